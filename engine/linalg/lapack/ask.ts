/** What the functions of matrices ask of LAPACK: whether it computes here, matrices as it has them, and tensors of what it gave. */
import { contiguousLayout, sizeOf } from "../../core/layout.ts";
import { mode } from "../../core/mode.ts";
import { Tensor } from "../../core/tensor.ts";
import { ROWS } from "../../cpu/faster.ts";
import { copyElements } from "../../cpu/iterate.ts";
import { type Lapack, lapack } from "../../cpu/lapack/kernels.ts";
import { allFinite, type Floats } from "../../cpu/lapack/routine.ts";
import { detach, transpose } from "../../ops/view.ts";
import { empty } from "../../run/make.ts";
import { elements, toTypedArray } from "../../run/read.ts";

/**
 * LAPACK's kernel; null where there is none, where the matrices are too small for it, elsewhere than on the CPU, and in a trace, which is of steps.
 * What it cannot do as the loops do, they do: matrices that are singular, or not finite.
 */
export function kernelFor<K extends keyof Lapack>(
  name: K,
  rows: number,
  ...inputs: readonly Tensor[]
): Lapack[K] | null {
  const kernel = lapack[name];
  if (kernel === null || rows < ROWS[name] || mode.recorder !== null) return null;
  const [{ type }] = inputs;
  const fit = type.floating && inputs.every((x) => x.on === null && x.type === type && x.size > 0);
  return fit ? kernel : null;
}

/** Whether somebody wants a derivative of what is made of these. */
export function isWanted(...inputs: readonly Tensor[]): boolean {
  return (mode.grad && inputs.some((x) => x.node !== null)) || (mode.forward?.concerns(inputs) ?? false);
}

/**
 * Whether of diagonals […, n] none is so much smaller than the largest that, divided by it, half the digits are lost: derivatives that are written with an
 * inverse, but need none, are right then.
 */
export function areEven(diagonals: Tensor): boolean {
  const size = detach(diagonals).abs();
  const share = size.dtype === "float64" ? 2 ** -26 : 2 ** -12;
  return toTypedArray(size.amin(-1).gt(size.amax(-1).mul(share))).every(Boolean);
}

/** A copy of matrices row by row; null unless all is finite. */
export function rowsOf(x: Tensor): Floats | null {
  const array = toTypedArray(x) as Floats;
  return allFinite(array) ? array : null;
}

/** Likewise, to be read alone. */
export function rowsRead(x: Tensor): Floats | null {
  const array = elements(x) as Floats;
  return allFinite(array) ? array : null;
}

/** Likewise, column by column. */
export function columnsOf(x: Tensor): Floats | null {
  return rowsOf(transpose(x, -2, -1));
}

/** Likewise row by row, in doubles. */
export function doublesOf(x: Tensor): Float64Array | null {
  const array = rowsOf(x);
  return array instanceof Float32Array ? new Float64Array(array) : array;
}

/** A tensor like x of numbers row by row; null unless all are finite. */
export function ofRows(x: Tensor, array: Floats, shape: readonly number[]): Tensor | null {
  const given = array.subarray(0, sizeOf(shape));
  const numbers = x.dtype === "float32" && given instanceof Float64Array ? Float32Array.from(given) : given;
  return allFinite(numbers) ? new Tensor(numbers, 0, contiguousLayout(shape), x.type, null) : null;
}

/** Likewise, of numbers column by column. */
export function ofColumns(x: Tensor, array: Floats, shape: readonly number[]): Tensor | null {
  const [n, m] = shape.slice(-2);
  const turned = ofRows(x, array, [...shape.slice(0, -2), m, n]);
  if (turned === null) return null;
  const out = empty(contiguousLayout(shape), x.type);
  copyElements(out, transpose(turned, -2, -1));
  return out;
}
