/** Runs a property's body over generated inputs: all of them at once, then shrinks the first that fails. */
import fc from "fast-check";
import type { Counterexample, Diagnosis } from "../../reports/result.ts";
import { type Channel, SubjectFailure } from "./channel.ts";
import { type Explanation, explain, explainOnDevice } from "./explanation.ts";
import { Failure } from "./failure.ts";
import { counterexampleOf, isValues } from "./number.ts";
import type { Outcome, RunContext } from "./property.ts";
import { toFloat32 } from "./rounding.ts";
import { type Exchange, newSession, session } from "./session.ts";
import { triedOf } from "./tried.ts";

/** Shrinking is bounded by a count, never by time: the same seed must give the same counterexample on a slow machine. */
const SHRINK_TRIALS = 400;

export interface ForAllOptions {
  readonly runs?: number;
}

/** What a property does with a channel, once its inputs and its body are known. */
export interface Check {
  (context: RunContext): Promise<Outcome>;
  /** The exports that it asks, where they are known. */
  readonly needs?: readonly string[];
}

interface Trial {
  readonly error?: unknown;
  readonly exchanges: readonly Exchange[];
}

/**
 * `body` is called for `runs` inputs side by side; what they ask in one turn travels in one message.
 * It fails by throwing. Say what is compared with the matchers, and never catch.
 *
 * ```ts
 * forAll(vectorPairs(), async ({ x, y }) => {
 *   expect(await cosine.value(x, y)).to.be.within(-1, 1);
 * });
 * ```
 */
export function forAll<T extends object>(
  arbitrary: fc.Arbitrary<T>,
  body: (inputs: T) => Promise<void>,
  { runs: wanted = 100 }: ForAllOptions = {},
): Check {
  return async ({ channel, seed, path, mostRuns = wanted }) => {
    const runs = Math.min(wanted, mostRuns);
    if (path !== undefined) return shrink(arbitrary, body, channel, seed, path, 1, undefined, undefined);
    const samples = fc.sample(arbitrary, { seed, numRuns: runs });
    if (samples.length !== runs) throw new Error(`Only ${samples.length} of ${runs} inputs could be made.`);
    const tried = triedOf(samples);
    const first = await firstFailure(samples, body, channel);
    if (!first) return { status: "passed", runs, tried };
    const { error, inputs, index, exchanges } = first;
    // Why a function of tensors is wrong is looked for in a fresh process, too.
    if (exchanges.length > 0) channel.anticipate?.();
    const outcome =
      error instanceof SubjectFailure
        ? unanswered(error, runs, shown(inputs, channel), String(index))
        : await shrink(arbitrary, body, channel, seed, String(index), runs, error, inputs);
    return { ...outcome, tried };
  };
}

/** @param exact whether the right numbers have all their digits: a failure that may be their rounding is looked at so once more. */
async function attempt<T>(
  body: (inputs: T) => Promise<void>,
  inputs: T,
  channel: Channel,
  exact = false,
): Promise<Trial> {
  const own = newSession(channel, exact);
  const { exchanges } = own;
  if (channel.device && !isHeld(inputs as object)) return { exchanges };
  try {
    await session.run(own, () => body(asGiven(inputs, channel)));
    return { exchanges };
  } catch (error) {
    return { error: error ?? new Failure("The property threw nothing."), exchanges };
  }
}

/** float32 ends where a sound program takes the eighth power of what is larger or smaller: there, nothing is asked of a device. */
const LARGEST_NORM = 1e4;

function isHeld(inputs: object): boolean {
  return Object.values(inputs)
    .filter(isValues)
    .every(({ data }) => {
      const norm = Math.hypot(...data);
      return norm === 0 || (norm <= LARGEST_NORM && norm >= 1 / LARGEST_NORM);
    });
}

/** A device computes in float32: its inputs are rounded first, and what is true of them is asked of those numbers. */
function asGiven<T>(inputs: T, { device }: Channel): T {
  if (!device) return inputs;
  const entries = Object.entries(inputs as Record<string, unknown>);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, isValues(value) ? toFloat32(value) : value]),
  ) as T;
}

function shown(inputs: object, channel: Channel): Counterexample {
  const given = asGiven(inputs as Record<string, unknown>, channel);
  return counterexampleOf(given, channel.device ? "float32" : "float64");
}

/** A fault that shows in float64 on the CPU as well is explained there, with finite differences and steps; else it is the device's. */
async function explained<T>(
  body: (inputs: T) => Promise<void>,
  inputs: T,
  { error, exchanges }: Trial,
  channel: Channel,
  seed: number,
): Promise<Explanation> {
  const { device } = channel;
  if (!device) return session.run(newSession(channel), () => explain(error, exchanges, seed));
  const given = asGiven(inputs, channel);
  const there = await settle(await attempt(body, given, device.cpu), body, given, device.cpu);
  if (there.error === undefined || there.error instanceof SubjectFailure)
    return session.run(newSession(channel), () => explainOnDevice(error, exchanges));
  return session.run(newSession(device.cpu), () => explain(there.error, there.exchanges, seed));
}

