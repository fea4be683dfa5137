/**
 * Running means of squares, which may be larger or smaller than any number of their dtype, though their roots are not. v is kept as itself where it is
 * a number with all its digits; where it is too large as −v / 2¹³⁰ (of float64 −v / 2¹⁰²⁶), which is at most −⅛; where it is too small as
 * −v · 2¹¹⁸ (−v · 2¹⁰¹⁴), which is above −¹⁄₁₆.
 */
import { mode } from "../core/mode.ts";
import { Op } from "../core/op.ts";
import type { Tensor } from "../core/tensor.ts";
import { mapped } from "../run/apply.ts";

/** Of one dtype: the roots of the factors; between which bounds a mean is itself; and from where no square is lost beside others. */
interface Range {
  readonly large: number;
  readonly small: number;
  readonly most: number;
  readonly least: number;
  readonly safe: number;
}

const single: Range = { large: 2 ** 65, small: 2 ** 59, most: 2 ** 127, least: 2 ** -122, safe: 2 ** -60 };
const double: Range = {
  large: 2 ** 513,
  small: 2 ** 507,
  most: 2 ** 1023,
  least: 2 ** -1018,
  safe: 2 ** -900,
};

/** The root of what v stands for, divided by `share`, which is at most 1: a large v is made smaller before. */
function root({ large, small, most }: Range, v: string): string {
  const high = `${v} > ${most * 2 ** -64}`;
  return `sqrt(abs(${v}) * (${high} ? ${2 ** -64} : 1) / share) * (${high} ? ${2 ** 32} : ${v} >= 0 ? 1 : ${v} <= -0.1 ? ${large} : ${1 / small})`;
}

/** The root of what v stands for and ε. */
const rootWithin = ({ large, small }: Range): string =>
  `x <= -0.1 ? sqrt(-x) * ${large} : x >= 0 ? sqrt(x + eps) : eps == 0 ? sqrt(-x) * ${1 / small} : sqrt(eps - x * ${1 / small} * ${1 / small})`;

const step = (range: Range): string => `x - m / (${root(range, "v")} + eps) * rate`;

/** a · x + b · y², where doubles hold the squares of all numbers. */
function inDoubles({ large, small, most, least }: Range): string {
  const v = `((x >= 0 ? x : x <= -0.1 ? x * ${-(large ** 2)} : x * ${-(small ** -2)}) * a + y * y * b)`;
  return `${v} > ${most} ? ${v} * ${-(large ** -2)} : ${v} < ${least} ? 0 - ${v} * ${small ** 2} : ${v}`;
}

/** The same where they do not, from numbers that are nearer to 1. */
function byRanges({ large, small, most, safe }: Range): string {
  const v = "((x < 0 ? 0 : x) * a + y * y * b)";
  const [up, down] = [small, 1 / large].map((unit) => {
    const x = unit > 1 ? "x < 0 ? -x" : "x <= -0.1 ? -x : x < 0 ? 0";
    return `((${x} : x * ${unit} * ${unit}) * a + (y * ${unit}) * b * (y * ${unit}))`;
  });
  return `x > -0.1 and ${v} >= ${safe} and ${v} <= ${most} ? ${v} :
    x > -0.1 and ${v} < ${safe} ? (${up} >= 0.0625 ? ${up} * ${1 / small} * ${1 / small} : 0 - ${up}) :
    ${down} < 0.125 ? ${down} * ${large} * ${large} : -${down}`;
}

const op = (name: string, inputs: string, formula: string): Op =>
  new Op({ name, kind: "elementwise", inputs: inputs.split(" "), formula });

interface Ops {
  readonly squares: Op;
  readonly root: Op;
  readonly rootWithin: Op;
  readonly step: Op;
}

function opsOf(range: Range, squares: string): Ops {
  return {
    squares: op("meanOfSquares", "x y a b", squares),
    root: op("rootOfMean", "x share", root(range, "x")),
    rootWithin: op("rootOfMeanAndEps", "x eps", rootWithin(range)),
    step: op("adamStep", "x m v share eps rate", step(range)),
  };
}

const larger = /* @__PURE__ */ op(
  "largerMean",
  "x y",
  "x <= -0.1 or y <= -0.1 ? min(x, y) : max(x, y) > 0 ? max(x, y) : min(x, y)",
);

const made: { single?: Ops; double?: Ops; device?: Ops } = {};

function opsFor(x: Tensor): Ops {
  if (x.type.name === "float64") return (made.double ??= opsOf(double, byRanges(double)));
  if (x.on !== null) return (made.device ??= opsOf(single, byRanges(single)));
  return (made.single ??= opsOf(single, inDoubles(single)));
}

/** x ← x − rate · m / (√(v / share) + ε), as an op in place. */
export const stepOp = (x: Tensor): Op => opsFor(x).step;

/** Where gradients are tracked or ops are written down, by those of the table: of usual numbers. */
const isTold = (): boolean => mode.grad || mode.recorder !== null || mode.forward !== null;

/** a · v + b · y². */
export function addedSquare(v: Tensor, a: number, y: Tensor, b: number): Tensor {
  if (isTold()) return v.mul(a).add(y.mul(y).mul(b));
  return mapped(opsFor(v).squares, [v, y, a, b]);
}

/** The exponential mean of the squares of what came so far, from zero. */
export function decayedSquare(mean: Tensor | undefined, next: Tensor, beta: number): Tensor {
  if (isTold()) return mean ? addedSquare(mean, beta, next, 1 - beta) : next.mul(next).mul(1 - beta);
  return mapped(opsFor(next).squares, [mean ?? 0, next, beta, 1 - beta]);
}

/** √(v / share). */
export function rootOf(v: Tensor, share: number = 1): Tensor {
  if (isTold()) return v.div(share).sqrt();
  return mapped(opsFor(v).root, [v, share]);
}

/** √(v + ε). */
export function rootWithEps(v: Tensor, eps: number): Tensor {
  if (isTold()) return v.add(eps).sqrt();
  return mapped(opsFor(v).rootWithin, [v, eps]);
}

/** The larger of two means, entry by entry. */
export function largerMean(v: Tensor, w: Tensor): Tensor {
  if (isTold()) return v.maximum(w);
  return mapped(larger, [v, w]);
}
