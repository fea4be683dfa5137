/** Rows that no method calls: transposes of the linear ops, and what the methods are composed of. */

import { contiguousLayout, sameShape, stridedLayout } from "../core/layout.ts";
import { Tensor } from "../core/tensor.ts";
import { copyElements } from "../cpu/iterate.ts";
import { type Binary, elementwise, type Primitive, structural } from "../ops/define.ts";
import { sum } from "../ops/reduction.ts";
import { reshape, type Slice, sliceOp } from "../ops/view.ts";
import { blank } from "../run/make.ts";

export { eigenvectorsOp } from "../linalg/eigenvectors.ts";
export { castOp } from "../ops/cast.ts";
export { convolutionOp } from "../ops/convolution.ts";
export { erfcx, gelu, logNdtr, ndtr } from "../ops/elementwise/error-function.ts";
export { entr, logitOp } from "../ops/elementwise/logarithmic.ts";
export { clampBetween } from "../ops/elementwise/piecewise.ts";
export { roundOp } from "../ops/elementwise/rounding.ts";
export { amaxOp, aminOp, argmaxOp, argminOp } from "../ops/extremum.ts";
export { gatherOp, scatterAddOp } from "../ops/indexing.ts";
export { catOp } from "../ops/joining.ts";
export { matmulOp } from "../ops/matmul.ts";
export { euclideanNorm, inner } from "../ops/reduction.ts";
export { cumsumOp } from "../ops/scan.ts";
export { scatterOp } from "../ops/scatter.ts";
export { logsumexpOp } from "../ops/softmax.ts";
export { argsortOp } from "../ops/sorting.ts";
export {
  cloneOp,
  detachOp,
  expandOp,
  permuteOp,
  reshapeOp,
  selectOp,
  sliceOp,
} from "../ops/view.ts";

/** What `copy_` writes. */
export const copy: Binary = elementwise({
  name: "copy",
  summary: "y, in the place of x.",
  formula: "y",
  takes: "any",
  derivative: { x: "0", y: "1" },
});

/** The transpose of `slice`. */
export const embed: Primitive<Slice & { readonly size: number }> = structural({
  name: "embed",
  summary:
    "Zeros of the given size along one dimension, with the input at the places that a slice would read.",
  portable: true,
  forward: ([x], { dim, start, step, size }) => {
    const out = blank(contiguousLayout(x.shape.map((n, d) => (d === dim ? size : n))), x.type, x.on);
    if (x.size === 0) return out;
    const strides = out.layout.strides.map((s, d) => (d === dim ? s * step : s));
    const target = new Tensor(
      out.storage,
      start * out.layout.strides[dim],
      stridedLayout(x.shape, strides),
      x.type,
      out,
    );
    copyElements(target, x);
    return out;
  },
  jvp: "linear",
  vjp: (_, g, __, { dim, start, length, step }) => sliceOp([g], { dim, start, length, step }),
  reference: (algebra, [x], { dim, start, length, step, size }) => {
    const inner = x.shape.slice(dim + 1).reduce((m, n) => m * n, 1);
    const outer = x.shape.slice(0, dim).reduce((m, n) => m * n, 1);
    const zero = algebra.constant(0);
    const at = new Array(outer * size * inner).fill(zero);
    for (let o = 0; o < outer; o++)
      for (let k = 0; k < length; k++)
        for (let i = 0; i < inner; i++)
          at[(o * size + start + k * step) * inner + i] = x.at[(o * length + k) * inner + i];
    return { shape: x.shape.map((n, d) => (d === dim ? size : n)), at };
  },
  samples: [{ inputs: [{ shape: [2] }], attributes: { dim: 0, start: 1, length: 2, step: 2, size: 5 } }],
});

/** Undo a broadcast: x added up to `shape`. */
export function sumTo(x: Tensor, shape: readonly number[]): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const missing = x.ndim - shape.length;
  const dims = [...x.shape.keys()].filter(
    (d) => d < missing || (shape[d - missing] === 1 && x.shape[d] !== 1),
  );
  const summed = sum(x, { dim: dims });
  return sameShape(summed.shape, shape) ? summed : reshape(summed, shape);
}
