/** Kernels for elementwise ops and sums, made of their formulas: they see windows in which the inputs lie without gaps, a piece at a time. */
import type { Dtype, TypedArray } from "../../core/dtype.ts";
import type { Formula } from "../../core/formula.ts";
import type { Op } from "../../core/op.ts";
import { type Code, loop, moduleOf, ops, type Routine } from "./assembler.ts";
import { Emitter, isExactInSingle, load, loadHalf, spelled, storeHalf } from "./emit.ts";
import { mayAssemble, overWindows, windows } from "./host.ts";
import { bits, double, single } from "./words.ts";

/** Elements of a window: three windows of float32 fit into the nearest cache. */
export const PIECE = 2048;
/** From window to window; not a power of two, or all would lie at the same places of the cache. */
const APART: number = PIECE * 8 + 320;
/** Of results and sums, and of so many inputs. */
const [RESULT, INPUTS, MOST] = [64, 64 + APART, 6];

/** How many bytes of each window are done at once. */
const STRIDE = 32;

export interface Piecewise {
  /** A window for each input, and one for the result of an elementwise op. */
  readonly inputs: readonly TypedArray[];
  readonly result: TypedArray;
  /** Whether it is so little work that numbers which lie apart are not worth bringing together. */
  readonly light: boolean;
  /** Elements that are done at once: windows are read up to a multiple. */
  readonly step: number;
  /** Do so many bytes of each window, at least one step. @returns whether all lanes are what they must be. */
  run(bytes: number): boolean;
}

interface Plan {
  readonly formula: Formula;
  readonly inputs: readonly string[];
  readonly dtype: Dtype;
  /** Whether what is made is added up, in double. */
  readonly adds: boolean;
}

/** The kernel of an elementwise op, or of what a sum adds up; null where vectors cannot say it. */
export function piecewise(op: Op, dtype: Dtype, adds: boolean): Piecewise | null {
  if (!dtype.floating || op.inputs.length > MOST || !op.kernel || !mayAssemble()) return null;
  const narrow = dtype.name === "float32";
  const formula = spelled(narrow ? op.narrow! : op.kernel, narrow);
  const buffer = formula && windows(INPUTS + MOST * APART);
  if (!buffer) return null;
  const plan: Plan = { formula, inputs: op.inputs, dtype, adds };
  const { routine, strange } = routineOf(plan);
  const { run } = overWindows<{ run(bytes: number): void }>(moduleOf([routine]));
  const Elements = dtype.name === "float32" ? Float32Array : Float64Array;
  const step = STRIDE / Elements.BYTES_PER_ELEMENT;
  const flags = new Int32Array(buffer, 0, 4);
  return {
    inputs: op.inputs.map((_, i) => new Elements(buffer, INPUTS + i * APART, PIECE)),
    result: adds ? new Float64Array(buffer, RESULT, step) : new Elements(buffer, RESULT, PIECE),
    step,
    light: isExactInSingle(formula),
    run: strange
      ? (bytes) => {
          run(bytes);
          return (flags[0] | flags[1] | flags[2] | flags[3]) === 0;
        }
      : (bytes) => {
          run(bytes);
          return true;
        },
  };
}

const [BYTES, AT] = [0, 1];

function routineOf(plan: Plan): { routine: Routine; strange: boolean } {
  const { formula, inputs, dtype, adds } = plan;
  const narrow = dtype.name === "float32" && (adds || !isExactInSingle(formula));
  const emitter = new Emitter(dtype.name === "float64" || narrow ? double : single, 2);
  emitter.count(formula);
  const places = new Map(inputs.map((name) => [name, emitter.local()]));
  const width = narrow ? 8 : 16;
  const sums = Array.from({ length: adds ? STRIDE / width : 0 }, () => emitter.local());
  /** The part of all windows from `shift` on: a vector, or two of its lanes. */
  const part = (shift: number, k: number): Code => {
    const reads = inputs.map((name, i) => {
      const place = INPUTS + i * APART + shift;
      return [ops.get(AT), narrow ? [loadHalf(place), bits.widen] : load(place), ops.set(places.get(name)!)];
    });
    const [value] = emitter.formulas([formula], places);
    if (adds) return [reads, ops.get(sums[k]), value, double.numbers["add"], ops.set(sums[k])];
    if (narrow) return [reads, ops.get(AT), value, bits.narrow, storeHalf(RESULT + shift)];
    return [reads, ops.get(AT), value, ops.storeVector(RESULT + shift)];
  };
  const parts = Array.from({ length: STRIDE / width }, (_, k) => part(k * width, k));
  const flag = emitter.strange;
  const body: Code = [
    emitter.before,
    ops.i32(0),
    ops.set(AT),
    loop(AT, STRIDE, ops.get(BYTES), parts),
    sums.map((sum, k) => [ops.i32(0), ops.get(sum), ops.storeVector(RESULT + 16 * k)]),
    flag === undefined ? [] : [ops.i32(0), ops.get(flag), ops.storeVector(0)],
  ];
  return {
    routine: {
      name: "run",
      parameters: 1,
      locals: [
        [1, "i32"],
        [emitter.locals, "v128"],
      ],
      body,
    },
    strange: flag !== undefined,
  };
}
