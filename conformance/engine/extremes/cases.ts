/** What is tried at the ends of the numbers: ops and losses by the formula that they are, functions of vectors by their steps. */
import {
  cat,
  cdist,
  evaluate,
  functional as F,
  linalg,
  logcumsumexp,
  masked,
  type Op,
  parseFormula,
  recordTrace,
  stack,
  type Tensor,
  table,
  tensor,
  trapezoid,
} from "../../../engine/index.ts";
import { mapped } from "../../../engine/run/apply.ts";
import { f64 } from "../../../properties/algebras/f64.ts";
import { replay } from "../../../properties/algebras/replay.ts";
import type { Exact } from "./oracle.ts";

/** A function of numbers, carried out on many at a time. */
export interface PointCase {
  readonly name: string;
  readonly inputs: number;
  readonly call: (...inputs: Tensor[]) => Tensor;
  readonly exact: Exact;
  /** Roundings of value and slopes. */
  readonly units: number;
  /** How many of the inputs have slopes that are held; those of targets are not. */
  readonly slopes?: number;
  /** Where the function is what its formula says, if that says more. */
  readonly domain?: (at: readonly number[], place: { readonly device: string }) => boolean;
  /** Where a slope is a convention that its sides do not tell. */
  readonly kinked?: (at: readonly number[]) => boolean;
  /** Where NaN is not passed on. */
  readonly takesNaN?: (at: readonly number[]) => boolean;
}

/** A function of rows of three, carried out on many at a time: [rows, 3] to [rows] or [rows, outputs]. */
export interface VectorCase {
  readonly name: string;
  readonly call: (x: Tensor) => Tensor;
  /** Output k of one row, at many digits. */
  readonly exact: (k: number) => Exact;
  readonly outputs: number;
  readonly units: number;
  /** Where it has a value, by IEEE 754 or by a convention of its own. */
  readonly domain?: (at: readonly number[], place: { readonly device: string }) => boolean;
  /** Where a slope is a convention that its sides do not tell. */
  readonly kinked?: (at: readonly number[]) => boolean;
  /** The least size that slopes are differences of. */
  readonly scale: number;
}

const letters = ["x", "y", "z"];

function exactly(text: string | Op): Exact {
  const formula = typeof text === "string" ? parseFormula(text) : text.formula!;
  return (at, algebra) => evaluate(formula, new Map(at.map((x, i) => [letters[i], x])), algebra);
}

const someNaN = (at: readonly number[]): boolean => at.some(Number.isNaN);

const ignoresNaN: Readonly<Record<string, (at: readonly number[]) => boolean>> = {
  fmax: someNaN,
  fmin: someNaN,
  pow: ([x, y]) => x === 1 || y === 0,
  hypot: (at) => at.some((x) => Math.abs(x) === Infinity),
  copy: someNaN,
  // What has no weight, or no target, counts for nothing.
  binaryCrossEntropyWithLogits: ([, y, z]) => y === 1 && z === 0,
  // What is added to a rate is a setting.
  poissonNllOfRates: ([, y, z]) => y === 0 || Number.isNaN(z),
  heaviside: ([x]) => x !== 0,
  copysign: ([x]) => !Number.isNaN(x),
  threshold: someNaN,
  // What is not looked at.
  elu: ([x]) => x > 0,
  leakyRelu: ([x]) => x > 0,
  hardshrink: ([x]) => !Number.isNaN(x),
};

const huge = (at: readonly number[]): boolean => at.some((x) => Math.abs(x) > 1e15 && Number.isFinite(x));
/** Exponentials of more have no number of any digits. */
const exponential = (at: readonly number[]): boolean => !huge(at);
const whole = (at: readonly number[]): boolean => at.every((x) => Math.abs(x) < 1e6) && at[1] !== 0;

const short = (at: readonly number[]): boolean =>
  at.every((x) => x === 0 || !Number.isFinite(x) || Math.abs(Math.log10(Math.abs(x))) < 50);

const isChance = ([x, y, z = 1]: readonly number[]): boolean =>
  exponential([x]) && y >= 0 && y <= 1 && z >= 0 && z < 1e15;

/** Of π there are a thousand digits. */
const angle = (at: readonly number[]): boolean => short(at) && !(Math.abs(at[0]) > 1e8);

