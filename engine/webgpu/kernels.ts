/** The kernels of structural ops, by the name of their op; what is missing here falls back to the CPU, visibly. */

import { attention } from "./attention.ts";
import { bits } from "./bits.ts";
import { convolution } from "./convolution.ts";
import { eigenvectors } from "./eigenvectors.ts";
import { amax, amin, argmax, argmin, logSumExp } from "./extremum.ts";
import type { StructuralKernel } from "./host.ts";
import { gather, scatter, scatterAdd } from "./indexing.ts";
import { matmul } from "./matmul.ts";
import { cumsum } from "./scan.ts";
import { softmax } from "./softmax.ts";
import { argsort } from "./sorting.ts";

export const structuralKernels: Readonly<Record<string, StructuralKernel>> = {
  amax,
  amin,
  argmax,
  argmin,
  argsort,
  attention,
  bits,
  convolution,
  cumsum,
  eigenvectors,
  gather,
  logsumexp: logSumExp,
  matmul,
  scatter,
  scatterAdd,
  softmax,
};