/** The first input whose body failed; one on which the subject died goes before all others. */
async function firstFailure<T>(
  samples: readonly T[],
  body: (inputs: T) => Promise<void>,
  channel: Channel,
): Promise<({ index: number; inputs: T } & Trial) | undefined> {
  const trials = await Promise.all(samples.map((inputs) => attempt(body, inputs, channel)));
  const broken = (trial: Trial): boolean =>
    !(trial.error instanceof Failure || trial.error instanceof SubjectFailure || isAssertion(trial.error));
  const bug = trials.find((trial) => trial.error !== undefined && broken(trial));
  if (bug) throw bug.error;
  const fatal = trials.findIndex(({ error }) => error instanceof SubjectFailure && error.fatal);
  if (fatal >= 0) return { index: fatal, inputs: samples[fatal], ...trials[fatal] };
  for (const [index, trial] of trials.entries()) {
    const settled = await settle(trial, body, samples[index], channel);
    if (settled.error !== undefined) return { index, inputs: samples[index], ...settled };
  }
  return undefined;
}

/** What doubles leave in doubt, settled. */
async function settle<T>(
  trial: Trial,
  body: (inputs: T) => Promise<void>,
  inputs: T,
  channel: Channel,
): Promise<Trial> {
  const doubtful = trial.error instanceof Failure && trial.error.tentative;
  return doubtful ? attempt(body, inputs, channel, true) : trial;
}

function isAssertion(error: unknown): boolean {
  return error instanceof Error && error.name === "AssertionError";
}

/** A smaller input must fail in the same way: else a wrong value shrinks into an unrelated 0/0. */
function kindOf(error: unknown): string {
  return error instanceof Failure ? (error.code ?? "differs") : "differs";
}

async function shrink<T extends object>(
  arbitrary: fc.Arbitrary<T>,
  body: (inputs: T) => Promise<void>,
  channel: Channel,
  seed: number,
  path: string,
  runs: number,
  firstError: unknown,
  original: T | undefined,
): Promise<Outcome> {
  let trials = 0;
  let kind = firstError === undefined ? undefined : kindOf(firstError);
  let last: { error: unknown; exchanges: readonly Exchange[]; inputs: T } | undefined;
  let died: { error: SubjectFailure; inputs: T } | undefined;
  const property = fc.asyncProperty(arbitrary, async (inputs) => {
    if (died || ++trials > SHRINK_TRIALS) return;
    const tried = await attempt(body, inputs, channel);
    const { error, exchanges } = await settle(tried, body, inputs, channel);
    if (error === undefined) return;
    if (error instanceof SubjectFailure) {
      // A smaller input that hangs or kills is no better witness than a larger one that answers.
      if (!last) died = { error, inputs };
      return;
    }
    kind ??= kindOf(error);
    if (last && kindOf(error) !== kind) return;
    last = { error, exchanges, inputs };
    throw error;
  });
  const details = await fc.check(property, { seed, path, numRuns: 1, endOnFailure: original === undefined });
  if (died) return unanswered(died.error, runs, shown(died.inputs, channel), path);
  if (!details.failed || !last) {
    if (original === undefined) return { status: "passed", runs };
    return flaky(firstError, runs, shown(original, channel), path);
  }
  const told = await explained(body, last.inputs, last, channel, seed);
  return {
    status: "failed",
    runs,
    path: details.counterexamplePath ?? path,
    counterexample: shown(last.inputs, channel),
    ...(original && { shrunkFrom: shown(original, channel) }),
    ...told,
  };
}

/** It failed among its fellows and passes alone: the answer depends on something else than the inputs. */
function flaky(error: unknown, runs: number, counterexample: Counterexample, path: string): Outcome {
  return {
    status: "failed",
    runs,
    path,
    counterexample,
    diagnosis: {
      code: "non-deterministic",
      text: `The same inputs gave a wrong answer once and a right one later (${error instanceof Error ? error.message : String(error)})`,
      advice:
        "The result must follow from the arguments alone: look for Math.random, for variables outside the function, for a cache.",
    },
  };
}

function unanswered(
  error: SubjectFailure,
  runs: number,
  counterexample: Counterexample,
  path: string,
): Outcome {
  const status =
    error.code === "timed-out"
      ? "timed-out"
      : ["crashed", "out-of-memory", "output-limit"].includes(error.code)
        ? "crashed"
        : "failed";
  return {
    status,
    runs,
    path,
    counterexample,
    diagnosis: diagnosisOfFailure(error),
  };
}

export function diagnosisOfFailure({ code, message, advice, where }: SubjectFailure): Diagnosis {
  return {
    code,
    text: message,
    ...(where !== undefined && { where }),
    ...(advice !== undefined && { advice }),
  };
}
