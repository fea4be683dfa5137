/** Every op of the table on awkward inputs, value and gradients of two orders, as text: to compare two ways of computing them. */
import type { Op } from "../../../engine/core/op.ts";
import { type DtypeName, grad, type Tensor, table, tensor } from "../../../engine/index.ts";
import { applied, structured, total } from "../../../engine/run/apply.ts";
import { some } from "../../extent.ts";

const FLOATS: readonly number[] = [
  2,
  0.5,
  -0.5,
  1.5,
  3,
  0.1,
  -0.3,
  5.3,
  -7,
  1,
  -1,
  0,
  -0,
  -2.5,
  1e-9,
  -1e-9,
  40,
  -40,
  88.7,
  710,
  -745,
  1e20,
  -1e20,
  1e-300,
  1e300,
  2147483648,
  Math.PI,
  5e-324,
  1 / 0,
  -1 / 0,
  Number.NaN,
];
const INTEGERS: readonly number[] = [
  0, 1, -1, 2, -3, 7, 65536, 123456789, -987654321, 2147483647, -2147483648,
];

const valuesFor: Readonly<Record<DtypeName, readonly number[]>> = {
  float32: FLOATS,
  float64: FLOATS,
  int32: INTEGERS,
  bool: [0, 1, 1],
  uint8: [0, 1, 255],
  int64: INTEGERS,
  float16: FLOATS,
  bfloat16: FLOATS,
};

/** As many values as there are pairs, so that each meets each; of one that stands alone, ten rounds. */
function inputOf(dtype: DtypeName, i: number, count: number): Tensor {
  const values = valuesFor[dtype];
  const n = FLOATS.length;
  const place = (k: number): number => (i === 0 ? k % n : i === 1 ? Math.floor(k / n) : k * 7 + i);
  const data = Float64Array.from(
    { length: n * (count > 1 ? n : 10) },
    (_, k) => values[place(k) % values.length],
  );
  return tensor(data, { dtype, requiresGrad: dtype.startsWith("float") });
}

/** The bits of all elements; one spelling for every NaN. */
function bits(x: Tensor | null): string {
  if (x === null) return "null";
  const array = x.detach().toTypedArray();
  for (let k = 0; k < array.length; k++) if (Number.isNaN(array[k])) array[k] = Number.NaN;
  return `${x.dtype}${JSON.stringify(x.shape)}${Buffer.from(array.buffer).toString("base64")}`;
}

function run(op: Op, inputs: Tensor[], attributes: object): Tensor {
  if (op.kind === "elementwise") return applied(op, [...inputs]);
  if (op.kind === "structural") return structured(op, inputs, attributes);
  return total(op, inputs[0], inputs[1]);
}

function lineOf(op: Op, inputs: Tensor[], attributes: object): string {
  try {
    const out = run(op, inputs, attributes);
    if (out.node === null) return bits(out);
    const leaves = inputs.filter((x) => x.requiresGrad);
    const options = { createGraph: true, allowUnused: true };
    const seed = tensor(
      Float64Array.from({ length: out.size }, (_, k) => 0.5 + (k % 5)),
      { dtype: out.dtype },
    );
    const first = grad(out, leaves, { ...options, gradOutputs: seed.reshape(out.shape) });
    const second = first.flatMap((dx) => (dx?.requiresGrad ? grad(dx.mul(dx).sum(), leaves, options) : []));
    return [out, ...first, ...second].map(bits).join(" ");
  } catch (error) {
    return String(error);
  }
}

function sampleLines(op: Op): string[] {
  return op.samples.map(({ inputs, attributes = {} }, i) => {
    const made = inputs.map(({ shape, dtype, data }, k) => {
      const size = shape.reduce((m, n) => m * n, 1);
      const values = data ?? Array.from({ length: size }, (_, j) => (dtype ? 0 : FLOATS[(j * 5 + k) % 9]));
      const x = tensor(Float64Array.from(values), { dtype: dtype ?? "float64" }).reshape(shape);
      return x.requiresGrad_(dtype === undefined);
    });
    return `${op.name} ${i} ${lineOf(op, made, attributes)}`;
  });
}

const ALL = { dim: null, keepdim: false };

/** As inputs lie: whole, cut out of others from the second element on, and the second input one number. */
function layouts(inputs: Tensor[]): Tensor[][] {
  const views = inputs.map((x) => x.detach().narrow(0, 1, 300).requiresGrad_(x.requiresGrad));
  const numbers = inputs.map((x, i) => (i === 1 ? x.detach().select(0, 1).requiresGrad_(x.requiresGrad) : x));
  return [inputs, views, numbers];
}

/**
 * A line for each op, dtype and layout: what came out, to the last bit.
 * @param calls how often each op is called before: what is called often is computed in another way.
 */
export function rows(calls: number = 0): string[] {
  return some([...table.values()], 16, ({ kind }) => kind).flatMap((op) => {
    if (op.kind === "structural") return sampleLines(op);
    return (["float32", "float64", "int32", "bool"] as const).flatMap((dtype) => {
      const inputs = op.inputs.map((_, i) =>
        inputOf((op.bools >> i) & 1 ? "bool" : dtype, i, op.inputs.length),
      );
      const few = inputs.map((x) => x.detach().narrow(0, 0, 2).requiresGrad_(x.requiresGrad));
      for (let k = 0; k < calls && !lineOf(op, few, ALL).includes("Error"); k++);
      return layouts(inputs).map((each, k) => `${op.name} ${dtype} ${k} ${lineOf(op, each, ALL)}`);
    });
  });
}
