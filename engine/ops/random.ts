/** Random tensors whose chances are tensors. None has a gradient: those that have one are in `distributions`. */

import { devices } from "../core/device.ts";
import { type FloatName, stored } from "../core/dtype.ts";
import { broadcastShapes, contiguousLayout, resolveDim } from "../core/layout.ts";
import { noGrad } from "../core/mode.ts";
import { Tensor } from "../core/tensor.ts";
import { DtypeError, ShapeError, shapeText } from "../errors.ts";
import { type Operand, placeOf } from "../run/agree.ts";
import { chance } from "../run/chance.ts";
import { checkRange, share, wholeFrom } from "../run/limits.ts";
import { empty } from "../run/make.ts";
import { type Generator, rand, randn, stream } from "../run/random.ts";
import { toTypedArray } from "../run/read.ts";
import { expand } from "./expand.ts";
import { binomialOf, logGammaOf, poissonOf } from "./samplers.ts";

export interface GeneratorOption {
  /** Where the numbers come from; the one that `manualSeed` starts unless told. */
  readonly generator?: Generator;
}

type Float = FloatName;

function checkFloating(op: string, name: string, x: Tensor): void {
  if (!x.type.floating) throw new DtypeError(`${op}: ${name} is ${x.dtype}: write ${name}.to("float32").`);
}

/** Of elements that can be looked at. @throws {RangeError} for the first that is not allowed. */
function checkElements(
  op: string,
  name: string,
  x: Tensor,
  words: string,
  has: (v: number) => boolean,
): void {
  if (x.on !== null) return;
  for (const v of toTypedArray(x))
    if (!has(v)) throw new RangeError(`${op}: every element of ${name} must be ${words}, not ${v}.`);
}

const like = (
  x: Tensor,
  generator?: Generator,
): { dtype: Float; device: Tensor["device"]; generator?: Generator } => ({
  dtype: x.dtype as Float,
  device: x.device,
  ...(generator && { generator }),
});

/**
 * 1 with the chance that each element says, else 0.
 * @throws {RangeError} for what is no chance, where elements can be looked at.
 * @example
 * bernoulli(tensor([0, 1])); // [0, 1]
 */
export function bernoulli(p: Tensor, { generator }: GeneratorOption = {}): Tensor {
  checkFloating("bernoulli", "p", p);
  checkElements("bernoulli", "p", p, share.words, share.has);
  return noGrad(() => rand(p.shape, like(p, generator)).lt(p).to(p.dtype));
}

/**
 * Normal numbers with these means and standard deviations, broadcast; or, of two numbers, of this shape.
 * @throws {RangeError} for a standard deviation below 0.
 * @example
 * normal(tensor([1, 2]), 0); // [1, 2]
 * normal(0, 1, [2, 3]).shape; // [2, 3]
 */
export function normal(
  mean: Operand,
  std: Operand = 1,
  shape: readonly number[] = [],
  { generator }: GeneratorOption = {},
): Tensor {
  const words = "a number at least 0";
  const x = mean instanceof Tensor ? mean : std instanceof Tensor ? std : null;
  if (std instanceof Tensor) checkElements("normal", "std", std, words, (v) => v >= 0);
  else checkRange("normal", "std", std, { words, has: (v) => typeof v === "number" && v >= 0 });
  if (x !== null) checkFloating("normal", "mean", x);
  const sizes = [mean, std].map((each) => (each instanceof Tensor ? each.shape : shape));
  const full = broadcastShapes(sizes[0], sizes[1], "normal");
  const options = x ? like(x, generator) : { ...(generator && { generator }) };
  return noGrad(() => randn(full, options).mul(std).add(mean));
}

/** @internal One number for each of the parameters' elements, drawn one after the other; where many examples run as one, for each of theirs. */
export function sampled(
  op: string,
  parameters: readonly Tensor[],
  { generator }: GeneratorOption,
  draw: (next: () => number, ...parameters: number[]) => number,
): Tensor {
  const place = devices.used ? placeOf(op, parameters) : null;
  if (place?.drawn) return place.drawn(op, parameters, (wholes) => sampled(op, wholes, { generator }, draw));
  const shape = parameters.reduce<readonly number[]>((all, x) => broadcastShapes(all, x.shape, op), []);
  return chance.drawn(op, shape, (whole) => {
    const values = parameters.map((x) => toTypedArray(expand(x, whole)));
    const out = empty(contiguousLayout(whole), parameters[0].type);
    const next = stream(generator);
    for (let k = 0; k < out.size; k++)
      out.array[k] = stored(out.type, draw(next, ...values.map((each) => each[k])));
    return out;
  });
}

