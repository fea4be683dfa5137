/** What a diagnosis reasons from: the submission's answers beside the exact ones, where it failed and in general position. */
import fc from "fast-check";
import type { Trace } from "../../engine/index.ts";
import type { SymbolicGradient } from "../oracles/symbolic.ts";
import type { Answer, Channel, Values } from "../suite/channel.ts";
import { EXACT, type ScalarBounds, scalarBounds } from "../suite/rounding.ts";
import type { ScalarHandle } from "../suite/scalar.ts";
import { currentSession, type Exchange } from "../suite/session.ts";

/** One question: what the submission gave, and what is right. */
export interface Observation {
  readonly handle: ScalarHandle;
  readonly inputs: readonly Values[];
  readonly cotangent: number;
  readonly answer: Answer;
  /** Absent unless it gave a tensor of one number. Gradients are null where none arrived. */
  readonly yours?: { readonly value: number; readonly gradients?: readonly (Float64Array | null)[] };
  readonly exact: SymbolicGradient;
  /** Absolute: of the value, of any entry of each gradient, and of each entry. */
  readonly tolerance: {
    readonly value: number;
    readonly gradients: readonly number[];
    readonly entries: readonly ArrayLike<number>[];
  };
}

export interface Evidence {
  readonly handle: ScalarHandle;
  /** Where it failed. */
  readonly culprit: Observation;
  /** The culprit and a few inputs in general position, all with gradients. */
  readonly witnesses: readonly Observation[];
  /** What the submission says it computed at the culprit: forgeable, so it only ever explains. */
  readonly trace?: Trace;
  readonly valuesAreRight: boolean;
  readonly gradientsAreRight: boolean;
}

const WITNESSES = 12;

export async function observe({ handle, question, answer }: Exchange): Promise<Observation> {
  const inputs = question.inputs.map(({ values }) => values);
  const cotangent = question.cotangent ?? 1;
  const exact = await handle.exact(...inputs);
  const rounded =
    currentSession().channel.device && scalarBounds(handle.options.reference, inputs, cotangent);
  const number = answer.outcome === "tensor" && answer.value.data.length === 1;
  const natural = naturalSize(inputs, exact);
  const gradientSizes = inputs.map(({ data }, i) =>
    Math.max(Math.hypot(...exact.gradients[i]), natural / (Math.hypot(...data) || 1)),
  );
  const tolerances = gradientSizes.map((size, i) => EXACT * Math.abs(cotangent) * size + largest(rounded, i));
  const sizes = handle.options.sizes?.(...inputs.map(({ data }) => data));
  const gradients = number && question.gradients ? (answer.gradients ?? inputs.map(() => null)) : undefined;
  return {
    handle,
    inputs,
    cotangent,
    answer,
    ...(number && {
      yours: { value: answer.value.data[0], gradients: gradients?.map((gradient) => gradient?.data ?? null) },
    }),
    exact,
    tolerance: {
      value: EXACT * natural + (rounded?.value.bound ?? 0),
      gradients: tolerances,
      entries: inputs.map(({ data }, i) =>
        Float64Array.from(data, (_, k) =>
          sizes
            ? Math.min(tolerances[i], EXACT * Math.abs(cotangent) * sizes[i][k] + largest(rounded, i))
            : tolerances[i],
        ),
      ),
    },
  };
}

function largest(rounded: ScalarBounds | undefined, i: number): number {
  return rounded ? Math.max(...rounded.gradients[i].map(({ bound }) => bound)) : 0;
}

/** The size of the value: its own, or how far the inputs carry it where it cancels. */
function naturalSize(inputs: readonly Values[], { value, gradients }: SymbolicGradient): number {
  const carried = inputs.map(({ data }, i) => Math.hypot(...data) * Math.hypot(...gradients[i]));
  const sizes = [Math.abs(value), ...carried].filter(Number.isFinite);
  return Math.max(...sizes) || 1;
}

export function valueIsRight({ yours, exact, tolerance }: Observation): boolean {
  return yours !== undefined && Math.abs(yours.value - exact.value) <= tolerance.value;
}

export function gradientsAreRight({ yours, exact, cotangent, tolerance }: Observation): boolean {
  if (!yours?.gradients) return true;
  return yours.gradients.every(
    (gradient, i) =>
      gradient?.every(
        (entry, k) => Math.abs(entry - cotangent * exact.gradients[i][k]) <= tolerance.entries[i][k],
      ) ?? false,
  );
}

export function isRight(observation: Observation): boolean {
  return valueIsRight(observation) && gradientsAreRight(observation);
}

/** Some digits are right: what rounding does, and no other formula. */
export function isClose({ yours, exact, cotangent }: Observation): boolean {
  if (!yours) return false;
  const near = (a: number, b: number, size: number): boolean =>
    Math.abs(a - b) <= 0.01 * Math.max(size, 1e-3);
  if (!near(yours.value, exact.value, Math.abs(exact.value))) return false;
  return (yours.gradients ?? []).every((gradient, i) => {
    const right = exact.gradients[i].map((entry) => cotangent * entry);
    return gradient?.every((entry, k) => near(entry, right[k], Math.hypot(...right))) ?? false;
  });
}

/** Answers in general position, by handle and cotangent: they are the same for every property that fails. */
const asked = new WeakMap<Channel, Map<string, Promise<Observation[]>>>();

function inGeneralPosition({ handle, cotangent }: Observation, seed: number): Promise<Observation[]> {
  const { channel } = currentSession();
  let known = asked.get(channel);
  if (!known) asked.set(channel, (known = new Map()));
  const key = `${handle.name} ${cotangent} ${seed}`;
  let found = known.get(key);
  if (!found) {
    const samples = fc.sample(handle.options.domain, { seed, numRuns: WITNESSES });
    const inputs = samples.map((record) => handle.options.inputs.map((name) => record[name]));
    known.set(key, (found = Promise.all(inputs.map((each) => reobserve(handle, each, { cotangent })))));
  }
  return found;
}

/** Ask the submission again, at the culprit with its trace and at further inputs. */
export async function gather(culprit: Observation, seed: number): Promise<Evidence> {
  const { handle, cotangent } = culprit;
  const [again, further] = await Promise.all([
    reobserve(handle, culprit.inputs, { cotangent, trace: true }),
    inGeneralPosition(culprit, seed),
  ]);
  const witnesses = [again, ...further];
  const { answer } = witnesses[0];
  return {
    handle,
    culprit,
    witnesses,
    ...(answer.outcome === "tensor" && answer.trace && { trace: answer.trace }),
    valuesAreRight: witnesses.every(valueIsRight),
    gradientsAreRight: witnesses.every(gradientsAreRight),
  };
}

/** Ask about one input, with gradients, and set the answer beside the exact one. */
export async function reobserve(
  handle: ScalarHandle,
  inputs: readonly Values[],
  how: { cotangent?: number; trace?: boolean } = {},
): Promise<Observation> {
  return observe(await handle.ask(inputs, { gradients: true, ...how }));
}
