/** Makes tensors: from data, and the usual ones. */

import { type DeviceChoice, type DeviceName, deviceNamed, devices } from "../core/device.ts";
import {
  allocate,
  bool,
  type Dtype,
  type DtypeName,
  defaultFloat,
  dtypeOf,
  float32,
  float64,
  int32,
  stored,
  type TypedArray,
} from "../core/dtype.ts";
import { checkRoom, checkWhole, contiguousLayout } from "../core/layout.ts";
import { Tensor } from "../core/tensor.ts";
import { DtypeError, describe, ShapeError } from "../errors.ts";
import { checkFits, fits } from "./make.ts";
import { toTypedArray } from "./read.ts";
import { placed } from "./transfer.ts";

export interface TensorOptions {
  /** Unless told: a typed array's own, "bool" for booleans, else the default floating dtype. */
  readonly dtype?: DtypeName;
  /** Whether `backward` shall leave a gradient here. @defaultValue false */
  readonly requiresGrad?: boolean;
  /** "cpu" or "webgpu". A scalar tensor on the CPU goes with tensors of any device. @defaultValue the default device */
  readonly device?: DeviceName | DeviceChoice;
}

export type NestedData = number | boolean | readonly NestedData[];
/** What `tensor` takes. */
export type TensorData = NestedData | Float32Array | Float64Array | Int32Array | Uint8Array | Tensor;

/** A tensor over an array that nobody else keeps, on the device wanted. */
export function fromArray(
  array: TypedArray,
  shape: readonly number[],
  dtype: Dtype,
  { requiresGrad, device }: TensorOptions = {},
): Tensor {
  const on = device === undefined ? devices.current : deviceNamed(device);
  const x = placed(new Tensor(array, 0, contiguousLayout(shape), dtype, null), on);
  if (requiresGrad) x.requiresGrad = true;
  return x;
}

/** By its tag, which arrays of another realm (a frame, a vm) have as well. */
function typedDtype(data: ArrayBufferView): Dtype {
  const kind = (data as Float32Array)[Symbol.toStringTag] as string;
  // Of Float16Array, which not every host has, float32 holds every number.
  return kind === "Float64Array" ? float64 : /^Float/.test(kind) ? float32 : int32;
}

/** Arrays nested deeper than this hold themselves, or are a mistake; NumPy has the same limit. */
const DEEPEST = 64;

/** Elements in row-major order, and the shape they came in. */
function read(data: NestedData): { shape: number[]; flat: (number | boolean)[] } {
  const shape: number[] = [];
  for (let part: unknown = data; Array.isArray(part); part = part[0])
    if (shape.push(part.length) > DEEPEST)
      throw new ShapeError(`tensor: the data is nested deeper than ${DEEPEST} arrays, or holds itself.`);
  const flat: (number | boolean)[] = [];
  const visit = (part: unknown, d: number): void => {
    if (Array.isArray(part)) {
      if (part.length !== shape[d] || d >= shape.length) {
        throw new ShapeError(
          `tensor: the nested arrays are ragged: ${part.length} where ${shape[d] ?? "a number"} was expected.`,
        );
      }
      // Not forEach, which skips the holes of sparse arrays.
      for (let i = 0; i < part.length; i++) visit(part[i], d + 1);
    } else if (d < shape.length) {
      throw new ShapeError("tensor: the nested arrays are ragged: a number among arrays.");
    } else if (typeof part === "number" || typeof part === "boolean") {
      flat.push(part);
    } else if (part instanceof Tensor) {
      throw new TypeError(
        "tensor: the data holds tensors: write stack([…]) to join them, so that gradients flow.",
      );
    } else {
      const advice = part instanceof ArrayBuffer ? ": write new Float32Array(buffer)" : "";
      throw new TypeError(`tensor: the data holds ${describe(part)}, not numbers or booleans${advice}.`);
    }
  };
  visit(data, 0);
  return { shape, flat };
}

