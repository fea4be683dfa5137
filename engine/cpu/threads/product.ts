/** Large products of matrices on several threads: each makes blocks of rows and columns of the result, in the order of sums of one thread. */
import type { TypedArray } from "../../core/dtype.ts";
import type { Matrix } from "../matrix.ts";
import type { Product } from "../native.ts";
import { loop, moduleOf, ops, type Routine } from "../wasm/assembler.ts";
import { dense, HEIGHT, spanOf, up, WIDTH } from "../wasm/multiply.ts";
import { DEPTH, LANES, type Lanes, packOf, ROWS, tilesOf, UNROLLED, VECTORS } from "../wasm/product.ts";
import type { Crew } from "./crew.ts";
import { DATA, MOST_CALLS, MOST_TASKS, ROOM } from "./tasks.ts";
import { crewFor, lost } from "./threads.ts";

/** Products from which threads are worth waking (`npm run bench:threads`). */
const LEAST = 3 * 2 ** 20;
/** How many are made in a nanosecond, about. */
const SPEED = 12;
/** Blocks a thread, so that one which is held up leaves work to the others. */
const SHARES = 4;

const { get, set } = ops;

/** The routines of a module, in their order. */
const [TILES, PACK_ROWS, PACK_COLUMNS, BLOCK] = [0, 1, 2, 3];

/** `block(a, b, c, stride, fours, rest, tiles, again, panels)`: `tiles`, the first routine of the module, under so many panels of b. */
function blockOf(bytes: number, lanes: number): Routine {
  const [b, c, fours, rest, panels, nth] = [1, 2, 4, 5, 8, 9];
  const width = VECTORS * lanes * bytes;
  return {
    name: "block",
    parameters: 9,
    locals: [[1, "i32"]],
    body: [
      [ops.i32(0), set(nth)],
      loop(nth, 1, get(panels), [
        [0, 1, 2, 3, 4, 5, 6, 7].map(get),
        [0x10, TILES],
        [get(fours), ops.i32(UNROLLED), ops.mul, get(rest), ops.add, ops.i32(width), ops.mul],
        [get(b), ops.add, set(b)],
        [get(c), ops.i32(width), ops.add, set(c)],
      ]),
    ],
  };
}

function moduleFor(lanes: Lanes): Uint8Array<ArrayBuffer> {
  const panel = VECTORS * lanes.count;
  return moduleOf([
    tilesOf(lanes),
    packOf("packRows", ROWS, lanes),
    packOf("packColumns", panel, lanes),
    blockOf(lanes.bytes, lanes.count),
  ]);
}

/** Part of a product: its rows and columns, and where these lie. */
interface Part {
  readonly out: TypedArray;
  /** Where in `out`, and from row to row. */
  readonly at: number;
  readonly step: number;
  readonly a: Matrix;
  readonly b: Matrix;
  readonly m: number;
  readonly k: number;
  readonly n: number;
  /** What the main thread does while workers begin. */
  readonly meanwhile: () => void;
}

/** As `multiplyTiled`, to the bit. @returns whether it was done; not where it is little, nor where there are no threads. */
export const multiplyInThreads: Product = (out, at, a, b, m, k, n, todo) => {
  const work = m * k * n;
  if (work < LEAST) return false;
  const crew = crewFor(work / SPEED);
  if (crew === undefined) return false;
  let rest = todo;
  const meanwhile = (): void => {
    rest?.();
    rest = undefined;
  };
  return multiplyPart(crew, { out, at, step: n, a: dense(a, m, k), b: dense(b, k, n), m, k, n, meanwhile });
};

/** Halves of what does not fit into the memory. */
function multiplyPart(crew: Crew, part: Part): boolean {
  const { out, at, step, a, b, m, k, n, meanwhile } = part;
  const plan = planOf(part, crew.ready);
  const tasks = plan.blocks * plan.beside;
  const deep = Math.ceil(k / DEPTH);
  if (tasks > MOST_TASKS || 3 * deep * tasks > MOST_CALLS) return false;
  if (plan.end - DATA <= ROOM) return multiplyTogether(crew, part, plan);
  if (m < 2 * ROWS && n < 64) return false;
  if (m >= n) {
    const half = up(m >> 1, ROWS);
    const below = { ...a, offset: a.offset + half * a.row };
    return (
      multiplyPart(crew, { ...part, m: half }) &&
      multiplyPart(crew, { out, at: at + half * step, step, a: below, b, m: m - half, k, n, meanwhile })
    );
  }
  const half = up(n >> 1, 16);
  const beside = { ...b, offset: b.offset + half * b.column };
  return (
    multiplyPart(crew, { ...part, n: half }) &&
    multiplyPart(crew, { out, at: at + half, step, a, b: beside, m, k, n: n - half, meanwhile })
  );
}

/** Which blocks there are, and where all lies, in bytes. */
interface Plan {
  readonly lanes: Lanes;
  /** Rows of a block, and how many blocks lie below each other. */
  readonly height: number;
  readonly blocks: number;
  /** Columns done together, and into how many blocks they are cut. */
  readonly width: number;
  readonly beside: number;
  /** Whether each block packs its own columns of b. */
  readonly own: boolean;
  /** Of c, from row to row. */
  readonly stride: number;
  /** The packed panels: for each block, and of b. */
  readonly rows: number;
  readonly block: number;
  readonly columns: number;
  readonly a: number;
  readonly b: number;
  readonly spans: readonly [number, number];
  readonly end: number;
}

