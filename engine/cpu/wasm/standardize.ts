/** Rows with mean 0 and mean square 1, and the gradient of that: float32, summed and scaled in doubles, so that no square is infinite and no mean rounded. */
import { type Code, loop, moduleOf, ops, type Routine, simd } from "./assembler.ts";
import { storeHalf } from "./emit.ts";
import { mayAssemble, release, room, routines } from "./host.ts";
import { bits, double, splat } from "./words.ts";

/** Where the rows of an array lie: row r has `pieces` pieces of `inner` numbers, from r · step on, `apart` from each other. */
export interface Rows {
  readonly count: number;
  readonly step: number;
  readonly pieces: number;
  readonly inner: number;
  readonly apart: number;
}

/** How rows are standardized. */
export interface Manner {
  readonly eps: number;
  /** Whether the mean is taken away first. */
  readonly centred: boolean;
}

const { get, set, i32 } = ops;
const { add, sub, mul, div, sqrt } = double.numbers;

/** At the beginning of the memory, doubles: how long rows are, how many numbers fill them up, eps, and 1 or 0 as the mean is taken away or not. */
const HEAD = 64;
const [length, filling, eps, centring] = [0, 8, 16, 24].map((at): Code => [i32(0), ops.splat64(at)]);

/** The routine's locals: its parameters, two places, vectors. */
const [FROM, END, BYTES, APART, STATISTICS, AT, LIMIT] = [0, 1, 2, 3, 4, 5, 6];
const [VALUE, OTHER, LOW, HIGH, LOW2, HIGH2, MEAN, RATE, FIRST] = [7, 8, 9, 10, 11, 12, 13, 14, 15];

/** The upper two of four lanes, or the two doubles, the other way round. */
const swapped = (local: number): Code => [
  [get(local), get(local)],
  simd(0x0d, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7),
];
const low = (local: number): Code => [get(local), bits.widen];
const high = (local: number): Code => [swapped(local), bits.widen];
const zero = (...locals: readonly number[]): Code => locals.map((local) => [splat(0, double), set(local)]);
/** Two pairs of doubles as four float32. */
const joined = (first: Code, second: Code): Code => [
  [first, bits.narrow, second, bits.narrow],
  simd(0x0d, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23),
];
/** All that was added up, in both lanes. */
const total = (a: number, b: number): Code => [get(a), get(b), add, set(a), get(a), swapped(a), add];
const along = (body: Code): Code => [get(FROM), set(AT), loop(AT, 16, get(LIMIT), body)];
const load = (to: number): Code => [get(AT), ops.loadVector(), set(to)];

/** A body for each row from FROM to END, each BYTES long. */
function routineOf(name: string, row: Code): Routine {
  return {
    name,
    parameters: 5,
    locals: [
      [2, "i32"],
      [9, "v128"],
    ],
    body: [
      0x03,
      0x40,
      [get(FROM), get(BYTES), ops.add, set(LIMIT)],
      row,
      [get(STATISTICS), i32(16), ops.add, set(STATISTICS)],
      [get(LIMIT), ops.tee(FROM), get(END), ops.lessThan, 0x0d, 0x00, 0x0b],
    ],
  };
}

/** Rows become standardized, in place; of each its mean and 1 over its deviation are noted. What fills up a row is its first number. */
function forwardOf(): Routine {
  const less = (part: Code): Code => [part, get(MEAN), sub];
  const squared = (part: Code, sum: number): Code => [
    [less(part), ops.tee(OTHER), get(OTHER), mul],
    [get(sum), add, set(sum)],
  ];
  const scaled = (part: Code): Code => [less(part), get(RATE), mul];
  return routineOf("forward", [
    zero(LOW, HIGH),
    along([load(VALUE), [low(VALUE), get(LOW), add, set(LOW), high(VALUE), get(HIGH), add, set(HIGH)]]),
    [get(FROM), ops.splat32(), bits.widen, set(FIRST)],
    [total(LOW, HIGH), filling, get(FIRST), mul, sub, length, div, centring, mul, set(MEAN)],
    zero(LOW, HIGH),
    along([load(VALUE), squared(low(VALUE), LOW), squared(high(VALUE), HIGH)]),
    [less(get(FIRST)), set(FIRST)],
    [splat(1, double), total(LOW, HIGH), filling, get(FIRST), get(FIRST), mul, mul, sub],
    [length, div, eps, add, sqrt, div, set(RATE)],
    [get(STATISTICS), get(MEAN), storeHalf(0), get(STATISTICS), get(RATE), storeHalf(8)],
    along([load(VALUE), get(AT), joined(scaled(low(VALUE)), scaled(high(VALUE))), ops.storeVector()]),
  ]);
}

