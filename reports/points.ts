/** Points: their sums, exact and rounded once at the end, and the grade that they come to. */

import type { PropertyResult, Result } from "./result.ts";

/** Decimals of a total: enough for any points that are written by hand, and thirds come to a whole. */
const DECIMALS = 4;

/** @param most the total is never above it, and never below 0. */
export function sumOfPoints(points: Iterable<number>, most: number = Number.POSITIVE_INFINITY): number {
  let scale = 0;
  let total = 0n;
  for (const each of points) {
    const { digits, decimals } = decimalOf(each);
    const common = Math.max(scale, decimals);
    total = total * tenTo(common - scale) + digits * tenTo(common - decimals);
    scale = common;
  }
  return Math.min(Math.max(rounded(total, scale), 0), most);
}

/** digits · 10^−decimals, of the shortest decimal that is this number: what its author wrote. */
function decimalOf(value: number): { digits: bigint; decimals: number } {
  const [, sign, whole, fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  if (whole === undefined) throw new RangeError(`Points are numbers, not ${value}.`);
  const decimals = fraction.length - Number(exponent);
  const digits = BigInt(`${sign}${whole}${fraction}`);
  return decimals < 0 ? { digits: digits * tenTo(-decimals), decimals: 0 } : { digits, decimals };
}

function tenTo(power: number): bigint {
  return 10n ** BigInt(power);
}

/** Halves away from 0. */
function rounded(digits: bigint, scale: number): number {
  if (scale <= DECIMALS) return Number(digits) / 10 ** scale;
  const unit = tenTo(scale - DECIMALS);
  const half = (digits < 0n ? -unit : unit) / 2n;
  return Number((digits + half) / unit) / 10 ** DECIMALS;
}

/**
 * Of `most` points as large a part as `score` is of `maxScore`: exact, and rounded once.
 *
 * @example
 * proportion(1, 3, 10); // 3.3333
 */
export function proportion(score: number, maxScore: number, most: number): number {
  if (maxScore === 0) return 0;
  const [a, b, c] = [score, most, maxScore].map(decimalOf);
  // Ten decimals more than are kept: a half stays a half.
  const digits = 2 * DECIMALS + 6;
  const numerator = a.digits * b.digits * tenTo(c.decimals + digits);
  const denominator = c.digits * tenTo(a.decimals + b.decimals);
  return rounded(numerator / denominator, digits);
}

/**
 * What the points of all properties come to. A bonus counts above the maximum, which it does not raise; a submission passes without it.
 *
 * @example
 * gradeOf([{ status: "passed", points: 2, maxPoints: 2 }, { status: "failed", points: 0, maxPoints: 1, bonus: true }]).status; // "passed"
 */
export function gradeOf(
  properties: readonly Pick<PropertyResult, "status" | "points" | "maxPoints" | "bonus">[],
): { status: "passed" | "failed" | "not-attempted"; score: number } & Pick<Result, "maxScore" | "bonus"> {
  const required = properties.filter(({ bonus }) => !bonus);
  const extra = properties.filter(({ bonus }) => bonus);
  const maxScore = sumOfPoints(required.map(({ maxPoints }) => maxPoints));
  const mostBonus = sumOfPoints(extra.map(({ maxPoints }) => maxPoints));
  const most = sumOfPoints([maxScore, mostBonus]);
  const score = sumOfPoints(
    properties.map(({ points }) => points),
    most,
  );
  const passed = (required.length > 0 ? required : properties).every(({ status }) => status === "passed");
  const idle = properties.every(({ status }) => status === "not-attempted");
  return {
    status: idle ? "not-attempted" : passed ? "passed" : "failed",
    score,
    maxScore,
    ...(extra.length > 0 && {
      bonus: {
        score: sumOfPoints(
          extra.map(({ points }) => points),
          mostBonus,
        ),
        maxScore: mostBonus,
      },
    }),
  };
}