/**
 * Counts of what happens at these rates.
 * @throws {RangeError} for a rate below 0; {DeviceError} on WebGPU, where rates cannot be looked at.
 * @example
 * poisson(tensor([0, 0])); // [0, 0]
 */
export function poisson(rate: Tensor, options: GeneratorOption = {}): Tensor {
  checkFloating("poisson", "rate", rate);
  checkElements("poisson", "rate", rate, "a number at least 0", (v) => v >= 0 && v < Infinity);
  return sampled("poisson", [rate], options, poissonOf);
}

/**
 * How often, of `count` trials, what has the chance `p` happens; broadcast.
 * @throws {RangeError} for counts or chances that are none; {DeviceError} on WebGPU, where they cannot be looked at.
 * @example
 * binomial(tensor([3, 4]), tensor([0, 1])); // [0, 4]
 */
export function binomial(count: Tensor, p: Tensor, options: GeneratorOption = {}): Tensor {
  checkFloating("binomial", "count", count);
  const whole = wholeFrom(0);
  checkElements("binomial", "count", count, whole.words, whole.has);
  checkElements("binomial", "p", p, share.words, share.has);
  return sampled("binomial", [count, p], options, binomialOf);
}

/**
 * Gamma numbers of these concentrations, at rate 1.
 * @throws {RangeError} for what is not above 0; {DeviceError} on WebGPU, where concentrations cannot be looked at.
 * @example
 * standardGamma(tensor([1, 2])).gt(0); // [true, true]
 */
export function standardGamma(alpha: Tensor, options: GeneratorOption = {}): Tensor {
  checkFloating("standardGamma", "alpha", alpha);
  checkElements("standardGamma", "alpha", alpha, "a number above 0", (v) => v > 0 && v < Infinity);
  const least = alpha.dtype === "float64" ? 2 ** -1022 : 2 ** -126;
  return sampled("standardGamma", [alpha], options, (next, a) =>
    Math.max(Math.exp(logGammaOf(next, a)), least),
  );
}

export interface MultinomialOptions extends GeneratorOption {
  /** Whether one may be drawn more than once; false unless told. */
  readonly replacement?: boolean;
}

/**
 * The places of `count` draws from each row, by its weights, as int32.
 * @param weights a vector, or a matrix of rows; they need not add up to 1.
 * @throws {RangeError} for weights below 0 or that are all 0, and for more draws than there are weights above 0, unless with replacement.
 * @example
 * multinomial(tensor([0, 3, 0]), 2, { replacement: true }); // [1, 1]
 */
export function multinomial(
  weights: Tensor,
  count: number,
  { replacement = false, generator }: MultinomialOptions = {},
): Tensor {
  checkFloating("multinomial", "weights", weights);
  checkRange("multinomial", "count", count, wholeFrom(1));
  if (weights.ndim < 1 || weights.ndim > 2)
    throw new ShapeError(
      `multinomial: weights must be a vector or a matrix, not of shape ${shapeText(weights.shape)}.`,
    );
  checkElements(
    "multinomial",
    "weights",
    weights,
    "a finite number at least 0",
    (v) => v >= 0 && v < Infinity,
  );
  const last = resolveDim(-1, weights.ndim, "multinomial");
  if (weights.on === null) {
    const above = weights.gt(0).to("int32").sum(last);
    const least = above.size === 0 ? count : above.min().item();
    if (least < (replacement ? 1 : count))
      throw new RangeError(`multinomial: of a row with ${least} weights above 0, ${count} cannot be drawn.`);
  }
  const rows = weights.shape.slice(0, -1);
  return noGrad(() => {
    if (!replacement) {
      // Who comes first of clocks that ring at these rates.
      const clocks = rand(weights.shape, like(weights, generator))
        .neg()
        .log1p()
        .neg()
        .clampMin(2 ** -126);
      return weights.div(clocks).topk(count).indices;
    }
    const totals = weights.cumsum(last);
    const bounds = totals.div(totals.narrow(last, weights.shape[last] - 1, 1)).unsqueeze(-2);
    const draws = rand([...rows, count, 1], like(weights, generator));
    return draws.ge(bounds).to("int32").sum(-1);
  });
}
