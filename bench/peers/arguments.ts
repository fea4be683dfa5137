/** The pieces of which ways of calling are made. */
import type { Argument, Signature } from "./signature.ts";

export const x: Argument = { tensor: 0 };
export const y: Argument = { tensor: 1 };
export const z: Argument = { tensor: 2 };
export const u: Argument = { tensor: 3 };
export const v: Argument = { tensor: 4 };

export const ints = (...data: number[]): Argument => ({
  constant: { shape: [data.length], data: Float64Array.from(data) },
  dtype: "int32",
});

export const OPTIONS: readonly Readonly<Record<string, Argument>>[] = [
  { axis: 0 },
  { axis: 1 },
  { ord: 1 },
  { ord: 2 },
  { ord: 3 },
  { ord: "fro" },
  { ord: "nuc" },
  { correction: 1 },
  { approximate: false },
];

export const bools = (...data: number[]): Argument => ({
  constant: { shape: [data.length], data: Float64Array.from(data) },
  dtype: "bool",
});

export const options = (record: Readonly<Record<string, Argument>>): Argument => ({ options: record });

type Shapes = Signature["shapes"];

export const VECTORS: Shapes = [[[1]], [[3]], [[2, 2]], [[1, 2, 2]]];
export const PAIRS: Shapes = [
  [[1], [1]],
  [[2], [2]],
  [[2, 2], [2]],
  [
    [2, 1],
    [1, 2],
  ],
  [[], [2]],
  [
    [2, 2],
    [2, 2],
  ],
  [
    [2, 3],
    [3, 2],
  ],
  [
    [2, 2],
    [2, 1],
  ],
];
export const LISTS: Shapes = [
  [[2], [2]],
  [
    [1, 2],
    [1, 2],
  ],
];
export const IMAGE: Shapes = [[[1, 2, 2, 1]], [[1, 4, 4, 2]]];

export const with1 = (args: readonly Argument[], shapes: Shapes): Signature => ({
  args: [x, ...args],
  shapes,
});
export const with2 = (args: readonly Argument[], shapes: Shapes): Signature => ({
  args: [x, y, ...args],
  shapes,
});
