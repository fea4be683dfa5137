/** The element types: how each is stored, and which one literals get. */
import { DtypeError } from "../errors.ts";

/** The floating ones. */
export type FloatName = "float32" | "float64" | "float16" | "bfloat16";
export type DtypeName = FloatName | "int32" | "bool" | "uint8" | "int64";
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

/** A kernel of one input. */
export type Converter = (
  out: TypedArray,
  at: number,
  step: number,
  n: number,
  inputs: readonly { readonly array: TypedArray }[],
  offsets: Int32Array,
  steps: Int32Array,
) => void;

/** How elements are kept of a dtype that no loop computes in: ops widen what they are given, and narrow what they give. */
export interface Held {
  /** What ops compute in: it has every number of the dtype. */
  readonly computes: Dtype;
  /** What its numbers are handed out as; null where they are stored as themselves. */
  readonly shown: Dtype | null;
  /** The largest number of all. */
  readonly most: number;
  readonly allocate: (size: number) => TypedArray;
  /** The number that is stored so. */
  readonly read: (stored: number) => number;
  /** What is stored of a number, the nearest. @throws {RangeError} where there is none near. */
  readonly write: (value: number) => number;
  /** Whether it has this number; of floating ones, as near as it comes. */
  readonly fits: (value: number) => boolean;
  /** Copies elements of another dtype to this one, or from it; null where storing does what is wanted. */
  readonly convert: (to: Dtype, from: Dtype) => Converter | null;
}

export interface Dtype {
  readonly name: DtypeName;
  /** Place in every per-dtype cache. */
  readonly index: number;
  readonly floating: boolean;
  /** Null of the dtypes that loops compute in. */
  readonly held: Held | null;
}

export const float32: Dtype = { name: "float32", index: 0, floating: true, held: null };
export const float64: Dtype = { name: "float64", index: 1, floating: true, held: null };
export const int32: Dtype = { name: "int32", index: 2, floating: false, held: null };
export const bool: Dtype = { name: "bool", index: 3, floating: false, held: null };

export const MAX_INT32: number = 2 ** 31 - 1;
export const MIN_INT32: number = -(2 ** 31);

/** The largest of a dtype, from which every minimum may start. */
export function highest({ floating, name }: Dtype): number {
  return floating ? Number.POSITIVE_INFINITY : name === "int32" ? MAX_INT32 : 1;
}

/** The smallest of a dtype, from which every maximum may start. */
export function lowest({ floating, name }: Dtype): number {
  return floating ? Number.NEGATIVE_INFINITY : name === "int32" ? MIN_INT32 : 0;
}

/** Those of storage are enrolled by who has them (`core/held.ts`). */
export const byName: Partial<Record<DtypeName, Dtype>> = { float32, float64, int32, bool };
let defaultDtype: Dtype = float32;

/** Whether it is of whole numbers: places, counts, classes. */
export function isWhole({ floating, name }: Dtype): boolean {
  return !floating && name !== "bool";
}

export function isDtypeName(name: unknown): name is DtypeName {
  return typeof name === "string" && Object.hasOwn(byName, name);
}

/** @throws {DtypeError} for a name that is no dtype. */
export function dtypeOf(name: DtypeName): Dtype {
  const dtype = isDtypeName(name) ? byName[name] : undefined;
  if (!dtype) {
    throw new DtypeError(`"${String(name)}" is no dtype: write one of ${Object.keys(byName).join(", ")}.`);
  }
  return dtype;
}

/** A zeroed array of `size` elements. */
export function allocate(dtype: Dtype, size: number): TypedArray {
  if (dtype === float32) return new Float32Array(size);
  if (dtype === float64) return new Float64Array(size);
  if (dtype === int32) return new Int32Array(size);
  return dtype.held?.allocate(size) ?? new Uint8Array(size);
}

/** What an array of the dtype holds for a number. */
export function stored({ held }: Dtype, value: number): number {
  return held === null ? value : held.write(value);
}

/**
 * The floating dtype that numbers and nested arrays become from here on; float32 unless set.
 * @throws {DtypeError} unless "float32" or "float64".
 * @example
 * setDefaultDtype("float64");
 * tensor([1]).dtype; // "float64"
 */
export function setDefaultDtype(name: "float32" | "float64"): void {
  const dtype = dtypeOf(name);
  if (!dtype.floating || dtype.held)
    throw new DtypeError(`The default dtype is floating: "float32" or "float64", not "${name}".`);
  defaultDtype = dtype;
}

/** The dtype that numbers and nested arrays become. */
export function getDefaultDtype(): DtypeName {
  return defaultDtype.name;
}

export function defaultFloat(): Dtype {
  return defaultDtype;
}
