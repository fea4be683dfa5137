/** For platforms that count in whole points: all points of a result, multiplied by the least power of ten that leaves no fraction. */

/** Decimals of a total are at most four; those of a property as many as its author wrote. */
const MOST = 12;

/** @returns 1, 10, 100, … */
export function wholeFactor(points: readonly number[]): number {
  const decimals = points.map((each) => {
    const [, fraction = "", exponent = "0"] = /^-?\d+(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(each)) ?? [];
    return Math.min(Math.max(fraction.length - Number(exponent), 0), MOST);
  });
  return 10 ** Math.max(0, ...decimals);
}

/** Exact, since the product is a whole number. */
export function whole(points: number, factor: number): number {
  return Math.round(points * factor);
}
