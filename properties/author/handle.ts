/** A handle as a suite declares it: what can be asked of the declaration before any submission is there. */
import fc, { type Arbitrary } from "fast-check";
import type { Handle, Inputs } from "../ask/handle.ts";
import type { Values } from "../suite/channel.ts";
import type { ProgramInputs, ProgramOptions } from "../suite/program.ts";
import type { ScalarOptions } from "../suite/scalar.ts";
import { requireArbitrary } from "./body.ts";
import { Mistake, thrownText } from "./mistake.ts";
import { asTensors } from "./sound.ts";

export interface DeclaredHandle {
  readonly kind: "scalar" | "program" | "function" | "module" | "procedure";
  /** What its author called it. */
  readonly name: string;
  readonly exports: readonly string[];
  /** A stack through the line where it is declared. */
  readonly declared: string;
  /** The texts that travel to the exercise, by what they are called: "run". */
  readonly texts: Readonly<Record<string, string>>;
  /** Calls all that is its author's, on a few inputs. Gives what is wrong with it. */
  examine(): Mistake[] | Promise<Mistake[]>;
}

/** As many as a diagnosis takes. */
const INPUTS = 12;

/** @throws {Mistake} for a `domain` that makes no inputs. */
export function requireDomain(domain: unknown, what: string, declared: string): void {
  requireArbitrary(domain, `domain of ${what}`, declared, "Write `domain: vectors()`, or another generator.");
}

export function scalarHandle<N extends string>(
  name: string,
  options: ScalarOptions<N>,
  declared: string,
): DeclaredHandle {
  const { inputs, reference, misconceptions = [], domain } = options;
  return {
    kind: "scalar",
    name,
    exports: [name],
    declared,
    texts: {},
    examine: () =>
      eachInput(domain, `exercise.scalar("${name}")`, declared, [
        (sample) => reference(...asTensors(inputs.map((input) => valuesAt(sample, input, name, declared)))),
        ...misconceptions.map(
          ({ f }) =>
            (sample: Readonly<Record<N, Values>>) =>
              f(...inputs.map((input) => sample[input].data)),
        ),
      ]),
  };
}

export function programHandle<I extends ProgramInputs>(
  name: string,
  options: ProgramOptions<I>,
  declared: string,
): DeclaredHandle {
  const { needs, run, expected, misconceptions = [], domain } = options;
  return {
    kind: "program",
    name,
    exports: needs,
    declared,
    texts: { run: run.toString() },
    examine: () =>
      eachInput(domain, `exercise.program("${name}")`, declared, [
        expected,
        ...misconceptions.map((each) => each.expected),
      ]),
  };
}

/** Of those whose right answers are the solution's. */
export function solvedHandle<I extends Inputs>(
  kind: DeclaredHandle["kind"],
  name: string,
  handle: Handle<I>,
  declared: string,
  texts: DeclaredHandle["texts"] = {},
): DeclaredHandle {
  return {
    kind,
    name,
    exports: handle.needs,
    declared,
    texts,
    async examine() {
      const samples = samplesOf(handle.domain, `exercise.${kind}("${name}")`, declared);
      if (samples instanceof Mistake) return [samples];
      for (const sample of samples) {
        try {
          await handle.examine(sample);
        } catch (error) {
          return error instanceof Mistake ? [error] : [];
        }
      }
      return [];
    },
  };
}

function valuesAt<N extends string>(
  sample: Readonly<Record<N, Values>>,
  input: N,
  name: string,
  declared: string,
): Values {
  const values = sample[input];
  if (values) return values;
  throw new Mistake(
    `domain of exercise.scalar("${name}") makes ${Object.keys(sample).join(", ") || "nothing"}; the input ${input} was expected.`,
    { declared, advice: `Name it in the generator: \`fc.record({ ${input}: … })\`.` },
  );
}

/** The first mistake of each call. */
function eachInput<T>(
  domain: Arbitrary<T>,
  what: string,
  declared: string,
  calls: readonly ((sample: T) => unknown)[],
): Mistake[] {
  const samples = samplesOf(domain, what, declared);
  if (samples instanceof Mistake) return [samples];
  return calls.flatMap((call) => {
    try {
      samples.forEach(call);
      return [];
    } catch (error) {
      return error instanceof Mistake ? [error] : [];
    }
  });
}

export function samplesOf<T>(
  domain: Arbitrary<T>,
  what: string,
  declared: string,
  numRuns: number = INPUTS,
): T[] | Mistake {
  try {
    return fc.sample(domain, { seed: 1, numRuns });
  } catch (cause) {
    return new Mistake(`domain of ${what} threw ${thrownText(cause)}; inputs were expected.`, {
      cause,
      declared,
    });
  }
}
