/** The gradient is a finite difference in disguise: right to some digits, with the error of a step. */

import type { Diagnosis } from "../../reports/result.ts";
import { UNIT_ROUNDOFF } from "../algebras/rounding.ts";
import type { Inputs } from "../ask/handle.ts";
import { aboveOf } from "../ask/tensor-handle.ts";
import type { Values } from "../suite/channel.ts";
import { short } from "../suite/number.ts";
import { EXACT } from "../suite/rounding.ts";
import {
  type Evidence,
  gradientsAreRight,
  type Observation,
  reobserve,
  valueIsRight,
  withLeaves,
} from "./evidence.ts";
import { commonRatio } from "./ratio.ts";

/** What a difference with a large step still reaches. */
const COARSE = 0.05;

/** What is left of a difference whose step is so small that rounding hides it. */
const NOISE = 1e-5;

interface Scheme {
  readonly name: "forward" | "backward" | "central";
  readonly step: number;
}

const STEPS: readonly number[] = Array.from({ length: 19 }, (_, i) => 10 ** (-1 - i / 2)).map((step) =>
  Number(step.toPrecision(15)),
);
const SCHEMES: readonly Scheme[] = STEPS.flatMap((step) =>
  (["forward", "backward", "central"] as const).map((name) => ({ name, step })),
);

export async function finiteDifferences(evidence: Evidence): Promise<Diagnosis | undefined> {
  const { handle, valuesAreRight, witnesses } = evidence;
  if (!valuesAreRight) return undefined;
  const off = witnesses.filter((witness) => !gradientsAreRight(witness));
  if (off.length === 0) return undefined;
  if (!off.every((observation) => isClose(observation, COARSE)))
    return (await fades(evidence)) ? fading(handle.call) : undefined;
  const tried = off.slice(0, 3);
  for (const scheme of SCHEMES) {
    const follows = await Promise.all(tried.map((observation) => followsScheme(observation, scheme)));
    if (!follows.every(Boolean)) continue;
    return {
      code: "finite-differences",
      text: `Your gradient is not a derivative but a ${scheme.name} difference with step ${short(scheme.step)}: its error is the error of that step, entry by entry.`,
      advice: `Let the backward differentiate: compute ${handle.call} with tensors, and nothing else.`,
    };
  }
  if (!off.every((observation) => isClose(observation, NOISE)))
    return (await fades(evidence)) ? fading(handle.call) : undefined;
  return {
    code: "finite-differences",
    text: `Your gradient agrees with the true one to ${digitsOf(off)} digits or so, and then is noise: it is a difference quotient, not a derivative.`,
    advice: `Let the backward differentiate: compute ${handle.call} with tensors, and nothing else.`,
  };
}

function fading(call: string): Diagnosis {
  return {
    code: "finite-differences",
    text: "Your gradient is nearly right for numbers of everyday size, and loses digit after digit for larger or smaller ones: it is a difference quotient, whose step suits some sizes alone.",
    advice: `Let the backward differentiate: compute ${call} with tensors, and nothing else.`,
  };
}

/** Powers of ten by which an input is made larger and smaller. */
const SIZES = [-1, 1, -2, 2, -3, 3, -4, 4, -6, 6, -8, 8, -10, 10];

/** A step is right for some sizes, and between those and the others digits go one by one; a wrong formula, or a branch, is wrong at once. */
async function fades({ handle, witnesses }: Evidence): Promise<boolean> {
  const [, ...general] = witnesses;
  if (general.filter((witness) => isClose(witness, COARSE)).length <= general.length / 2) return false;
  const long = general.filter(({ inputs }) => inputs[0].data.length > 1);
  const zeros = long.filter(({ inputs }) => inputs.some(({ data }) => data.includes(0)));
  const chosen = [...new Set([...long.slice(0, 2), ...zeros.slice(0, 2)])];
  const resized = (witness: Observation, factor: (k: number) => number): Inputs =>
    withLeaves(
      witness,
      witness.inputs.map((values, i) =>
        handle.construct.includes(handle.wanted[i])
          ? values
          : { ...values, data: values.data.map((entry, k) => entry * factor(k)) },
      ),
    );
  const factors = [
    ...SIZES.map((power) => () => 10 ** power),
    // Every second entry alone.
    ...[-4, -6].map((power) => (k: number) => (k % 2 === 0 ? 10 ** power : 1)),
  ];
  const tried = await Promise.all(
    chosen.flatMap((witness) => factors.map((factor) => reobserve(handle, resized(witness, factor)))),
  );
  // Where all entries are off by one factor, something was added to a denominator.
  const partly = tried.filter(
    (observation) =>
      !gradientsAreRight(observation) && isClose(observation, COARSE) && !isScaled(observation),
  );
  return partly.length >= 2 && tried.every(valueIsRight);
}

function isScaled({ yours, exact, tolerance }: Observation): boolean {
  return exact.gradients.every((right, i) => {
    const given = yours?.gradients?.[i];
    if (!given) return false;
    return commonRatio([{ given, exact: right, tolerance: tolerance.gradients[i] }]) !== undefined;
  });
}

/** Off, but by less than a hundredth: what a difference reaches. */
function isClose(observation: Observation, share: number): boolean {
  return relativeError(observation) <= share;
}

/** The largest error of a gradient's entry, relative to the size that it naturally has. */
function relativeError({ yours, exact, tolerance }: Observation): number {
  const errors = exact.gradients.flatMap((gradient, i) => {
    const size = tolerance.gradients[i] / EXACT;
    const given = yours?.gradients?.[i];
    return Array.from(gradient, (entry, k) =>
      given ? Math.abs(given[k] - entry) / size : Number.POSITIVE_INFINITY,
    );
  });
  return Math.max(...errors);
}

function digitsOf(off: readonly Observation[]): number {
  return Math.floor(-Math.log10(Math.max(...off.map(relativeError))));
}

/** Whether the errors of the gradient are those of the scheme, as far as rounding lets one see. */
async function followsScheme(observation: Observation, { name, step }: Scheme): Promise<boolean> {
  const { inputs, yours, exact } = observation;
  const here = await valueAt(observation, inputs);
  let explained = 0;
  for (const [i, input] of inputs.entries()) {
    const given = yours?.gradients?.[i];
    if (!given) return false;
    for (const [k, entry] of input.data.entries()) {
      const at = async (shift: number): Promise<number> => {
        const moved: Values[] = inputs.map((values, j) =>
          j === i ? { ...values, data: values.data.with(k, entry + shift) } : values,
        );
        return valueAt(observation, moved);
      };
      const above = name === "backward" ? here : await at(step);
      const below = name === "forward" ? here : await at(-step);
      const quotient = (above - below) / (name === "central" ? 2 * step : step);
      const error = given[k] - exact.gradients[i][k];
      const predicted = quotient - exact.gradients[i][k];
      const noise =
        (8 * UNIT_ROUNDOFF * Math.max(Math.abs(here), Math.abs(entry / step) * UNIT_ROUNDOFF, 0.1)) / step;
      if (Math.abs(error - predicted) > 0.02 * Math.abs(predicted) + noise) return false;
      if (Math.abs(predicted) > 10 * noise) explained++;
    }
  }
  return explained >= 2;
}

/** ⟨What comes from above, value⟩ of the solution. */
async function valueAt(observation: Observation, leaves: readonly Values[]): Promise<number> {
  const inputs = withLeaves(observation, leaves);
  const value = await observation.handle.exactValue(inputs);
  const above = aboveOf(inputs)?.data;
  return value.reduce((sum, entry, k) => sum + (above?.[above.length === 1 ? 0 : k] ?? 1) * entry, 0);
}
