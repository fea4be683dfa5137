/** What is said of functions, classes and procedures whose right answers are the solution's, held to its types while a suite is declared. */
import type { Inputs } from "../ask/handle.ts";
import type { Exports } from "../ask/probe.ts";
import type { Sizes, Subgradients } from "../ask/tensor-handle.ts";
import type { FunctionOptions, ModuleOptions, ProcedureOptions } from "../suite/exercise.ts";
import { isValues } from "../suite/number.ts";
import { requireDomain, samplesOf } from "./handle.ts";
import { areNumbers, areSizes, kindOfValue, Mistake } from "./mistake.ts";
import { held, requireFunction, requireText } from "./sound.ts";

const MAKES = 'Write `domain: inputs({ x: numbers(["n"]) }, { n: [1, 5] })`, or another generator.';

/** @throws {Mistake} for an option that there is not: a slip of the finger would be nothing at all. */
export function requireOptions(
  options: object,
  known: readonly string[],
  what: string,
  declared: string,
): void {
  if (typeof options !== "object" || options === null)
    throw new Mistake(`${what} was given ${kindOfValue(options)} for its options; an object was expected.`, {
      declared,
      advice: MAKES,
    });
  const stray = Object.keys(options).find((name) => !known.includes(name));
  if (stray === undefined) return;
  const near = known.find((name) => name.startsWith(stray.slice(0, 4)));
  throw new Mistake(`${what} has no option ${stray}; ${known.join(", ")} were expected.`, {
    declared,
    advice: near ? `Did you mean ${near}?` : "Write one of them, or leave it out.",
  });
}

/** The exports of the solution. @throws {Mistake} where there are none, or where this one cannot be called. */
export function requireSolution(
  solution: Exports | undefined,
  names: readonly string[],
  what: string,
  declared: string,
): Exports {
  if (typeof solution !== "object" || solution === null)
    throw new Mistake(`${what} has no solution to ask; one was expected, since it says what is right.`, {
      declared,
      advice:
        'Write `import * as solution from "./solution.ts"` above, and `suite("…", { solution }, ({ exercise, it }) => …)`.',
    });
  for (const name of names) {
    const given = Object.hasOwn(solution, name) ? solution[name] : undefined;
    if (given === undefined || typeof given === "function") continue;
    throw new Mistake(
      `${what} asks for ${name}, which the solution exports as ${kindOfValue(given)}; a function was expected.`,
      { declared, advice: `Write \`export function ${name}(…) { … }\` in the solution.` },
    );
  }
  return solution;
}

/** One input. @throws {Mistake} where the domain makes none that has names. */
export function firstOf<I extends Inputs>(
  domain: FunctionOptions<I, string>["domain"],
  what: string,
  declared: string,
): I {
  requireDomain(domain, what, declared);
  const samples = samplesOf(domain, what, declared, 1);
  if (samples instanceof Mistake) throw samples;
  const [sample] = samples;
  if (typeof sample === "object" && sample !== null && !Array.isArray(sample) && !isValues(sample))
    return sample;
  throw new Mistake(`domain of ${what} makes ${kindOfValue(sample)}; inputs by name were expected.`, {
    declared,
    advice: MAKES,
  });
}

/** @throws {Mistake} for a name of no input, or of none that is a tensor where one must be. */
export function requireNames(
  names: unknown,
  { of, among, what, declared }: { of: string; among: Inputs; what: string; declared: string },
  tensors = false,
): void {
  const all = Object.keys(among).filter((name) => !tensors || isValues(among[name]));
  const advice = `Write \`${of}: ${JSON.stringify(all)}\`, or some of them.`;
  if (!Array.isArray(names))
    throw new Mistake(`${of} of ${what} is ${kindOfValue(names)}; a list of names was expected.`, {
      declared,
      advice,
    });
  const stray = names.find((name) => !all.includes(name));
  if (stray === undefined) return;
  throw new Mistake(
    `${of} of ${what} names ${String(stray)}; ${tensors ? "tensors" : "inputs"} of its domain were expected: ${all.join(", ") || "none"}.`,
    { declared, advice },
  );
}

