/** What computes in the place of ops' own loops where it is there: programs that do not use it do not carry it. */
import type { Dtype, TypedArray } from "../core/dtype.ts";
import type { Node } from "../core/node.ts";
import type { Kernel, Op, ReductionAttributes } from "../core/op.ts";
import type { Tensor } from "../core/tensor.ts";
import type { Matrix } from "./matrix.ts";
import type { Piecewise } from "./wasm/pieces.ts";

/**
 * As `multiply`. @returns whether it was done; not of matrices that lie otherwise than it takes.
 * @param meanwhile what the caller has to do besides, which changes none of the operands: done, once, while others work; not called where nobody does.
 */
export type Product = (
  out: TypedArray,
  at: number,
  a: Matrix,
  b: Matrix,
  m: number,
  k: number,
  n: number,
  meanwhile?: () => void,
) => boolean;

export const native: {
  /** Of the machine's own library, where somebody asked for it: `openDevice("cpu", { blas: true })`; else of threads, likewise. */
  product?: Product;
  /** Elementwise ops on threads; likewise. */
  map?: (op: Op, kernel: Piecewise, plain: Kernel, out: Tensor, inputs: readonly Tensor[]) => boolean;
  /** The shares of exponentials over dimensions; gives null where it does not do it. Who makes a module, or opens WebGPU, has it. */
  softmax?: ((x: Tensor, dims: readonly number[] | null) => Tensor | null) | null;
  /** Adds the gradient of a slice to that of the whole; likewise. */
  gather?: ((cotangents: (Tensor | null)[], fresh: boolean[], slice: Node, g: Tensor) => boolean) | null;
  /** The sum, or the average, over the first dimensions; likewise. */
  columns?: (op: Op, x: Tensor, attributes: ReductionAttributes, gives: Dtype) => Tensor | null;
} = {};
