/** Shares of exponentials, row by row, in float32: the largest of a row, the exponentials of what lies below it, their total in double, the quotients. */
import { type Formula, name } from "../../core/formula.ts";
import { type Code, loop, moduleOf, ops, type Routine, simd } from "./assembler.ts";
import { Emitter } from "./emit.ts";
import { polynomial, say, scaled } from "./functions.ts";
import { mayAssemble, release, room, routines } from "./host.ts";
import { bits, double, type Lane, single, splat } from "./words.ts";

/** float32 with the powers of two of whole numbers, whose last bits become the exponent. */
const lane: Lane = {
  ...single,
  numbers: {
    ...single.numbers,
    power2: [splat(1.5 * 2 ** 23 + 127, single), single.numbers["add"], ops.i32(23), simd(0xab)],
  },
};

/** exp(x) of x up to 0; k · 355/512 is exact. */
function exponential(): Formula {
  const y = say("atLeast(x, -110)", { x: name("x") });
  const k = say("round(y * 1.4426950408889634)", { y });
  const r = say("(y - k * 0.693359375) + k * 0.00021219444005469057", { y, k });
  const q = polynomial(
    r,
    [2, 6, 24, 120, 720, 5040].map((n) => 1 / n),
  );
  return scaled(say("1 + (r + r * r * q)", { r, q }), k);
}

const { get, set } = ops;
const { numbers } = single;

/** Both operands of a shuffle are the vector in a local; lanes by bytes. */
const turned = (local: number, ...from: readonly number[]): Code => [
  get(local),
  get(local),
  simd(0x0d, ...from.flatMap((k) => [4 * k, 4 * k + 1, 4 * k + 2, 4 * k + 3])),
];

/** `softmax(at, end, bytes)`: rows of so many bytes, whole vectors, from one place to another, each into its shares. */
function routineOf(): Routine {
  const [FROM, END, BYTES, AT, LIMIT, TOP, VALUE, SUM] = [0, 1, 2, 3, 4, 5, 6, 7];
  const emitter = new Emitter(lane, 8);
  const below = emitter.local();
  const formula = exponential();
  emitter.count(formula);
  const [exp] = emitter.formulas([formula], new Map([["x", below]]));
  const load = [get(AT), ops.loadVector()];
  const along = (body: Code): Code => [get(FROM), set(AT), loop(AT, 16, get(LIMIT), body)];
  const larger = (other: Code): Code => [get(TOP), other, numbers["maximum"], set(TOP)];
  const row: Code = [
    [get(FROM), get(BYTES), ops.add, set(LIMIT)],
    [get(FROM), ops.loadVector(), set(TOP)],
    along(larger(load)),
    larger(turned(TOP, 2, 3, 0, 1)),
    larger(turned(TOP, 1, 0, 3, 2)),
    [splat(0, single), set(SUM)],
    along([
      [load, get(TOP), numbers["sub"], set(below)],
      [exp, set(VALUE), get(AT), get(VALUE), ops.storeVector()],
      [get(SUM), get(VALUE), bits.widen, turned(VALUE, 2, 3, 0, 1), bits.widen],
      [double.numbers["add"], double.numbers["add"], set(SUM)],
    ]),
    [get(SUM), turned(SUM, 2, 3, 0, 1), double.numbers["add"], bits.narrow, set(SUM)],
    [turned(SUM, 0, 0, 0, 0), set(SUM)],
    along([get(AT), load, get(SUM), numbers["div"], ops.storeVector()]),
  ];
  return {
    name: "softmax",
    parameters: 3,
    locals: [
      [2, "i32"],
      [3 + emitter.locals, "v128"],
    ],
    // The rows follow each other; the step is the row, which is in LIMIT by then.
    body: [
      emitter.before,
      [0x03, 0x40, row, get(LIMIT), ops.tee(FROM), get(END), ops.lessThan, 0x0d, 0x00, 0x0b],
    ],
  };
}

/** Bytes of rows that are done at once. */
const CHUNK = 2 ** 16;

/**
 * The shares of rows of so many numbers, into `out`.
 * @returns whether it was done: not where WebAssembly is not, nor where the largest of a row is NaN or infinite.
 */
export function softmaxRows(out: Float32Array, x: Float32Array, length: number): boolean {
  if (!mayAssemble()) return false;
  const width = Math.ceil(length / 4) * 4;
  const together = Math.max(1, Math.floor(CHUNK / 4 / width)) * length;
  const buffer = room((together / length) * width * 4);
  if (!buffer) return false;
  const memory = new Float32Array(buffer);
  const { softmax } = routines<{ softmax(from: number, end: number, bytes: number): void }>("softmax", () =>
    moduleOf([routineOf()]),
  );
  // What fills up the rows is less than every number.
  if (width > length) memory.fill(Number.NEGATIVE_INFINITY, 0, (together / length) * width);
  for (let from = 0; from < x.length; from += together) {
    const until = Math.min(from + together, x.length);
    const rows = (until - from) / length;
    if (width === length) memory.set(x.subarray(from, until));
    else
      for (let r = 0; r < rows; r++)
        memory.set(x.subarray(from + r * length, from + (r + 1) * length), r * width);
    softmax(0, rows * width * 4, width * 4);
    // A total that is NaN has made its whole row so.
    for (let r = 0; r < rows; r++) if (Number.isNaN(memory[r * width])) return false;
    if (width === length) out.set(memory.subarray(0, until - from), from);
    else
      for (let r = 0; r < rows; r++) {
        out.set(memory.subarray(r * width, r * width + length), from + r * length);
        memory.fill(Number.NEGATIVE_INFINITY, r * width + length, (r + 1) * width);
      }
  }
  release();
  return true;
}
