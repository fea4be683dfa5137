/** Right ones that hardly anybody writes: all of them pass. */
import { type Attempt, right } from "./attempts.ts";
import {
  ascent,
  C,
  colinear,
  cosine,
  gauss,
  gd,
  loop,
  move,
  norm,
  pnorm,
  tensors,
  up,
  velocity,
} from "./programs.ts";

export const unusual: readonly Attempt[] = [
  right(
    "products of matrices",
    "tensors",
    tensors({
      table: "x.reshape([x.numel(), 1]).matmul(y.reshape([1, y.numel()]))",
      centred: "a.sub(a.sum(0).div(a.shape[0]))",
      halfSquares: "x.mul(x).sub(x.mul(y).mul(2)).add(y.mul(y)).mul(0.5)",
    }),
  ),
  right("a row times a column", "norm", norm("return x.matmul(x.reshape([-1, 1])).reshape([]).pow(0.5);")),
  right("kept between −1 and 1", "cosine", cosine(`return ${C}.clamp({ min: -1, max: 1 });`)),
  right(
    "the law of cosines",
    "cosine",
    cosine(
      "const [a, b] = [x.div(x.norm()), y.div(y.norm())];\nreturn a.add(b).square().sum().sub(a.sub(b).square().sum()).div(4);",
    ),
  ),
  right(
    "0/0 by itself",
    "colinear",
    colinear("return { cosine: alpha / Math.abs(alpha), gradientNorm: 0 * (1 / alpha) * alpha };"),
  ),
  right(
    "down the negative",
    "ascent",
    ascent(loop(`${up}${move.replace(/add_/g, "sub_")}`).replace(`const c = ${C};`, `const c = ${C}.neg();`)),
  ),
  right(
    "logarithms",
    "p-norm",
    pnorm("return x.abs().log().mul(this.p).exp().sum().log().div(this.p).exp();"),
  ),
  right(
    "P on the left of columns",
    "gaussians",
    gauss({
      forward:
        "const u = x.sub(this.mean).reshape([-1, 2]).transpose(0, 1);\n    return this.precision.matmul(u).mul(u).sum(0).div(-2).exp();",
    }),
  ),
  right(
    "copied back",
    "gradient-descent",
    gd({
      step: "noGrad(() => {\n      for (const p of this.params) p.copy_(p.sub(p.grad!.mul(this.lr)));\n    });",
    }),
  ),
  right(
    "in place",
    "momentum",
    velocity(
      "this.velocities[i].mul_(this.momentum).add_(p.grad!);\n        p.sub_(this.velocities[i].mul(this.lr));",
    ),
  ),
];