const domains: Readonly<Record<string, (at: readonly number[]) => boolean>> = {
  acosh: ([x]) => !(x < 1),
  sin: angle,
  cos: angle,
  tan: angle,
  // Many digits of these take minutes.
  asin: short,
  acos: short,
  atan: short,
  atan2: short,
  // π times a whole number has no sine but that of the rounding.
  sinc: (at) => angle(at) && !(Number.isInteger(at[0]) && at[0] !== 0),
  floor: whole,
  ceil: whole,
  trunc: whole,
  round: whole,
  frac: whole,
  fmod: whole,
  // −1 divided by ∞ is just below 0, whose floor is −1.
  floorDivide: whole,
  // Formulas do not tell −0 from 0.
  copysign: ([, y]) => y !== 0,
  // Of targets that are chances, of widths and variances.
  binaryCrossEntropy: ([, y]) => y >= 0 && y <= 1,
  huber: ([, y]) => y > 0,
  smoothL1: ([, y]) => y > 0,
  gaussianNll: ([, y]) => y > 0,
  binaryCrossEntropyWithLogits: isChance,
  poissonNllOfRates: ([, y, z]) => Number.isFinite(y) && !(y > 1e15 && z > 1e15),
  // 1 less a product that is rounded to 1.
  poissonNll: ([x, y]) => exponential([x]) && !(Math.abs(x) < 1e-15 && Math.abs(y) > 1e15),
  // An exponential so small that a card takes it for 0, times what is huge.
  elu: ([x, y]) => !(x < -87 && Math.abs(y) > 1e15),
  klDivLog: ([x, y]) => exponential([y]) && !(y < -87 && Math.abs(x) > 1e15),
  "klDiv, logTarget": ([x, y]) => exponential([x, y]) && !(y < -87 && Math.abs(x) > 1e15),
  // Beside 1 a logarithm has the digits of its argument.
  "poissonNllLoss of rates": ([x, y]) => x !== 1 && x !== y && Number.isFinite(y),
  gaussianNllLoss: ([, , z]) => z > 1e-6,
  "poissonNllLoss, full": (at) => exponential(at) && Number.isFinite(at[1]),
  // Targets are 1 and −1.
  softMarginLoss: (at) => exponential(at) && Math.abs(at[1]) === 1,
  marginRankingLoss: ([, , z]) => Math.abs(z) === 1,
  addcdiv: ([, , z]) => z !== 0,
  celu: ([, y]) => y === 1 || y === 0.5,
  lerp: ([, , z]) => Number.isFinite(z),
  // ∞ · log(1).
  xlogy: ([x]) => Number.isFinite(x),
  xlog1py: ([x, y]) => Number.isFinite(x) && !(y === -1 && Math.abs(x) < 1e-200),
  // Whole powers of negative numbers, and none beside them.
  pow: ([x, y]) =>
    !(x < 0 && !Number.isFinite(x)) &&
    !(Math.abs(y) > 1e6 && Number.isFinite(y)) &&
    !(x < 0 && Math.abs(y) > 1e6),
  remainder: whole,
  softplus: exponential,
  logaddexp: exponential,
  logaddexp2: exponential,
  // Beyond, the rounding of x / √2 alone costs more.
  ndtr: ([x]) => !(Math.abs(x) > 3 && Math.abs(x) < Infinity),
  geluTanh: ([x]) => !(Math.abs(x) > 3 && Math.abs(x) < 1e3),
  gelu: ([x]) => !(Math.abs(x) > 3 && Math.abs(x) < Infinity),
  logNdtr: ([x]) => !(Math.abs(x) > 3 && Math.abs(x) < Infinity),
  erf: ([x]) => !(Math.abs(x) > 7 && Math.abs(x) < Infinity),
  erfc: ([x]) => !(Math.abs(x) > 7 && Math.abs(x) < Infinity),
  erfcx: ([x]) => !(Math.abs(x) > 6),
  entr: ([x]) => x >= 0,
  // Below 0 the roots have no digits of their own; many digits of what is huge or tiny take minutes.
  lgamma: ([x]) => (x >= 0.5 && x <= 3) || x === Infinity,
  digamma: ([x]) => x >= 0.5 && x <= 3,
  polygamma: ([x, y]) => (x === 0 || x === 1) && y >= 0.5 && y <= 3,
  zeta: ([x, y]) => x > 1 && x <= 20 && y >= 0.5 && y <= 20,
  i0: ([x]) => !(Math.abs(x) > 20),
  i1: ([x]) => !(Math.abs(x) > 20),
  // Further out the slope is a difference of what is nearly equal.
  i0e: ([x]) => !(Math.abs(x) > 3),
  i1e: ([x]) => !(Math.abs(x) > 3),
  erfinv: ([x]) => Math.abs(x) <= 0.5 && !(Math.abs(x) < 1e-50 && x !== 0),
  ndtri: ([x]) => x >= 1e-3 && x < 0.999,
};

