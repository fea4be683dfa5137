/** Attention in one pass, on a device that has a kernel for it. */
import { isWatched } from "../../core/mode.ts";
import type { Tensor } from "../../core/tensor.ts";
import { filled } from "../../ops/constants.ts";
import { type Primitive, structural } from "../../ops/define.ts";
import { where } from "../../ops/elementwise/piecewise.ts";
import { matmul } from "../../ops/matmul.ts";
import { sum } from "../../ops/reduction.ts";
import { softmax } from "../../ops/softmax.ts";
import { transpose } from "../../ops/view.ts";

interface OnePass {
  readonly scale: number;
  /** Each query sees the keys up to its own place. */
  readonly isCausal: boolean;
}

const turned = (x: Tensor): Tensor => transpose(x, -2, -1);

/** softmax(query @ keyᵀ · scale), [..., queries, keys]. @param attnMask where attention may go (bool), or what is added. */
export function weightsOf(
  query: Tensor,
  key: Tensor,
  { scale, isCausal }: OnePass,
  attnMask?: Tensor | null,
): Tensor {
  let scores = matmul(query.mul(scale), turned(key));
  const mask = isCausal
    ? filled(query, [query.shape[query.ndim - 2], key.shape[key.ndim - 2]], 1)
        .tril()
        .ne(0)
    : attnMask;
  if (mask) scores = mask.dtype === "bool" ? where(mask, scores, Number.NEGATIVE_INFINITY) : scores.add(mask);
  return softmax(scores, -1);
}

/** The weights are computed again for the gradients, rather than kept. */
export const attentionInOnePass: Primitive<OnePass> = /* @__PURE__ */ structural({
  name: "attention",
  inputs: ["query", "key", "value"],
  saves: ["inputs"],
  forward: ([query, key, value], how) => matmul(weightsOf(query, key, how), value),
  vjp: (i, g, { inputs: [query, key, value] }, how) => {
    const weights = weightsOf(query, key, how);
    if (i === 2) return matmul(turned(weights), g);
    const above = matmul(g, turned(value));
    const slopes = weights.mul(above.sub(sum(above.mul(weights), { dim: -1, keepdim: true })));
    return matmul(i === 0 ? slopes : turned(slopes), i === 0 ? key : query).mul(how.scale);
  },
});

/** Whether the device has it for these, and nobody writes down or differentiates along what is computed. */
export function hasOnePass(query: Tensor, key: Tensor, value: Tensor): boolean {
  const { on, shape } = query;
  if (on === null || isWatched()) return false;
  const width = shape[shape.length - 1];
  const alike = (x: Tensor): boolean =>
    x.on === on &&
    x.dtype === "float32" &&
    x.ndim === shape.length &&
    shape.every((n, d) => d === shape.length - 2 || x.shape[d] === n);
  return [query, key, value].every(alike) && key.size > 0 && on.attends?.(width) === true;
}
