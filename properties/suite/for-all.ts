/** Runs a property's body over generated inputs: all of them at once, then shrinks the first that fails. */
import fc from "fast-check";
import type { Counterexample } from "../../reports/result.ts";
import { inputsOf, provesNothing, requireArbitrary, requireBody, runBody } from "../author/body.ts";
import { expectationsSoFar } from "../author/expectations.ts";
import { here } from "../author/mistake.ts";
import { watched } from "../author/watched.ts";
import { knownBreach } from "../diagnosis/known-rival.ts";
import { type Channel, SubjectFailure } from "./channel.ts";
import { type Explanation, explain, explainOnDevice } from "./explanation.ts";
import { Failure } from "./failure.ts";
import { counterexampleOf, isValues } from "./number.ts";
import { flaky, unanswered } from "./outcomes.ts";
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
  /** How many questions it asked. */
  readonly asked: number;
  /** What the submission printed at the first of them that printed. */
  readonly printed?: string | undefined;
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
  { runs }: ForAllOptions = {},
): Check {
  return checkOf({ arbitrary, body, at: here() }, runs);
}

/** A property as its suite states it, and where. */
export interface Stated<T> {
  readonly arbitrary: fc.Arbitrary<T>;
  readonly body: (inputs: T) => Promise<void>;
  /** A stack through its line. */
  readonly at: string;
  /** What the inputs are called in a suite. @defaultValue what forAll calls them */
  readonly inputs?: string;
  /** The text of what is asked. */
  readonly uses?: string;
  /** What of the body its author wrote, where the rest are words of gradproof's: it must expect something by itself. */
  readonly law?: { readonly run: (inputs: T) => Promise<void>; readonly given: unknown };
}

export function checkOf<T extends object>(of: Stated<T>, wanted = 100): Check {
  const { arbitrary, body, law, at, inputs: called = "The first argument of forAll" } = of;
  return async ({ channel, seed, path, mostRuns = wanted }) => {
    requireArbitrary(arbitrary, called, at);
    if (law) requireBody(law.given, at, "The law");
    else requireBody(body, at);
    const runs = Math.min(wanted, mostRuns);
    if (path !== undefined) return shrink(of, channel, seed, path, 1, undefined, undefined);
    const samples = inputsOf(arbitrary, seed, runs, at);
    const tried = triedOf(samples);
    const before = expectationsSoFar();
    const { first, asked } = await firstFailure(of, samples, channel);
    if (!first) {
      const after = expectationsSoFar();
      const expected = law ? after.stated > before.stated : after.all > before.all;
      // A few inputs, or those that a device can hold, may be just those that a body leaves out.
      if (runs === wanted && !channel.device) await requireProof(of, samples, channel, { asked, expected });
      return { status: "passed", runs, tried };
    }
    const { error, inputs, index, exchanges } = first;
    // Why a function of tensors is wrong is looked for in a fresh process, too.
    if (exchanges.length > 0) channel.anticipate?.();
    const outcome =
      error instanceof SubjectFailure
        ? unanswered(error, runs, shown(inputs, channel, of.uses), String(index))
        : await shrink(of, channel, seed, String(index), runs, error, inputs);
    return { ...outcome, tried };
  };
}

/** @param exact whether the right numbers have all their digits: a failure that may be their rounding is looked at so once more. */
async function attempt<T>(
  { body, at }: Pick<Stated<T>, "body" | "at">,
  inputs: T,
  channel: Channel,
  exact = false,
): Promise<Trial> {
  const counted = watched(channel);
  const own = newSession(counted.channel, exact);
  const { exchanges } = own;
  if (channel.device && !isHeld(inputs as object)) return { exchanges, asked: 0 };
  try {
    await session.run(own, () => runBody(() => body(asGiven(inputs, channel)), counted, at));
    return { exchanges, asked: counted.asked() };
  } catch (error) {
    return {
      error: error ?? new Failure("The property threw nothing."),
      exchanges,
      asked: counted.asked(),
      printed: counted.printed(),
    };
  }
}

