/** Runs a function of tensors on WebGPU and holds its value and gradients to those in float64, in units of the derived bound. */
import { recordTrace, type Tensor, tensor } from "../../../../engine/index.ts";
import type { Grid } from "../../../../properties/algebras/algebra.ts";
import { replay } from "../../../../properties/algebras/replay.ts";
import type { Rounded } from "../../../../properties/algebras/rounding.ts";
import { runByKernel, wgsl, wgslInput } from "../../../../properties/algebras/wgsl.ts";

export interface Input {
  readonly shape: readonly number[];
  readonly data: readonly number[];
  readonly dtype?: "int32" | "bool";
}

export type Call = (...inputs: Tensor[]) => Tensor;

/** One element of a value or of a gradient. */
export interface Compared {
  /** "value", or "gradient 0" of the first input. */
  readonly what: string;
  readonly index: number;
  readonly given: number;
  readonly expected: number;
  readonly error: number;
  readonly bound: number;
}

function make(inputs: readonly Input[], device: "cpu" | "webgpu"): Tensor[] {
  return inputs.map(({ shape, data, dtype }) => {
    const floating = device === "cpu" ? "float64" : "float32";
    const flat = dtype ? data : data.map(Math.fround);
    const x = tensor(flat, { dtype: dtype ?? floating, device: "cpu" }).reshape(shape);
    const here = device === "cpu" ? x.clone() : x.to("webgpu");
    return dtype ? here : here.requiresGrad_();
  });
}

/** Cotangents that are neither equal nor all of one sign, and in float32. */
export function cotangent(shape: readonly number[]): number[] {
  const size = shape.reduce((product, n) => product * n, 1);
  return Array.from({ length: size }, (_, i) => Math.fround(1.3 * Math.sin(0.7 + 1.9 * i)));
}

function withGradients(f: Call, inputs: readonly Tensor[], device: "cpu" | "webgpu"): Tensor[] {
  const out = f(...inputs);
  if (!out.requiresGrad) return [out];
  const weights = tensor(cotangent(out.shape), { dtype: out.dtype, device: "cpu" }).reshape(out.shape);
  out.backward(device === "cpu" ? weights : weights.to("webgpu"));
  return [out, ...inputs.flatMap(({ grad }) => (grad ? [grad] : []))];
}

/** Every element of value and gradients whose bound is finite; the others overflow on the way, and any answer is right. */
export async function compareOnDevice(f: Call, inputs: readonly Input[]): Promise<Compared[]> {
  const given = withGradients(f, make(inputs, "webgpu"), "webgpu");
  const values = await Promise.all(given.map(async (x) => Array.from((await x.to("cpu")).toTypedArray())));
  const known = make(inputs, "cpu");
  const named = known.map((x, i) => ({ name: `${i}`, tensor: x }));
  const { trace } = recordTrace(named, () => withGradients(f, known, "cpu"));
  const grids: Grid<Rounded>[] = inputs.map(({ shape, data, dtype }) => ({
    shape,
    at: data.map((x) => (dtype ? wgsl.constant(x) : wgslInput(x))),
  }));
  const expected = replay(trace, wgsl, grids, { run: runByKernel });
  return expected.flatMap(({ at }, k) =>
    at.flatMap(({ value, error: bound }, index): Compared[] => {
      if (!Number.isFinite(bound)) return [];
      const what = k === 0 ? "value" : `gradient ${k - 1}`;
      const same = Object.is(values[k][index], value) || values[k][index] === value;
      const error = same ? 0 : Math.abs(values[k][index] - value);
      return [{ what, index, given: values[k][index], expected: value, error, bound }];
    }),
  );
}

/** |error| / bound; what has no rounding at all must have no error. */
export function ratio({ error, bound }: Compared): number {
  if (error === 0) return 0;
  return Number.isNaN(error) ? Number.POSITIVE_INFINITY : error / bound;
}