/** Where the sides do not tell the slope: several infinities, one beside what is nearly as large, or logarithms that are cut off. */
function untold(name: string, at: readonly number[]): boolean {
  const infinite = at.filter((x) => Math.abs(x) === Infinity).length;
  if (infinite > 1 || (infinite > 0 && huge(at))) return true;
  // No number of digits tells what is beside an exponential.
  if (name.startsWith("poissonNll")) return Math.abs(at[0]) > 700;
  if (name === "klDiv" && at[1] === 0) return infinite > 0;
  return name === "binaryCrossEntropy" && (at[0] === 0 || at[0] === 1);
}

/** Whether an expression of the inputs vanishes, or says nothing, as ∞ − ∞. */
function isKink(kink: string, at: readonly number[]): boolean {
  const value = evaluate(parseFormula(kink), new Map(at.map((x, i) => [letters[i], x])), f64);
  return value === 0 || Number.isNaN(value);
}

function rowsOfTable(): PointCase[] {
  const rows = [...table.values()].filter(
    ({ kind, gives, takes, bools }) =>
      kind === "elementwise" && gives === "same" && takes !== "bool" && bools === 0,
  );
  return rows.map((op) => ({
    name: op.name,
    inputs: op.inputs.length,
    call: (...inputs) => mapped(op, inputs),
    exact: exactly(op),
    units: 64,
    domain: domains[op.name],
    kinked: (at) => untold(op.name, at) || (at.length > 1 && op.kinks.some((kink) => isKink(kink, at))),
    takesNaN: ignoresNaN[op.name],
  }));
}

const none = { reduction: "none" } as const;
type Loss = (x: Tensor, y: Tensor, z: Tensor) => Tensor;

