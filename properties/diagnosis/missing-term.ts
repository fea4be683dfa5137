/** The gradient is what remains when one part of the function is held constant: a term of the chain rule is missing. */
import type { Trace } from "../../engine/index.ts";
import type { Diagnosis } from "../../reports/result.ts";
import { type Dual, dual } from "../algebras/dual.ts";
import { f64 } from "../algebras/f64.ts";
import { replay } from "../algebras/replay.ts";
import { aboveOf } from "../ask/tensor-handle.ts";
import type { Values } from "../suite/channel.ts";
import type { Evidence, Observation } from "./evidence.ts";

const WITNESSES = 4;

export async function missingTerm({
  handle,
  valuesAreRight,
  gradientsAreRight,
  witnesses,
}: Evidence): Promise<Diagnosis | undefined> {
  if (!valuesAreRight || gradientsAreRight) return undefined;
  const tried = witnesses.slice(0, WITNESSES);
  const traces = await Promise.all(tried.map(({ asked }) => handle.trace(asked, false)));
  const steps = traces[0].values.flatMap((value, index) =>
    value.kind === "op" && index !== traces[0].outputs[0] ? [index] : [],
  );
  const held = subsets(steps).find((constant) =>
    tried.every((witness, w) => isHeld(witness, traces[w], constant)),
  );
  if (!held) return undefined;
  const words = held.map((index) => sayStep(traces[0], index));
  return {
    code: "missing-term",
    text: `Your value is right, but a term of the gradient is missing: yours is the gradient of ${handle.call} with ${words.join(" and ")} held constant.`,
    advice: `${words.length === 1 ? "It changes" : "They change"} with the inputs too: the chain rule adds a term for every way in which an input reaches the result.`,
  };
}

/** One step or two, smaller sets first. */
function subsets(steps: readonly number[]): number[][] {
  const pairs = steps.flatMap((a, i) => steps.slice(i + 1).map((b) => [a, b]));
  return [...steps.map((step) => [step]), ...pairs];
}

/** Whether the given gradients are those of the trace with the steps in `constant` held. */
function isHeld(
  { handle, asked, inputs, yours, tolerance }: Observation,
  trace: Trace,
  constant: readonly number[],
): boolean {
  return inputs.every((input, i) =>
    Array.from(input.data).every((_, k) => {
      const given = yours?.gradients?.[i]?.[k];
      if (given === undefined) return false;
      const named = handle.question(asked).inputs;
      const slope = directional(
        trace,
        named.map(({ name, values }) => ({ values, along: name === handle.wanted[i] ? k : -1 })),
        constant,
        aboveOf(asked)?.data,
      );
      return Math.abs(given - slope) <= 10 * tolerance.gradients[i];
    }),
  );
}

function directional(
  trace: Trace,
  directions: readonly { readonly values: Values; readonly along: number }[],
  constant: readonly number[],
  above: Float64Array | undefined,
): number {
  const grids = directions.map(({ values: { shape, data }, along }) => ({
    shape,
    at: Array.from(data, (value, k): Dual<number> => (k === along ? { value, tangent: 1 } : { value })),
  }));
  const [{ at }] = replay(trace, dual(f64), grids, {
    each: (grid, index) =>
      constant.includes(index) ? { shape: grid.shape, at: grid.at.map(({ value }) => ({ value })) } : grid,
  });
  return at.reduce(
    (sum, { tangent = 0 }, k) => sum + (above?.[above.length === 1 ? 0 : k] ?? 1) * tangent,
    0,
  );
}

const SIGNS: Readonly<Record<string, string>> = { add: " + ", sub: " − ", mul: " · ", div: " / " };

/** What a step computes, as one writes it: "norm(x) · norm(y)". */
export function sayStep({ values }: Trace, index: number): string {
  const say = (place: number, depth: number): string => {
    const value = values[place];
    if (value.kind === "input") return value.name;
    if (value.kind === "constant") return value.data.length === 1 ? `${value.data[0]}` : "a constant";
    if (depth === 0) return "…";
    const args = value.inputs.map((input) => say(input, depth - 1));
    if (!Object.hasOwn(SIGNS, value.op)) return `${value.op}(${args.join(", ")})`;
    const text = args.join(SIGNS[value.op]);
    return place === index ? text : `(${text})`;
  };
  return say(index, 3);
}