function planOf({ out, a, b, m, k, n }: Part, threads: number): Plan {
  const kind = out instanceof Float32Array ? "float32" : out instanceof Float64Array ? "float64" : "int32";
  const lanes = LANES[kind];
  const { bytes, count } = lanes;
  const panel = VECTORS * count;
  // Of few rows and many columns, each block has all rows: to pack them again costs less than to wait for all columns.
  const own = SHARES * threads * m < n;
  const rounds = Math.max(1, Math.ceil((SHARES * m) / (threads * HEIGHT)));
  const height = own ? up(m, ROWS) : Math.min(up(Math.ceil(m / (threads * rounds)), ROWS), HEIGHT);
  const blocks = Math.ceil(m / height);
  const width = Math.min(up(n, panel), WIDTH);
  const beside = Math.max(
    1,
    Math.min(Math.ceil((SHARES * threads) / blocks), Math.floor(width / (4 * panel))),
  );
  const stride = up(n, panel) * bytes;
  const block = height * Math.min(k, DEPTH) * bytes;
  const rows = DATA + blocks * height * stride;
  const columns = rows + blocks * beside * block;
  const spans = [spanOf(a, m, k), spanOf(b, k, n)] as const;
  const first = up(columns + width * k * bytes, 16);
  const second = up(first + spans[0] * bytes, 16);
  const beyond = Math.max(height * a.row, panel * b.column) * bytes;
  const end = second + spans[1] * bytes + beyond;
  return {
    lanes,
    height,
    blocks,
    width,
    beside,
    own,
    stride,
    rows,
    block,
    columns,
    a: first,
    b: second,
    spans,
    end,
  };
}

function multiplyTogether(crew: Crew, part: Part, plan: Plan): boolean {
  const { out, at, step, a, b, m, n } = part;
  const { lanes, spans } = plan;
  const buffer = crew.room(plan.end - DATA);
  const first = crew.module(lanes, () => moduleFor(lanes), 4);
  if (buffer === undefined || first === undefined) return false;
  const memory = new (out.constructor as Float32ArrayConstructor)(buffer);
  memory.set(a.array.subarray(a.offset, a.offset + spans[0]), plan.a / lanes.bytes);
  memory.set(b.array.subarray(b.offset, b.offset + spans[1]), plan.b / lanes.bytes);
  for (let j = 0; j < n; j += plan.width) {
    if (!plan.own) {
      packColumns(crew, part, plan, first, j, 0, panelsOf(part, plan, j));
      crew.task();
      if (!crew.run()) return lost();
    }
    if (!multiplied(crew, part, plan, first, j)) return lost();
  }
  const [from, stride] = [DATA / lanes.bytes, plan.stride / lanes.bytes];
  if (stride === n && step === n) out.set(memory.subarray(from, from + m * n), at);
  else
    for (let i = 0; i < m; i++)
      out.set(memory.subarray(from + i * stride, from + i * stride + n), at + i * step);
  return true;
}

/** How many panels of b there are from column j on, in the columns that are done together. */
function panelsOf({ n }: Part, { width, lanes }: Plan, j: number): number {
  return Math.ceil(Math.min(width, n - j) / (VECTORS * lanes.count));
}

/** Some panels of all of b, from column j and `p` panels on. */
function packColumns(
  crew: Crew,
  part: Part,
  plan: Plan,
  first: number,
  j: number,
  p: number,
  count: number,
): void {
  const { b, k } = part;
  const { bytes, count: lanes } = plan.lanes;
  const [panel, panels] = [VECTORS * lanes, panelsOf(part, plan, j)];
  for (let l = 0; l < k; l += DEPTH) {
    const depth = Math.min(DEPTH, k - l);
    const to = plan.columns + (l * panels + p * depth) * panel * bytes;
    const from = plan.b + (l * b.row + (j + p * panel) * b.column) * bytes;
    crew.call(first + PACK_COLUMNS, to, from, b.column * bytes, b.row * bytes, depth, count);
  }
}

function multiplied(crew: Crew, part: Part, plan: Plan, first: number, j: number): boolean {
  const { a, m, k, meanwhile } = part;
  const { bytes, count } = plan.lanes;
  const panel = VECTORS * count;
  const panels = panelsOf(part, plan, j);
  const each = Math.ceil(panels / plan.beside);
  let area = plan.rows;
  for (let i = 0; i < m; i += plan.height)
    for (let p = 0; p < panels; p += each, area += plan.block) {
      const tiles = Math.ceil(Math.min(plan.height, m - i) / ROWS);
      const now = Math.min(each, panels - p);
      if (plan.own) packColumns(crew, part, plan, first, j, p, now);
      const to = DATA + i * plan.stride + (j + p * panel) * bytes;
      for (let l = 0; l < k; l += DEPTH) {
        const depth = Math.min(DEPTH, k - l);
        const [fours, rest] = [Math.floor(depth / UNROLLED), depth % UNROLLED];
        const left = plan.a + (i * a.row + l * a.column) * bytes;
        const right = plan.columns + (l * panels + p * depth) * panel * bytes;
        crew.call(first + PACK_ROWS, area, left, a.row * bytes, a.column * bytes, depth, tiles);
        crew.call(first + BLOCK, area, right, to, plan.stride, fours, rest, tiles, l > 0 ? 1 : 0, now);
      }
      crew.task();
    }
  return crew.run(meanwhile);
}