/** Losses of single numbers, and activations that are no row of the table: the formula that each is. */
const formulas: readonly (readonly [name: string, call: Loss, formula: string, inputs: number])[] = [
  ["mseLoss", (x, y) => F.mseLoss(x, y, none), "(x - y) * (x - y)", 2],
  ["l1Loss", (x, y) => F.l1Loss(x, y, none), "abs(x - y)", 2],
  ["smoothL1Loss", (x, y) => F.smoothL1Loss(x, y, none), "abs(x - y) < 1 ? (x - y) * (x - y) / 2 : abs(x - y) - 0.5", 2],
  ["smoothL1Loss, beta 1/4", (x, y) => F.smoothL1Loss(x, y, { ...none, beta: 0.25 }), "abs(x - y) < 0.25 ? (x - y) * (x - y) * 2 : abs(x - y) - 0.125", 2],
  ["huberLoss", (x, y) => F.huberLoss(x, y, none), "abs(x - y) <= 1 ? (x - y) * (x - y) / 2 : abs(x - y) - 0.5", 2],
  ["huberLoss, delta 3", (x, y) => F.huberLoss(x, y, { ...none, delta: 3 }), "abs(x - y) <= 3 ? (x - y) * (x - y) / 2 : 3 * (abs(x - y) - 1.5)", 2],
  ["binaryCrossEntropy", (x, y) => F.binaryCrossEntropy(x, y, none), "-(y * max(log(x), -100) + (1 - y) * max(log(1 - x), -100))", 2],
  ["binaryCrossEntropyWithLogits", (x, y) => F.binaryCrossEntropyWithLogits(x, y, none), "y * log(1 + exp(-x)) + (1 - y) * log(1 + exp(x))", 2],
  ["binaryCrossEntropyWithLogits, posWeight", (x, y, z) => F.binaryCrossEntropyWithLogits(x, y, { ...none, posWeight: z }), "y * z * log(1 + exp(-x)) + (1 - y) * log(1 + exp(x))", 3],
  ["klDiv", (x, y) => F.klDiv(x, y, none), "y == 0 ? 0 : y * (log(y) - x)", 2],
  ["klDiv, logTarget", (x, y) => F.klDiv(x, y, { ...none, logTarget: true }), "exp(y) * (y - x)", 2],
  ["poissonNllLoss", (x, y) => F.poissonNllLoss(x, y, none), "exp(x) - y * x", 2],
  ["poissonNllLoss of rates", (x, y) => F.poissonNllLoss(x, y, { ...none, logInput: false }), "x - y * log(x + 0.00000001)", 2],
  ["poissonNllLoss, full", (x, y) => F.poissonNllLoss(x, y, { ...none, full: true }), "exp(x) - y * x + (y > 1 ? y * log(y) - y + log(6.283185307179586 * y) / 2 : 0)", 2],
  ["gaussianNllLoss", (x, y, z) => F.gaussianNllLoss(x, y, z, none), "(log(z) + (x - y) * (x - y) / z) / 2", 3],
  ["hingeEmbeddingLoss at 1", (x) => F.hingeEmbeddingLoss(x, x.mul(0).nanToNum().add(1).detach(), none), "x", 1],
  ["hingeEmbeddingLoss at -1", (x) => F.hingeEmbeddingLoss(x, x.mul(0).nanToNum().sub(1).detach(), none), "x > 1 ? 0 : 1 - x", 1],
  ["marginRankingLoss", (x, y, z) => F.marginRankingLoss(x, y, z, { ...none, margin: 0.5 }), "(x - y) * -z + 0.5 > 0 ? (x - y) * -z + 0.5 : 0", 3],
  ["softMarginLoss", (x, y) => F.softMarginLoss(x, y, none), "log(1 + exp(-y * x))", 2],
  ["multilabelSoftMarginLoss", (x, y) => F.multilabelSoftMarginLoss(x.unsqueeze(1), y.unsqueeze(1), none), "y * log(1 + exp(-x)) + (1 - y) * log(1 + exp(x))", 2],
  ["selu", (x) => F.selu(x), "1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (exp(x) - 1))", 1],
  ["celu", (x, y) => F.celu(x, y), "x > 0 ? x : y * (exp(x / y) - 1)", 2],
  ["logsigmoid", (x) => F.logsigmoid(x), "-log(1 + exp(-x))", 1],
  ["tanhshrink", (x) => F.tanhshrink(x), "x - tanh(x)", 1],
  ["softplus, beta 2", (x) => F.softplus(x, 2), "2 * x > 20 ? x : log(1 + exp(2 * x)) / 2", 1],
  ["logit, eps", (x) => x.logit(0.1), "log((x < 0.1 ? 0.1 : x > 0.9 ? 0.9 : x) / (1 - (x < 0.1 ? 0.1 : x > 0.9 ? 0.9 : x)))", 1],
  ["addcdiv", (x, y, z) => x.addcdiv(y, z, 2), "x + 2 * y / z", 3],
  ["addcmul", (x, y, z) => x.addcmul(y, z, 2), "x + 2 * y * z", 3],
  ["ldexp", (x, y) => x.ldexp(y), "x * 2 ^ y", 2],
  ["rsub", (x, y) => x.rsub(y, 2), "y - 2 * x", 2],
  ["pow 0", (x) => x.pow(0), "x ^ 0", 1],
  ["pow 2", (x) => x.pow(2), "x ^ 2", 1],
  ["pow 3", (x) => x.pow(3), "x ^ 3", 1],
  ["pow -1", (x) => x.pow(-1), "x ^ (-1)", 1],
  ["pow 1/2", (x) => x.pow(0.5), "x ^ 0.5", 1],
  ["norm of one", (x) => x.unsqueeze(1).norm(2, 1), "abs(x)", 1],
]; // biome-ignore format: a table

const formulaNaN: Readonly<Record<string, (at: readonly number[]) => boolean>> = {
  "pow 0": someNaN,
  klDiv: ([, y]) => y === 0,
  "binaryCrossEntropyWithLogits, posWeight": ([, y, z]) => y === 1 && z === 0,
};

/** Every function of single numbers. */
export function points(): PointCase[] {
  return [
    ...rowsOfTable(),
    ...formulas.map(([name, call, formula, inputs]) => ({
      name,
      inputs,
      call: call as PointCase["call"],
      exact: exactly(formula),
      units: 64,
      domain:
        name.startsWith("binary") || name.startsWith("multi")
          ? isChance
          : (domains[name] ?? (/exp|log/.test(formula) ? exponential : undefined)),
      slopes: /Margin|celu|rates/.test(name) ? 1 : inputs,
      kinked: (at: readonly number[]) => untold(name, at),
      takesNaN: formulaNaN[name],
    })),
  ];
}

