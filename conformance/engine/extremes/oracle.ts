/** What is right where a formula meets 0, ∞ and its own kinks: its value and slopes at many digits, and where there are none, their limits. */
import type { Decimal } from "decimal.js";
import type { Algebra } from "../../../properties/algebras/algebra.ts";
import { decimal } from "../../../properties/algebras/decimal.ts";

/** A function of numbers of any number of digits. */
export type Exact = (at: readonly Decimal[], algebra: Algebra<Decimal>) => Decimal;

/** Slopes from below and from above; NaN where there is none. */
export interface Slopes {
  readonly below: number;
  readonly above: number;
}

/** Ordinary numbers, and where numbers of 300 digits are among them: how many digits hold the sums of all that is met. */
interface Scale {
  readonly digits: number;
  /** What stands in the place of ∞, twice, as powers of ten: so large that functions are at their limits. */
  readonly far: readonly [number, number];
  /** What stands in the place of 0. */
  readonly small: readonly [number, number];
}

const ORDINARY: Scale = { digits: 240, far: [60, 90], small: [-60, -80] };
const LONG: Scale = { digits: 760, far: [330, 360], small: [-330, -360] };

/** Of the last try; of π decimal.js has a few more. */
const MOST_DIGITS = 960;

/** Where exponentials of what stands for ∞ are no numbers. */
const NEARER = [2e3, 4e3] as const;

/** How far beside a point its slopes are looked for, relative to the point. */
const BESIDE = ["1e-30", "1e-45"] as const;

/** A step for differences, relative to what is left of the point. */
const STEP = "1e-20";

type Numbers = (algebra: Algebra<Decimal>, of: (text: string | number) => Decimal) => Decimal;

function isLong(at: readonly number[]): boolean {
  return at.some((x) => Number.isFinite(x) && x !== 0 && Math.abs(Math.log10(Math.abs(x))) > 50);
}

/** Computed at some digits and at more, until both agree. */
function settled(at: readonly number[], compute: Numbers): number {
  const by = (digits: number): Decimal => {
    const algebra = decimal(digits);
    const D = algebra.constant(0).constructor as typeof Decimal;
    return compute(algebra, (text) => new D(text));
  };
  // exp(−x²) and its like lie so far below 1.
  const steep = at.length === 1 && Math.abs(at[0]) > 15 && Math.abs(at[0]) < 1e15;
  const fewest = isLong(at) || steep ? LONG.digits : ORDINARY.digits;
  for (let digits = fewest; ; digits = MOST_DIGITS) {
    const before = by(digits);
    if (before.isNaN()) return Number.NaN;
    const after = by(digits + 40);
    const apart = before.minus(after.toString()).abs();
    if (!after.isFinite() || apart.lte(after.abs().times("1e-20")) || digits === MOST_DIGITS)
      return after.toNumber();
  }
}

/** What two numbers, the second so much nearer, tend to. */
function tending(first: number, second: number): number {
  if (Number.isNaN(first) || Number.isNaN(second) || first === second) return second;
  if (Math.abs(first - second) <= 1e-12 * Math.abs(second)) return second;
  if (Math.abs(first) < 1e-9 && Math.abs(second) < 1e-9) return 0;
  if (Math.abs(second) >= 1.4 * Math.abs(first)) return Math.abs(second) > 5 ? second * Infinity : Number.NaN;
  return Math.abs(second) <= 0.75 * Math.abs(first) && Math.abs(second) < 0.1 ? 0 : Number.NaN;
}

function isSpecial(x: number): boolean {
  return x === 0 || !Number.isFinite(x);
}

/** What stands in the place of input k. */
type Placed = (k: number, algebra: Algebra<Decimal>, of: (text: string | number) => Decimal) => Decimal;

/** How fast the special numbers are approached, and 0 from which side. */
interface Way {
  readonly pace: number;
  readonly sign: 1 | -1;
}

