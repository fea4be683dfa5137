/** Exponentials, logarithms and roots to many digits by whole numbers, a tenth of decimal.js's time. Fixed point: n stands for n / 2^bits. */
import { Decimal } from "decimal.js";

type System = typeof Decimal;

/** Digits beyond those that are given. */
const GUARD = 12;

const BITS_PER_DIGIT = Math.log2(10);

/** Beyond, the result is taken apart into a power of ten and a rest. */
const LARGE = 1e3;

/** Beyond, there is no such number. */
const LARGEST = 1e15;

/** Halvings of the argument before its series is summed. */
const HALVINGS = 8n;

function bitsFor(digits: number): number {
  return Math.ceil((digits + GUARD) * BITS_PER_DIGIT);
}

/** Rounds nothing that is as long as a number here may be. */
const Long: System = Decimal.clone({ precision: 10_000, defaults: true, minE: -9e15, maxE: 9e15 });

function fixed(x: Decimal, bits: bigint): bigint {
  return BigInt(new Long(x).times(`${1n << bits}`).toFixed(0));
}

function decimalOf(D: System, n: bigint, bits: bigint): Decimal {
  return D.div(`${n}`, `${1n << bits}`);
}

/** Of small |x|: the series of x / 2⁸, squared eight times. */
function expFixed(x: bigint, bits: bigint): bigint {
  const inner = bits + 2n * HALVINGS;
  const one = 1n << inner;
  const small = (x << (inner - bits)) >> HALVINGS;
  let term = one;
  let sum = one;
  for (let n = 1n; term !== 0n && term !== -1n; n++) {
    term = ((term * small) >> inner) / n;
    sum += term;
  }
  for (let i = 0n; i < HALVINGS; i++) sum = (sum * sum) >> inner;
  return sum >> (inner - bits);
}

const logarithms = new Map<bigint, bigint>();

/** artanh 1/n. */
function artanh(n: bigint, bits: bigint): bigint {
  let power = (1n << bits) / n;
  let sum = power;
  for (let k = 3n; power !== 0n; k += 2n) {
    power /= n * n;
    sum += power / k;
  }
  return sum;
}

/** ln 2 = 18 artanh 1/26 − 2 artanh 1/4801 + 8 artanh 1/8749. */
function ln2(bits: bigint): bigint {
  let known = logarithms.get(bits);
  if (known === undefined) {
    const inner = bits + 16n;
    known = (18n * artanh(26n, inner) - 2n * artanh(4801n, inner) + 8n * artanh(8749n, inner)) >> 16n;
    logarithms.set(bits, known);
  }
  return known;
}

/** ln 10 = 3 ln 2 + 2 artanh 1/9. */
function ln10(bits: bigint): bigint {
  return 3n * ln2(bits) + ((2n * artanh(9n, bits + 16n)) >> 16n);
}

export function exp(D: System, x: Decimal): Decimal {
  if (!x.isFinite() || x.isZero() || x.abs().gt(LARGEST) || x.e < -D.precision) return D.exp(x);
  if (x.abs().gt(LARGE)) {
    const tens = Math.round(x.toNumber() / Math.LN10);
    const bits = BigInt(bitsFor(D.precision) + 60);
    return decimalOf(D, expFixed(fixed(x, bits) - BigInt(tens) * ln10(bits), bits), bits).times(`1e${tens}`);
  }
  const doublings = Math.round(x.toNumber() / Math.LN2);
  // The whole part of the argument takes digits, too.
  const bits = BigInt(bitsFor(D.precision) + 20);
  const rest = fixed(x, bits) - BigInt(doublings) * ln2(bits);
  const mantissa = expFixed(rest, bits);
  return doublings >= 0
    ? decimalOf(D, mantissa << BigInt(doublings), bits)
    : decimalOf(D, mantissa, bits + BigInt(-doublings));
}

/** What has no logarithm goes to decimal.js. */
export function ln(D: System, x: Decimal): Decimal {
  if (!x.isFinite() || !x.gt(0) || x.eq(1)) return D.ln(x);
  // Where doubles end: the logarithm of the digits, and that of the power of ten.
  if (Math.abs(x.e) > 300) return ln(D, x.times(`1e${-x.e}`)).plus(ln(D, new D(10)).times(x.e));
  const doublings = Math.round(Math.log2(x.toNumber()));
  // Near 1, the digits of the result begin where x differs from 1.
  const lost = doublings === 0 ? Math.max(0, -x.minus(1).e) : 0;
  const bits = BigInt(bitsFor(D.precision + lost) + Math.max(0, -doublings));
  const one = 1n << bits;
  const scaled = fixed(x, bits);
  const m = doublings >= 0 ? scaled >> BigInt(doublings) : scaled << BigInt(-doublings);
  // Halley's steps treble the digits of a double.
  let y = fixed(new D(Math.log(Number((m << 60n) >> bits) / 2 ** 60)), bits);
  for (let digits = 45n; digits < bits; digits *= 3n) {
    const e = expFixed(y, bits);
    y += (2n * (m - e) * one) / (m + e);
  }
  return decimalOf(D, y + BigInt(doublings) * ln2(bits), bits);
}

const wider = new Map<number, System>();

/** By exponential and logarithm where decimal.js would take a hundred times as long. */
export function pow(D: System, x: Decimal, y: Decimal): Decimal {
  if (!x.gt(0) || !x.isFinite() || !y.isFinite() || (y.isInteger() && y.abs().lt(1000))) return D.pow(x, y);
  const precision = D.precision + 2 * GUARD;
  let W = wider.get(precision);
  if (!W) wider.set(precision, (W = D.clone({ precision })));
  // Rounded as the sum of it and nothing.
  return D.add(exp(W, ln(W, new W(x)).times(new W(y))).toString(), 0);
}

/** By Newton's steps on whole numbers. */
export function sqrt(D: System, x: Decimal): Decimal {
  if (!x.isFinite() || !x.gt(0)) return D.sqrt(x);
  const places = Math.ceil((2 * (D.precision + GUARD) - x.e) / 2);
  const n = BigInt(new Long(x).times(`1e${2 * places}`).toFixed(0));
  let root = 1n << BigInt(Math.ceil((n.toString(16).length * 4) / 2));
  for (let next = (root + n / root) >> 1n; next < root; next = (root + n / root) >> 1n) root = next;
  return D.mul(`${root}`, `1e${-places}`);
}