/** Beside x: the same numbers for every row, in its dtype and on its device. */
function beside(x: Tensor, values: readonly (number | readonly number[])[], dtype = x.dtype): Tensor {
  const made = tensor(values as number[], { dtype, device: "cpu" });
  return x.device === "cpu" ? made : made.to("webgpu");
}

const channels = (x: Tensor): Tensor => x.unsqueeze(1);
const classes = (x: Tensor): Tensor => beside(x, new Array(x.shape[0]).fill(1), "int32");
const square = (x: Tensor): Tensor =>
  x
    .unsqueeze(2)
    .mul(beside(x, [1, 2, -1]))
    .add(
      beside(x, [
        [2, 0, 1],
        [0, 1, 0],
        [1, 0, 3],
      ]).mul(x.unsqueeze(1)),
    );
const standard = (x: Tensor, eps = 1e-5): Tensor => {
  const centred = x.sub(x.mean(1, true));
  return centred.div(centred.square().mean(1, true).add(eps).sqrt());
};
const other = (x: Tensor): Tensor => beside(x, [2, -1, 0.5]);
/** What makes one number of all that it is given, of each row. */
const each =
  (f: (row: Tensor) => Tensor) =>
  (x: Tensor): Tensor =>
    stack(x.unbind(0).map(f));
const keepFirst = (x: Tensor): Tensor => beside(x, [1, 1, 0]).ne(0);

type Rows = (x: Tensor) => Tensor;

