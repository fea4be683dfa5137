/** What a diagnosis reasons from: the submission's answers beside the exact ones, where it failed and in general position. */
import fc from "fast-check";
import type { Trace } from "../../engine/index.ts";
import { deviceBounds } from "../ask/device-bounds.ts";
import { ABOVE, type Inputs } from "../ask/handle.ts";
import type { Exact, TensorHandle } from "../ask/tensor-handle.ts";
import { type Answer, type Channel, submissionOf, type Values } from "../suite/channel.ts";
import { EXACT, type TensorBounds } from "../suite/rounding.ts";
import { currentSession, type Exchange } from "../suite/session.ts";

/** One question: what the submission gave, and what is right. */
export interface Observation {
  readonly handle: TensorHandle;
  /** All that was asked about. */
  readonly asked: Inputs;
  /** The wanted inputs. */
  readonly inputs: readonly Values[];
  readonly answer: Answer;
  /** Absent unless it gave a tensor of the right shape. Gradients are null where none arrived. */
  readonly yours?: { readonly value: Float64Array; readonly gradients?: readonly (Float64Array | null)[] };
  /** Gradients are those of ⟨what comes from above, value⟩. */
  readonly exact: Exact;
  readonly tolerance: Tolerance;
}

/** Absolute: of each entry of the value, of any entry of each gradient, and of each entry. */
export interface Tolerance {
  readonly value: number;
  readonly values: ArrayLike<number>;
  readonly gradients: readonly number[];
  readonly entries: readonly ArrayLike<number>[];
}

