/** What a property's inputs and body must be: asked while it runs, of the suite alone and never of a submission. */
import fc, { type Arbitrary } from "fast-check";
import type { Channel } from "../suite/channel.ts";
import { isThenable, kindOfValue, Mistake, thrownText } from "./mistake.ts";
import { tampered, type Watched } from "./watched.ts";

const ARBITRARY =
  "Give it a generator of named inputs: `forAll(vectors(), …)`, `forAll(fc.record({ x: … }), …)`.";

/** @throws {Mistake} for what makes no inputs. */
export function requireArbitrary(
  given: unknown,
  what: string,
  declared: string,
  advice: string = ARBITRARY,
): void {
  if (given instanceof fc.Arbitrary) return;
  throw new Mistake(
    `${what} is ${kindOfValue(given)}; a generator (an arbitrary of fast-check) was expected.`,
    {
      declared,
      advice: typeof given === "function" ? "Call it: write `()` after its name." : advice,
    },
  );
}

/** So many inputs. @throws {Mistake} where they cannot be made, or have no names. */
export function inputsOf<T>(arbitrary: Arbitrary<T>, seed: number, runs: number, declared: string): T[] {
  let samples: T[];
  try {
    samples = sampled(arbitrary, seed, runs);
  } catch (cause) {
    throw new Mistake(`The generator threw ${thrownText(cause)}; inputs were expected.`, {
      cause,
      declared,
      advice: "Mend what its `map`, `filter` or `chain` calls there.",
    });
  }
  if (samples.length !== runs)
    throw new Mistake(`The generator made ${samples.length} inputs; ${runs} were expected.`, { declared });
  const nameless = samples.find(
    (sample) => typeof sample !== "object" || sample === null || Array.isArray(sample),
  );
  if (nameless !== undefined)
    throw new Mistake(
      `The generator makes ${kindOfValue(nameless)}; an object of named inputs was expected.`,
      {
        declared,
        advice: "Give each input its name: `fc.record({ x: … })`.",
      },
    );
  return samples;
}

/** The latest samples of each generator: properties that share it ask about the same inputs, whose right answers are then known. */
const drawn = new WeakMap<object, { readonly seed: number; readonly samples: readonly unknown[] }>();

function sampled<T>(arbitrary: Arbitrary<T>, seed: number, runs: number): T[] {
  const known = drawn.get(arbitrary);
  // Fewer runs are the first of more.
  if (known?.seed === seed && known.samples.length >= runs) return known.samples.slice(0, runs) as T[];
  const samples = fc.sample(arbitrary, { seed, numRuns: runs });
  drawn.set(arbitrary, { seed, samples });
  return samples;
}

/** @throws {Mistake} for what cannot be called. */
export function requireBody(
  given: unknown,
  declared: string,
  what: "The law" | "The second argument of forAll" = "The second argument of forAll",
): void {
  if (typeof given === "function") return;
  const advice = what === "The law" ? `Write the law: \`${LAW}\`.` : `Write the body: \`${BODY}\`.`;
  throw new Mistake(`${what} is ${kindOfValue(given)}; a function was expected.`, { declared, advice });
}

const BODY = "async ({ x }) => { expect(await f.value(x))… }";
const LAW = "async (ask, { x }) => { expect((await ask()).number)… }";

/** Runs a body once, through to its end. @throws {Mistake} where it is over before its answers are there. */
export async function runBody(
  body: () => unknown,
  { pending }: Pick<Watched, "pending">,
  declared: string,
  what = "The body",
): Promise<void> {
  const running = body();
  if (!isThenable(running))
    throw new Mistake(`${what} returned ${kindOfValue(running)}; a promise was expected.`, {
      declared,
      advice: `Make it async, and wait for every answer: \`${what === "The law" ? LAW : BODY}\`.`,
    });
  await running;
  if (pending() > 0)
    throw new Mistake(
      `${what} was over before ${pending() === 1 ? "an answer was" : `${pending()} answers were`} there; it was expected to wait for each.`,
      {
        declared,
        advice: "Write `await` in front of every call that asks the exercise, or of what makes it.",
      },
    );
}

/** Inputs on which a body is tried with other answers. */
const TRIES = 20;

/** What a suite's author wrote of a property, to be tried with other answers. */
export interface Tried<T> {
  /** What came of it: an error, or nothing. */
  readonly run: (inputs: T, channel: Channel) => Promise<unknown>;
  /** The author's own function. */
  readonly body: { toString(): string };
  readonly isLaw: boolean;
}

/**
 * What is wrong with a body that passed: it asked nothing, or would pass whatever is answered.
 *
 * @param asked how many questions all of its runs have asked.
 * @param expected whether it held anything against an expectation.
 */
export async function provesNothing<T>(
  { run, body, isLaw }: Tried<T>,
  samples: readonly T[],
  channel: Channel,
  { asked, expected, declared }: { asked: number; expected: boolean; declared: string },
): Promise<Mistake | undefined> {
  const answer = isLaw ? "(await ask()).number" : "await f.value(x)";
  if (asked === 0)
    return new Mistake("It asks the exercise nothing; a question was expected.", {
      declared,
      advice: isLaw ? `Ask: \`expect(${answer})…\`.` : `Ask through a handle: \`expect(${answer})…\`.`,
    });
  // A hand-written throw may look at what was answered without any `expect`.
  if (expected || /\bthrow\b/.test(body.toString())) return undefined;
  const lying = tampered(channel);
  const errors = await Promise.all(samples.slice(0, TRIES).map((inputs) => run(inputs, lying)));
  if (errors.some((error) => error !== undefined)) return undefined;
  return new Mistake("It asks, and expects nothing: it passes whatever is answered.", {
    declared,
    advice: `Say what must hold: \`expect(${answer}).to.agreeWith(…)\`.`,
  });
}
