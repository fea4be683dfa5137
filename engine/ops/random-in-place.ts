/** Random numbers written over a tensor: `normal_(x)`. Functions and no methods, so that who draws none carries no generator. */
import type { Tensor } from "../core/tensor.ts";
import { DtypeError } from "../errors.ts";
import { inPlace } from "../run/in-place.ts";
import { checkRange, finite, notNegative, positive, properShare, share } from "../run/limits.ts";
import { type Generator, randintLike, randLike, randnLike } from "../run/random.ts";
import { copy } from "./copy.ts";

interface Options {
  readonly generator?: Generator;
}

function write(name: string, x: Tensor, drawn: () => Tensor): Tensor {
  if (!x.type.floating) throw new DtypeError(`${name}: takes a floating tensor, not ${x.dtype}.`);
  return inPlace(copy.op, x, [drawn()], name);
}

/** From (0, 1], as a logarithm. */
const logOf = (x: Tensor, options: Options): Tensor => randLike(x, options).neg().log1p();

/** Uniform from `from` to `to`. */
export function uniform_(x: Tensor, from: number = 0, to: number = 1, options: Options = {}): Tensor {
  checkRange("uniform_", "from", from, finite);
  checkRange("uniform_", "to", to, {
    words: "a finite number, not below from",
    has: (v) => finite.has(v) && to >= from,
  });
  return write("uniform_", x, () =>
    randLike(x, options)
      .mul(to - from)
      .add(from),
  );
}

/** Normal with this mean and standard deviation. */
export function normal_(x: Tensor, mean: number = 0, std: number = 1, options: Options = {}): Tensor {
  checkRange("normal_", "mean", mean, finite);
  checkRange("normal_", "std", std, notNegative);
  return write("normal_", x, () => randnLike(x, options).mul(std).add(mean));
}

/** The exponential of normal numbers with this mean and standard deviation. */
export function logNormal_(x: Tensor, mean: number = 1, std: number = 2, options: Options = {}): Tensor {
  checkRange("logNormal_", "mean", mean, finite);
  checkRange("logNormal_", "std", std, positive);
  return write("logNormal_", x, () => randnLike(x, options).mul(std).add(mean).exp());
}

/** 1 with chance p, else 0. */
export function bernoulli_(x: Tensor, p: number = 0.5, options: Options = {}): Tensor {
  checkRange("bernoulli_", "p", p, share);
  return write("bernoulli_", x, () => randLike(x, options).lt(p).to(x.dtype));
}

/** Exponential with this rate. */
export function exponential_(x: Tensor, rate: number = 1, options: Options = {}): Tensor {
  checkRange("exponential_", "rate", rate, positive);
  return write("exponential_", x, () => logOf(x, options).div(-rate));
}

/** How many trials it takes until what has chance p happens: 1 or more. */
export function geometric_(x: Tensor, p: number, options: Options = {}): Tensor {
  checkRange("geometric_", "p", p, properShare);
  return write("geometric_", x, () => logOf(x, options).div(Math.log1p(-p)).floor().add(1));
}

/** Cauchy's distribution around a median. */
export function cauchy_(x: Tensor, median: number = 0, sigma: number = 1, options: Options = {}): Tensor {
  checkRange("cauchy_", "median", median, finite);
  checkRange("cauchy_", "sigma", sigma, positive);
  return write("cauchy_", x, () => randLike(x, options).sub(0.5).mul(Math.PI).tan().mul(sigma).add(median));
}

/** Whole numbers from `from` up to but not including `to`, in whatever dtype x has. */
export function random_(x: Tensor, from: number, to: number, options: Options = {}): Tensor {
  return inPlace(copy.op, x, [randintLike(x, from, to, options).to(x.dtype)], "random_");
}