/**
 * A tensor of the given elements, which are copied.
 * @param data a number or boolean, (nested) arrays of them, a typed array, or a tensor.
 * @throws {ShapeError} for ragged arrays; {DtypeError} for fractions as int32.
 * @example
 * tensor([[1, 2], [3, 4]]).shape; // [2, 2]
 * tensor(new Float64Array(2)).dtype; // "float64"
 */
export function tensor(data: TensorData, options: TensorOptions = {}): Tensor {
  const wanted = options.dtype === undefined ? undefined : dtypeOf(options.dtype);
  if (Array.isArray(data)) {
    const vector = vectorOf(data, wanted ?? defaultFloat(), options);
    if (vector !== null) return vector;
  }
  if (data instanceof Tensor) return fromFlat(toTypedArray(data), data.shape, wanted ?? data.type, options);
  if (ArrayBuffer.isView(data) && !(data instanceof DataView))
    return fromFlat(data, [data.length], wanted ?? typedDtype(data), options);
  const { shape, flat } = read(data as NestedData);
  const booleans = flat.length > 0 && flat.every((value) => typeof value === "boolean");
  if (!booleans && flat.some((value) => typeof value === "boolean")) {
    throw new DtypeError("tensor: the data mixes booleans and numbers: write one or the other.");
  }
  return fromFlat(flat as ArrayLike<number>, shape, wanted ?? (booleans ? bool : defaultFloat()), options);
}

/** A flat list of numbers as floats, with nothing made in between; null for all else. */
function vectorOf(data: readonly unknown[], dtype: Dtype, options: TensorOptions): Tensor | null {
  if (!dtype.floating || dtype.held) return null;
  const array = dtype === float32 ? float32Of(data) : float64Of(data);
  return array && fromArray(array, [data.length], dtype, options);
}

// Two functions of one text, so that the host optimises each for its own array.
function float32Of(data: readonly unknown[]): Float32Array | null {
  const array = new Float32Array(data.length);
  for (let i = 0; i < array.length; i++) {
    const value = data[i];
    if (typeof value !== "number") return null;
    array[i] = value;
  }
  return array;
}

function float64Of(data: readonly unknown[]): Float64Array | null {
  const array = new Float64Array(data.length);
  for (let i = 0; i < array.length; i++) {
    const value = data[i];
    if (typeof value !== "number") return null;
    array[i] = value;
  }
  return array;
}

function fromFlat(
  flat: ArrayLike<number>,
  shape: readonly number[],
  dtype: Dtype,
  options: TensorOptions,
): Tensor {
  const array = allocate(dtype, flat.length);
  for (let i = 0; i < flat.length; i++) {
    const value = Number(flat[i]);
    if (dtype !== bool && !fits(value, dtype))
      throw new DtypeError(
        `tensor: ${value} is no ${dtype.name}; round it first, or leave the dtype floating.`,
      );
    array[i] = dtype === bool ? Number(value !== 0) : stored(dtype, value);
  }
  return fromArray(array, shape, dtype, options);
}

/**
 * Filled with one number.
 * @example
 * full([2], 7).toArray(); // [7, 7]
 */
export function full(shape: readonly number[], value: number | boolean, options: TensorOptions = {}): Tensor {
  return filledBy("full", shape, value, options);
}

function filledBy(
  op: string,
  shape: readonly number[],
  value: number | boolean,
  options: TensorOptions = {},
): Tensor {
  const dtype = options.dtype ? dtypeOf(options.dtype) : typeof value === "boolean" ? bool : defaultFloat();
  checkRoom(shape, op);
  if (dtype !== bool) checkFits(Number(value), dtype, op);
  const { size } = contiguousLayout(shape);
  const array = allocate(dtype, size);
  if (Number(value) !== 0) array.fill(dtype === bool ? 1 : stored(dtype, Number(value)));
  return fromArray(array, shape, dtype, options);
}

export function zeros(shape: readonly number[], options?: TensorOptions): Tensor {
  return filledBy("zeros", shape, 0, options);
}

