/** Every op of the table on WebGPU: what it is tried on, and how near its errors come to their bounds. */
import { type Op, type Sample, type Tensor, table } from "../../../../engine/index.ts";
import { mapped, reduced, structured } from "../../../../engine/run/apply.ts";
import { pointsOf } from "../../points.ts";
import { type Call, type Compared, compareOnDevice, type Input, ratio } from "./bounds.ts";

export interface Case {
  readonly call: Call;
  readonly inputs: readonly Input[];
}

export interface Measured {
  readonly op: Op;
  /** Elements of values and gradients compared. */
  readonly compared: number;
  /** The largest |error| / bound, and where. */
  readonly ratio: number;
  readonly worst: Compared | null;
  /** Nothing was rounded, and nothing may be. */
  readonly exact: boolean;
}

/** The rows that the campaign is over. */
export function deviceRows(): Op[] {
  return [...table.values()].filter(({ kind }) => kind !== "custom");
}

function numbers(count: number, seed: number): number[] {
  return Array.from({ length: count }, (_, k) => Math.sin(seed + 2.3 * k) * 1.7);
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

function elementwiseCases(op: Op): Case[] {
  const call: Call = (...inputs) => mapped(op, [...inputs]);
  const inside = ([x]: readonly number[]): boolean => Math.abs(x) < 1e37;
  const points = pointsOf(op, 60, 5).filter((point) => inside(point));
  const column = (i: number): Input => {
    const dtype = (op.bools >> i) & 1 || op.takes === "bool" ? ("bool" as const) : undefined;
    const data = points.map((point) => (dtype ? Number(point[i] > 0) : point[i]));
    return { shape: [points.length], data, dtype };
  };
  const columns = op.inputs.map((_, i) => column(i));
  const cases: Case[] = [{ call, inputs: columns }];
  if (op.inputs.length > 1) {
    // The first input against three of the last, in another order in memory.
    const few = points.length - (points.length % 4);
    const last = op.inputs.length - 1;
    const outer = columns.map((input, i) =>
      i === last
        ? { ...input, shape: [4, 1], data: input.data.slice(0, 4) }
        : { ...input, shape: [few / 4, 4], data: input.data.slice(0, few) },
    );
    const turned: Call = (...inputs) =>
      mapped(
        op,
        inputs.map((x, i) => (i === last ? x : x.t())),
      );
    if (outer.every(({ data }) => data.length > 0)) cases.push({ call: turned, inputs: outer });
  }
  return cases;
}

function reductionCases(op: Op): Case[] {
  const shaped: { shape: number[]; dim: number[] | null; keepdim: boolean }[] = [
    { shape: [5], dim: null, keepdim: false },
    { shape: [3, 4, 2], dim: [0, 2], keepdim: false },
    { shape: [2, 300], dim: [1], keepdim: true },
    { shape: [20_000], dim: null, keepdim: false },
  ];
  const single = op.inputs.length > 1;
  return shaped
    .filter(({ dim }) => !single || dim === null)
    .map(({ shape, dim, keepdim }) => ({
      call: (...inputs: Tensor[]) => reduced(op, inputs, { dim, keepdim }),
      inputs: op.inputs.map((_, i) => ({ shape, data: numbers(sizeOf(shape), 1 + 5 * i) })),
    }));
}

function index(shape: readonly number[], size: number): Sample["inputs"][number] {
  return { shape, dtype: "int32", data: Array.from({ length: sizeOf(shape) }, (_, k) => (k * k + 3) % size) };
}

/** Larger than the samples of the table, so that every path of a kernel is taken. */
const more: Readonly<Record<string, readonly Sample[]>> = {
  matmul: [
    { inputs: [{ shape: [40, 34] }, { shape: [34, 70] }] },
    { inputs: [{ shape: [2, 33, 65] }, { shape: [65, 130] }] },
  ],
  cumsum: [
    { inputs: [{ shape: [700] }], attributes: { dim: 0, reverse: false } },
    { inputs: [{ shape: [2, 300, 3] }], attributes: { dim: 1, reverse: true } },
  ],
  gather: [{ inputs: [{ shape: [5, 4] }, index([30, 4], 5)], attributes: { dim: 0 } }],
  scatterAdd: [{ inputs: [{ shape: [30, 4] }, index([30, 4], 5)], attributes: { dim: 0, shape: [5, 4] } }],
  argsort: [
    { inputs: [{ shape: [100, 3] }], attributes: { dim: 0, descending: true } },
    { inputs: [{ shape: [1500] }], attributes: { dim: 0, descending: false } },
  ],
  argmax: [{ inputs: [{ shape: [20_000] }], attributes: { dim: null, keepdim: false } }],
  amax: [{ inputs: [{ shape: [300, 7] }], attributes: { dim: [0], keepdim: false } }],
  logsumexp: [{ inputs: [{ shape: [2, 5000] }], attributes: { dim: [1], keepdim: false } }],
};

function structuralCases(op: Op, extent: Extent): Case[] {
  // The bounds of large products cost most of all.
  const few = op.name === "matmul" ? 0 : 1;
  const larger = (more[op.name] ?? []).slice(0, extent === "core" ? few : undefined);
  return [...op.samples, ...larger].map(({ inputs, attributes }, k) => ({
    call: (...given: Tensor[]) => structured(op, given, attributes ?? {}),
    inputs: inputs.map(({ shape, dtype, data }, i) => ({
      shape,
      dtype,
      data: data ?? numbers(sizeOf(shape), 1 + 3 * i + 7 * k),
    })),
  }));
}

/** Compiling kernels is most of the time, so that the core tries one arrangement of each elementwise op. */
export type Extent = "core" | "all";

export function casesOf(op: Op, extent: Extent = "all"): Case[] {
  // A conversion to float64 is not for this device; others are tested apart.
  if (op.name === "cast") return [];
  if (op.kind === "elementwise") return elementwiseCases(op).slice(0, extent === "core" ? 1 : 2);
  if (op.kind === "reduction") return reductionCases(op).slice(0, extent === "core" ? 3 : 4);
  return structuralCases(op, extent);
}

export async function measure(op: Op, extent: Extent = "all"): Promise<Measured> {
  const all: Compared[] = [];
  for (const { call, inputs } of casesOf(op, extent)) all.push(...(await compareOnDevice(call, inputs)));
  let worst: Compared | null = null;
  for (const one of all) if (worst === null || ratio(one) > ratio(worst)) worst = one;
  return {
    op,
    compared: all.length,
    ratio: worst ? ratio(worst) : 0,
    worst,
    exact: all.every(({ bound }) => bound === 0),
  };
}
