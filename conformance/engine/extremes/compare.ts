/** Carries a case out in one dtype on one device, and holds every value and slope to the oracle's. */
import { type Tensor, tensor } from "../../../engine/index.ts";
import type { PointCase, VectorCase } from "./cases.ts";
import { type Exact, type Slopes, slopesAt, valueAt } from "./oracle.ts";

export interface Place {
  readonly dtype: "float64" | "float32";
  readonly device: "cpu" | "webgpu";
}

export interface Tried {
  /** Values and slopes compared. */
  readonly count: number;
  /** What was wrong, in words. */
  readonly wrong: readonly string[];
}

interface Limits {
  readonly unit: number;
  readonly smallest: number;
  readonly largest: number;
}

const limits: Readonly<Record<string, Limits>> = {
  "float64 cpu": { unit: 2 ** -53, smallest: 2 ** -1022, largest: Number.MAX_VALUE },
  "float32 cpu": { unit: 2 ** -24, smallest: 2 ** -126, largest: (2 - 2 ** -23) * 2 ** 127 },
  // Functions of its own to 4 ulp, and what is subnormal may be 0.
  "float32 webgpu": { unit: 2 ** -21, smallest: 2 ** -126, largest: (2 - 2 ** -23) * 2 ** 127 },
};

const known = new WeakMap<object, Map<string, number | Slopes>>();

/** What is right is the same for every dtype and device. */
function once<T extends number | Slopes>(tried: object, key: string, make: () => T): T {
  let mine = known.get(tried);
  if (mine === undefined) known.set(tried, (mine = new Map()));
  let found = mine.get(key) as T | undefined;
  if (found === undefined) mine.set(key, (found = make()));
  return found;
}

/** Whether a number is right, up to so many units of `size`. */
function near(
  given: number,
  right: number,
  size: number,
  units: number,
  { unit, smallest, largest }: Limits,
): boolean {
  if (given === right) return true;
  // Which infinity stands at a pole is a matter of the side.
  if (!Number.isFinite(right) && !Number.isNaN(right)) return size < 0 && given === -right;
  if (!Number.isFinite(given))
    return given * Math.sign(right) === Infinity && Math.abs(right) > largest * (1 - 1e-3);
  if (Math.abs(right) > largest) return given * Math.sign(right) > largest * (1 - 1e-3);
  return (
    Math.abs(given - right) <=
    units * unit * Math.max(Math.abs(right), size) +
      units * smallest * unit * 4 +
      (unit > 2 ** -24 ? 512 * smallest : 0)
  );
}

/** Whether a slope is that of either side, or between them where they differ: there it is a convention. */
function slopeNear(
  given: number,
  { below, above }: Slopes,
  size: number,
  units: number,
  place: Limits,
): boolean {
  const sides = [below, above].filter((side) => !Number.isNaN(side));
  if (sides.length === 0) return true;
  if (sides.some((side) => near(given, side, size, units, place))) return true;
  return given > Math.min(...sides) && given < Math.max(...sides);
}

function fits(at: readonly number[], { dtype, device }: Place): boolean {
  if (dtype === "float64") return true;
  const { smallest, largest } = limits[`${dtype} ${device}`];
  return at.every((x) => {
    const size = Math.abs(x);
    if (!Number.isFinite(x) || x === 0) return true;
    return size <= largest && (device === "cpu" ? Math.fround(x) !== 0 : size >= smallest);
  });
}

async function numbersOf(x: Tensor): Promise<number[]> {
  return Array.from((await x.to("cpu")).toTypedArray());
}

function leafOf(values: readonly number[], shape: readonly number[], { dtype, device }: Place): Tensor {
  const x = tensor([...values], { dtype, device: "cpu" })
    .reshape(shape)
    .clone();
  return (device === "cpu" ? x : x.to("webgpu")).requiresGrad_();
}

function text(x: readonly number[]): string {
  return x.map((entry) => (Object.is(entry, -0) ? "-0" : `${entry}`)).join(", ");
}

/** Inputs as float32 has them wherever it has them, so that one right answer serves all places. */
function rounded(at: readonly number[]): number[] {
  return at.map((x) => (Math.fround(x) !== 0 && Number.isFinite(Math.fround(x)) ? Math.fround(x) : x));
}

