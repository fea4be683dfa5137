/** A matrix as it lies within an array. */
import type { TypedArray } from "../core/dtype.ts";

/** Where it begins, and how far it is to the next row and column, in elements. */
export interface Matrix {
  readonly array: TypedArray;
  readonly offset: number;
  readonly row: number;
  readonly column: number;
}

/** Without gaps, so many columns wide. */
export function rowMajor(array: TypedArray, offset: number, columns: number): Matrix {
  return { array, offset, row: columns, column: 1 };
}
