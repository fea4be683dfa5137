/** The values are those of the right function with one thing done to what goes in, or to what comes out. */
import type { Diagnosis } from "../../reports/result.ts";
import { answerQuietly } from "../ask/solution.ts";
import { isValues } from "../suite/number.ts";
import type { Evidence, Observation } from "./evidence.ts";
import { saidValue } from "./wrong-value.ts";

type Change = readonly [says: string, of: (value: number) => number];

const DEGREES = 180 / Math.PI;

const KEEP = "Give all of its digits: what is rounded has no slope either, so that no gradient comes back.";
const DIGITS: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8];
const ROUNDED: readonly Change[] = DIGITS.flatMap((digits): Change[] => [
  [
    `the right one, rounded to ${digits} ${digits === 1 ? "digit" : "digits"} behind the point`,
    (v) => Math.round(v * 10 ** digits) / 10 ** digits,
  ],
  [
    `the right one, of which ${digits} ${digits === 1 ? "digit is" : "digits are"} kept`,
    (v) => Number(v.toPrecision(digits)),
  ],
]);

/** "Your value is …": of the right one. */
const COMING_OUT: readonly Change[] = [
  ["the square of the right one", (v) => v * v],
  ["the square root of the right one", Math.sqrt],
  ["the right one without its sign", Math.abs],
  ["the reciprocal of the right one, 1 over it", (v) => 1 / v],
  ["1 minus the right one", (v) => 1 - v],
  ["1 plus the right one", (v) => 1 + v],
  ["the exponential of the right one", Math.exp],
  ["the logarithm of the right one", Math.log],
  ["the cosine of the right one", Math.cos],
  ["the sine of the right one", Math.sin],
  ["the angle whose cosine is the right one", Math.acos],
  ["the angle whose cosine is the right one, in degrees", (v) => DEGREES * Math.acos(v)],
  ["the right one, with radians taken for degrees", (v) => DEGREES * v],
  ["the right one, with degrees taken for radians", (v) => v / DEGREES],
  ["the right one, rounded to a whole number", Math.round],
  ...ROUNDED,
  ["the right one, cut off below 0", (v) => Math.max(0, v)],
];

function halfToEven(value: number): number {
  return Math.abs(value % 1) === 0.5 ? 2 * Math.round(value / 2) : Math.round(value);
}

/** "Your values are right for …": of one input. */
const GOING_IN: readonly Change[] = [
  ["the absolute values of %", Math.abs],
  ["minus %", (v) => -v],
  ["the squares of %", (v) => v * v],
  ["% rounded to whole numbers", Math.round],
  ["% rounded to whole numbers, halves to even ones", halfToEven],
  ["% without what stands behind the point", Math.trunc],
  ["% cut off below 0", (v) => Math.max(0, v)],
  ["twice %", (v) => 2 * v],
  ["half of %", (v) => v / 2],
  ["1 over %", (v) => 1 / v],
  ["% in degrees, taken for radians", (v) => v * DEGREES],
  ["% in radians, taken for degrees", (v) => v / DEGREES],
];

export async function transformed(evidence: Evidence): Promise<Diagnosis | undefined> {
  const { handle, culprit, witnesses, valuesAreRight } = evidence;
  if (valuesAreRight || witnesses.some(({ yours }) => !yours)) return undefined;
  const told = (says: string, advice?: string): Diagnosis => ({
    code: "wrong-value",
    text: `${says} ${saidValue(culprit)}`,
    cause: says,
    ...(advice !== undefined && { advice }),
  });
  for (const [says, of] of COMING_OUT)
    if (witnesses.every(({ yours, exact }) => isSame(yours!.value, exact.value.map(of))))
      return told(
        `On every input tried, your value is ${says}.`,
        ROUNDED.some(([each]) => each === says) ? KEEP : undefined,
      );
  for (const { name } of handle.question(culprit.asked).inputs)
    for (const [says, of] of GOING_IN)
      if (await isRightFor(witnesses, name, of))
        return told(
          `On every input tried, your values are right for ${says.replace("%", name)}, and not for ${name}.`,
        );
  return undefined;
}

/** One after the other: mostly, the first says no. */
async function isRightFor(
  witnesses: readonly Observation[],
  name: string,
  of: (value: number) => number,
): Promise<boolean> {
  for (const { handle, asked, yours } of witnesses) {
    const values = asked[name];
    if (!isValues(values)) return false;
    const changed = { ...asked, [name]: { ...values, data: values.data.map(of) } };
    const found = await answerQuietly(handle.solution, handle.question(changed));
    if (found.outcome !== "tensor" || !isSame(yours!.value, found.value.data)) return false;
  }
  return true;
}

function isSame(given: Float64Array, other: Float64Array): boolean {
  return (
    given.length === other.length &&
    given.every(
      (entry, k) =>
        Object.is(entry, other[k]) || Math.abs(entry - other[k]) <= 1e-9 * Math.max(1e-6, Math.abs(other[k])),
    )
  );
}
