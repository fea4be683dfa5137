/** Ways to call every op of the table, for the suites that go over all of it. */
import type { Op, Sample, Tensor } from "../../engine/index.ts";
import { mapped, reduced, structured } from "../../engine/run/apply.ts";
import { pointsOf } from "./points.ts";

/** One way to call an op, its inputs as numbers. */
export interface Call {
  readonly inputs: readonly { shape: readonly number[]; data: readonly number[]; dtype?: "int32" | "bool" }[];
  readonly attributes: object;
}

const REDUCTIONS = [
  { shape: [4], attributes: { dim: null, keepdim: false } },
  { shape: [2, 3], attributes: { dim: [1], keepdim: false } },
  { shape: [2, 3], attributes: { dim: [0], keepdim: true } },
];

export function numbers(size: number, seed: number): number[] {
  return Array.from({ length: size }, (_, k) => Math.sin(1 + 2.3 * k + 5.1 * seed) * 1.7);
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((m, n) => m * n, 1);

function elementwiseCalls(op: Op, count: number): Call[] {
  const points = pointsOf(op, count, 41);
  const dtype = (i: number): { dtype?: "bool" } => ((op.bools >> i) & 1 ? { dtype: "bool" } : {});
  const scalars = points.map((point) => ({
    inputs: point.map((x, i) => ({ shape: [], data: [x], ...dtype(i) })),
    attributes: {},
  }));
  // Broadcast: the first input a column, the others rows; the values of one point, so that all pairs lie in the domain.
  const [point] = points.slice(-1);
  const spread = point.map((x, i) => {
    const shape = i === 0 && point.length > 1 ? [2, 1] : [3];
    return { shape, data: Array<number>(sizeOf(shape)).fill(x), ...dtype(i) };
  });
  return [...scalars, { inputs: spread, attributes: {} }];
}

/** Ways to call any op: an elementwise one at so many points and broadcast, others as their samples say. */
export function callsOf(op: Op, points: number): Call[] {
  if (op.kind === "elementwise") return elementwiseCalls(op, points);
  if (op.kind === "reduction") {
    const calls = op.inputs.length > 1 ? REDUCTIONS.slice(0, 1) : REDUCTIONS;
    return calls.map(({ shape, attributes }) => ({
      inputs: op.inputs.map((_, i) => ({ shape, data: numbers(sizeOf(shape), i) })),
      attributes,
    }));
  }
  return op.samples.map(({ inputs, attributes = {} }: Sample) => ({
    inputs: inputs.map(({ shape, dtype, data }, i) => ({
      shape,
      ...(dtype && { dtype }),
      data: data ?? numbers(sizeOf(shape), i),
    })),
    attributes,
  }));
}

export function run(op: Op, inputs: Tensor[], attributes: object): Tensor {
  if (op.kind === "elementwise") return mapped(op, inputs);
  return op.kind === "reduction"
    ? reduced(op, inputs, attributes as { dim: null; keepdim: boolean })
    : structured(op, inputs, attributes);
}