/** Called where tolerances are made: whatever is no size would accuse those who are right. */
export function soundSizes<I extends Inputs, W extends string>(
  sizes: Sizes<I, W>,
  what: string,
  declared: string,
): Sizes<I, W> {
  const advice =
    "Give, by the names of inputs, a number from 0 for each entry: `sizes: ({ x }) => ({ x: x.data.map(Math.abs) })`.";
  requireFunction(sizes, `sizes of ${what}`, declared, advice);
  return held(
    sizes,
    `sizes of ${what}`,
    declared,
    (given, inputs) =>
      wrongIn(
        given,
        inputs,
        (each, n) => areSizes(each, n),
        (n) => `${n} numbers from 0`,
      ),
    advice,
  );
}

export function soundSubgradients<I extends Inputs, W extends string>(
  subgradients: Subgradients<I, W>,
  what: string,
  declared: string,
): Subgradients<I, W> {
  const advice =
    "Give, by the names of inputs, the least and the greatest of each entry: `({ x }) => ({ x: [least, greatest] })`.";
  const areBounds = (given: unknown, n: number): boolean => {
    const [least, greatest] = Array.isArray(given) && given.length === 2 ? given : [];
    if (!areNumbers(least, n) || !areNumbers(greatest, n)) return false;
    return Array.from(least).every((entry, k) => entry <= greatest[k]);
  };
  requireFunction(subgradients, `subgradients of ${what}`, declared, advice);
  return held(
    subgradients,
    `subgradients of ${what}`,
    declared,
    (given, inputs) => wrongIn(given, inputs, areBounds, (n) => `the least and the greatest of ${n} numbers`),
    advice,
  );
}

/** What was expected of a record that has something for some of the tensors. */
function wrongIn(
  given: unknown,
  inputs: Inputs,
  isSound: (each: unknown, length: number) => boolean,
  expected: (length: number) => string,
): string | undefined {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    return "a record by the names of inputs";
  for (const [name, each] of Object.entries(given)) {
    const values = inputs[name];
    if (!isValues(values)) return `nothing for ${name}, which is no tensor of the domain,`;
    if (!isSound(each, values.data.length)) return `for ${name}, ${expected(values.data.length)}`;
  }
  return undefined;
}

type Kinks<I extends Inputs, W extends string> = Pick<FunctionOptions<I, W>, "sizes" | "subgradients">;

export function soundKinks<I extends Inputs, W extends string>(
  { sizes, subgradients }: Kinks<I, W>,
  what: string,
  declared: string,
): Kinks<I, W> {
  return {
    ...(sizes !== undefined && { sizes: soundSizes(sizes, what, declared) }),
    ...(subgradients !== undefined && { subgradients: soundSubgradients(subgradients, what, declared) }),
  };
}

/** The texts of a class. @throws {Mistake} where one of them is none. */
export function textsOfModule<I extends Inputs, W extends string>(
  { construct, forward }: Pick<ModuleOptions<I, W>, "construct" | "forward">,
  what: string,
  declared: string,
): { construct: string; forward: string } {
  return {
    construct: textOf(
      construct,
      `construct of ${what}`,
      declared,
      "Write `construct: ({ weight }) => [weight]`.",
    ),
    forward: textOf(forward, `forward of ${what}`, declared, "Write `forward: ({ x }) => [x]`."),
  };
}

/** @throws {Mistake} for what is no function, or none by itself. */
export function textOf(f: unknown, what: string, declared: string, advice: string): string {
  requireFunction(f, what, declared, advice);
  const text = String(f);
  requireText(text, what, declared, advice);
  return text;
}

/** The text of a procedure. @throws {Mistake} for what no handle can be made of. */
export function textOfProcedure<I extends Inputs>(
  { needs, run, size, domain }: ProcedureOptions<I>,
  what: string,
  declared: string,
): string {
  if (!Array.isArray(needs) || needs.length === 0)
    throw new Mistake(`${what} needs nothing; a list of the exports that it uses was expected.`, {
      declared,
      advice: 'Write `needs: ["descend"]`.',
    });
  firstOf(domain, what, declared);
  if (size !== undefined)
    requireFunction(size, `size of ${what}`, declared, "Write `size: (inputs, field) => 1`.");
  return textOf(
    run,
    `run of ${what}`,
    declared,
    "Write `run: ({ engine, exports, inputs, settings }) => ({ … })`.",
  );
}
