/** What each structural op is held against, for those who check rather than compute. */
import type { Attributes, Op, Reference } from "../core/op.ts";
import { eigenvectorsOp, eigenvectorsReference } from "../linalg/eigenvectors.ts";
import { bitsOp, bitsReference } from "../ops/bits.ts";
import { castOp, castReference } from "../ops/cast.ts";
import { convolutionOp, convolutionReference } from "../ops/convolution.ts";
import { expandOp, expandReference } from "../ops/expand.ts";
import { amaxOp, aminOp, argmaxOp, argminOp, extremumReference, positionReference } from "../ops/extremum.ts";
import { gatherOp, gatherReference, scatterAddOp, scatterAddReference } from "../ops/indexing.ts";
import { catOp, catReference } from "../ops/joining.ts";
import { matmulOp, matmulReference } from "../ops/matmul.ts";
import { overwriteOp, overwriteReference } from "../ops/overwrite.ts";
import { cumsumOp, cumsumReference } from "../ops/scan.ts";
import { scatterOp, scatterReference } from "../ops/scatter.ts";
import { selectOp, selectReference, sliceOp, sliceReference } from "../ops/slice.ts";
import { logsumexpOp, logsumexpReference } from "../ops/softmax.ts";
import { argsortOp, argsortReference } from "../ops/sorting.ts";
import {
  cloneOp,
  cloneReference,
  detachOp,
  detachReference,
  permuteOp,
  permuteReference,
  reshapeOp,
  reshapeReference,
} from "../ops/view.ts";
import { stridedOp, stridedReference } from "../ops/windows.ts";

export const references: readonly (readonly [{ readonly op: Op }, Reference<Attributes>])[] = [
  [eigenvectorsOp, eigenvectorsReference],
  [bitsOp, bitsReference],
  [castOp, castReference],
  [convolutionOp, convolutionReference],
  [expandOp, expandReference],
  [amaxOp, extremumReference(1)],
  [aminOp, extremumReference(-1)],
  [argmaxOp, positionReference(1)],
  [argminOp, positionReference(-1)],
  [gatherOp, gatherReference],
  [scatterAddOp, scatterAddReference],
  [catOp, catReference],
  [matmulOp, matmulReference],
  [cumsumOp, cumsumReference],
  [scatterOp, scatterReference],
  [selectOp, selectReference],
  [sliceOp, sliceReference],
  [logsumexpOp, logsumexpReference],
  [argsortOp, argsortReference],
  [cloneOp, cloneReference],
  [detachOp, detachReference],
  [overwriteOp, overwriteReference],
  [permuteOp, permuteReference],
  [reshapeOp, reshapeReference],
  [stridedOp, stridedReference],
];
