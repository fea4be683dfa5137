/**
 * The product of matrices in WebAssembly: both are packed into panels that are read straight through, and tiles of 6 rows and two vectors of
 * columns stay in registers. Goto and van de Geijn, Anatomy of high-performance matrix multiplication (2008).
 */
import { type Code, choice, loop, moduleOf, ops, type Routine, simd } from "./assembler.ts";

/** Which numbers, and what the instructions for them are. */
export interface Lanes {
  readonly bytes: 4 | 8;
  /** How many fit into a vector. */
  readonly count: number;
  readonly mul: Code;
  readonly add: Code;
  readonly splat: (offset: number) => Code;
  readonly load: (offset?: number) => Code;
  readonly store: (offset?: number) => Code;
}

const { get, set, i32 } = ops;
const wide = { bytes: 4, count: 4, splat: ops.splat32, load: ops.load32, store: ops.store32 } as const;

export const LANES: Readonly<Record<"float32" | "float64" | "int32", Lanes>> = {
  float32: { ...wide, mul: simd(230), add: simd(228) },
  int32: { ...wide, mul: simd(181), add: simd(174) },
  float64: {
    bytes: 8,
    count: 2,
    mul: simd(242),
    add: simd(240),
    splat: ops.splat64,
    load: ops.load64,
    store: ops.store64,
  },
};

/** Rows and vectors of a tile: 12 sums, two vectors of b and one number of a fit into 16 registers. */
export const ROWS = 6;
export const VECTORS = 2;
/** How much of the inner dimension is done at once: a panel of b stays in the nearest cache. */
export const DEPTH = 256;
/** Steps of the depth that are written out. */
export const UNROLLED = 4;

const each = (f: (i: number) => Code, n: number): Code => Array.from({ length: n }, (_, i) => f(i));

/** The locals of `tiles`: its parameters, four whole numbers, the sums of a tile, the vectors of b, one number of a. */
const [A, B, C, STRIDE, FOURS, REST, TILES, AGAIN] = [0, 1, 2, 3, 4, 5, 6, 7];
const [STEP, TILE, AT, ROW] = [8, 9, 10, 11];
const SUMS = 12;
const sum = (i: number, j: number): number => SUMS + i * VECTORS + j;
const right = (j: number): number => SUMS + ROWS * VECTORS + j;
const FACTOR: number = SUMS + ROWS * VECTORS + VECTORS;

/** So many steps of the depth at a time, `count` times: what is in the panels there, multiplied and added to the sums. */
function steps(count: number, times: number, { bytes, mul, add, splat }: Lanes): Code {
  const one = (u: number): Code => [
    each((j) => [get(AT), ops.loadVector((u * VECTORS + j) * 16), set(right(j))], VECTORS),
    each(
      (i) => [
        get(A),
        splat((u * ROWS + i) * bytes),
        set(FACTOR),
        each((j) => [get(sum(i, j)), get(FACTOR), get(right(j)), mul, add, set(sum(i, j))], VECTORS),
      ],
      ROWS,
    ),
  ];
  return [
    i32(0),
    set(STEP),
    loop(STEP, 1, get(count), [
      each(one, times),
      [get(A), i32(times * ROWS * bytes), ops.add, set(A)],
      [get(AT), i32(times * VECTORS * 16), ops.add, set(AT)],
    ]),
  ];
}

/** From c on, row after row: something of each of its vectors. */
function rows(of: (i: number, j: number) => Code): Code {
  const next = (i: number): Code => [get(ROW), ...(i === 0 ? [] : [get(STRIDE), ops.add]), set(ROW)];
  return [get(C), set(ROW), each((i) => [next(i), each((j) => of(i, j), VECTORS)], ROWS)];
}

/**
 * `tiles(a, b, c, stride, fours, rest, tiles, again)`: under a panel of b, for each of so many panels of a, c (+)= a · b. A panel of a has 6 numbers
 * for each step of the depth, one of b two vectors; the depth is so many times four steps and the rest; `stride` is in bytes from row to row of c.
 */
export function tilesOf(lanes: Lanes): Routine {
  const zero: Code = simd(12, ...new Array<number>(16).fill(0));
  return {
    name: "tiles",
    parameters: 8,
    locals: [
      [4, "i32"],
      [ROWS * VECTORS + VECTORS + 1, "v128"],
    ],
    body: [
      i32(0),
      set(TILE),
      loop(TILE, 1, get(TILES), [
        choice(
          get(AGAIN),
          rows((i, j) => [get(ROW), ops.loadVector(j * 16), set(sum(i, j))]),
          each((k) => [zero, set(SUMS + k)], ROWS * VECTORS),
        ),
        get(B),
        set(AT),
        choice(get(FOURS), steps(FOURS, UNROLLED, lanes), []),
        choice(get(REST), steps(REST, 1, lanes), []),
        rows((i, j) => [get(ROW), get(sum(i, j)), ops.storeVector(j * 16)]),
        [get(ROW), get(STRIDE), ops.add, set(C)],
      ]),
    ],
  };
}

/**
 * `pack(to, from, across, along, depth, panels, width)`: panels of `width` numbers for each step of the depth. From one number of a panel to the next it is
 * `across` in the source, from one step to the next `along`; all in bytes.
 */
export function packOf(name: string, width: number, { bytes, load, store }: Lanes): Routine {
  const [to, from, across, along, depth, panels] = [0, 1, 2, 3, 4, 5];
  const [panel, step, at, place] = [6, 7, 8, 9];
  return {
    name,
    parameters: 6,
    locals: [[4, "i32"]],
    body: [
      i32(0),
      set(panel),
      loop(panel, 1, get(panels), [
        get(from),
        set(at),
        i32(0),
        set(step),
        loop(step, 1, get(depth), [
          get(at),
          set(place),
          Array.from({ length: width }, (_, i) => [
            get(to),
            get(place),
            load(),
            store(i * bytes),
            get(place),
            get(across),
            ops.add,
            set(place),
          ]),
          [get(to), i32(width * bytes), ops.add, set(to)],
          [get(at), get(along), ops.add, set(at)],
        ]),
        [get(from), get(across), i32(width), ops.mul, ops.add, set(from)],
      ]),
    ],
  };
}

export interface Product {
  tiles(
    a: number,
    b: number,
    c: number,
    stride: number,
    fours: number,
    rest: number,
    tiles: number,
    again: number,
  ): void;
  packRows(to: number, from: number, across: number, along: number, depth: number, panels: number): void;
  packColumns(to: number, from: number, across: number, along: number, depth: number, panels: number): void;
}

/** The bytes of a module with `Product`. */
export function productModule(lanes: Lanes): Uint8Array<ArrayBuffer> {
  return moduleOf([
    tilesOf(lanes),
    packOf("packRows", ROWS, lanes),
    packOf("packColumns", VECTORS * lanes.count, lanes),
  ]);
}
