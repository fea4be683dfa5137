/** Sums of points, as a person adds decimals: exactly, rounded once, at the end. */

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