/** The gradients of rows, in place, from what comes from above; the numbers that were standardized are APART from it. */
function backwardOf(): Routine {
  const other: Code = [get(AT), get(APART), ops.add, ops.loadVector(), set(OTHER)];
  const standard = (part: Code): Code => [part, get(MEAN), sub, get(RATE), mul];
  const noted = (of: (local: number) => Code, sum: number, products: number): Code => [
    [of(VALUE), get(sum), add, set(sum)],
    [of(VALUE), standard(of(OTHER)), mul, get(products), add, set(products)],
  ];
  const slope = (of: (local: number) => Code): Code => [
    [of(VALUE), get(LOW), sub, standard(of(OTHER)), get(LOW2), mul, sub],
    [get(RATE), mul],
  ];
  return routineOf("backward", [
    [get(STATISTICS), ops.splat64(0), set(MEAN), get(STATISTICS), ops.splat64(8), set(RATE)],
    zero(LOW, HIGH, LOW2, HIGH2),
    along([load(VALUE), other, noted(low, LOW, LOW2), noted(high, HIGH, HIGH2)]),
    [total(LOW, HIGH), length, div, centring, mul, set(LOW)],
    [total(LOW2, HIGH2), length, div, set(LOW2)],
    along([load(VALUE), other, get(AT), joined(slope(low), slope(high)), ops.storeVector()]),
  ]);
}

type Run = (from: number, end: number, bytes: number, apart: number, statistics: number) => void;

/** Numbers that are done at once. */
const CHUNK = 2 ** 14;

/** So many rows, from one on, between an array and the memory, `width` from each other there. */
function eachPiece(
  { pieces, inner, apart, step }: Rows,
  first: number,
  count: number,
  width: number,
  visit: (place: number, at: number) => void,
): void {
  for (let r = 0; r < count; r++)
    for (let p = 0; p < pieces; p++) visit((first + r) * step + p * apart, r * width + p * inner);
}

/** Pieces that are shorter are brought number by number. */
const SHORT = 16;

function move(from: Float32Array, place: number, to: Float32Array, at: number, n: number): void {
  if (n >= SHORT) to.set(from.subarray(place, place + n), at);
  else for (let i = 0; i < n; i++) to[at + i] = from[place + i];
}

/** Run a routine over all rows: of `arrays`, brought one after the other, the first becomes `out`. */
function overRows(
  name: "forward" | "backward",
  out: Float32Array,
  arrays: readonly Float32Array[],
  rows: Rows,
  manner: Manner,
  statistics: Float64Array,
): boolean {
  if (!mayAssemble()) return false;
  const n = rows.pieces * rows.inner;
  const width = Math.ceil(n / 4) * 4;
  const together = Math.max(1, Math.min(rows.count, Math.floor(CHUNK / width)));
  const begin = HEAD + together * 16;
  const apart = together * width * 4;
  const buffer = room(begin + arrays.length * apart);
  if (!buffer) return false;
  const run = routines<Record<string, Run>>("standardize", () => moduleOf([forwardOf(), backwardOf()]))[name];
  new Float64Array(buffer, 0, 4).set([n, width - n, manner.eps, manner.centred ? 1 : 0]);
  const notes = new Float64Array(buffer, HEAD, together * 2);
  const windows = arrays.map((_, i) => new Float32Array(buffer, begin + i * apart, together * width));
  for (let first = 0; first < rows.count; first += together) {
    const count = Math.min(together, rows.count - first);
    for (const [i, window] of windows.entries()) {
      eachPiece(rows, first, count, width, (place, at) => move(arrays[i], place, window, at, rows.inner));
      for (let r = 0; r < count && n < width; r++)
        window.fill(name === "forward" ? window[r * width] : 0, r * width + n, (r + 1) * width);
    }
    if (name === "backward") notes.set(statistics.subarray(first * 2, (first + count) * 2));
    run(begin, begin + count * width * 4, width * 4, apart, HEAD);
    if (name === "forward") statistics.set(notes.subarray(0, count * 2), first * 2);
    eachPiece(rows, first, count, width, (place, at) => move(windows[0], at, out, place, rows.inner));
  }
  release();
  return true;
}

/**
 * Standardize rows into `out`.
 * @returns of each row the mean, and what it is multiplied by; null where it is not done: where WebAssembly is not, where a row has a number that is none, or no deviation.
 */
export function standardizeRows(
  out: Float32Array,
  x: Float32Array,
  rows: Rows,
  manner: Manner,
): Float64Array | null {
  const statistics = new Float64Array(rows.count * 2);
  return overRows("forward", out, [x], rows, manner, statistics) && statistics.every(Number.isFinite)
    ? statistics
    : null;
}

/** The gradient for x into `out`, from the gradient of what it became. @returns whether it was done. */
export function standardizeRowsBack(
  out: Float32Array,
  above: Float32Array,
  x: Float32Array,
  rows: Rows,
  manner: Manner,
  statistics: Float64Array,
): boolean {
  // What fills up the rows has 0 from above, and so adds nothing.
  return overRows("backward", out, [above, x], rows, manner, statistics);
}
