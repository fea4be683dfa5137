/** Programs as a newcomer writes them, whole but for the one part that is wrong. */

type Parts<K extends string> = Partial<Readonly<Record<K, string>>>;

const NG = "export function normGradient(x: Tensor): Tensor {\n  return x.div(norm(x));\n}\n";
const T = 'import type { Tensor } from "gradproof/engine";\n\n';
function indented(body: string): string {
  return body.replace(/^/gm, "  ");
}

export const norm = (body: string, head: string = T): string =>
  `${head}export function norm(x: Tensor): Tensor {\n${indented(body)}\n}\n\n${NG}`;
export const byHand = (body: string, head: string = T): string =>
  `${head}export function norm(x: Tensor): Tensor {\n  return x.mul(x).sum().sqrt();\n}\n\nexport function normGradient(x: Tensor): Tensor {\n${indented(body)}\n}\n`;
export const cosine = (body: string, head: string = T): string =>
  `${head}export function cosine(x: Tensor, y: Tensor): Tensor {\n${indented(body)}\n}\n`;
export const colinear = (body: string): string =>
  `export function expectedAtColinear(alpha: number) {\n${indented(body)}\n}\n`;
export const ascent = (
  body: string,
  head: string = 'import { noGrad, type Tensor } from "gradproof/engine";\n\n',
): string =>
  `${head}export function ascend(x: Tensor, y: Tensor, { rate, steps }: { rate: number; steps: number }): void {\n${indented(body)}\n}\n`;
export const pnorm = (
  forward: string,
  {
    head = 'import { Module, Parameter, type Tensor, tensor } from "gradproof/engine";\n\n',
    make = "super();\n    this.p = new Parameter(tensor([p]));",
    field = "readonly p: Parameter;",
  }: Parts<"head" | "make" | "field"> = {},
): string =>
  `${head}export class Norm extends Module {\n  ${field}\n  constructor(p: number) {\n    ${make}\n  }\n  override forward(x: Tensor): Tensor {\n    ${forward}\n  }\n}\n`;
export const C: string = "x.dot(y).div(x.norm().mul(y.norm()))";
export const loop = (inner: string, n: string = "step < steps"): string =>
  `for (let step = 0; ${n}; step++) {\n  ${inner}\n}`;
export const gd = ({
  step = "noGrad(() => {\n      for (const p of this.params) p.sub_(p.grad!.mul(this.lr));\n    });",
  zero = "for (const p of this.params) p.grad = null;",
  ctor = "this.params = [...params];\n    this.lr = lr;",
  first = '"params" in optimizer ? optimizer.params[0] : optimizer.paramGroups[0].params[0]',
  body,
  head = 'import { noGrad, stack, type Tensor } from "gradproof/engine";\n\n',
  plateau = "{ descent: { reachesMinimum: false, gradientVanishes: false }, momentum: { reachesMinimum: false, gradientVanishes: true } }",
}: Parts<
  "step" | "zero" | "ctor" | "first" | "body" | "head" | "plateau"
> = {}): string => `${head}export class GradientDescent {
  readonly params: Tensor[];
  readonly lr: number;
  constructor(params: Iterable<Tensor>, { lr }: { lr: number }) {
    ${ctor}
  }
  step(): void {
    ${step}
  }
  zeroGrad(): void {
    ${zero}
  }
}

export function minimize(f: (x: Tensor) => Tensor, optimizer: any, { maxSteps = 500, tolerance = 1e-6, verbose = false } = {}): Tensor {
  const x: Tensor = ${first};
${
  body ??
  `  const path: Tensor[] = [];
  for (let step = 0; step < maxSteps; step++) {
    optimizer.zeroGrad();
    const value = f(x);
    value.backward();
    if (x.grad!.square().sum().item() < tolerance) break;
    if (verbose && step % 10 === 0) console.log(step, value.item());
    path.push(x.detach().clone());
    optimizer.step();
  }
  return stack(path);`
}
}

export function plateau() {
  return ${plateau};
}
`;
export const mom = ({
  step = "noGrad(() => {\n      for (const [i, p] of this.params.entries()) {\n        this.velocities[i] = this.velocities[i].mul(this.momentum).add(p.grad!);\n        p.sub_(this.velocities[i].mul(this.lr));\n      }\n    });",
  choice = "{ lr: 0.25, momentum: 0.8 }",
  zero = "for (const p of this.params) p.grad = null;",
  head = 'import { noGrad, type Tensor, zerosLike } from "gradproof/engine";\n\n',
}: Parts<"step" | "choice" | "zero" | "head"> = {}): string => `${head}export class MomentumGradientDescent {
  readonly params: Tensor[];
  readonly lr: number;
  readonly momentum: number;
  readonly velocities: Tensor[];
  constructor(params: Iterable<Tensor>, { lr, momentum }: { lr: number; momentum: number }) {
    this.params = [...params];
    this.lr = lr;
    this.momentum = momentum;
    this.velocities = this.params.map((p) => zerosLike(p));
  }
  step(): void {
    ${step}
  }
  zeroGrad(): void {
    ${zero}
  }
}

export function fasterMomentum() {
  return ${choice};
}
`;
/** What each parameter p of number i goes through. */
export const velocity = (step: string): string =>
  mom({
    step: `noGrad(() => {\n      for (const [i, p] of this.params.entries()) {\n        ${step}\n      }\n    });`,
  });