/** Several ways towards a point: a limit is the same on all of them. */
function* waysTo(at: readonly number[], free: readonly number[]): Generator<(k: number) => Way> {
  const zeros = free.filter((k) => at[k] === 0);
  const paces = free.length > 1 ? [1, 3, 1 / 3] : [1];
  for (let sides = 0; sides < 2 ** zeros.length; sides++)
    for (const pace of paces)
      yield (k) => ({
        sign: (sides >> Math.max(zeros.indexOf(k), 0)) & 1 && at[k] === 0 ? -1 : 1,
        pace: k === free[0] ? 1 : pace,
      });
}

type Kind = "far" | "nearer";
const KINDS: readonly Kind[] = ["far", "nearer"];

function standIn(at: readonly number[], k: number, near: 0 | 1, kind: Kind, { pace, sign }: Way): string {
  const { far, small } = isLong(at) ? LONG : ORDINARY;
  if (at[k] === 0) return `${sign < 0 ? "-" : ""}1e${Math.round(small[near] * pace)}`;
  const size = kind === "far" ? `1e${Math.round(far[near] * pace)}` : `${NEARER[near] * pace}`;
  return at[k] < 0 ? `-${size}` : size;
}

function limit(
  at: readonly number[],
  free: readonly number[],
  along: (give: Placed, near: 0 | 1, kind: Kind) => number,
): number {
  let found: number | undefined;
  for (const way of waysTo(at, free)) {
    let here = Number.NaN;
    for (const kind of KINDS) {
      const [first, second] = ([0, 1] as const).map((near) =>
        along(
          (k, algebra, of) =>
            free.includes(k) ? of(standIn(at, k, near, kind, way(k))) : algebra.constant(at[k]),
          near,
          kind,
        ),
      );
      here = tending(first, second);
      if (!Number.isNaN(here)) break;
    }
    if (Number.isNaN(here)) continue;
    if (
      found !== undefined &&
      found !== here &&
      !(Math.abs(found - here) <= 1e-12 * Math.abs(here) && Number.isFinite(here))
    )
      return Number.NaN;
    found = here;
  }
  return found ?? Number.NaN;
}

/** The value at a point, or its limit; NaN where there is neither. */
export function valueAt(f: Exact, at: readonly number[]): number {
  const direct = settled(at, (algebra) => f(at.map(algebra.constant), algebra));
  const free = [...at.keys()].filter((k) => isSpecial(at[k]));
  if (!Number.isNaN(direct) || free.length === 0) return direct;
  return limit(at, free, (give) =>
    settled(at, (algebra, of) =>
      f(
        at.map((_, k) => give(k, algebra, of)),
        algebra,
      ),
    ),
  );
}

/** The slopes along input i on both sides of a point, as limits of the slopes there. */
export function slopesAt(f: Exact, at: readonly number[], i: number): Slopes {
  const slope = (side: 1 | -1): number => slopeBeside(f, at, i, side);
  if (Number.isFinite(at[i])) return { below: slope(-1), above: slope(1) };
  const only = slope(at[i] > 0 ? -1 : 1);
  return { below: only, above: only };
}

function slopeBeside(f: Exact, at: readonly number[], i: number, side: 1 | -1): number {
  const x = at[i];
  const central = (others: Placed, near: 0 | 1, kind: Kind): number =>
    settled(at, (algebra, of) => {
      const here = algebra.constant(x);
      const away = isSpecial(x)
        ? of(standIn(at, i, near, kind, { pace: 1, sign: side }))
        : here.abs().times(BESIDE[near]).times(side);
      const p = isSpecial(x) ? away : here.plus(away);
      const h = away.abs().times(STEP);
      const moved = (y: Decimal): Decimal =>
        f(
          at.map((_, k) => (k === i ? y : others(k, algebra, of))),
          algebra,
        );
      return moved(p.plus(h))
        .minus(moved(p.minus(h)))
        .div(h.times(2));
    });
  const fixed: Placed = (k, algebra) => algebra.constant(at[k]);
  for (const kind of KINDS) {
    const here = tending(central(fixed, 0, kind), central(fixed, 1, kind));
    if (!Number.isNaN(here)) return here;
    if (Number.isFinite(x)) break;
  }
  const free = [...at.keys()].filter((k) => k !== i && isSpecial(at[k]));
  // How fast the others go, beside this one, must not matter either.
  return free.length === 0 ? Number.NaN : limit(at, isSpecial(x) ? [i, ...free] : free, central);
}
