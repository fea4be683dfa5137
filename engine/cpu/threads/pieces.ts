/** Elementwise ops on several threads: the main one brings the others what they compute, and does a share as if it were alone. */
import { contiguousLayout } from "../../core/layout.ts";
import type { Kernel, Op } from "../../core/op.ts";
import { Tensor } from "../../core/tensor.ts";
import { type Code, loop, moduleOf, ops, type Routine, simd } from "../wasm/assembler.ts";
import { Emitter, isExactInSingle, load, loadHalf, spelled, storeHalf } from "../wasm/emit.ts";
import { PIECE, type Piecewise } from "../wasm/pieces.ts";
import { mapPieces } from "../wasm/walk.ts";
import { bits, double, single } from "../wasm/words.ts";
import type { Crew } from "./crew.ts";
import { DATA } from "./tasks.ts";
import { crewFor, lost } from "./threads.ts";

/** Elements from which threads are worth waking (`npm run bench:threads`). */
const LEAST = 2 ** 17;
/** Nanoseconds an element, about. */
const COST = 3;
/** Pieces of a task, and of what one thread does in a round. */
const [TASK, ROUND] = [4, 256];
/** Bytes that are done at once. */
const STRIDE = 32;
/** Between what lies beside each other, so that it is not at the same places of the cache. */
const GAP = 320;

/** Compute into `out` what `mapPieces` would, to the bit. @returns whether it was done; not where it is little, nor where there are no threads. */
export function mapInThreads(
  op: Op,
  kernel: Piecewise,
  plain: Kernel,
  out: Tensor,
  inputs: readonly Tensor[],
): boolean {
  const { size } = out.layout;
  // What is bound by memory has nothing to gain.
  if (size < LEAST || kernel.light || !inputs.every((x) => isSimple(x, out))) return false;
  const crew = crewFor(size * COST);
  const first = crew?.module(kernel, () => moduleOf([routineOf(op, kernel)]), 1);
  if (crew === undefined || first === undefined) return false;
  const job = { kernel, plain, out, inputs };
  for (let from = 0; from < size; ) {
    const round = roundFrom(crew, job, from);
    if (round === undefined) return false;
    hand(crew, first, job, round);
    if (!crew.run(() => share(job, round))) return lost();
    bringBack(job, round);
    from = round.end;
  }
  return true;
}

/** Whether its elements lie as those of the result, or are all one; and are not written over meanwhile. */
function isSimple({ layout, array }: Tensor, out: Tensor): boolean {
  return (
    array.buffer !== out.array.buffer &&
    (layout.uniform || (layout.contiguous && layout.size === out.layout.size))
  );
}

interface Job {
  readonly kernel: Piecewise;
  readonly plain: Kernel;
  readonly out: Tensor;
  readonly inputs: readonly Tensor[];
}

/** A part of the elements: the main thread's from `from` to `begin`, those of the workers from there to `end`. */
interface Round {
  readonly from: number;
  readonly begin: number;
  readonly end: number;
  /** Where results and inputs are in the memory. */
  readonly places: readonly number[];
  readonly results: Float32Array;
  /** Four for each piece: whether a lane of it was strange. */
  readonly flags: Int32Array;
}

/** Has what the workers need brought to them; undefined where there is no room. */
function roundFrom(crew: Crew, { kernel, out, inputs }: Job, from: number): Round | undefined {
  const pieces = Math.min(Math.ceil((out.layout.size - from) / PIECE), ROUND * crew.ready);
  const end = Math.min(out.layout.size, from + pieces * PIECE);
  const own = Math.floor(pieces / crew.ready);
  const begin = from + own * PIECE;
  const Elements = kernel.result.constructor as Float32ArrayConstructor;
  const most = (pieces - own) * PIECE;
  const apart = most * Elements.BYTES_PER_ELEMENT + GAP;
  const noted = DATA + (inputs.length + 1) * apart;
  const buffer = crew.room(noted + (pieces - own) * 16 - DATA);
  if (buffer === undefined) return undefined;
  const places = Array.from({ length: inputs.length + 1 }, (_, i) => DATA + i * apart);
  const rest = end - begin;
  for (const [i, { array, offset, layout }] of inputs.entries()) {
    const window = new Elements(buffer, places[i + 1], most);
    if (layout.uniform) window.fill(array[offset], 0, PIECE);
    else {
      window.set(array.subarray(offset + begin, offset + end));
      // What is read beyond the last element must not count as strange.
      window.fill(0, rest);
    }
  }
  const results = new Elements(buffer, DATA, most);
  const flags = new Int32Array(buffer, noted, (pieces - own) * 4);
  return { from, begin, end, places, results, flags };
}