export const gauss = ({
  forward = "const u = x.reshape([-1, 2]).sub(this.mean);\n    return u.matmul(this.precision).mul(u).sum(1).mul(-0.5).exp();",
  make = "this.precision = new Parameter(precision, { requiresGrad: false });\n    this.mean = new Parameter(mean, { requiresGrad: false });",
  sup = "super();",
  combo,
}: Parts<
  "forward" | "make" | "sup" | "combo"
> = {}): string => `import { Module, Parameter, type Tensor } from "gradproof/engine";

export class Gaussian extends Module {
  precision: any;
  mean: any;
  constructor(precision: Tensor, mean: Tensor) {
    ${sup}
    ${make}
  }
  override forward(x: Tensor): Tensor {
    ${forward}
  }
}

export class GaussianCombination extends Module {
  gaussians: Gaussian[];
  weights: readonly number[];
  constructor(precisions: readonly Tensor[], means: readonly Tensor[], weights: readonly number[]) {
    super();
    this.gaussians = precisions.map((p, i) => new Gaussian(p, means[i]));
    this.weights = weights;
  }
  override forward(x: Tensor): Tensor {
    ${combo ?? "return this.gaussians.map((g, i) => g.forward(x).mul(this.weights[i])).reduce((a, b) => a.add(b));"}
  }
}
`;
export const up: string = `x.grad = null;\n  y.grad = null;\n  const c = ${C};\n  c.backward();\n  `;

/** Both vectors, from their gradients. */
export const move = "noGrad(() => {\n    x.add_(x.grad!.mul(rate));\n    y.add_(y.grad!.mul(rate));\n  });";

/** The seven functions of the first lesson, each by its expression. */
export const tensors = ({
  halfSquares = "x.sub(y).square().div(2)",
  rowSums = "a.sum(1)",
  centred = "a.sub(a.mean(0))",
  table = "x.reshape([-1, 1]).mul(y)",
  rows = "a.shape[0]",
}: Parts<
  "halfSquares" | "rowSums" | "centred" | "table" | "rows"
> = {}): string => `${T}export function halfSquares(x: Tensor, y: Tensor): Tensor {
  return ${halfSquares};
}
export function rowSums(a: Tensor): Tensor {
  return ${rowSums};
}
export function centred(a: Tensor): Tensor {
  return ${centred};
}
export function table(x: Tensor, y: Tensor): Tensor {
  return ${table};
}
export function described(a: Tensor) {
  return { dimensions: a.ndim, entries: a.numel(), rows: ${rows} };
}
export function gradientOfCubes(x: Tensor): Tensor {
  const leaf = x.detach().clone().requiresGrad_(true);
  leaf.pow(3).sum().backward();
  return leaf.grad!;
}
export function isNull() {
  return { fresh: true, afterBackward: false, afterForgetting: true, ofPlainTensor: true };
}
`;
