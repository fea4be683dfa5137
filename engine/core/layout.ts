/** Shape and strides, interned: two tensors laid out alike share one object, so comparing is one pointer. */
import { ShapeError, shapeText } from "../errors.ts";
import { MAX_INT32 } from "./dtype.ts";

/** The number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

export class Layout {
  readonly shape: readonly number[];
  /** Elements, not bytes, from one index to the next; 0 where a dimension is expanded. */
  readonly strides: readonly number[];
  readonly size: number;
  readonly rank: number;
  /** Row-major without gaps. */
  readonly contiguous: boolean;
  /** One element in memory, however often it is repeated. */
  readonly uniform: boolean;
  #repeatedLayout: Layout | null = null;

  constructor(shape: readonly number[], strides: readonly number[], contiguous: boolean) {
    this.shape = Object.freeze(shape.slice());
    this.strides = Object.freeze(strides.slice());
    this.size = checkRoom(shape);
    this.rank = shape.length;
    this.contiguous = contiguous;
    this.uniform = this.size === 1 || strides.every((stride) => stride === 0);
  }

  /** One element repeated over this shape. */
  get repeated(): Layout {
    return (this.#repeatedLayout ??= stridedLayout(
      this.shape,
      this.shape.map(() => 0),
    ));
  }
}

/** The layout of a 0-d tensor. */
export const scalarLayout: Layout = new Layout([], [], true);

// Interning only saves time, so forgetting is safe; a program of ever new shapes must not grow without bound.
const capacity = 20_000;
const interned = new Map<string, Layout>();
const vectors: (Layout | undefined)[] = [];

function intern(key: string, make: () => Layout): Layout {
  let layout = interned.get(key);
  if (!layout) {
    if (interned.size >= capacity) interned.clear();
    interned.set(key, (layout = make()));
  }
  return layout;
}

function rowMajor(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  for (let d = shape.length - 1, step = 1; d >= 0; d--) {
    strides[d] = step;
    step *= shape[d];
  }
  return strides;
}

function vectorLayout(n: number): Layout {
  if (n >= 4096) return intern(`${n}`, () => new Layout([n], [1], true));
  return (vectors[n] ??= new Layout([n], [1], true));
}

/** The row-major layout of a shape. */
export function contiguousLayout(shape: readonly number[]): Layout {
  if (shape.length === 0) return scalarLayout;
  if (shape.length === 1) return vectorLayout(shape[0]);
  return intern(shape.join(), () => new Layout(shape, rowMajor(shape), true));
}

/** A layout with strides of its own; the row-major one where these strides come to that. */
export function stridedLayout(shape: readonly number[], strides: readonly number[]): Layout {
  const plain = rowMajor(shape);
  if (shape.includes(0) || shape.every((n, d) => n === 1 || strides[d] === plain[d]))
    return contiguousLayout(shape);
  return intern(`${shape.join()}|${strides.join()}`, () => new Layout(shape, strides, false));
}

/** The strides by which elements that lie so have another shape, without copying; null where there are none. */
export function stridesFor({ shape: from, strides }: Layout, shape: readonly number[]): number[] | null {
  const made = new Array<number>(shape.length);
  let d = shape.length - 1;
  // Dimensions that lie as one are merged, and cut up anew.
  for (let k = from.length - 1, n = 1, m = 1, step = strides[k]; k >= 0; k--) {
    n *= from[k];
    if (k > 0 && (from[k - 1] === 1 || strides[k - 1] === n * step)) continue;
    for (; d >= 0 && (m < n || shape[d] === 1); d--) {
      made[d] = m * step;
      m *= shape[d];
    }
    if (m !== n) return null;
    step = strides[k - 1];
    n = m = 1;
  }
  return made;
}

/** Whether one place in memory may be several elements. */
export function overlaps({ shape, strides, contiguous }: Layout): boolean {
  if (contiguous) return false;
  const dims = [...shape.keys()].filter((d) => shape[d] > 1).sort((a, b) => strides[a] - strides[b]);
  let reach = 0;
  return dims.some((d) => {
    if (strides[d] <= reach) return true;
    reach += (shape[d] - 1) * strides[d];
    return false;
  });
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let d = 0; d < a.length; d++) if (a[d] !== b[d]) return false;
  return true;
}

