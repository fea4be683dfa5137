/** Where eigenvalues are equal no direction is told from another; a sum, or any function that treats them alike, is smooth there all the same. */

import { grad } from "../autograd/backward.ts";
import { custom } from "../autograd/custom.ts";
import { mode, noGrad, withForward } from "../core/mode.ts";
import type { Tensor } from "../core/tensor.ts";
import { filled, numbers } from "../ops/constants.ts";
import { diagEmbed, diagonal } from "../ops/diagonal.ts";
import { where } from "../ops/elementwise/piecewise.ts";
import { expand } from "../ops/expand.ts";
import { stack } from "../ops/joining.ts";
import { detach, transpose, unsqueeze } from "../ops/view.ts";
import { apartOf, eigenvectorsOp } from "./eigenvectors.ts";

const turned = (v: Tensor, x: Tensor): Tensor => transpose(v, -2, -1).matmul(x).matmul(v);

/**
 * Eigenvectors of symmetric matrices; among equal eigenvalues those along which a tangent that rides along with x moves the eigenvalues,
 * so that forward mode, and the Hessian by it, finds how they part.
 * @param graded whether small entries of x count as much as large ones.
 */
export function directions(x: Tensor, graded: boolean = false): Tensor {
  const v = eigenvectorsOp([x], graded ? { graded } : {});
  const tangent = mode.forward?.tangentOf(x);
  if (!tangent || x.size === 0) return v;
  return v.matmul(withForward(null, () => noGrad(() => parting(x, v, tangent))));
}

/** The rotation among equal eigenvalues that makes the tangent diagonal; those that differ stay as they are, and in order. */
function parting(x: Tensor, v: Tensor, tangent: Tensor): Tensor {
  const values = diagonal(turned(v, x), 0, -2, -1);
  const apart = apartOf(values);
  const even = tangent.add(transpose(tangent, -2, -1)).mul(0.5);
  const within = where(apart, 0, turned(v, even));
  // One number for all that are equal, so much apart that the tangent does not change the order.
  const alike = apart.logicalNot().to(x.dtype);
  const level = alike.matmul(unsqueeze(values, -1)).squeeze(-1).div(alike.sum(-1));
  const gaps = where(apart, unsqueeze(level, -2).sub(unsqueeze(level, -1)).abs(), Number.POSITIVE_INFINITY);
  const size = within.abs().sum([-2, -1], true);
  const scale = size.mul(4).div(gaps.amin([-2, -1], true));
  return eigenvectorsOp([within.add(diagEmbed(level).mul(scale))], {});
}

/** Of symmetric matrices, their eigenvectors, and values made of the eigenvalues: the values. */
type Ties = (x: Tensor, v: Tensor, values: Tensor) => Tensor;

/**
 * The values as they are, with second derivatives where they are equal: how the gradient of a function of them parts as they do.
 * @param slope how a value moves with its eigenvalue.
 */
export function withTies(slope: (values: Tensor) => Tensor): Ties {
  // 0, whose gradient is what that of V diag(g) Vᵀ lacks among equal values: (∂gᵢ/∂λᵢ − ∂gᵢ/∂λⱼ) (Vᵀ h V)ᵢⱼ.
  const parted = custom({
    name: "equal eigenvalues",
    forward: (x: Tensor, _v: Tensor, _g: Tensor, _values: Tensor) => filled(x, x.shape, 0),
    backward: (h, { inputs: [, v, g, values] }) => {
      const inner = bend(g, values, slope(values));
      if (!inner) return [null, null, null, null];
      const even = h.add(transpose(h, -2, -1)).mul(0.5);
      const within = where(apartOf(detach(values)), 0, turned(v, even).mul(inner));
      return [v.matmul(within).matmul(transpose(v, -2, -1)), null, null, null];
    },
  });
  return custom({
    name: "eigenvalues",
    forward: (_x: Tensor, _v: Tensor, values: Tensor) => values,
    backward: (g, { inputs: [x, v], out }) => [
      mode.grad ? parted(x, v, g.mul(slope(out)), out) : null,
      null,
      g,
    ],
  });
}

/** ∂gᵢ/∂λᵢ − ∂gᵢ/∂λⱼ for all pairs, from the graph that g came by; null if it does not depend on the values. */
function bend(g: Tensor, values: Tensor, slope: Tensor): Tensor | null {
  if (g.node === null || values.node === null) return null;
  const n = g.shape[g.ndim - 1];
  const options = { createGraph: mode.grad, retainGraph: true, allowUnused: true };
  const rows = Array.from({ length: n }, (_, k): Tensor | null => {
    const one = Array.from({ length: n }, (__, i) => Number(i === k));
    return grad(g, values, { ...options, gradOutputs: expand(numbers(g, one, [n]), g.shape) });
  });
  if (!rows.some((row) => row !== null)) return null;
  const jacobian = stack(
    rows.map((row) => row?.mul(slope) ?? filled(g, g.shape, 0)),
    -2,
  );
  const own = diagonal(jacobian, 0, -2, -1);
  return unsqueeze(own, -1)
    .add(unsqueeze(own, -2))
    .sub(jacobian.add(transpose(jacobian, -2, -1)))
    .mul(0.5);
}