/** Functions of rows; a second one is the definition, where that is not by the same steps. */
const functions: Readonly<Record<string, readonly [Rows, Rows?]>> = {
  sum: [(x) => x.sum(1)],
  mean: [(x) => x.mean(1)],
  nanmean: [(x) => x.nanmean(1), (x) => x.mean(1)],
  nansum: [(x) => x.nansum(1), (x) => x.sum(1)],
  "masked.mean": [(x) => masked.mean(x, keepFirst(x).expand(x.shape), { dim: 1 }), (x) => x.narrow(1, 0, 2).mean(1)],
  "mseLoss of rows": [each((x) => F.mseLoss(x, other(x))), (x) => x.sub(other(x)).square().mean(1)],
  "l1Loss of rows": [each((x) => F.l1Loss(x, other(x))), (x) => x.sub(other(x)).abs().mean(1)],
  "smoothL1Loss of rows": [each((x) => F.smoothL1Loss(x, other(x)))],
  "huberLoss of rows": [each((x) => F.huberLoss(x, other(x)))],
  linear: [(x) => F.linear(x, beside(x, [[0.25, 0.25, 0.5]])), (x) => x.mul(beside(x, [0.25, 0.25, 0.5])).sum(1)],
  dist: [each((x) => x.dist(other(x))), (x) => x.sub(other(x)).square().sum(1).sqrt()],
  cdist: [(x) => cdist(x, other(x).unsqueeze(0)).squeeze(1), (x) => x.sub(other(x)).square().sum(1).sqrt()],
  avgPool2d: [(x) => F.avgPool2d(channels(x).unsqueeze(1), [1, 2], { stride: 1 }).squeeze(1).squeeze(1), (x) => x.narrow(1, 0, 2).add(x.narrow(1, 1, 2)).div(2)],
  "batchNorm in use": [(x) => F.batchNorm(x, { runningMean: other(x), runningVar: beside(x, [4, 1, 0.25]), eps: 0 }), (x) => x.sub(other(x)).div(beside(x, [2, 1, 0.5]))],
  "rmsNorm unless told": [(x) => F.rmsNorm(x, [3], { eps: 0 }), (x) => x.div(x.square().mean(1, true).sqrt())],
  "layerNorm without eps": [(x) => F.layerNorm(x, [3], { eps: 0 }), (x) => standard(x, 0)],
  trapezoid: [(x) => trapezoid(x), (x) => x.mul(beside(x, [0.5, 1, 0.5])).sum(1)],
  prod: [(x) => x.prod(1)],
  norm: [(x) => x.norm(2, 1), (x) => x.square().sum(1).sqrt()],
  "norm 0.5": [(x) => x.norm(0.5, 1), (x) => x.abs().sqrt().sum(1).square()],
  "norm 1": [(x) => x.norm(1, 1)],
  "norm 1.5": [(x) => x.norm(1.5, 1), (x) => x.abs().pow(1.5).sum(1).pow(1 / 1.5)],
  "norm 3": [(x) => x.norm(3, 1), (x) => x.abs().pow(3).sum(1).pow(1 / 3)],
  "norm -1": [(x) => x.norm(-1, 1), (x) => x.abs().pow(-1).sum(1).pow(-1)],
  "norm ∞": [(x) => x.norm(Infinity, 1)],
  "norm -∞": [(x) => x.norm(-Infinity, 1)],
  cumsum: [(x) => x.cumsum(1)],
  cumprod: [(x) => x.cumprod(1)],
  logsumexp: [(x) => x.logsumexp(1)],
  logcumsumexp: [(x) => logcumsumexp(x, 1)],
  softmax: [(x) => x.softmax(1)],
  softmin: [(x) => F.softmin(x, 1)],
  logSoftmax: [(x) => x.logSoftmax(1)],
  amax: [(x) => x.amax(1)],
  amin: [(x) => x.amin(1)],
  max: [(x) => x.max(1).values],
  min: [(x) => x.min(1).values],
  median: [(x) => x.median(1).values],
  kthvalue: [(x) => x.kthvalue(2, 1).values],
  topk: [(x) => x.topk(2, 1).values],
  sort: [(x) => x.sort(1).values],
  mode: [(x) => x.mode(1).values],
  cummax: [(x) => x.cummax(1).values],
  cummin: [(x) => x.cummin(1).values],
  "quantile 0": [(x) => x.quantile(0, { dim: 1 })],
  "quantile 0.3": [(x) => x.quantile(0.3, { dim: 1 })],
  "quantile 0.5": [(x) => x.quantile(0.5, { dim: 1 })],
  "quantile 1": [(x) => x.quantile(1, { dim: 1 })],
  "quantile midpoint": [(x) => x.quantile(0.6, { dim: 1, interpolation: "midpoint" })],
  "quantile nearest": [(x) => x.quantile(0.6, { dim: 1, interpolation: "nearest" })],
  nanquantile: [(x) => x.nanquantile(0.5, { dim: 1 })],
  var: [(x) => x.var(1)],
  "var of all": [(x) => x.var({ dim: 1, correction: 0 })],
  std: [(x) => x.std(1), (x) => x.sub(x.mean(1, true)).square().sum(1).div(2).sqrt()],
  cov: [(x) => stack(x.unbind(0).map((row) => row.cov())), (x) => x.var(1)],
  corrcoef: [(x) => stack(x.unbind(0).map((row) => stack([row, other(x)]).corrcoef().select(0, 0).select(0, 1))),
    (x) => { const [a, b] = [x, other(x).unsqueeze(0)].map((y) => y.sub(y.mean(1, true))); return a.mul(b).sum(1).div(a.square().sum(1).sqrt()).div(b.square().sum(1).sqrt()); }],
  layerNorm: [(x) => F.layerNorm(x, [3]), standard],
  batchNorm: [(x) => F.batchNorm(x.t().contiguous(), { training: true }).t(), standard],
  groupNorm: [(x) => F.groupNorm(x, 1), standard],
  rmsNorm: [(x) => F.rmsNorm(x, [3], { eps: 1e-5 }), (x) => x.div(x.square().mean(1, true).add(1e-5).sqrt())],
  instanceNorm: [(x) => F.instanceNorm(channels(x)).squeeze(1), standard],
  localResponseNorm: [(x) => F.localResponseNorm(x.unsqueeze(2), 2).squeeze(2)],
  normalize: [(x) => F.normalize(x), (x) => x.div(x.square().sum(1, true).sqrt().clampMin(1e-12))],
  "normalize 1": [(x) => F.normalize(x, { p: 1 })],
  cosineSimilarity: [(x) => F.cosineSimilarity(x, other(x).expand(x.shape)), (x) => x.mul(other(x)).sum(1).div(x.square().sum(1).sqrt().clampMin(1e-8)).div(Math.sqrt(5.25))],
  pairwiseDistance: [(x) => F.pairwiseDistance(x, other(x).expand(x.shape)), (x) => x.sub(other(x)).add(1e-6).square().sum(1).sqrt()],
  cosineEmbeddingLoss: [(x) => F.cosineEmbeddingLoss(x, other(x).expand(x.shape), beside(x, new Array(x.shape[0]).fill(1)), none),
    (x) => x.mul(other(x)).sum(1).div(x.square().sum(1).add(1e-12).sqrt()).div(Math.sqrt(5.25 + 1e-12)).neg().add(1)],
  tripletMarginLoss: [(x) => F.tripletMarginLoss(x, other(x).expand(x.shape), other(x).neg().expand(x.shape), none)],
  crossEntropy: [(x) => F.crossEntropy(x, classes(x), none), (x) => x.exp().div(x.exp().sum(1, true)).log().select(1, 1).neg()],
  "crossEntropy, smoothed": [(x) => F.crossEntropy(x, classes(x), { ...none, labelSmoothing: 0.3 }),
    (x) => x.exp().div(x.exp().sum(1, true)).log().mul(beside(x, [-0.1, -0.8, -0.1])).sum(1)],
  "crossEntropy of chances": [(x) => F.crossEntropy(x, beside(x, [0.25, 0.75, 0]).expand(x.shape), none),
    (x) => x.exp().div(x.exp().sum(1, true)).log().narrow(1, 0, 2).mul(beside(x, [-0.25, -0.75])).sum(1)],
  multiMarginLoss: [(x) => F.multiMarginLoss(x, classes(x), none)],
  lpPool1d: [(x) => F.lpPool1d(channels(x), 2, 2, { stride: 1 }).squeeze(1)],
  avgPool1d: [(x) => F.avgPool1d(channels(x), 2, { stride: 1 }).squeeze(1)],
  maxPool1d: [(x) => F.maxPool1d(channels(x), 2, { stride: 1 }).values.squeeze(1)],
  adaptiveAvgPool1d: [(x) => F.adaptiveAvgPool1d(channels(x), 2).squeeze(1), (x) => x.narrow(1, 0, 2).add(x.narrow(1, 1, 2)).div(2)],
  interpolate: [(x) => F.interpolate(channels(x), { size: 5, mode: "linear", alignCorners: true }).squeeze(1),
    (x) => { const middle = x.narrow(1, 0, 2).add(x.narrow(1, 1, 2)).div(2); return cat([x.narrow(1, 0, 1), middle.narrow(1, 0, 1), x.narrow(1, 1, 1), middle.narrow(1, 1, 1), x.narrow(1, 2, 1)], 1); }],
  glu: [(x) => F.glu(cat([x, other(x).expand(x.shape)], 1)), (x) => x.div(other(x).neg().exp().add(1))],
  lerp: [(x) => x.lerp(other(x), 0.3)],
  diff: [(x) => x.diff()],
  renorm: [(x) => x.renorm(2, 0, 3)],
  trace: [(x) => square(x).diagonal(0, 1, 2).sum(1)],
  det: [(x) => linalg.det(square(x))],
  matrixNorm: [(x) => linalg.matrixNorm(square(x))],
  "masked.softmax": [(x) => masked.softmax(x, 1, keepFirst(x).expand(x.shape)), (x) => { const e = x.narrow(1, 0, 2).exp(); return cat([e.div(e.sum(1, true)), beside(x, [[0]])], 1); }],
  "masked.logSoftmax": [(x) => masked.logSoftmax(x, 1, keepFirst(x).expand(x.shape)).narrow(1, 0, 2), (x) => { const e = x.narrow(1, 0, 2).exp(); return e.div(e.sum(1, true)).log(); }],
  "masked.var": [(x) => masked.var(x, keepFirst(x).expand(x.shape), { dim: 1 }), (x) => x.narrow(1, 0, 2).var({ dim: 1, correction: 0 })],
  "masked.std": [(x) => masked.std(x, keepFirst(x).expand(x.shape), { dim: 1 }), (x) => { const y = x.narrow(1, 0, 2); return y.sub(y.mean(1, true)).square().mean(1).sqrt(); }],
  "masked.normalize": [(x) => masked.normalize(x, 2, 1, keepFirst(x).expand(x.shape)).narrow(1, 0, 2), (x) => { const y = x.narrow(1, 0, 2); return y.div(y.square().sum(1, true).sqrt().clampMin(1e-12)); }],
}; // biome-ignore format: a table

