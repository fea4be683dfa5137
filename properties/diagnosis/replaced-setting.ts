/** The answers are right for another setting than the one that was given: for its square, for one more, for a number that never changes. */
import type { DiagnosisCode } from "../../reports/result.ts";
import { short } from "../suite/number.ts";

/** What a learner's program may have used in place of a setting. */
export interface Replacement {
  readonly code: DiagnosisCode;
  readonly says: string;
  readonly advice?: string;
  /** Where it is told in more than one way. */
  readonly cause?: string;
  readonly of: (value: number) => number;
}

/** Numbers that people write where a setting belongs. */
const FIXED = [0, 1, 0.1, 0.01, 0.001, 0.5, 0.9, 2, 10, 100, 500, 1000];

/** However it was found out. */
export function ignored(name: string): string {
  return `${name} plays no part`;
}

/** @param taken the values that it took among what was tried. */
export function replacements(name: string, taken: readonly number[]): Replacement[] {
  const [first] = taken;
  const instead = (of: (value: number) => number): string =>
    ` Where ${name} is ${short(first)}, your answers are those of ${short(of(first))}.`;
  const made = (code: DiagnosisCode, says: string, of: Replacement["of"], advice?: string): Replacement => ({
    code,
    says: `${says}${instead(of)}`,
    of,
    ...(advice !== undefined && { advice }),
  });
  const counts: Replacement[] = taken.every(Number.isInteger)
    ? [
        made(
          "off-by-one",
          `It is one too many: ${name} counts to its end and one on.`,
          (n) => n + 1,
          ADVICE_ON_COUNTS,
        ),
        made("off-by-one", `It is one too few: ${name} is never reached.`, (n) => n - 1, ADVICE_ON_COUNTS),
      ]
    : [];
  const fixed = [...new Set([...FIXED, ...taken])].map(
    (value): Replacement => ({
      code: "input-ignored",
      says: `${name} plays no part: whatever it is, your answers are those of ${name} = ${short(value)}.`,
      advice: `Use ${name} where ${short(value)} stands.`,
      cause: ignored(name),
      of: () => value,
    }),
  );
  return [
    ...counts,
    ...(new Set(taken).size > 1 ? fixed : []),
    made("scaled", `${name} comes in squared.`, (v) => v * v, `Multiply by ${name} once.`),
    made("scaled", `${name} comes in twice as large.`, (v) => 2 * v),
    made("scaled", `${name} comes in half as large.`, (v) => v / 2),
    made("sign-flipped", `${name} comes in with the wrong sign.`, (v) => -v),
    made("wrong-value", `1 − ${name} is used where ${name} belongs.`, (v) => 1 - v),
    made(
      "wrong-value",
      `1/${name} is used where ${name} belongs: it divides, where it must multiply.`,
      (v) => 1 / v,
    ),
    made("wrong-value", `The root of ${name} is used where ${name} belongs.`, Math.sqrt),
    made("wrong-value", `${name} is rounded to a whole number.`, Math.round),
  ];
}

const ADVICE_ON_COUNTS =
  "Look at where the loop begins and where it ends: `for (let i = 0; i < n; i++)` runs n times.";
