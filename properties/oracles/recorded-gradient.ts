/** A function and its backward as one trace, and what that comes to: the exact numbers of long inputs, where mathjs would write books. */
import type { Decimal } from "decimal.js";
import { recordTrace, type Tensor, type Trace, tensor } from "../../engine/index.ts";
import { decimal } from "../algebras/decimal.ts";
import { replay } from "../algebras/replay.ts";
import { rounding } from "../algebras/rounding.ts";
import type { Values } from "../suite/channel.ts";

const traces = new WeakMap<object, Map<string, Trace>>();

/** The value first, then the gradients; the same trace for all inputs of the same shapes. */
export function recordedGradient(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Values[],
  cotangent = 1,
): Trace {
  let known = traces.get(f);
  if (!known) traces.set(f, (known = new Map()));
  const key = `${cotangent} ${inputs.map(({ shape }) => shape.join()).join(";")}`;
  let trace = known.get(key);
  if (!trace) known.set(key, (trace = record(f, inputs, cotangent)));
  return trace;
}

function record(f: (...inputs: Tensor[]) => Tensor, inputs: readonly Values[], cotangent: number): Trace {
  const leaves = inputs.map(({ shape, data }) =>
    tensor(data, { dtype: "float64", device: "cpu" })
      .reshape([...shape])
      .detach()
      .requiresGrad_(),
  );
  const named = leaves.map((leaf, i) => ({ name: `${i}`, tensor: leaf }));
  const both = (): Tensor[] => {
    const out = f(...leaves);
    out.backward(
      tensor([cotangent], { dtype: "float64", device: "cpu" })
        .reshape([...out.shape])
        .detach(),
    );
    return [out, ...leaves.map((leaf) => leaf.grad!)];
  };
  return recordTrace(named, both, { sites: false }).trace;
}

/** How far a double may be from the truth, relative to itself, before 64 digits are called. */
export const ENOUGH: number = 2 ** -40;

/** One output of a trace, flat. */
export interface ExactOutput {
  readonly exact: Float64Array;
  /** What doubles may have been off by on the way that the trace took. */
  readonly error: Float64Array;
}

/** In doubles where a running bound shows that they suffice, else at 64 digits. */
export function exactTrace(trace: Trace, inputs: readonly Values[]): ExactOutput[] {
  const doubles = replay(
    trace,
    rounding,
    inputs.map(({ shape, data }) => ({ shape, at: Array.from(data, rounding.constant) })),
  );
  let digits: (readonly Decimal[])[] | undefined;
  const exactly = (output: number, place: number): number => {
    const algebra = decimal();
    digits ??= replay(
      trace,
      algebra,
      inputs.map(({ shape, data }) => ({ shape, at: Array.from(data, (entry) => algebra.constant(entry)) })),
    ).map(({ at }) => at);
    return digits[output][place].toNumber();
  };
  return doubles.map(({ at }, output) => ({
    exact: Float64Array.from(at, ({ value, error }, place) =>
      error <= ENOUGH * Math.abs(value) ? value : exactly(output, place),
    ),
    error: Float64Array.from(at, ({ error }) => error),
  }));
}

/** Value and gradients, flat. */
export function exactOutputs(trace: Trace, inputs: readonly Values[]): Float64Array[] {
  return exactTrace(trace, inputs).map(({ exact }) => exact);
}