export async function tryPoints(
  it: PointCase,
  all: readonly (readonly number[])[],
  place: Place,
): Promise<Tried> {
  const { domain = () => true } = it;
  const points = all.map(rounded).filter((at) => fits(at, place) && domain(at, place));
  if (points.length === 0) return { count: 0, wrong: [] };
  const columns = Array.from({ length: it.inputs }, (_, i) =>
    leafOf(
      points.map((at) => at[i]),
      [points.length],
      place,
    ),
  );
  const out = it.call(...columns);
  if (out.requiresGrad) out.sum().backward();
  const values = await numbersOf(out);
  const slopes = await Promise.all(columns.map(async ({ grad }) => (grad ? numbersOf(grad) : null)));
  const limit = limits[`${place.dtype} ${place.device}`];
  const wrong: string[] = [];
  let count = 0;
  for (const [k, at] of points.entries()) {
    const key = text(at);
    const say = (what: string, given: number, right: unknown): void => {
      wrong.push(`${what} at (${text(at)}) in ${place.dtype} on ${place.device}: ${given}, not ${right}`);
    };
    if (at.some(Number.isNaN)) {
      if (!it.takesNaN?.(at)) count++;
      if (!it.takesNaN?.(at) && !Number.isNaN(values[k])) say(it.name, values[k], "NaN");
      continue;
    }
    const right = once(it, key, () => valueAt(it.exact, at));
    if (Number.isNaN(right) || isFarAndInfinite(at)) continue;
    count++;
    if (!near(values[k], right, side(at), it.units, limit)) say(it.name, values[k], right);
    for (let i = 0; i < (it.slopes ?? it.inputs) && !it.kinked?.(at); i++) {
      const sides = once(it, `${key} ${i}`, () => slopesAt(it.exact, at, i));
      if (Number.isNaN(sides.below) && Number.isNaN(sides.above)) continue;
      // A gradient that never came is 0.
      const given = slopes[i]?.[k] ?? 0;
      count++;
      if (!slopeNear(given, sides, side(at), it.units, limit)) say(`∂${it.name}/∂${i}`, given, said(sides));
    }
  }
  return { count, wrong };
}

/** Negative where a zero has a sign: then poles do, and formulas know nothing of it. */
function side(at: readonly number[]): number {
  return at.some((x) => Object.is(x, -0)) ? -1 : 0;
}

/** Several infinities, or one beside what is nearly as large: a limit depends on the way. */
function isFarAndInfinite(at: readonly number[]): boolean {
  const infinite = at.filter((x) => Math.abs(x) === Infinity).length;
  return infinite > 1 || (infinite > 0 && at.some((x) => Number.isFinite(x) && Math.abs(x) > 1e15));
}

function said({ below, above }: Slopes): string {
  return Object.is(below, above) ? `${below}` : `${below} below, ${above} above`;
}

/** What outputs weigh in the sum that is differentiated. */
const weight = (k: number): number => [1, -0.5, 0.75, 0.25, -1.25, 2][k % 6];

export async function tryRows(
  it: VectorCase,
  all: readonly (readonly number[])[],
  place: Place,
): Promise<Tried> {
  const { domain = () => true } = it;
  const rows = all.map(rounded).filter((at) => fits(at, place) && domain(at, place));
  if (rows.length === 0) return { count: 0, wrong: [] };
  const x = leafOf(rows.flat(), [rows.length, 3], place);
  const out = it.call(x).reshape(rows.length, it.outputs);
  const weights = tensor(
    Array.from({ length: it.outputs }, (_, k) => weight(k)),
    { dtype: place.dtype, device: "cpu" },
  );
  const cotangent = weights.expand(rows.length, it.outputs).contiguous();
  out.backward(place.device === "cpu" ? cotangent : cotangent.to("webgpu"));
  const [values, slopes] = [await numbersOf(out), await numbersOf(x.grad!)];
  const limit = limits[`${place.dtype} ${place.device}`];
  const wrong: string[] = [];
  let count = 0;
  for (const [r, at] of rows.entries()) {
    const key = `rows ${it.name} ${text(at)}`;
    const say = (what: string, given: unknown, right: unknown): void => {
      wrong.push(`${what} at (${text(at)}) in ${place.dtype} on ${place.device}: ${given}, not ${right}`);
    };
    if (at.some(Number.isNaN)) continue;
    const given = values.slice(r * it.outputs, (r + 1) * it.outputs);
    const right = given.map((_, k) => once(it, `${key} ${k}`, () => valueAt(it.exact(k), at)));
    const size = Math.max(...right.filter(Number.isFinite).map(Math.abs), 0);
    count += right.length;
    if (right.some((value, k) => !Number.isNaN(value) && !near(given[k], value, size, it.units, limit)))
      say(it.name, text(given), text(right));
    if (it.kinked?.(at)) continue;
    if (right.some(Number.isNaN) || (right.length > 1 && !right.every(Number.isFinite))) continue;
    // What overflowed has no slopes to follow, but the poles of formulas have.
    if (right.some((value) => Number.isFinite(value) && Math.abs(value) > limit.largest)) continue;
    if (at.every(Number.isFinite) && right.some((value) => Math.abs(value) === Infinity)) continue;
    const total: Exact = (entries, algebra) =>
      right
        .map((_, k) => algebra.apply("mul", [it.exact(k)(entries, algebra), algebra.constant(weight(k))]))
        .reduce((a, b) => algebra.apply("add", [a, b]));
    const sides = [0, 1, 2].map((i) => once(it, `${key} slope ${i}`, () => slopesAt(total, at, i)));
    const steepest = Math.max(
      ...sides
        .flatMap(({ below, above }) => [below, above])
        .filter(Number.isFinite)
        .map(Math.abs),
      it.scale,
    );
    count += 3;
    const mine = slopes.slice(3 * r, 3 * r + 3);
    if (sides.some((side, i) => !slopeNear(mine[i], side, steepest, it.units, limit)))
      say(`∂${it.name}`, text(mine), sides.map(said).join("; "));
  }
  return { count, wrong };
}