export interface Evidence {
  readonly handle: TensorHandle;
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

/** Roundings of the solution's own way, times what another sound way may need more of them. */
const ROUNDINGS_OF_OTHERS = 64;

/** What another sound program may be off by: relative to the sizes that things naturally have; and as far as the solution itself rounds. */
export async function toleranceOf(
  handle: TensorHandle,
  inputs: Inputs,
  exact: Exact,
  errors?: { readonly value: Float64Array; readonly gradients: readonly Float64Array[] },
): Promise<Tolerance> {
  const leaves = handle.leaves(inputs);
  const rounded = currentSession().channel.device && (await deviceBounds(handle, inputs));
  const above = inputs[ABOVE];
  const factor = typeof above === "number" ? Math.abs(above) : 1;
  const natural = naturalSize(leaves, exact, factor);
  const gradients = leaves.map(({ data }, i) => {
    const size = Math.max(Math.hypot(...exact.gradients[i]), (factor * natural) / (Math.hypot(...data) || 1));
    return EXACT * size + largest(rounded, i);
  });
  const sizes = handle.sizes?.(inputs);
  const own = (error: ArrayLike<number> | undefined, k: number): number =>
    ROUNDINGS_OF_OTHERS * (error?.[k] ?? 0);
  const values = exact.value.map(
    (_, k) => EXACT * natural + (rounded?.value[k].bound ?? 0) + own(errors?.value, k),
  );
  return {
    value: Math.max(...values),
    values,
    gradients: gradients.map(
      (size, i) => size + ROUNDINGS_OF_OTHERS * Math.max(0, ...(errors?.gradients[i] ?? [])),
    ),
    entries: leaves.map(({ data }, i) =>
      Float64Array.from(data, (_, k) => {
        const size = sizes?.[handle.wanted[i]]?.[k];
        const entry = size === undefined ? gradients[i] : EXACT * factor * size + largest(rounded, i);
        return Math.min(gradients[i], entry) + own(errors?.gradients[i], k);
      }),
    ),
  };
}

export async function observe({ handle, inputs, how, answer }: Exchange): Promise<Observation> {
  const { errors, ...exact } = await handle.precisely(inputs);
  const leaves = handle.leaves(inputs);
  const there = answer.outcome === "tensor" && answer.value.data.length === exact.value.length;
  const gradients = there && how.gradients ? (answer.gradients ?? leaves.map(() => null)) : undefined;
  return {
    handle,
    asked: inputs,
    inputs: leaves,
    answer,
    ...(there && {
      yours: { value: answer.value.data, gradients: gradients?.map((gradient) => gradient?.data ?? null) },
    }),
    exact,
    tolerance: await toleranceOf(handle, inputs, exact, errors),
  };
}

function largest(rounded: TensorBounds | undefined, i: number): number {
  return rounded ? Math.max(...rounded.gradients[i].map(({ bound }) => bound)) : 0;
}

/** The size of the value: its own, or how far the inputs carry it where it cancels. */
function naturalSize(inputs: readonly Values[], { value, gradients }: Exact, factor: number): number {
  const carried = inputs.map(({ data }, i) => (Math.hypot(...data) * Math.hypot(...gradients[i])) / factor);
  const sizes = [...Array.from(value, Math.abs), ...carried].filter(Number.isFinite);
  return Math.max(0, ...sizes) || 1;
}

export function valueIsRight({ yours, exact, tolerance }: Observation): boolean {
  return yours?.value.every((entry, k) => Math.abs(entry - exact.value[k]) <= tolerance.values[k]) ?? false;
}

export function gradientsAreRight({ yours, exact, tolerance }: Observation): boolean {
  if (!yours?.gradients) return true;
  return yours.gradients.every(
    (gradient, i) =>
      gradient?.every((entry, k) => Math.abs(entry - exact.gradients[i][k]) <= tolerance.entries[i][k]) ??
      false,
  );
}

export function isRight(observation: Observation): boolean {
  return valueIsRight(observation) && gradientsAreRight(observation);
}

/** Some digits are right: what rounding does, and no other formula. */
export function isClose({ yours, exact }: Observation): boolean {
  if (!yours) return false;
  const near = (given: Float64Array | null, right: Float64Array): boolean => {
    const size = Math.max(Math.hypot(...right), 1e-3);
    return given?.every((entry, k) => Math.abs(entry - right[k]) <= 0.01 * size) ?? false;
  };
  return (
    near(yours.value, exact.value) &&
    (yours.gradients ?? []).every((gradient, i) => near(gradient, exact.gradients[i]))
  );
}

/** Answers in general position, by handle and what comes from above: they are the same for every property that fails. */
const asked = new WeakMap<Channel, Map<string, Promise<Observation[]>>>();

function inGeneralPosition(
  { handle, asked: { [ABOVE]: above } }: Observation,
  seed: number,
): Promise<Observation[]> {
  const submission = submissionOf(currentSession().channel);
  let known = asked.get(submission);
  if (!known) asked.set(submission, (known = new Map()));
  // An upstream gradient of other shapes comes from the domain.
  const own: Inputs = typeof above === "number" ? { [ABOVE]: above } : {};
  const key = `${handle.call} ${JSON.stringify(own)} ${seed}`;
  let found = known.get(key);
  if (!found) {
    const samples = fc.sample(handle.domain, { seed, numRuns: WITNESSES });
    known.set(key, (found = Promise.all(samples.map((each) => reobserve(handle, { ...each, ...own })))));
  }
  return found;
}

/** Ask the submission again, at the culprit with its trace and at further inputs. */
export async function gather(culprit: Observation, seed: number): Promise<Evidence> {
  const { handle } = culprit;
  const [again, further] = await Promise.all([
    reobserve(handle, culprit.asked, { trace: true }),
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
  handle: TensorHandle,
  inputs: Inputs,
  how: { trace?: boolean } = {},
): Promise<Observation> {
  return observe(await handle.ask(inputs, { gradients: true, ...how }));
}

/** The inputs with other wanted ones. */
export function withLeaves({ handle, asked }: Observation, leaves: readonly Values[]): Inputs {
  return { ...asked, ...Object.fromEntries(handle.wanted.map((name, i) => [name, leaves[i]])) };
}
