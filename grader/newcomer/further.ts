/** What a reader of the screens tried after that: each has one cause, which is told once. */
import { type Attempt, wrong } from "./attempts.ts";
import {
  ascent,
  byHand,
  C,
  colinear,
  cosine,
  gauss,
  gd,
  loop,
  mom,
  norm,
  pnorm,
  tensors,
  up,
} from "./programs.ts";

const move = (method: string): string =>
  `noGrad(() => {\n    x.${method}(x.grad!.mul(rate));\n    y.${method}(y.grad!.mul(rate));\n  });`;
const asNumber = "let s = 0;\nfor (let i = 0; i < x.shape[0]; i++) s += x[i] * x[i];\nreturn Math.sqrt(s);";

export const further: readonly Attempt[] = [
  wrong(
    "0.5 * (x - y) ** 2",
    "tensors",
    tensors({ halfSquares: "0.5 * (x - y) ** 2" }),
    "threw",
    /`x\.sub\(y\)\.square\(\)\.mul\(0\.5\)`/,
  ),
  wrong(
    "the other mean",
    "tensors",
    tensors({ centred: "a.sub(a.mean(1))" }),
    "threw",
    /`mean\(0\)` runs down the rows/,
  ),
  wrong("x.T as a column", "tensors", tensors({ table: "x.T.mul(y)" }), "threw", /`x\.reshape\(\[-1, 1\]\)`/),
  wrong(
    "a dot for a table",
    "tensors",
    tensors({ table: "x.dot(y)" }),
    "threw",
    /dot: takes tensors of one shape, not \[\d\] and \[\d\]/,
  ),
  wrong(
    "a[0].length",
    "tensors",
    tensors({ rows: "a[0].length" }),
    "threw",
    /a\[0\] is undefined[\s\S]*stand in `\.shape`/,
  ),
  wrong(
    "x[i] in a loop of one line",
    "norm",
    norm(asNumber),
    "wrong-type",
    /exercise\.ts:5[\s\S]*`x\[i\]` is undefined/,
  ),
  wrong(
    "Math.pow(x, 2)",
    "norm",
    norm("return Math.pow(x, 2).sum().sqrt();"),
    "threw",
    /`x\.square\(\)\.sum\(\)\.sqrt\(\)`/,
  ),
  wrong(
    "a backward on what is given",
    "norm",
    byHand("norm(x).backward();\nreturn x.grad;"),
    "threw",
    /Make a leaf that does[\s\S]*no backward is needed/,
  ),
  wrong(
    "a number by item()",
    "norm",
    byHand("return norm(x).item();"),
    "wrong-type",
    /Leave out `\.item\(\)`/,
  ),
  wrong(
    "all functions async",
    "norm",
    norm("return x.mul(x).sum().sqrt();").replaceAll("export function", "export async function"),
    "wrong-type",
    /Drop `async`[\s\S]*all 7 properties/,
  ),
  wrong(
    "one norm of the products",
    "cosine",
    cosine("return x.dot(y).div(x.mul(y).norm());"),
    "wrong-value",
    /product of the two norms belongs/,
  ),
  wrong("Math.cos", "cosine", cosine("return Math.cos(x, y);"), "threw", /`Math\.cos` takes numbers/),
  wrong(
    "nothing at α = 0",
    "colinear",
    colinear("if (alpha === 0) return null;\nreturn { cosine: Math.sign(alpha), gradientNorm: 0 };"),
    "threw",
    /gives null, where an object with `cosine`/,
  ),
  wrong(
    "NaN in quotes",
    "colinear",
    colinear(
      'if (alpha === 0) return { cosine: "NaN", gradientNorm: "NaN" };\nreturn { cosine: Math.sign(alpha), gradientNorm: 0 };',
    ),
    "wrong-type",
    /leave out the quotes/,
  ),
  wrong(
    "descent for ascent",
    "ascent",
    ascent(loop(`${up}${move("sub_")}`)),
    "sign-flipped",
    /go down the gradient/,
  ),
  wrong(
    "add for add_",
    "ascent",
    ascent(loop(`${up}${move("add")}`)),
    "wrong-value",
    /Neither vector has moved[\s\S]*all 4 properties/,
  ),
  wrong(
    "x = x.add(…) under noGrad",
    "ascent",
    ascent(
      loop(
        `x.grad = null;\n  y.grad = null;\n  ${C}.backward();\n  noGrad(() => {\n    x = x.add(x.grad!.mul(rate));\n    y = y.add(y.grad!.mul(rate));\n  });`,
      ),
    ),
    "threw",
    /makes another tensor[\s\S]*all 4 properties/,
  ),
  wrong(
    "a gradient kept under a name",
    "ascent",
    ascent(
      loop(
        `${up}const gx = x.grad;\n  const gy = y.grad;\n  x = x.add(gx.mul(rate));\n  y = y.add(gy.mul(rate));`,
      ),
    ),
    "threw",
    /makes another tensor/,
  ),
  wrong(
    "x.data += …",
    "ascent",
    ascent(loop(`${up}x.data += rate * x.grad;\n  y.data += rate * y.grad;`)),
    "threw",
    /`noGrad\(\(\) => x\.add_\(x\.grad\.mul\(rate\)\)\)`/,
  ),
  wrong(
    "the cosine before the loop",
    "ascent",
    ascent(
      `const c = ${C};\n${loop(`x.grad = null;\n  y.grad = null;\n  c.backward();\n  ${move("add_")}`)}`,
    ),
    "threw",
    /Compute the value anew/,
  ),
  wrong(
    "p for this.p",
    "p-norm",
    pnorm("return x.abs().pow(p).sum().pow(p.reciprocal());"),
    "threw",
    /Write `this\.p`/,
  ),
  wrong(
    "a Parameter of a number",
    "p-norm",
    pnorm("return x.abs().pow(this.p).sum().pow(this.p.reciprocal());", {
      make: "super();\n    this.p = new Parameter(p);",
    }),
    "threw",
    /`new Parameter\(tensor\(\[p\]\)\)`/,
  ),
  wrong(
    "a plain tensor",
    "p-norm",
    pnorm("return x.abs().pow(this.p).sum().pow(this.p.reciprocal());", {
      make: "super();\n    this.p = tensor([p]);",
    }),
    "detached",
    /p is a plain tensor/,
  ),
  wrong(
    "p as a number",
    "p-norm",
    pnorm("return x.norm(this.p);", { make: "super();\n    this.p = p;", field: "p: any;" }),
    "wrong-type",
    /plain number[\s\S]*`this\.p = new Parameter/,
  ),
  wrong(
    "no Module",
    "p-norm",
    pnorm("return x.abs().pow(this.p).sum().pow(this.p.reciprocal());", {
      make: "this.p = new Parameter(tensor([p]));",
    })
      .replace(" extends Module", "")
      .replace("override ", ""),
    "wrong-type",
    /Write `extends Module`/,
  ),
  wrong(
    "abs after the power",
    "p-norm",
    pnorm("return x.pow(this.p).abs().sum().pow(this.p.reciprocal());"),
    "wrong-value|non-finite",
    /taken after the power/,
  ),
  wrong(
    "P, entry by entry",
    "gaussians",
    gauss({
      forward:
        "const u = x.reshape([-1, 2]).sub(this.mean);\n    return u.mul(this.precision).mul(u).sum(1).mul(-0.5).exp();",
    }),
    "wrong-shape",
    /entry by entry, where the product of matrices belongs/,
  ),
  wrong(
    "a sum of everything",
    "gaussians",
    gauss({
      forward:
        "const u = x.reshape([-1, 2]).sub(this.mean);\n    return u.matmul(this.precision).mul(u).sum().mul(-0.5).exp();",
    }),
    "wrong-shape",
    /Everything is added up/,
  ),
  wrong(
    "an inverse",
    "gaussians",
    gauss({
      forward:
        "const u = x.reshape([-1, 2]).sub(this.mean);\n    return u.matmul(this.precision.inverse()).mul(u).sum(1).mul(-0.5).exp();",
    }),
    "threw",
    /`linalg\.inv\(this\.precision\)`/,
  ),
  wrong(
    "divided by 2π",
    "gaussians",
    gauss({
      forward:
        "const u = x.reshape([-1, 2]).sub(this.mean);\n    return u.matmul(this.precision).mul(u).sum(1).mul(-0.5).exp().div(2 * Math.PI);",
    }),
    "scaled",
    /divided by 2π/,
  ),
  wrong(
    "grad = 0",
    "gradient-descent",
    gd({ zero: "for (const p of this.params) p.grad = 0;" }),
    "threw",
    /exercise\.ts:\d+[\s\S]*\.grad = null/,
  ),
  wrong(
    "grad of a list",
    "gradient-descent",
    gd({ zero: "this.params.grad = null;" }),
    "accumulated",
    /zeroGrad leaves the gradients/,
  ),
  wrong(
    "the first alone",
    "gradient-descent",
    gd({ step: "const p = this.params[0];\n    noGrad(() => p.sub_(p.grad!.mul(this.lr)));" }),
    "missing-term",
    /Only the first parameter moves/,
  ),
  wrong(
    "lr for this.lr",
    "gradient-descent",
    gd({ step: "noGrad(() => {\n      for (const p of this.params) p.sub_(p.grad!.mul(lr));\n    });" }),
    "threw",
    /Write `this\.lr`/,
  ),
  wrong(
    "a list for a path",
    "gradient-descent",
    gd().replace("return stack(path);", "return path;"),
    "wrong-type",
    /stack\(list\)/,
  ),
  wrong(
    "params of every optimizer",
    "gradient-descent",
    gd({ first: "optimizer.params[0]" }),
    "threw",
    /paramGroups\[0\]\.params/,
  ),
  wrong(
    "a rate of 0.1",
    "gradient-descent",
    gd({ step: "noGrad(() => {\n      for (const p of this.params) p.sub_(p.grad!.mul(0.1));\n    });" }),
    "input-ignored",
    /lr plays no part/,
  ),
  wrong(
    "a rate of 0.1",
    "momentum",
    mom({
      step: "noGrad(() => {\n      for (const [i, p] of this.params.entries()) {\n        this.velocities[i] = this.velocities[i].mul(this.momentum).add(p.grad!);\n        p.sub_(this.velocities[i].mul(0.1));\n      }\n    });",
    }),
    "input-ignored",
    /lr plays no part/,
  ),
  wrong(
    "a velocity that is not kept",
    "momentum",
    mom({
      step: "noGrad(() => {\n      for (const [i, p] of this.params.entries()) {\n        this.velocities[i].mul(this.momentum).add(p.grad!);\n        p.sub_(this.velocities[i].mul(this.lr));\n      }\n    });",
    }),
    "wrong-value",
    /is the velocity kept\?/,
  ),
  wrong(
    "zeros in the parameter",
    "momentum",
    mom({ zero: "for (const p of this.params) p.zero_();" }),
    "threw",
    /write `p\.grad = null`/,
  ),
  wrong(
    "a list for two names",
    "momentum",
    mom({ choice: "[0.1, 0.9]" }),
    "wrong-type",
    /Nothing was given under the name lr/,
  ),
];
