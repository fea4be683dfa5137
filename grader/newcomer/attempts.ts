/** What newcomers hand in, and what the first screen must say of it: enough to mend it from that screen alone. */
import type { DiagnosisCode } from "../../reports/result.ts";
import { ascent, byHand, C, colinear, cosine, gauss, gd, loop, mom, norm, pnorm, up } from "./programs.ts";

export interface Attempt {
  readonly mistake: string;
  readonly lesson: string;
  readonly source: string;
  /** What it is diagnosed as: one of these; undefined where it is right. */
  readonly codes?: readonly DiagnosisCode[];
  /** What the screen holds. */
  readonly says?: RegExp;
}

export function wrong(mistake: string, lesson: string, source: string, codes: string, says: RegExp): Attempt {
  return { mistake, lesson, source, codes: codes.split("|") as DiagnosisCode[], says };
}

export const right = (mistake: string, lesson: string, source: string): Attempt => ({
  mistake,
  lesson,
  source,
});

export const attempts: readonly Attempt[] = [
  wrong(
    "x ** 2",
    "norm",
    norm("return (x ** 2).sum().sqrt();"),
    "threw",
    /x\.square\(\).*in place of `\(x \*\* 2\)/,
  ),
  wrong("x / norm(x)", "norm", byHand("return x / norm(x);"), "threw", /x\.div\(norm\(x\)\)/),
  wrong("no return", "norm", norm("x.mul(x).sum().sqrt();"), "wrong-type", /exercise\.ts:3.*[\s\S]*`return`/),
  right("an unused let", "norm", norm("let total = 0;\nreturn x.mul(x).sum().sqrt();")),
  right(
    "right, in plain JavaScript",
    "norm",
    "export function norm(x) {\n  return x.dot(x).sqrt();\n}\nexport function normGradient(x) {\n  return x.div(norm(x));\n}\n",
  ),
  right(
    "right, with an exported helper",
    "norm",
    `${norm("return squares(x).sqrt();")}\nexport function squares(x) {\n  return x.mul(x).sum();\n}\n`,
  ),
  wrong(
    "console.log in the function",
    "norm",
    norm('console.log("x is", x.toString());\nreturn x.mul(x).sum();'),
    "wrong-value",
    /root is missing[\s\S]*yours 25 +exact 5[\s\S]*printed[\s\S]*x is tensor\(\[3, 4\]/,
  ),
  wrong("sum of squares", "norm", norm("return x.mul(x).sum();"), "wrong-value", /root is missing/),
  wrong(
    "tensor(Math.hypot(…))",
    "norm",
    norm(
      "const entries = x.toArray() as number[];\nreturn tensor(Math.hypot(...entries));",
      'import { type Tensor, tensor } from "gradproof/engine";\n\n',
    ),
    "detached",
    /exercise\.ts:4[\s\S]*plain numbers/,
  ),
  wrong("x.squared()", "norm", norm("return x.squared().sum().sqrt();"), "threw", /Write `x\.square\(\)`/),
  wrong("return x.grad", "norm", byHand("return x.grad;"), "wrong-type", /null until `backward\(\)`/),
  wrong(
    "x[i]",
    "norm",
    norm(
      "let total = 0;\nfor (let i = 0; i < x.length; i++) {\n  total += x[i] * x[i];\n}\nreturn Math.sqrt(total);",
    ),
    "wrong-type",
    /no array: `x\[i\]` is undefined/,
  ),
  wrong(
    ".map",
    "norm",
    norm("return x.map((e) => e * e).sum().sqrt();"),
    "threw",
    /no array[\s\S]*x\.square/,
  ),
  wrong(
    "+=",
    "norm",
    norm(
      "let total = tensor(0);\nfor (const e of x) {\n  total += e.mul(e);\n}\nreturn total.sqrt();",
      'import { type Tensor, tensor } from "gradproof/engine";\n\n',
    ),
    "threw",
    /total = total\.add\(e\.mul\(e\)\)/,
  ),
  wrong(
    "a syntax error",
    "norm",
    norm("return x.mul(x.sum().sqrt();"),
    "not-loaded",
    /exercise\.ts:4:30[\s\S]*One "\)" is missing/,
  ),
  wrong(
    "x @ y",
    "cosine",
    cosine("return (x @ y) / (x.norm() * y.norm());"),
    "not-loaded",
    /`x\.dot\(y\)` for two vectors/,
  ),
  wrong(
    "default export",
    "norm",
    norm("return x.mul(x).sum().sqrt();").replace("export function norm(", "export default function norm("),
    "missing-export",
    /Leave out the word `default`[\s\S]*6 of 7 properties/,
  ),
  wrong(
    "renamed function",
    "cosine",
    cosine(`return ${C};`).replace("function cosine", "function cosineSimilarity"),
    "missing-export",
    /Rename it to cosine[\s\S]*all 9 properties/,
  ),
  wrong(
    "async",
    "norm",
    norm("return x.mul(x).sum().sqrt();").replace(
      "export function norm(x: Tensor): Tensor",
      "export async function norm(x: Tensor): Promise<Tensor>",
    ),
    "wrong-type",
    /Drop `async`/,
  ),
  wrong(
    "an endless loop",
    "norm",
    norm(
      "let i = 0;\nlet total = x.mul(0).sum();\nwhile (i < 10) {\n  total = total.add(x.dot(x));\n}\nreturn total.sqrt();",
    ),
    "timed-out|out-of-memory",
    /exercise\.ts:6[\s\S]*nothing in it changes i/,
  ),
  wrong(
    "mul_ on x",
    "norm",
    norm("return x.mul_(x).sum().sqrt();"),
    "threw",
    /For a new value write `x\.mul\(…\)`/,
  ),
  wrong(
    "a gradient given as a number",
    "norm",
    byHand("return x.sum().div(norm(x));"),
    "wrong-shape",
    /shape \[2\][\s\S]*x = \[3, 4\]/,
  ),
  wrong(
    "a negated gradient by hand",
    "norm",
    byHand("return x.div(norm(x)).neg();"),
    "sign-flipped",
    /wrong sign/,
  ),
  wrong(
    "importing mathjs",
    "norm",
    norm(
      "return sqrt(x.dot(x).item()) as any;",
      'import type { Tensor } from "gradproof/engine";\n\nimport { sqrt } from "mathjs";\n',
    ),
    "not-loaded",
    /"mathjs", which an exercise may not/,
  ),
  wrong(
    "one norm missing",
    "cosine",
    cosine("return x.dot(y).div(x.norm());"),
    "wrong-value",
    /norm of y is missing[\s\S]*x = \[1, 0\][\s\S]*y = \[3, 4\]/,
  ),
  wrong(
    ".item() in the norms",
    "cosine",
    cosine("return x.dot(y).div(x.norm().item() * y.norm().item());"),
    "detached",
    /exercise\.ts:4, at `\.item\(\)`/,
  ),
  wrong(
    "+ 1e-8",
    "cosine",
    cosine("return x.dot(y).div(x.norm().mul(y.norm()).add(1e-8));"),
    "epsilon-added",
    /1e-8, is added to norm\(x\) · norm\(y\)/,
  ),
  wrong(
    "acos",
    "cosine",
    cosine(`return ${C}.clamp({ min: -1, max: 1 }).acos();`),
    "wrong-value",
    /the angle itself/,
  ),
  wrong(
    "noGrad",
    "cosine",
    cosine(`return noGrad(() => ${C});`, 'import { noGrad, type Tensor } from "gradproof/engine";\n\n'),
    "detached",
    /at `noGrad\(…\)`/,
  ),
  wrong(
    "no sum",
    "cosine",
    cosine("return x.mul(y).div(x.norm().mul(y.norm()));"),
    "wrong-shape",
    /sum over the entries missing/,
  ),
  wrong(
    "a log of negatives",
    "cosine",
    cosine("return x.log().add(y.log()).exp().sum().div(x.norm().mul(y.norm()));"),
    "non-finite",
    /exercise\.ts:4[\s\S]*logarithm or a power of a negative/,
  ),
  wrong(
    "a constant for the colinear answer",
    "colinear",
    colinear("return { cosine: 1, gradientNorm: 0 };"),
    "wrong-value",
    /negative α/,
  ),
  wrong(
    "sign(0)",
    "colinear",
    colinear("return { cosine: Math.sign(alpha), gradientNorm: 0 };"),
    "wrong-value",
    /At α = 0[\s\S]*NaN, both of them/,
  ),
  wrong(
    "a throw",
    "colinear",
    colinear(
      'if (alpha === 0) throw new Error("alpha must not be 0");\nreturn { cosine: Math.sign(alpha), gradientNorm: 0 };',
    ),
    "threw",
    /return the answer that it has/,
  ),
  wrong(
    "NaN for one field",
    "colinear",
    colinear(
      "if (alpha === 0) return { cosine: NaN, gradientNorm: 0 };\nreturn { cosine: Math.sign(alpha), gradientNorm: 0 };",
    ),
    "wrong-value",
    /NaN, both of them/,
  ),
  wrong(
    "no backward",
    "ascent",
    ascent(
      loop(
        `const c = ${C};\n  noGrad(() => {\n    x.add_(x.grad!.mul(rate));\n    y.add_(y.grad!.mul(rate));\n  });`,
      ),
    ),
    "threw",
    /x\.grad is null there[\s\S]*`backward\(\)`/,
  ),
  wrong(
    "in place without noGrad",
    "ascent",
    ascent(loop(`${up}x.add_(x.grad!.mul(rate));\n  y.add_(y.grad!.mul(rate));`)),
    "threw",
    /noGrad\(\(\) => \{/,
  ),
  wrong(
    "no zeroing",
    "ascent",
    ascent(
      loop(
        `const c = ${C};\n  c.backward();\n  noGrad(() => {\n    x.add_(x.grad!.mul(rate));\n    y.add_(y.grad!.mul(rate));\n  });`,
      ),
    ),
    "accumulated",
    /pile up[\s\S]*1\.24 +0\.74/,
  ),
  wrong(
    "x = x.add(…)",
    "ascent",
    ascent(
      loop(
        `${up}noGrad(() => {\n    x = x.add(x.grad!.mul(rate)).requiresGrad_(true);\n    y = y.add(y.grad!.mul(rate)).requiresGrad_(true);\n  });`,
      ),
    ),
    "wrong-value",
    /Neither vector has moved[\s\S]*add_/,
  ),
  wrong(
    "add for add_",
    "ascent",
    ascent(loop(`${up}noGrad(() => {\n    x.add(x.grad!.mul(rate));\n    y.add(y.grad!.mul(rate));\n  });`)),
    "wrong-value",
    /Neither vector has moved/,
  ),
  wrong(
    "x first",
    "ascent",
    ascent(
      loop(
        `x.grad = null;\n  ${C}.backward();\n  noGrad(() => x.add_(x.grad!.mul(rate)));\n  y.grad = null;\n  ${C}.backward();\n  noGrad(() => y.add_(y.grad!.mul(rate)));`,
      ),
    ),
    "wrong-value",
    /after x has moved/,
  ),
  wrong(
    "a step too many",
    "ascent",
    ascent(
      loop(
        `${up}noGrad(() => {\n    x.add_(x.grad!.mul(rate));\n    y.add_(y.grad!.mul(rate));\n  });`,
        "step <= steps",
      ),
    ),
    "wrong-value",
    /one step too many[\s\S]*step < steps/,
  ),
  wrong(
    "no absolute value",
    "p-norm",
    pnorm("return x.pow(this.p).sum().pow(this.p.reciprocal());"),
    "wrong-value",
    /without \|x\|/,
  ),
  wrong(
    "pow(1 / p.item())",
    "p-norm",
    pnorm("return x.abs().pow(this.p).sum().pow(1 / this.p.item());"),
    "detached",
    /out of p [\s\S]*`\.item\(\)`/,
  ),
  wrong(
    "p a plain number",
    "p-norm",
    pnorm("return x.abs().pow(this.p).sum().pow(1 / this.p);", {
      make: "super();\n    this.p = p;",
      field: "p: number;",
    }),
    "wrong-type",
    /new Parameter\(tensor/,
  ),
  wrong(
    "no super",
    "p-norm",
    pnorm("return x.abs().pow(this.p).sum().pow(this.p.reciprocal());", {
      make: "this.p = new Parameter(tensor([p]));",
    }),
    "threw",
    /super\(\);/,
  ),
  wrong(
    "path.push(x)",
    "gradient-descent",
    gd({
      body: `  const path: Tensor[] = [];
  for (let step = 0; step < maxSteps; step++) {
    optimizer.zeroGrad();
    const value = f(x);
    value.backward();
    if (x.grad!.square().sum().item() < tolerance) break;
    if (verbose && step % 10 === 0) console.log(step, value.item());
    path.push(x);
    optimizer.step();
  }
  return stack(path).detach();`,
    }),
    "stale",
    /not a copy[\s\S]*clone/,
  ),
  wrong(
    "pushed before the check",
    "gradient-descent",
    gd({
      body: `  const path: Tensor[] = [];
  for (let step = 0; step < maxSteps; step++) {
    optimizer.zeroGrad();
    const value = f(x);
    value.backward();
    path.push(x.detach().clone());
    if (verbose && step % 10 === 0) console.log(step, value.item());
    if (x.grad!.square().sum().item() < tolerance) break;
    optimizer.step();
  }
  return stack(path);`,
    }),
    "off-by-one",
    /a row too many/,
  ),
  wrong(
    "no zeroGrad in gradient-descent",
    "gradient-descent",
    gd({
      body: `  const path: Tensor[] = [];
  for (let step = 0; step < maxSteps; step++) {
    const value = f(x);
    value.backward();
    if (x.grad!.square().sum().item() < tolerance) break;
    if (verbose && step % 10 === 0) console.log(step, value.item());
    path.push(x.detach().clone());
    optimizer.step();
  }
  return stack(path);`,
    }),
    "accumulated",
    /pile up[\s\S]*-0\.75 +0\.75/,
  ),
  wrong(
    "only params taken",
    "gradient-descent",
    gd({ first: "optimizer.params[0]" }),
    "threw",
    /paramGroups[\s\S]*optimizer\.params is undefined/,
  ),
  wrong(
    "no verbose",
    "gradient-descent",
    gd({
      body: `  const path: Tensor[] = [];
  for (let step = 0; step < maxSteps; step++) {
    optimizer.zeroGrad();
    const value = f(x);
    value.backward();
    if (x.grad!.square().sum().item() < tolerance) break;
    path.push(x.detach().clone());
    optimizer.step();
  }
  return stack(path);`,
    }),
    "wrong-value",
    /Nothing is printed/,
  ),
  wrong(
    "p = p.sub",
    "momentum",
    mom({
      step: "noGrad(() => {\n      for (let [i, p] of this.params.entries()) {\n        this.velocities[i] = this.velocities[i].mul(this.momentum).add(p.grad!);\n        p = p.sub(this.velocities[i].mul(this.lr));\n      }\n    });",
    }),
    "wrong-value",
    /never moves[\s\S]*sub_/,
  ),
  wrong(
    "velocity forgotten",
    "momentum",
    mom({
      step: "noGrad(() => {\n      for (const p of this.params) {\n        const v = p.grad!.clone();\n        p.sub_(v.mul(this.lr));\n      }\n    });",
    }),
    "missing-term",
    /velocity forgets/,
  ),
  wrong(
    "(1 − μ)∇",
    "momentum",
    mom({
      step: "noGrad(() => {\n      for (const [i, p] of this.params.entries()) {\n        this.velocities[i] = this.velocities[i].mul(this.momentum).add(p.grad!.mul(1 - this.momentum));\n        p.sub_(this.velocities[i].mul(this.lr));\n      }\n    });",
    }),
    "scaled",
    /average/,
  ),
  wrong(
    "lr 1, μ .99 as the faster pair",
    "momentum",
    mom({ choice: "{ lr: 1, momentum: 0.99 }" }),
    "wrong-value",
    /does not get there in 500 steps/,
  ),
  wrong(
    "Gaussian for one vector only",
    "gaussians",
    gauss({
      forward:
        "const u = x.sub(this.mean);\n    return this.precision.matmul(u).dot(u).mul(-0.5).exp().reshape([1]);",
    }),
    "threw",
    /A batch is a matrix[\s\S]*exercise\.ts:13/,
  ),
  wrong(
    "no ½",
    "gaussians",
    gauss({
      forward:
        "const u = x.reshape([-1, 2]).sub(this.mean);\n    return u.matmul(this.precision).mul(u).sum(1).neg().exp();",
    }),
    "wrong-value",
    /½ in the exponent is missing/,
  ),
  wrong(
    "parameters not frozen",
    "gaussians",
    gauss({ make: "this.precision = new Parameter(precision);\n    this.mean = new Parameter(mean);" }),
    "wrong-value",
    /not frozen[\s\S]*requiresGrad: false/,
  ),
  wrong(
    "a learning rate fixed at 0.1",
    "gradient-descent",
    gd({ step: "noGrad(() => {\n      for (const p of this.params) p.sub_(p.grad!.mul(0.1));\n    });" }),
    "input-ignored",
    /lr plays no part/,
  ),
  wrong(
    "a learning rate squared",
    "gradient-descent",
    gd({
      step: "noGrad(() => {\n      for (const p of this.params) p.sub_(p.grad!.mul(this.lr).mul(this.lr));\n    });",
    }),
    "scaled",
    /rate is squared/,
  ),
];
