/** The element types: how each is stored, and which one literals get. */
import { DtypeError } from "../errors.ts";

export type DtypeName = "float32" | "float64" | "int32" | "bool";
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

export interface Dtype {
  readonly name: DtypeName;
  /** Place in every per-dtype cache. */
  readonly index: number;
  readonly floating: boolean;
}

export const float32: Dtype = { name: "float32", index: 0, floating: true };
export const float64: Dtype = { name: "float64", index: 1, floating: true };
export const int32: Dtype = { name: "int32", index: 2, floating: false };
export const bool: Dtype = { name: "bool", index: 3, floating: false };

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

const byName: Readonly<Record<DtypeName, Dtype>> = { float32, float64, int32, bool };
let defaultDtype: Dtype = float32;

export function isDtypeName(name: unknown): name is DtypeName {
  return typeof name === "string" && Object.hasOwn(byName, name);
}

/** @throws {DtypeError} for a name that is no dtype. */
export function dtypeOf(name: DtypeName): Dtype {
  const dtype = isDtypeName(name) ? byName[name] : undefined;
  if (!dtype) {
    throw new DtypeError(`"${String(name)}" is no dtype: write "float32", "float64", "int32" or "bool".`);
  }
  return dtype;
}

/** A zeroed array of `size` elements. */
export function allocate(dtype: Dtype, size: number): TypedArray {
  if (dtype === float32) return new Float32Array(size);
  if (dtype === float64) return new Float64Array(size);
  return dtype === int32 ? new Int32Array(size) : new Uint8Array(size);
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
  if (!dtype.floating)
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
