/** Ops that no method calls: transposes of the linear ones, and what the methods are composed of. */

export { eigenvectorsOp } from "../linalg/eigenvectors.ts";
export { bitsOp } from "../ops/bits.ts";
export { castOp } from "../ops/cast.ts";
export { convolutionOp } from "../ops/convolution.ts";
export { copy } from "../ops/copy.ts";
export { i0, i0e, i1, i1e } from "../ops/elementwise/bessel.ts";
export { digamma, lgamma, polygamma as polygammaOp, zeta } from "../ops/elementwise/gamma.ts";
export { entr, logitOp } from "../ops/elementwise/logarithmic.ts";
export { erfcx, gelu, logNdtr, ndtr } from "../ops/elementwise/normal.ts";
export { clampBetween } from "../ops/elementwise/piecewise.ts";
export { erfinv, ndtri } from "../ops/elementwise/quantile.ts";
export { roundOp } from "../ops/elementwise/rounding.ts";
export { expandOp } from "../ops/expand.ts";
export { amaxOp, aminOp, argmaxOp, argminOp } from "../ops/extremum.ts";
export { gatherOp, scatterAddOp } from "../ops/indexing.ts";
export { catOp } from "../ops/joining.ts";
export { matmulOp } from "../ops/matmul.ts";
export { overwriteOp } from "../ops/overwrite.ts";
export { euclideanNorm, inner } from "../ops/reduction.ts";
export { cumsumOp } from "../ops/scan.ts";
export { scatterOp } from "../ops/scatter.ts";
export { selectOp, sliceOp } from "../ops/slice.ts";
export { logsumexpOp } from "../ops/softmax.ts";
export { argsortOp } from "../ops/sorting.ts";
export { cloneOp, detachOp, permuteOp, reshapeOp } from "../ops/view.ts";
export { stridedOp } from "../ops/windows.ts";
