/** The arc tangent to many digits by whole numbers: decimal.js takes ten milliseconds for one, and suites ask for thousands. */
import type { Decimal } from "decimal.js";

type System = typeof Decimal;

/** Digits beyond those that are given. */
const GUARD = 12;

const BITS_PER_DIGIT = Math.log2(10);

const powers = new Map<number, string>();

function powerOfTwo(bits: number): string {
  let power = powers.get(bits);
  if (!power) powers.set(bits, (power = `${1n << BigInt(bits)}`));
  return power;
}

/** Of numbers from 10⁻³⁰⁰ to 10³⁰⁰; any other goes to decimal.js. */
export function atan(D: System, x: Decimal): Decimal {
  if (!x.isFinite() || x.isZero() || Math.abs(x.e) > 300) return D.atan(x);
  const size = x.abs();
  const angle = size.gt(1)
    ? D.acos(-1)
        .div(2)
        .minus(upToOne(D, D.div(1, size)))
    : upToOne(D, size);
  return x.isNegative() ? angle.neg() : angle;
}

/** Euler's series, atan x = Σ (2ⁿ n!)² / (2n + 1)! · x²ⁿ⁺¹ / (1 + x²)ⁿ⁺¹: each term is less than half the last. */
function upToOne(D: System, x: Decimal): Decimal {
  const bits = Math.ceil((D.precision + GUARD - x.e) * BITS_PER_DIGIT);
  const scale = BigInt(bits);
  const one = 1n << scale;
  const fixed = BigInt(D.mul(x, powerOfTwo(bits)).toFixed(0));
  const square = (fixed * fixed) >> scale;
  const ratio = (square << scale) / (one + square);
  let term = (fixed << scale) / (one + square);
  let sum = term;
  for (let n = 1n; term !== 0n; n++) {
    term = ((((term * ratio) >> scale) * 2n * n) / (2n * n + 1n)) as bigint;
    sum += term;
  }
  return D.div(`${sum}`, powerOfTwo(bits));
}

/** Of −1 < x < 1; any other goes to decimal.js. */
export function asin(D: System, x: Decimal): Decimal {
  if (!x.abs().lt(1) || x.isZero()) return D.asin(x);
  const other = D.sqrt(D.mul(D.sub(1, x), D.add(1, x)));
  return atan(D, D.div(x, D.add(1, other))).mul(2);
}

/** Of −1 < x < 1; any other goes to decimal.js. */
export function acos(D: System, x: Decimal): Decimal {
  if (!x.abs().lt(1)) return D.acos(x);
  return atan(D, D.sqrt(D.div(D.sub(1, x), D.add(1, x)))).mul(2);
}

/** The angle of the point (x, y); on an axis, decimal.js says. */
export function atan2(D: System, y: Decimal, x: Decimal): Decimal {
  if (!y.isFinite() || !x.isFinite() || y.isZero() || x.isZero()) return D.atan2(y, x);
  const angle = atan(D, D.div(y, x));
  if (!x.isNegative()) return angle;
  return y.isNegative() ? angle.minus(D.acos(-1)) : angle.plus(D.acos(-1));
}
