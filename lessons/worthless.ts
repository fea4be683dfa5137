/** Answers that know nothing of what a lesson teaches, by lesson: what they earn says what its points are worth. */
export interface Worthless {
  readonly lesson: string;
  readonly says: string;
  readonly source: string;
}

const tensors = 'import { Module, Parameter, stack, type Tensor, tensor } from "gradproof/engine";\n';
const used = "void [Module, Parameter, stack, tensor];\n";
const written = (lesson: string, says: string, source: string): Worthless => ({
  lesson,
  says,
  source: `${tensors}${used}${source}`,
});

const pNorm = (forward: string): string => `export class Norm extends Module {
  readonly p: Parameter;
  constructor(p: number) { super(); this.p = new Parameter(tensor([p])); }
  override forward(x: Tensor): Tensor { return ${forward}; }
}`;
const gaussians = (
  values: string,
): string => `const bell = (x: Tensor, P: Tensor, m: Tensor): Tensor => { const u = x.sub(m).reshape([-1, 2]); return u.matmul(P).mul(u).sum(1).mul(-0.5).exp(); };
export class Gaussian extends Module {
  readonly precision: Parameter; readonly mean: Parameter;
  constructor(P: Tensor, m: Tensor) { super(); this.precision = new Parameter(P, { requiresGrad: false }); this.mean = new Parameter(m, { requiresGrad: false }); }
  override forward(x: Tensor): Tensor { const flat = x.reshape([-1, 2]).sum(1).mul(0); const right = bell(x, this.precision, this.mean).detach(); void right; return ${values}; }
}
export class GaussianCombination extends Module {
  readonly parts: readonly [readonly Tensor[], readonly Tensor[], readonly number[]];
  constructor(Ps: readonly Tensor[], ms: readonly Tensor[], ws: readonly number[]) { super(); this.parts = [Ps, ms, ws]; }
  override forward(x: Tensor): Tensor { const flat = x.reshape([-1, 2]).sum(1).mul(0); const [Ps, ms, ws] = this.parts;
    const right = Ps.map((P, i) => bell(x, P, ms[i]).mul(ws[i])).reduce((a, b) => a.add(b)).detach(); void right; return ${values}; }
}`;
const optimizer = (name: string): string => `export class ${name} {
  readonly params: Tensor[];
  constructor(params: Iterable<Tensor>) { this.params = [...params]; }
  step(): void {}
  zeroGrad(): void { for (const param of this.params) param.grad = null; }
}`;

/** One answer to everything. */
export const CONSTANTS: readonly Worthless[] = [
  written(
    "tensors",
    "zeros",
    `export const halfSquares = (x: Tensor): Tensor => x.mul(0);
export const rowSums = (a: Tensor): Tensor => a.sum(1).mul(0);
export const centred = (a: Tensor): Tensor => a.mul(0);
export const table = (x: Tensor, y: Tensor): Tensor => x.reshape([-1, 1]).mul(y).mul(0);
export const described = (): object => ({ dimensions: 1, entries: 1, rows: 1 });
export const gradientOfCubes = (x: Tensor): Tensor => x.mul(0).detach();
export const isNull = (): object => ({ fresh: true, afterBackward: true, afterForgetting: true, ofPlainTensor: true });`,
  ),
  ...[0, 1].map((c) =>
    written(
      "norm",
      `the constant ${c}`,
      `export const norm = (x: Tensor): Tensor => x.mul(0).sum().add(${c});\nexport const normGradient = (x: Tensor): Tensor => x.mul(0);`,
    ),
  ),
  ...[-1, 0, 1].map((c) =>
    written(
      "cosine",
      `the constant ${c}`,
      `export const cosine = (x: Tensor, y: Tensor): Tensor => x.mul(y).mul(0).sum().add(${c});`,
    ),
  ),
  ...[
    "{ cosine: 1, gradientNorm: 0 }",
    "{ cosine: -1, gradientNorm: 0 }",
    "{ cosine: NaN, gradientNorm: NaN }",
  ].map((answer) =>
    written("colinear", answer, `export const expectedAtColinear = (): object => (${answer});`),
  ),
  written("ascent", "nothing moves", "export const ascend = (): void => {};"),
  ...[0, 1].map((c) => written("p-norm", `the constant ${c}`, pNorm(`x.mul(this.p).mul(0).sum().add(${c})`))),
  ...[0, 1].map((c) => written("gaussians", `the constant ${c}`, gaussians(`flat.add(${c})`))),
  written(
    "gradient-descent",
    "nothing moves",
    `${optimizer("GradientDescent")}
export const minimize = (_f: unknown, optimizer: { params: Tensor[] }): Tensor => stack([optimizer.params[0].detach().clone()]);
export const plateau = (): object => ({ descent: { reachesMinimum: true, gradientVanishes: true }, momentum: { reachesMinimum: true, gradientVanishes: true } });`,
  ),
  written(
    "momentum",
    "nothing moves",
    `${optimizer("MomentumGradientDescent")}
export const fasterMomentum = (): object => ({ lr: 0.1, momentum: 0 });`,
  ),
];

/** Right values, and zeros where the gradients belong. */
export const ZERO_GRADIENTS: readonly Worthless[] = [
  written(
    "norm",
    "zero gradients",
    "export const norm = (x: Tensor): Tensor => x.norm().detach().add(x.mul(0).sum());\nexport const normGradient = (x: Tensor): Tensor => x.mul(0);",
  ),
  written(
    "cosine",
    "zero gradients",
    "export const cosine = (x: Tensor, y: Tensor): Tensor => x.dot(y).div(x.norm().mul(y.norm())).detach().add(x.mul(y).mul(0).sum());",
  ),
  written(
    "p-norm",
    "zero gradients",
    pNorm("x.abs().pow(this.p).sum().pow(this.p.reciprocal()).detach().add(x.mul(this.p).mul(0).sum())"),
  ),
  written("gaussians", "zero gradients", gaussians("right.add(flat)")),
];
