/** How a routine of LAPACK is called: Fortran takes everything by its address, and a text's length behind all else. */
import type { TypedArray } from "../../core/dtype.ts";

export type Floats = Float32Array | Float64Array;

/** A function of the machine's library; null where the library has none of that name. */
export type Bind = (
  name: string,
  result: string,
  parameters: readonly string[],
) => ((...args: (number | TypedArray)[]) => unknown) | null;

/** Gives `info`: 0 where all went well. */
export type Routine = (...args: (string | number | TypedArray)[]) => number;

/** One routine for each dtype. */
export interface Pair {
  readonly single: Routine;
  readonly double: Routine;
}

/**
 * `sNAME_` and `dNAME_`; null unless both are there.
 * @param shape a letter an argument: "c" a letter, "i" a whole number, "p" an array. `info` comes by itself.
 */
export function routines(bind: Bind, name: string, shape: string): Pair | null {
  const single = routine(bind, `s${name}_`, shape);
  const double = routine(bind, `d${name}_`, shape);
  return single && double && { single, double };
}

export function routine(bind: Bind, name: string, shape: string): Routine | null {
  const letters = [...shape].filter((kind) => kind === "c").length;
  const call = bind(name, "void", [
    ...new Array<string>(shape.length + 1).fill("void *"),
    ...new Array<string>(letters).fill("size_t"),
  ]);
  if (call === null) return null;
  const cells = [...shape].map((kind) => (kind === "c" ? new Uint8Array(1) : new Int32Array(1)));
  const info = new Int32Array(1);
  const lengths = new Array<number>(letters).fill(1);
  return (...args) => {
    const places = args.map((arg, i): TypedArray => {
      if (typeof arg === "object") return arg;
      cells[i][0] = typeof arg === "string" ? arg.charCodeAt(0) : arg;
      return cells[i] as TypedArray;
    });
    call(...places, info, ...lengths);
    return info[0];
  };
}

export function of(pair: Pair, array: Floats): Routine {
  return array instanceof Float32Array ? pair.single : pair.double;
}

/** As much room as a routine asked for; a float32 may have rounded it down. */
export function room(array: Floats, asked: number): Floats {
  const size = Math.max(1, Math.ceil(asked * (1 + 2 ** -20)));
  return array instanceof Float32Array ? new Float32Array(size) : new Float64Array(size);
}

/** Whether no number is infinite or NaN. */
export function allFinite(array: Floats): boolean {
  let sum = 0;
  for (let i = 0; i < array.length; i++) sum += array[i] * 0;
  return sum === 0;
}

/** Of a stack of arrays one after another, number k. */
export function part<A extends Floats | Int32Array>(array: A, k: number, size: number): A {
  return array.subarray(k * size, (k + 1) * size) as A;
}