/** @throws {ShapeError} naming the op, unless every dimension is a whole number ≥ 0. */
export function checkShape(shape: readonly number[], op: string): readonly number[] {
  if (!Array.isArray(shape) || !shape.every((n) => Number.isSafeInteger(n) && n >= 0)) {
    throw new ShapeError(`${op}: a shape is a list of whole numbers ≥ 0, not [${shape}].`);
  }
  return shape;
}

/** Of every layout, and with the name of who asked of what is made anew. @throws {RangeError} for more elements than an array may have. */
export function checkRoom(shape: readonly number[], op: string = "tensor"): number {
  const size = sizeOf(shape);
  if (size > MAX_INT32)
    throw new RangeError(`${op}: shape ${shapeText(shape)} has ${size} elements; ${MAX_INT32} are the most.`);
  checkShape(shape, op);
  return size;
}

/** @throws {RangeError} naming op and argument, unless n is a whole number from `least` to `most`. */
export function checkWhole(op: string, name: string, n: number, least?: number, most?: number): void {
  if (!Number.isInteger(n) || n < least! || n > most!)
    throw new RangeError(
      `${op}: ${name} must be a whole number${least === undefined ? "" : ` from ${least} ${most === undefined ? "on" : `to ${most}`}`}, not ${n}.`,
    );
}

/** The shape two shapes broadcast to, aligned at their last dimension. */
export function broadcastShapes(a: readonly number[], b: readonly number[], op: string): readonly number[] {
  const rank = Math.max(a.length, b.length);
  const shape = new Array<number>(rank);
  for (let d = 0; d < rank; d++) {
    const m = a[d - rank + a.length] ?? 1;
    const n = b[d - rank + b.length] ?? 1;
    if (m !== n && m !== 1 && n !== 1) {
      throw new ShapeError(
        `${op}: shapes ${shapeText(a)} and ${shapeText(b)} do not broadcast, since ${m} ≠ ${n} in dimension ${d - rank}. ` +
          "Aligned at the last dimension, sizes must be equal or 1: reshape or transpose one.",
      );
    }
    shape[d] = m === 1 ? n : m;
  }
  return shape;
}

/** Strides by which `layout` is read as if it had `shape`; 0 along broadcast dimensions. */
export function broadcastStrides(layout: Layout, shape: readonly number[]): number[] {
  const missing = shape.length - layout.rank;
  return shape.map((_, d) =>
    d < missing || layout.shape[d - missing] === 1 ? 0 : layout.strides[d - missing],
  );
}

/** Where the elements are that these strides lead to, row-major, from the first on. */
export function placesOf(shape: readonly number[], strides: readonly number[]): Int32Array {
  const places = new Int32Array(sizeOf(shape));
  for (let d = shape.length - 1, found = 1; d >= 0; d--) {
    const until = Math.min(found * shape[d], places.length);
    for (let k = found; k < until; k++) places[k] = places[k - found] + strides[d];
    found *= shape[d];
  }
  return places;
}

/** A dimension counted from 0, from one that may be negative. */
export function resolveDim(dim: number, rank: number, op: string): number {
  const limit = Math.max(rank, 1);
  if (!Number.isInteger(dim) || dim < -limit || dim >= limit) {
    throw new ShapeError(
      `${op}: dimension ${dim} is out of range for a tensor of ${rank} dimensions (${-limit} to ${limit - 1}).`,
    );
  }
  return dim < 0 ? dim + limit : dim;
}

/** What is left of a shape when dimensions of it are reduced. */
export function reducedLayout(
  shape: readonly number[],
  { dim, keepdim }: { readonly dim: readonly number[] | null; readonly keepdim: boolean },
): Layout {
  const reduced = (d: number): boolean => dim === null || dim.includes(d);
  return contiguousLayout(
    keepdim ? shape.map((n, d) => (reduced(d) ? 1 : n)) : shape.filter((_, d) => !reduced(d)),
  );
}
