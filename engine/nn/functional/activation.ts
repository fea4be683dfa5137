/** What a layer's output passes through. */

import type { FloatName } from "../../core/dtype.ts";
import type { Tensor } from "../../core/tensor.ts";
import { ShapeError, shapeText } from "../../errors.ts";
import { resolveDims } from "../../ops/dims.ts";
import { softplus as softplusOp } from "../../ops/elementwise/exponential.ts";
import { gelu as geluOp } from "../../ops/elementwise/normal.ts";
import { softmax } from "../../ops/softmax.ts";
import { reshape } from "../../ops/view.ts";
import type { Operand } from "../../run/agree.ts";
import { checkRange, checkRank, finite, nonzero, notNegative } from "../../run/limits.ts";
import { rand } from "../../run/random.ts";
import {
  eluOp,
  geluTanh,
  hardshrinkOp,
  hardtanhOp,
  leakyReluOp,
  softshrinkOp,
  thresholdOp,
} from "./primitives.ts";

export { sigmoid, silu, tanh } from "../../ops/elementwise/exponential.ts";
export { relu } from "../../ops/elementwise/piecewise.ts";
export { logSoftmax, softmax } from "../../ops/softmax.ts";
export { hardsigmoid, hardswish, mish, softsign, tanhshrink } from "./primitives.ts";

/**
 * x where positive, else alpha · (exp(x) − 1).
 * @example
 * functional.elu(tensor([-1, 2])).toArray(); // [-0.6321205, 2]
 */
export function elu(x: Operand, alpha: Operand = 1): Tensor {
  return eluOp(x, alpha);
}

/** elu with the constants that keep mean 0 and variance 1 through a deep net (Klambauer et al., 2017). */
export function selu(x: Tensor): Tensor {
  return eluOp(x, 1.6732632423543772).mul(1.0507009873554805);
}

/** x where positive, else alpha · (exp(x / alpha) − 1): smooth at 0 for every alpha. */
export function celu(x: Tensor, alpha: Operand = 1): Tensor {
  if (typeof alpha === "number") checkRange("celu", "alpha", alpha, nonzero);
  return eluOp(x.div(alpha), 1).mul(alpha);
}

/** x · Φ(x), or its approximation by tanh: `gelu(x, { approximate: "tanh" })`. */
export function gelu(x: Tensor, { approximate = "none" }: { approximate?: "none" | "tanh" } = {}): Tensor {
  return approximate === "tanh" ? geluTanh(x) : geluOp(x);
}

/** x where positive, else slope · x. */
export function leakyRelu(x: Operand, negativeSlope: Operand = 0.01): Tensor {
  return leakyReluOp(x, negativeSlope);
}

/**
 * leakyRelu with learned slopes: one, or one a channel (dimension 1).
 * @param weight of one element, or as many as x has channels.
 */
export function prelu(x: Tensor, weight: Tensor): Tensor {
  if (weight.size === 1) return leakyReluOp(x, reshape(weight, []));
  const channel = x.ndim > 1 ? 1 : 0;
  checkRank("prelu", "weight", weight, 1, "one slope, or a vector of one a channel", 1);
  if (weight.size !== x.shape[channel])
    throw new ShapeError(
      `prelu: ${weight.size} slopes do not fit the channels of shape ${shapeText(x.shape)}.`,
    );
  return leakyReluOp(
    x,
    reshape(
      weight,
      x.shape.map((n, d) => (d === channel ? n : 1)),
    ),
  );
}

/** leakyRelu with slopes drawn evenly from lower to upper while training, their mean afterwards. */
export function rrelu(
  x: Tensor,
  lower: number = 1 / 8,
  upper: number = 1 / 3,
  training: boolean = false,
): Tensor {
  checkRange("rrelu", "lower", lower, finite);
  checkRange("rrelu", "upper", upper, finite);
  if (lower > upper) throw new RangeError(`rrelu: lower must be at most upper, not ${lower} above ${upper}.`);
  if (!training) return leakyReluOp(x, (lower + upper) / 2);
  const slopes = rand(x.shape, { dtype: x.dtype as FloatName });
  return leakyReluOp(x, slopes.mul(upper - lower).add(lower));
}

/** x between −1 and 1, or the bounds given; slope 0 at both. */
export function hardtanh(x: Operand, minVal: Operand = -1, maxVal: Operand = 1): Tensor {
  return hardtanhOp(x, minVal, maxVal);
}

/** x between 0 and 6. */
export function relu6(x: Operand): Tensor {
  return hardtanhOp(x, 0, 6);
}

/** x moved towards 0 by lambda, and 0 within lambda of 0. */
export function softshrink(x: Operand, lambda: Operand = 0.5): Tensor {
  if (typeof lambda === "number") checkRange("softshrink", "lambda", lambda, notNegative);
  return softshrinkOp(x, lambda);
}

/** x, but 0 within lambda of 0. */
export function hardshrink(x: Operand, lambda: Operand = 0.5): Tensor {
  return hardshrinkOp(x, lambda);
}

/** x above the threshold, elsewhere the value. */
export function threshold(x: Operand, limit: Operand, value: Operand): Tensor {
  return thresholdOp(x, limit, value);
}

/** log(sigmoid(x)), without underflow. */
export function logsigmoid(x: Tensor): Tensor {
  return softplusOp(x.neg()).neg();
}

/** log(1 + exp(beta · x)) / beta, and x itself where beta · x is above the threshold. */
export function softplus(x: Tensor, beta: number = 1, limit: number = 20): Tensor {
  checkRange("softplus", "beta", beta, nonzero);
  const scaled = x.mul(beta);
  const smooth = softplusOp(scaled).div(beta);
  return x.where(scaled.gt(limit), smooth);
}

/** The first half of a dimension times the sigmoid of the second. */
export function glu(x: Tensor, dim: number = -1): Tensor {
  const [d] = resolveDims("glu", x, dim);
  if (x.ndim === 0 || x.shape[d] % 2 !== 0)
    throw new ShapeError(`glu: dimension ${dim} of shape ${shapeText(x.shape)} has no two halves.`);
  const size = x.shape[d] / 2;
  return x.narrow(d, 0, size).mul(x.narrow(d, size, size).sigmoid());
}

/** softmax of −x along a dimension. */
export function softmin(x: Tensor, dim: number): Tensor {
  return softmax(x.neg(), dim);
}