/** Write the tasks of a round. */
function hand(
  crew: Crew,
  first: number,
  { kernel, inputs }: Job,
  { begin, end, places, flags }: Round,
): void {
  const pieces = Math.ceil((end - begin) / PIECE);
  for (let piece = 0; piece < pieces; piece++) {
    const count = Math.min(PIECE, end - begin - piece * PIECE);
    const at = piece * PIECE * kernel.result.BYTES_PER_ELEMENT;
    const given = inputs.map(({ layout }, i) => places[i + 1] + (layout.uniform ? 0 : at));
    const run = Math.ceil(count / kernel.step) * STRIDE;
    crew.call(first, run, places[0] + at, flags.byteOffset + piece * 16, ...given);
    if (piece % TASK === TASK - 1 || piece === pieces - 1) crew.task();
  }
}

/** The main thread's own part, as if it were alone. */
function share({ kernel, plain, out, inputs }: Job, { from, begin }: Round): void {
  if (begin === from) return;
  const part = (x: Tensor): Tensor =>
    x.layout.uniform
      ? x
      : new Tensor(x.array, x.offset + from, contiguousLayout([begin - from]), x.type, null);
  mapPieces(kernel, plain, part(out), inputs.map(part));
}

/** What workers made becomes elements of the result; where a lane was beyond them, the plain loop makes them. */
function bringBack({ plain, out, inputs }: Job, { begin, end, results, flags }: Round): void {
  const steps = Int32Array.from(inputs, ({ layout }) => (layout.uniform ? 0 : 1));
  for (let from = begin, flag = 0; from < end; from += PIECE, flag += 4) {
    const count = Math.min(PIECE, end - from);
    if ((flags[flag] | flags[flag + 1] | flags[flag + 2] | flags[flag + 3]) === 0)
      out.array.set(results.subarray(from - begin, from - begin + count), out.offset + from);
    else {
      const offsets = Int32Array.from(inputs, ({ offset }, i) => offset + from * steps[i]);
      plain(out.array, out.offset + from, 1, count, inputs, offsets, steps);
    }
  }
}

/** `run(bytes, out, flags, …inputs)`: so many bytes from each place on, and whether lanes were strange. */
function routineOf(op: Op, { result }: Piecewise): Routine {
  const isNarrow = result instanceof Float32Array;
  const formula = spelled(isNarrow ? op.narrow! : op.kernel!, isNarrow)!;
  const [BYTES, OUT, FLAGS, INPUTS] = [0, 1, 2, 3];
  const parameters = INPUTS + op.inputs.length;
  const at = parameters;
  const inDouble = isNarrow && !isExactInSingle(formula);
  const emitter = new Emitter(!isNarrow || inDouble ? double : single, parameters + 1);
  emitter.count(formula);
  const places = new Map(op.inputs.map((name) => [name, emitter.local()]));
  const width = inDouble ? 8 : 16;
  const from = (local: number): Code => [ops.get(local), ops.get(at), ops.add];
  const piece = (shift: number): Code => {
    const reads = op.inputs.map((name, i) => [
      from(INPUTS + i),
      inDouble ? [loadHalf(shift), bits.widen] : load(shift),
      ops.set(places.get(name)!),
    ]);
    const [value] = emitter.formulas([formula], places);
    const stored = inDouble ? [bits.narrow, storeHalf(shift)] : ops.storeVector(shift);
    return [reads, from(OUT), value, stored];
  };
  const pieces = Array.from({ length: STRIDE / width }, (_, k) => piece(k * width));
  const { strange } = emitter;
  const zero: Code = simd(12, ...new Array<number>(16).fill(0));
  return {
    name: "run",
    parameters,
    locals: [
      [1, "i32"],
      [emitter.locals, "v128"],
    ],
    body: [
      emitter.before,
      ops.i32(0),
      ops.set(at),
      loop(at, STRIDE, ops.get(BYTES), pieces),
      [ops.get(FLAGS), strange === undefined ? zero : ops.get(strange), ops.storeVector()],
    ],
  };
}
