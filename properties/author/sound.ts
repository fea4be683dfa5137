/** What a suite declares, held to its types while it runs: suites are stripped of theirs, and seldom checked. */
import { Tensor, tensor } from "../../engine/index.ts";
import type { Values } from "../suite/channel.ts";
import { Failure } from "../suite/failure.ts";
import type { ProgramInputs, ProgramOptions } from "../suite/program.ts";
import type { ScalarOptions } from "../suite/scalar.ts";
import { DIAGNOSIS_CODES, isDiagnosisCode } from "./codes.ts";
import { isThenable, kindOfValue, Mistake, thrownText } from "./mistake.ts";

/** Calls a function of the author's. What it throws, and what it should not give, is told as theirs. */
export function held<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  what: string,
  declared: string,
  wrong: (given: R, ...args: A) => string | undefined,
  advice: string,
): (...args: A) => R {
  return (...args) => {
    let given: R;
    try {
      given = f(...args);
    } catch (cause) {
      if (cause instanceof Failure || cause instanceof Mistake) throw cause;
      throw new Mistake(`${what} threw ${thrownText(cause)}; it was expected to give a value.`, {
        cause,
        declared,
        advice,
      });
    }
    const expected = isThenable(given) ? "a value at once" : wrong(given, ...args);
    if (expected === undefined) return given;
    const mend = isThenable(given) ? "Drop `async` and `await` there." : advice;
    throw new Mistake(`${what} gave ${kindOfValue(given)}; ${expected} was expected.`, {
      declared,
      advice: mend,
    });
  };
}

export function requireFunction(f: unknown, what: string, declared: string, advice: string): void {
  if (typeof f === "function") return;
  throw new Mistake(`${what} is ${kindOfValue(f)}; a function was expected.`, { declared, advice });
}

/** @throws {Mistake} for what no handle can be made of. */
export function soundScalar<N extends string>(
  name: string,
  options: ScalarOptions<N>,
  declared: string,
): ScalarOptions<N> {
  const { inputs, reference, misconceptions = [] } = options;
  if (!Array.isArray(inputs) || inputs.length === 0)
    throw new Mistake(`exercise.scalar("${name}") has no inputs; a list of their names was expected.`, {
      declared,
      advice: 'Write `inputs: ["x"]`.',
    });
  const advice = "Write it in the engine's ops: `reference: (x) => x.square().sum()`.";
  requireFunction(reference, `reference of exercise.scalar("${name}")`, declared, advice);
  return {
    ...options,
    reference: held(
      reference,
      `reference of exercise.scalar("${name}")`,
      declared,
      (given) => (given instanceof Tensor ? undefined : "a tensor"),
      advice,
    ),
    misconceptions: misconceptions.map((each) => ({
      ...each,
      f: held(
        each.f,
        `the misconception "${each.says}" of exercise.scalar("${name}")`,
        declared,
        (given) => (typeof given === "number" ? undefined : "a number"),
        "A misconception gives a plain number: `f: (x) => …`, where x is a Float64Array.",
      ),
    })),
  };
}

/** @throws {Mistake} for what no handle can be made of. */
export function soundProgram<I extends ProgramInputs>(
  title: string,
  options: ProgramOptions<I>,
  declared: string,
): ProgramOptions<I> {
  const { needs, run, expected, misconceptions = [] } = options;
  const what = `exercise.program("${title}")`;
  if (!Array.isArray(needs) || needs.length === 0)
    throw new Mistake(`${what} needs nothing; a list of the exports that it uses was expected.`, {
      declared,
      advice: 'Write `needs: ["descend"]`.',
    });
  const form = "Write `run: ({ engine, exports, inputs, settings }) => ({ … })`.";
  requireFunction(run, `run of ${what}`, declared, form);
  requireText(run.toString(), `run of ${what}`, declared, form);
  const record = (given: unknown): string | undefined =>
    typeof given === "object" && given !== null && !Array.isArray(given) ? undefined : "values by name";
  const advice =
    "It gives, by name, what the program must come to: `expected: ({ x }) => ({ name: value })`.";
  requireFunction(expected, `expected of ${what}`, declared, advice);
  return {
    ...options,
    expected: held(expected, `expected of ${what}`, declared, record, advice),
    misconceptions: misconceptions.map((each) => {
      const called = `the misconception "${each.says}" of ${what}`;
      requireCode(each.code, called, declared);
      return { ...each, expected: held(each.expected, called, declared, record, advice) };
    }),
  };
}

/** It travels as text, and must be a function by itself: a method's short form is none. @param what "run of …". */
export function requireText(source: string, what: string, declared: string, advice: string): void {
  try {
    new Function(`"use strict"; return (${source});`);
  } catch (cause) {
    // Where no text may be run at all, none can be tried.
    if (!(cause instanceof SyntaxError)) return;
    throw new Mistake(
      `${what} is no function by itself (${thrownText(cause)}); it travels to the exercise as text.`,
      { declared, advice },
    );
  }
}

export function requireCode(code: unknown, what: string, declared: string): void {
  if (isDiagnosisCode(code)) return;
  throw new Mistake(
    `${what} has the diagnosis code ${JSON.stringify(code)}, which there is not; one of these was expected: ${DIAGNOSIS_CODES.join(", ")}.`,
    { declared, advice: codeAdvice(code) },
  );
}

/** The nearest code, by the letters that both begin and end with. */
export function codeAdvice(code: unknown): string {
  const shared = (a: string, b: string): number => {
    let n = 0;
    while (n < a.length && a[n] === b[n]) n++;
    let m = 0;
    while (m < a.length - n && m < b.length - n && a.at(-1 - m) === b.at(-1 - m)) m++;
    return (n + m) / Math.max(a.length, b.length);
  };
  const given = String(code).toLowerCase().replaceAll("_", "-");
  const [best] = DIAGNOSIS_CODES.map((each) => ({ each, near: shared(given, each) })).sort(
    (a, b) => b.near - a.near,
  );
  return best.near > 0.5 ? `Did you mean \`${best.each}\`?` : "Write one of them, or `wrong-value`.";
}

/** As the engine's own, in float64. */
export function asTensors(inputs: readonly Values[]): Tensor[] {
  return inputs.map(({ shape, data }) => tensor(data, { dtype: "float64" }).reshape([...shape]));
}
