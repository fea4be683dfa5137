/** A convolution or a linear layer that does what a batch normalization after it did in use: one layer fewer. */
import type { Tensor } from "../../core/tensor.ts";
import { ShapeError, shapeText } from "../../errors.ts";
import { filled } from "../../ops/constants.ts";
import { reshape } from "../../ops/view.ts";
import { checkRange, notNegative } from "../../run/limits.ts";

/** A weight with its bias. */
export interface Affine {
  readonly weight: Tensor;
  readonly bias: Tensor;
}

function fused(
  op: string,
  [weight, bias]: readonly [Tensor, Tensor | null],
  [mean, variance, eps]: readonly [Tensor, Tensor, number],
  [gain, shift]: readonly (Tensor | null | undefined)[],
  channels: number,
): Affine {
  checkRange(op, "eps", eps, notNegative);
  const n = weight.shape[channels];
  if (mean.size !== n || variance.size !== n)
    throw new ShapeError(
      `${op}: the normalization has ${mean.size} channels, a weight of shape ${shapeText(weight.shape)} ${n}.`,
    );
  const deviation = variance.add(eps).sqrt();
  const factor = gain ? gain.div(deviation) : deviation.reciprocal();
  const spread = reshape(
    factor,
    weight.shape.map((_, d) => (d === channels ? n : 1)),
  );
  const moved = (bias ?? filled(mean, mean.shape, 0)).sub(mean).mul(factor);
  return { weight: weight.mul(spread), bias: shift ? moved.add(shift) : moved };
}

/**
 * Weight and bias of a convolution that standardizes as the batch normalization after it did in use.
 * @param mean the normalization's `runningMean`; then its `runningVar`, `eps`, `weight` and `bias`.
 * @param transpose of a transposed convolution, whose output channels are dimension 1.
 * @throws {ShapeError} for another number of channels.
 * @example
 * nn.utils.fuseConvBnWeights(tensor([[[6]]]), tensor([2]), tensor([0]), tensor([4]), 0).weight.toArray(); // [[[3]]]
 */
export function fuseConvBnWeights(
  weight: Tensor,
  bias: Tensor | null,
  mean: Tensor,
  variance: Tensor,
  eps: number,
  gain?: Tensor | null,
  shift?: Tensor | null,
  transpose: boolean = false,
): Affine {
  const channels = transpose ? 1 : 0;
  return fused("fuseConvBnWeights", [weight, bias], [mean, variance, eps], [gain, shift], channels);
}

/** As `fuseConvBnWeights`, of a linear layer. */
export function fuseLinearBnWeights(
  weight: Tensor,
  bias: Tensor | null,
  mean: Tensor,
  variance: Tensor,
  eps: number,
  gain?: Tensor | null,
  shift?: Tensor | null,
): Affine {
  return fused("fuseLinearBnWeights", [weight, bias], [mean, variance, eps], [gain, shift], 0);
}
