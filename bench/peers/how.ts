/** How a gradient is wrong, in words. */

/** One of the ways of being wrong; each is told once of a function. */
export type How = "not a number" | "infinite" | "outside" | "zero" | "sign" | "factor" | "wrong";

export function howBroken(given: number): How {
  return Number.isNaN(given) ? "not a number" : "infinite";
}

export function howOf(given: readonly number[], expected: readonly number[], known: readonly number[]): How {
  if (known.every((i) => given[i] === 0)) return "zero";
  const ratios = known.flatMap((i) => (expected[i] === 0 ? [] : [given[i] / expected[i]]));
  const [first] = ratios;
  const same =
    ratios.length > 0 &&
    ratios.every((ratio) => Math.abs(ratio - first) <= 1e-3 * Math.abs(first)) &&
    known.every((i) => expected[i] !== 0 || Math.abs(given[i]) <= 1e-6);
  if (!same) return "wrong";
  return Math.abs(first + 1) <= 1e-3 ? "sign" : "factor";
}

export function sentence(
  how: How,
  given: readonly number[],
  expected: readonly number[],
  known: readonly number[],
): string {
  if (how === "not a number" || how === "infinite")
    return `${named(given[known.find((i) => !Number.isFinite(given[i]))!])}, where the function is smooth`;
  if (how === "zero") return "0, where the function has a slope";
  if (how === "sign") return "of the wrong sign";
  if (how === "factor") {
    const i = known.find((each) => expected[each] !== 0)!;
    return `${rounded(given[i] / expected[i])} times the right one`;
  }
  return "not the gradient";
}

export function named(value: number): string {
  return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
}

export function rounded(value: number): string {
  return String(Number(value.toPrecision(4))).replace("-", "−");
}