export function ones(shape: readonly number[], options?: TensorOptions): Tensor {
  return filledBy("ones", shape, 1, options);
}

/** Filled with one number, of x's shape and dtype. */
export function fullLike(x: Tensor, value: number, options?: TensorOptions): Tensor {
  const given = { dtype: x.dtype, device: x.device, ...options };
  if (x.on?.level === undefined || options?.device !== undefined) return full(x.shape, value, given);
  // One for each example.
  const each = placed(full(x.shape, value, { ...given, device: "cpu", requiresGrad: false }), x.on);
  return given.requiresGrad ? each.requiresGrad_() : each;
}

export function zerosLike(x: Tensor, options?: TensorOptions): Tensor {
  return fullLike(x, 0, { ...options });
}

export function onesLike(x: Tensor, options?: TensorOptions): Tensor {
  return fullLike(x, 1, { ...options });
}

/** A 0-d tensor. */
export function scalar(value: number | boolean, options?: TensorOptions): Tensor {
  return tensor(value, options);
}

/**
 * The numbers from `start` up to, not including, `end`, `step` apart; `arange(n)` is 0 … n − 1. Options may follow whichever number is the last.
 * @example
 * arange(1, 2, 0.25).toArray(); // [1, 1.25, 1.5, 1.75]
 * arange(3, { dtype: "int32" }).toArray(); // [0, 1, 2]
 */
export function arange(
  start: number,
  end?: number | TensorOptions,
  step?: number | TensorOptions,
  options?: TensorOptions,
): Tensor {
  if (typeof end === "object") return arange(0, start, 1, lastly("arange", end, step, options));
  if (typeof step === "object") return arange(start, end, 1, lastly("arange", step, options));
  const by = step ?? 1;
  const [from, to] = end === undefined ? [0, start] : [start, end];
  const size = Math.ceil((to - from) / by);
  if (!Number.isFinite(size * by) || (to - from) * by < 0)
    throw new ShapeError(`arange: steps of ${by} do not lead from ${from} to ${to}.`);
  return sequence("arange", size, (i) => from + i * by, options);
}

/** `count` numbers evenly spaced from `start` to `end`, both included. */
export function linspace(start: number, end: number, count: number, options?: TensorOptions): Tensor {
  checkWhole("linspace", "count", count, 0);
  for (const [name, each] of Object.entries({ start, end }))
    if (!Number.isFinite(each))
      throw new RangeError(`linspace: ${name} must be a finite number, not ${each}.`);
  const step = (end - start) / Math.max(count - 1, 1);
  // The last one exactly, whatever the step rounds to.
  return sequence("linspace", count, (i) => (i === count - 1 && count > 1 ? end : start + i * step), options);
}

/** Options behind which nothing else is given. */
function lastly(op: string, options: TensorOptions, ...more: readonly unknown[]): TensorOptions {
  const behind = more.find((each) => each !== undefined);
  if (behind !== undefined)
    throw new TypeError(`${op}: options come last; behind them stands ${describe(behind)}.`);
  return options;
}

/** So many numbers by their places, with no list of them in between. */
function sequence(op: string, size: number, at: (i: number) => number, options: TensorOptions = {}): Tensor {
  checkRoom([size], op);
  const numbers = new Float64Array(size);
  for (let i = 0; i < size; i++) numbers[i] = at(i);
  return tensor(numbers, { ...options, dtype: options.dtype ?? defaultFloat().name });
}

/** The identity matrix of n rows, and of m columns where given; options may follow either. */
export function eye(n: number, m: number | TensorOptions = n, options?: TensorOptions): Tensor {
  if (typeof m === "object") return eye(n, n, lastly("eye", m, options));
  checkRoom([n, m], "eye");
  const dtype = options?.dtype ? dtypeOf(options.dtype) : defaultFloat();
  const array = allocate(dtype, n * m);
  for (let i = 0; i < Math.min(n, m); i++) array[i * m + i] = stored(dtype, 1);
  return fromArray(array, [n, m], dtype, options);
}
