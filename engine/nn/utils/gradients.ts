/** Gradients of many parameters kept small, and parameters as one vector. */

import { copy_ } from "../../autograd/methods.ts";
import { noGrad } from "../../core/mode.ts";
import { Tensor } from "../../core/tensor.ts";
import { DtypeError, describe, ShapeError } from "../../errors.ts";
import { cat, stack } from "../../ops/joining.ts";
import { norm } from "../../ops/norms.ts";
import { narrow } from "../../ops/slice.ts";
import { detach, reshape } from "../../ops/view.ts";
import { zeros } from "../../run/create.ts";
import { checkRange, notNegative, type Range } from "../../run/limits.ts";
import { toTypedArray } from "../../run/read.ts";

export interface ClipOptions {
  /** Of the norm; Infinity for the largest. @defaultValue 2 */
  readonly normType?: number;
  /** Whether a norm that is infinite or NaN is refused; the gradients are on the CPU then. */
  readonly errorIfNonfinite?: boolean;
}

const normal: Range = {
  words: "a number above 0, or Infinity",
  has: (value) => typeof value === "number" && value > 0,
};

/** @throws {TypeError} for what is no tensor. */
function listOf(op: string, parameters: Tensor | Iterable<Tensor>): Tensor[] {
  const all: Tensor[] = parameters instanceof Tensor ? [parameters] : [...parameters];
  for (const each of all as unknown[])
    if (!(each instanceof Tensor)) throw new TypeError(`${op}: takes parameters, not ${describe(each)}.`);
  return all;
}

/**
 * Scales the gradients of all parameters together so that their norm, as of one vector, is at most `maxNorm`.
 * @returns the norm that they had.
 * @throws {RangeError} where the norm is not finite and that is not allowed; then nothing is changed.
 * @example
 * const x = tensor([3, 4], { requiresGrad: true });
 * x.square().sum().backward();
 * nn.utils.clipGradNorm_([x], 1).item(); // 10
 * x.grad.toArray(); // [0.6, 0.8]
 */
export function clipGradNorm_(
  parameters: Tensor | Iterable<Tensor>,
  maxNorm: number,
  { normType = 2, errorIfNonfinite = false }: ClipOptions = {},
): Tensor {
  checkRange("clipGradNorm_", "maxNorm", maxNorm, notNegative);
  checkRange("clipGradNorm_", "normType", normType, normal);
  const with_ = listOf("clipGradNorm_", parameters).filter(({ grad }) => grad !== null);
  if (with_.length === 0) return zeros([]);
  return noGrad(() => {
    const total = getTotalNorm(
      with_.map(({ grad }) => grad!),
      normType,
    );
    if (errorIfNonfinite && !Number.isFinite(toTypedArray(total)[0]))
      throw new RangeError(
        `clipGradNorm_: the norm of the gradients is ${total.item()}, which cannot be clipped.`,
      );
    clipGradsWithNorm_(with_, maxNorm, total);
    return total;
  });
}

/**
 * The norm of tensors as of one vector.
 * @example
 * nn.utils.getTotalNorm([tensor([3]), tensor([4])]).item(); // 5
 */
export function getTotalNorm(tensors: Tensor | Iterable<Tensor>, normType: number = 2): Tensor {
  checkRange("getTotalNorm", "normType", normType, normal);
  const all = listOf("getTotalNorm", tensors);
  if (all.length === 0) return zeros([]);
  const norms = all.map((x) => norm(detach(x), { p: normType }));
  return norm(stack(norms), { p: normType });
}

/** Scales gradients whose norm is known by what makes it at most `maxNorm`: the second half of `clipGradNorm_`. */
export function clipGradsWithNorm_(
  parameters: Tensor | Iterable<Tensor>,
  maxNorm: number,
  totalNorm: Tensor,
): void {
  checkRange("clipGradsWithNorm_", "maxNorm", maxNorm, notNegative);
  noGrad(() => {
    const factor = totalNorm.add(1e-6).reciprocal().mul(maxNorm).clampMax(1);
    // Not in place: two parameters may have one gradient between them.
    for (const parameter of listOf("clipGradsWithNorm_", parameters))
      if (parameter.grad !== null) parameter.grad = parameter.grad.mul(factor);
  });
}

/**
 * Keeps every entry of the gradients between −clipValue and clipValue.
 * @example
 * const x = tensor([3, 0.1], { requiresGrad: true });
 * x.square().sum().backward();
 * nn.utils.clipGradValue_([x], 1);
 * x.grad.toArray(); // [1, 0.2]
 */
export function clipGradValue_(parameters: Tensor | Iterable<Tensor>, clipValue: number): void {
  checkRange("clipGradValue_", "clipValue", clipValue, notNegative);
  noGrad(() => {
    for (const parameter of listOf("clipGradValue_", parameters))
      if (parameter.grad !== null) parameter.grad = parameter.grad.clamp(-clipValue, clipValue);
  });
}

/**
 * All parameters as one vector, one after the other.
 * @throws {DtypeError} unless they are of one dtype; {ShapeError} where there is none.
 * @example
 * nn.utils.parametersToVector([tensor([[1, 2]]), tensor(3)]).toArray(); // [1, 2, 3]
 */
export function parametersToVector(parameters: Iterable<Tensor>): Tensor {
  const all = listOf("parametersToVector", parameters);
  if (all.length === 0) throw new ShapeError("parametersToVector: there is no parameter.");
  return cat(
    all.map((x) => reshape(x, [x.size])),
    0,
  );
}

/**
 * Writes a vector over parameters, as `parametersToVector` reads them.
 * @throws {ShapeError} unless it has as many entries as they; {DtypeError} for another dtype. Then nothing is changed.
 */
export function vectorToParameters(vector: Tensor, parameters: Iterable<Tensor>): void {
  const all = listOf("vectorToParameters", parameters);
  const count = all.reduce((sum, { size }) => sum + size, 0);
  if (vector.ndim !== 1 || vector.size !== count)
    throw new ShapeError(
      `vectorToParameters: the parameters take a vector of ${count} entries, not shape [${vector.shape.join(", ")}].`,
    );
  const other = all.find(({ dtype }) => dtype !== vector.dtype);
  if (other)
    throw new DtypeError(
      `vectorToParameters: the vector is ${vector.dtype}, a parameter ${other.dtype}: write vector.to("${other.dtype}").`,
    );
  noGrad(() => {
    let start = 0;
    for (const parameter of all) {
      copy_(parameter, reshape(narrow(vector, 0, start, parameter.size), parameter.shape));
      start += parameter.size;
    }
  });
}