function recorded(f: Rows): { outputs: number; exact: (k: number) => Exact } {
  const x = tensor([[0.3, -0.7, 1.1]], { dtype: "float64" });
  const { trace, result } = recordTrace([{ name: "x", tensor: x }], () => f(x));
  return {
    outputs: result.size,
    exact: (k) => (at, algebra) => replay(trace, algebra, [{ shape: [1, 3], at }])[0].at[k],
  };
}

/** What is centred or divided by a size has no value where an element is infinite: ∞ − ∞ and ∞ / ∞, as in PyTorch. */
const finiteOnly = /var|std|cov|corr|Norm|normalize|cosine|triplet|renorm|trace|det|matrix|Margin|diff|prod/;
/** The formulas are of exponentials, of which no more than so much is a number; or their differences cancel, or they overflow. */
const within: readonly (readonly [RegExp, number])[] = [
  [/logsumexp|logcumsumexp|crossEntropy|logSoftmax/, 1e15],
  [/triplet/, 50],
  [/det/, 1e3],
  [/norm 0.5/, 1e15],
  [/localResponse/, 1e40],
];
/** What is computed again from smaller numbers where a sum or a length on the way is infinite: on the CPU, since on a device nobody looks. */
const lessened =
  /^(mean|nanmean|masked\.|l1Loss|mseLoss|huberLoss|smoothL1Loss|avgPool|normalize|cosine|(layer|batch|group|instance|rms)Norm)/;