/** @throws {Mistake} where a property passed that would always pass. */
async function requireProof<T>(
  { at, law, body }: Stated<T>,
  samples: readonly T[],
  channel: Channel,
  known: { asked: number; expected: boolean },
): Promise<void> {
  const tried = {
    run: async (inputs: T, lying: Channel): Promise<unknown> =>
      (await attempt({ body: law?.run ?? body, at }, inputs, lying)).error,
    body: (law?.given ?? body) as { toString(): string },
    isLaw: law !== undefined,
  };
  const mistake = await provesNothing(tried, samples, channel, { ...known, declared: at });
  if (mistake) throw mistake;
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

function shown(inputs: object, channel: Channel, uses?: string): Counterexample {
  const given = asGiven(inputs as Record<string, unknown>, channel);
  return counterexampleOf(given, channel.device ? "float32" : "float64", uses);
}

/** A fault that shows in float64 on the CPU as well is explained there, with finite differences and steps; else it is the device's. */
async function explained<T>(
  of: Stated<T>,
  inputs: T,
  { error, exchanges }: Trial,
  channel: Channel,
  seed: number,
): Promise<Explanation> {
  const { device } = channel;
  if (!device) {
    const known = await session.run(newSession(channel), () => explain(error, exchanges, seed));
    // A law of a program's answers, which has said what it says.
    const isLaws = isAssertion(error) || (error instanceof Failure && !error.code && !error.inquire);
    if (exchanges.length > 0 || !isLaws) return known;
    const complaint = async (other: Channel): Promise<string | undefined> => {
      const trial = await attempt(of, inputs, other);
      return trial.error instanceof Error ? trial.error.message : undefined;
    };
    return { ...known, diagnosis: await knownBreach(known.diagnosis, channel, complaint) };
  }
  const given = asGiven(inputs, channel);
  const there = await settle(await attempt(of, given, device.cpu), of, given, device.cpu);
  if (there.error === undefined || there.error instanceof SubjectFailure)
    return session.run(newSession(channel), () => explainOnDevice(error, exchanges));
  return session.run(newSession(device.cpu), () => explain(there.error, there.exchanges, seed));
}

/** What is no tensor of its shape is wrong before any number in it is; then a wrong value, which a person sees sooner than a wrong gradient. */
function plainness({ error }: Trial): number {
  if (!(error instanceof Failure)) return 0;
  if (error.code === "wrong-type" || error.code === "wrong-shape") return 2;
  return error.of === "value" ? 1 : 0;
}

/** The first input whose body failed; one on which the subject died goes before all others, then what is no answer of the right shape. */
async function firstFailure<T>(
  of: Stated<T>,
  samples: readonly T[],
  channel: Channel,
): Promise<{ asked: number; first?: { index: number; inputs: T } & Trial }> {
  const trials = await Promise.all(samples.map((inputs) => attempt(of, inputs, channel)));
  const bug = trials.find(({ error }) => error !== undefined && isOwn(error));
  if (bug) throw bug.error;
  const asked = trials.reduce((sum, trial) => sum + trial.asked, 0);
  const fatal = trials.findIndex(({ error }) => error instanceof SubjectFailure && error.fatal);
  if (fatal >= 0) return { asked, first: { ...trials[fatal], index: fatal, inputs: samples[fatal] } };
  const places = [...trials.keys()].sort((a, b) => plainness(trials[b]) - plainness(trials[a]) || a - b);
  for (const index of places) {
    const trial = trials[index];
    const settled = await settle(trial, of, samples[index], channel);
    if (settled.error === undefined) continue;
    if (isOwn(settled.error)) throw settled.error;
    return { asked, first: { ...settled, index, inputs: samples[index] } };
  }
  return { asked };
}

/** What doubles leave in doubt, settled. */
async function settle<T>(trial: Trial, of: Stated<T>, inputs: T, channel: Channel): Promise<Trial> {
  const doubtful = trial.error instanceof Failure && trial.error.tentative;
  return doubtful ? attempt(of, inputs, channel, true) : trial;
}

/** What a body throws that says nothing of the exercise: it is the suite's own. */
function isOwn(error: unknown): boolean {
  return !(error instanceof Failure || error instanceof SubjectFailure || isAssertion(error));
}

function isAssertion(error: unknown): boolean {
  return error instanceof Error && error.name === "AssertionError";
}

/** A smaller input must fail in the same way: else a wrong value shrinks into an unrelated 0/0, or to where it is right. */
function kindOf(error: unknown): string {
  return error instanceof Failure ? (error.code ?? error.of ?? "differs") : "differs";
}

async function shrink<T extends object>(
  of: Stated<T>,
  channel: Channel,
  seed: number,
  path: string,
  runs: number,
  firstError: unknown,
  original: T | undefined,
): Promise<Outcome> {
  let trials = 0;
  let kind = firstError === undefined ? undefined : kindOf(firstError);
  let last: (Trial & { inputs: T }) | undefined;
  let died: { error: SubjectFailure; inputs: T } | undefined;
  let bug: unknown;
  const property = fc.asyncProperty(of.arbitrary, async (inputs) => {
    if (died || bug !== undefined || ++trials > SHRINK_TRIALS) return;
    const trial = await settle(await attempt(of, inputs, channel), of, inputs, channel);
    const { error } = trial;
    if (error === undefined) return;
    if (isOwn(error)) {
      bug = error;
      return;
    }
    if (error instanceof SubjectFailure) {
      // A smaller input that hangs or kills is no better witness than a larger one that answers.
      if (!last) died = { error, inputs };
      return;
    }
    kind ??= kindOf(error);
    if (last && kindOf(error) !== kind) return;
    last = { ...trial, inputs };
    throw error;
  });
  const details = await fc.check(property, { seed, path, numRuns: 1, endOnFailure: original === undefined });
  if (bug !== undefined) throw bug;
  if (died) return unanswered(died.error, runs, shown(died.inputs, channel, of.uses), path);
  if (!details.failed || !last) {
    if (original === undefined) return { status: "passed", runs };
    return flaky(firstError, runs, shown(original, channel, of.uses), path);
  }
  const told = await explained(of, last.inputs, last, channel, seed);
  return {
    status: "failed",
    runs,
    path: details.counterexamplePath ?? path,
    counterexample: shown(last.inputs, channel, of.uses),
    ...(original && { shrunkFrom: shown(original, channel, of.uses) }),
    ...(last.printed && { printed: last.printed }),
    ...told,
  };
}
