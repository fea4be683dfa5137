/** Computes an op into its output, by the loops of the CPU or on the device that holds it. */
import { type Dtype, int32 } from "../core/dtype.ts";
import { contiguousLayout, placesOf, reducedLayout, scalarLayout } from "../core/layout.ts";
import type { Op, ReductionAttributes, ReductionKernel } from "../core/op.ts";
import { Tensor } from "../core/tensor.ts";
import { MANY, mapFaster, totalFaster } from "../cpu/faster.ts";
import { kernelOf, reductionOf } from "../cpu/generate.ts";
import { mapStrided, offsets, steps } from "../cpu/iterate.ts";
import { native } from "../cpu/native.ts";
import { empty } from "./make.ts";
import { toTypedArray } from "./read.ts";

/** Compute an elementwise op into `out`, whose shape the inputs broadcast to. */
export function compute(op: Op, inputs: readonly Tensor[], out: Tensor): void {
  if (out.on !== null) {
    out.on.elementwise(op, inputs, out);
    return;
  }
  const dtype = inputs[op.lead].type;
  const kernel = op.kernels[dtype.index] ?? kernelOf(op, dtype);
  const { size } = out.layout;
  if (size >= MANY && mapFaster(op, dtype, kernel, inputs, out)) return;
  let flat = out.layout.contiguous;
  for (let i = 0; i < inputs.length; i++) {
    const { layout } = inputs[i];
    if (layout.size === size && layout.contiguous) steps[i] = 1;
    else if (layout.uniform) steps[i] = 0;
    else flat = false;
    offsets[i] = inputs[i].offset;
  }
  if (flat) kernel(out.array, out.offset, 1, size, inputs, offsets, steps);
  else mapStrided(kernel, out, inputs);
}

/** Within so much of 1, a double's square keeps its digits. */
const RANGE = 2 ** 500;

/** Whether the squares behind a result may have overflowed or lost digits. */
export function isBeyond(result: number): boolean {
  return !(result > 1 / RANGE && result < RANGE);
}

/** Whether a result is no finite number: it, or a sum on the way, may have overflowed. */
export function isEndless(result: number): boolean {
  return !Number.isFinite(result);
}

/** Reduce inputs of one shape on the CPU; `flat` says that all lie row-major without gaps. */
export function reduce(
  op: Op,
  inputs: readonly Tensor[],
  attributes: ReductionAttributes,
  flat: boolean,
  gives: Dtype,
): Tensor {
  const out = reduced(op, inputs, attributes, flat, gives);
  const isStrange = op.homogeneous ? isBeyond : isEndless;
  if (gives.name !== "float64" || !out.array.some(isStrange)) return out;
  // Those that are not homogeneous in all inputs are linear in the first.
  for (const scale of op.homogeneous ? [2 ** -600, 2 ** 600] : [2 ** -64]) {
    const values = toTypedArray(inputs[0]).map((value) => value * scale);
    const nearer = new Tensor(values, 0, contiguousLayout(inputs[0].shape), gives, null);
    const again = reduced(op, [nearer, ...inputs.slice(1)], attributes, false, gives).array;
    out.array.forEach((value, k) => {
      if (isStrange(value) && Math.abs(value) < 1 === scale > 1) out.array[k] = again[k] / scale;
    });
  }
  return out;
}

function reduced(
  op: Op,
  inputs: readonly Tensor[],
  attributes: ReductionAttributes,
  flat: boolean,
  gives: Dtype,
): Tensor {
  const { type, layout } = inputs[0];
  const plain = op.reductions[type.index] ?? reductionOf(op, type);
  const kernel = layout.size < MANY ? plain : totalFaster(op, type, plain);
  if (attributes.dim !== null || !flat)
    return (
      native.columns?.(op, inputs[0], attributes, gives) ?? reduceStrided(kernel, inputs, attributes, gives)
    );
  const { size, rank, shape } = layout;
  const out = empty(
    attributes.keepdim && rank > 0 ? contiguousLayout(shape.map(() => 1)) : scalarLayout,
    gives,
  );
  for (let i = 0; i < inputs.length; i++) {
    offsets[i] = inputs[i].offset;
    steps[i] = 1;
  }
  const total = size > BLOCK ? pairwise(kernel, size, inputs) : kernel.total(size, inputs, offsets, steps);
  out.array[0] = kernel.finish(total, size);
  return out;
}

/** Adding up as many at once costs few digits. */
export const BLOCK = 1024;

/** Adding halves keeps the rounding error at the logarithm of n, not at n. */
function pairwise(kernel: ReductionKernel, n: number, inputs: readonly Tensor[]): number {
  if (n <= BLOCK) {
    const total = kernel.total(n, inputs, offsets, steps);
    for (let i = 0; i < inputs.length; i++) offsets[i] += n * steps[i];
    return total;
  }
  const half = n >> 1;
  return pairwise(kernel, half, inputs) + pairwise(kernel, n - half, inputs);
}

function reduceStrided(
  kernel: ReductionKernel,
  inputs: readonly Tensor[],
  { dim, keepdim }: ReductionAttributes,
  dtype: Dtype,
): Tensor {
  const { shape, size } = inputs[0].layout;
  const out = empty(reducedLayout(shape, { dim, keepdim }), dtype);
  const { shape: kept } = reducedLayout(shape, { dim, keepdim: true });
  // The innermost of the dimensions that are added up is the loop's; -1 where there is none.
  const last = shape.findLastIndex((_, d) => dim?.includes(d) ?? true);
  const within = shape.map((n, d) => (kept[d] === n || d === last ? 1 : n));
  const starts = inputs.map((x) => placesOf(kept, x.layout.strides));
  const rows = inputs.map((x) => placesOf(within, x.layout.strides));
  const [inner = 1, n] = [shape[last], out.layout.size];
  for (let k = 0; k < n; k++) {
    let total = 0;
    for (let r = 0; r < rows[0].length; r++) {
      for (let i = 0; i < inputs.length; i++) {
        offsets[i] = inputs[i].offset + starts[i][k] + rows[i][r];
        steps[i] = inputs[i].layout.strides[last] ?? 0;
      }
      total += inner > BLOCK ? pairwise(kernel, inner, inputs) : kernel.total(inner, inputs, offsets, steps);
      if (dtype === int32) total |= 0;
    }
    out.array[k] = kernel.finish(total, size / n);
  }
  return out;
}