/** What takes sums as they are, which overflow. Where a matrix is made of a row, its entries are sums of a few of it, and so is what its determinant is made of; powers of what is subnormal have few digits. */
const roomy: readonly (readonly [RegExp, (size: number) => boolean])[] = [
  [/^(trace|matrixNorm|renorm|cov|corrcoef|std|var|nanmean)/, (x) => !((x > 1e37 && x < 4e38) || x > 1e307)],
  [/^det/, (x) => x > 1e-15],
  [
    /^(norm|matrixNorm|lpPool|std|corrcoef|masked.std|dist|cdist|.*without eps)/,
    (x) => !((x > 1e-46 && x < 1e-36) || x < 1e-300),
  ],
];
const room = (name: string, x: number): boolean =>
  x === 0 || roomy.every(([pattern, fits]) => !pattern.test(name) || fits(Math.abs(x)));

/** Of equal elements one is chosen, or all share: other tests say which. */
const chooses =
  /^(a?max|a?min|cummax|cummin|max[pP]ool.*|median|nanmedian|masked\.a?(max|min)|masked\.median|kth.*|topk|sort|mode|(nan)?quantile.*|norm .?∞)/;

/** Whether a slope is a convention, or has the digits of sums that are large. */
function kinked(name: string, at: readonly number[]): boolean {
  if (chooses.test(name)) return new Set(at).size < at.length;
  // The smallest step beside 1e300 leaves a tie far behind: its sides are not its slope.
  if (/softm(ax|in)/i.test(name) && at.some((x) => Math.abs(x) > 1e15)) return new Set(at).size < at.length;
  if (name === "logcumsumexp") return at.some((x) => Math.abs(x) > 1e4);
  // Beside equal numbers that are large, the next ones are no smaller than what is added to the variance.
  if (/(layer|batch|group|instance)Norm/.test(name) && Math.abs(at[0]) > 1e15 && new Set(at).size === 1)
    return true;
  if (name === "renorm") return Math.hypot(...at) === 3;
  if (/norm -?[013.]/.test(name) && name !== "norm 1") return !at.every(Number.isFinite);
  return at.filter((x) => !Number.isFinite(x)).length > 1;
}

/** Every function of rows. */
export function rowCases(): VectorCase[] {
  return Object.entries(functions).map(([name, [call, definition]]) => ({
    name,
    call,
    ...recorded(definition ?? call),
    units: 256,
    domain: (at: readonly number[], { device }: { readonly device: string }) => {
      const told = within.find(([pattern]) => pattern.test(name))?.[1] ?? Infinity;
      const most = device === "webgpu" && lessened.test(name) ? Math.min(told, 1e37) : told;
      // The exponent of the definition's root is rounded, and powers of 10³⁰⁰ show it.
      if (/norm (1.5|3)$/.test(name) && !short(at)) return false;
      return at.every((x) =>
        Number.isFinite(x) ? Math.abs(x) <= most && room(name, x) : !finiteOnly.test(name),
      );
    },
    kinked: (at: readonly number[]) => kinked(name, at),
    scale: /soft(max|min)$/.test(name) ? 1 : 0,
  }));
}
