/** Numbers that parameters begin with, written over what they have: `nn.init.xavierUniform_(layer.weight)`. */

import { copy_ } from "../autograd/methods.ts";
import { sizeOf } from "../core/layout.ts";
import { noGrad } from "../core/mode.ts";
import type { Tensor } from "../core/tensor.ts";
import { ShapeError, shapeText } from "../errors.ts";
import { tensor } from "../run/create.ts";
import { checkRange, checkRank, finite, notNegative, positive, share, wholeFrom } from "../run/limits.ts";
import { rand, randn, randperm } from "../run/random.ts";

/** Which way numbers are to keep their variance: from inputs to outputs, or from gradient to gradient. */
export type FanMode = "fanIn" | "fanOut";

export type Nonlinearity = "linear" | "conv" | "sigmoid" | "tanh" | "relu" | "leakyRelu" | "selu";

export interface KaimingOptions {
  /** The slope below 0 of the leakyRelu that comes after. @defaultValue 0 */
  readonly a?: number;
  readonly mode?: FanMode;
  readonly nonlinearity?: Nonlinearity;
}

function overwrite(x: Tensor, values: Tensor | number): Tensor {
  noGrad(() => copy_(x, values));
  return x;
}

const like = (x: Tensor): { dtype: "float32" | "float64" } => ({ dtype: x.dtype as "float32" });

/**
 * Uniform from `a` to `b`.
 * @example
 * nn.init.uniform_(zeros([2, 3]), 4, 5).floor().toArray(); // [[4, 4, 4], [4, 4, 4]]
 */
export function uniform_(x: Tensor, a: number = 0, b: number = 1): Tensor {
  checkRange("uniform_", "a", a, finite);
  checkRange("uniform_", "b", b, finite);
  if (a > b) throw new RangeError(`uniform_: a must not be above b, not ${a} beside ${b}.`);
  return overwrite(
    x,
    rand(x.shape, like(x))
      .mul(b - a)
      .add(a),
  );
}

/** Normal with this mean and standard deviation. */
export function normal_(x: Tensor, mean: number = 0, std: number = 1): Tensor {
  checkRange("normal_", "mean", mean, finite);
  checkRange("normal_", "std", std, notNegative);
  return overwrite(x, randn(x.shape, like(x)).mul(std).add(mean));
}

/** As `normal_`, with what lies outside of `a` to `b` drawn again. */
export function truncNormal_(
  x: Tensor,
  mean: number = 0,
  std: number = 1,
  a: number = -2,
  b: number = 2,
): Tensor {
  checkRange("truncNormal_", "mean", mean, finite);
  checkRange("truncNormal_", "std", std, positive);
  for (const [name, bound] of Object.entries({ a, b })) checkRange("truncNormal_", name, bound, finite);
  if (a >= b) throw new RangeError(`truncNormal_: a must be below b, not ${a} beside ${b}.`);
  const [low, high] = [(a - mean) / std, (b - mean) / std];
  const values: number[] = [];
  while (values.length < x.size)
    for (const value of truncated(low, high, 2 * (x.size - values.length) + 16)) values.push(value);
  const within = values.slice(0, x.size).map((z) => Math.min(Math.max(mean + std * z, a), b));
  return overwrite(x, tensor(Float64Array.from(within)).to(x.dtype).reshape(x.shape));
}

/**
 * Those of `count` draws which are accepted: normal numbers where the bounds leave many, else even ones, or exponential ones in a tail.
 * Robert, Simulation of truncated normal variables (1995).
 */
function truncated(low: number, high: number, count: number): number[] {
  if (high < 0) return truncated(-high, -low, count).map((z) => -z);
  const draws = (of: typeof rand): number[] => Array.from(of([count], { dtype: "float64" }).toTypedArray());
  if (low <= 0 && high - low > Math.sqrt(2 * Math.PI))
    return draws(randn).filter((z) => z >= low && z <= high);
  const [first, chance] = [draws(rand), draws(rand)];
  const nearest = Math.max(low, 0);
  const rate = (low + Math.hypot(low, 2)) / 2;
  const tail = low > 0 && high - low > 1 / rate;
  return first.flatMap((u, i) => {
    const z = tail ? low - Math.log(1 - u) / rate : low + u * (high - low);
    const accepted = tail ? Math.exp(-((z - rate) ** 2) / 2) : Math.exp(((nearest - z) * (nearest + z)) / 2);
    return z <= high && chance[i] <= accepted ? [z] : [];
  });
}

/** One number everywhere. */
export function constant_(x: Tensor, value: number): Tensor {
  return overwrite(x, value);
}

export function ones_(x: Tensor): Tensor {
  return overwrite(x, 1);
}

export function zeros_(x: Tensor): Tensor {
  return overwrite(x, 0);
}

/** Writes a number for each place, from the place's indices. */
function byPlace(x: Tensor, valueAt: (at: readonly number[]) => number): Tensor {
  const values = Float64Array.from({ length: x.size }, (_, k) => {
    let rest = k;
    const at = x.shape.map(() => 0);
    for (let d = x.ndim - 1; d >= 0; d--) {
      at[d] = rest % x.shape[d];
      rest = Math.floor(rest / x.shape[d]);
    }
    return valueAt(at);
  });
  return overwrite(x, tensor(values).to(x.dtype).reshape(x.shape));
}

/** The identity, of a matrix. */
export function eye_(x: Tensor): Tensor {
  checkRank("eye_", "x", x, 2, "a matrix", 2);
  return byPlace(x, ([i, j]) => Number(i === j));
}

/** What passes the channels of a convolution on as they are: x is its weight, [outputs, inputs, …kernel]. */
export function dirac_(x: Tensor, groups: number = 1): Tensor {
  checkRange("dirac_", "groups", groups, wholeFrom(1));
  checkRank("dirac_", "x", x, 3, "[outputs, inputs, …kernel] of one to three dimensions", 5);
  if (x.shape[0] % groups !== 0)
    throw new ShapeError(`dirac_: ${x.shape[0]} outputs do not divide into ${groups} groups.`);
  const each = x.shape[0] / groups;
  return byPlace(x, ([output, input, ...at]) =>
    Number(output % each === input && at.every((k, d) => k === Math.floor(x.shape[d + 2] / 2))),
  );
}

function fans(op: string, { shape }: Tensor): Record<FanMode, number> {
  if (shape.length < 2)
    throw new ShapeError(
      `${op}: a tensor of shape ${shapeText(shape)} has no inputs and outputs to count: it takes at least a matrix.`,
    );
  const field = sizeOf(shape.slice(2));
  return { fanIn: shape[1] * field, fanOut: shape[0] * field };
}

/**
 * By how much a nonlinearity shrinks a standard normal variable, as a factor to make up for it.
 * @param slope below 0, of leakyRelu; 0.01 unless told.
 * @example
 * nn.init.calculateGain("leakyRelu", 0.2); // 1.38675049
 */
export function calculateGain(nonlinearity: Nonlinearity, slope: number = 0.01): number {
  checkRange("calculateGain", "slope", slope, finite);
  if (nonlinearity === "tanh") return 5 / 3;
  if (nonlinearity === "relu") return Math.SQRT2;
  if (nonlinearity === "leakyRelu") return Math.sqrt(2 / (1 + slope ** 2));
  return nonlinearity === "selu" ? 3 / 4 : 1;
}

function glorot(op: string, x: Tensor, gain: number): number {
  checkRange(op, "gain", gain, finite);
  const { fanIn, fanOut } = fans(op, x);
  return gain * Math.sqrt(2 / (fanIn + fanOut));
}

/** Uniform of standard deviation gain · √(2 / (inputs + outputs)) (Glorot and Bengio, 2010). */
export function xavierUniform_(x: Tensor, gain: number = 1): Tensor {
  const bound = Math.sqrt(3) * glorot("xavierUniform_", x, gain);
  return uniform_(x, -bound, bound);
}

/** As `xavierUniform_`, normal. */
export function xavierNormal_(x: Tensor, gain: number = 1): Tensor {
  return normal_(x, 0, Math.abs(glorot("xavierNormal_", x, gain)));
}

function he(
  op: string,
  x: Tensor,
  { a = 0, mode = "fanIn", nonlinearity = "leakyRelu" }: KaimingOptions,
): number {
  checkRange(op, "a", a, finite);
  const fan = fans(op, x)[mode];
  return fan === 0 ? 0 : calculateGain(nonlinearity, a) / Math.sqrt(fan);
}

/** Uniform of standard deviation gain / √inputs (He et al., 2015), or √outputs in mode "fanOut". */
export function kaimingUniform_(x: Tensor, options: KaimingOptions = {}): Tensor {
  const bound = Math.sqrt(3) * he("kaimingUniform_", x, options);
  return uniform_(x, -bound, bound);
}

/** As `kaimingUniform_`, normal. */
export function kaimingNormal_(x: Tensor, options: KaimingOptions = {}): Tensor {
  return normal_(x, 0, he("kaimingNormal_", x, options));
}

/** Rows, or columns if there are fewer, that are orthogonal and of length `gain`; of [outputs, inputs, …] all after the first count as one (Saxe et al., 2013). */
export function orthogonal_(x: Tensor, gain: number = 1): Tensor {
  checkRange("orthogonal_", "gain", gain, finite);
  checkRank("orthogonal_", "x", x, 2, "at least a matrix");
  if (x.size === 0) return x;
  const [rows, columns] = [x.shape[0], x.size / x.shape[0]];
  const [count, length] = [Math.min(rows, columns), Math.max(rows, columns)];
  const draws = randn([count, length], { dtype: "float64" }).toTypedArray();
  const vectors = orthonormal(
    Array.from({ length: count }, (_, i) => Float64Array.from(draws.slice(i * length, (i + 1) * length))),
  );
  const entry = (k: number): number => {
    const [i, j] = [Math.floor(k / columns), k % columns];
    return gain * (rows <= columns ? vectors[i][j] : vectors[j][i]);
  };
  return overwrite(
    x,
    tensor(Float64Array.from({ length: x.size }, (_, k) => entry(k)))
      .to(x.dtype)
      .reshape(x.shape),
  );
}

/**
 * Gram and Schmidt's process, twice over: once leaves what rounding made. Of normal vectors it is uniform among all such. A vector that depends on those
 * before it has no direction of its own: it gets one by chance.
 */
export function orthonormal(vectors: readonly Float64Array[]): readonly Float64Array[] {
  vectors.forEach((v, i) => {
    const before = vectors.slice(0, i);
    const given = lengthOf(v);
    leave(v, before);
    if (lengthOf(v) <= 1e-10 * given) {
      v.set(randn([v.length], { dtype: "float64", device: "cpu" }).toTypedArray());
      leave(v, before);
    }
    const length = lengthOf(v);
    for (let k = 0; k < v.length; k++) v[k] /= length;
  });
  return vectors;
}

const lengthOf = (v: Float64Array): number => Math.sqrt(v.reduce((sum, each) => sum + each * each, 0));

/** Takes from a vector what lies along others. */
function leave(v: Float64Array, others: readonly Float64Array[]): void {
  for (const u of [...others, ...others]) {
    const along = v.reduce((sum, each, k) => sum + each * u[k], 0);
    for (let k = 0; k < v.length; k++) v[k] -= along * u[k];
  }
}

/** A matrix of normal numbers, with this share of each column 0 (Martens, 2010). */
export function sparse_(x: Tensor, sparsity: number, std: number = 0.01): Tensor {
  checkRank("sparse_", "x", x, 2, "a matrix", 2);
  checkRange("sparse_", "sparsity", sparsity, share);
  checkRange("sparse_", "std", std, notNegative);
  const [rows, columns] = x.shape;
  const zeros = Math.ceil(sparsity * rows);
  const left = Array.from({ length: columns }, () => new Set(randperm(rows).toTypedArray().slice(0, zeros)));
  const draws = randn(x.shape, { dtype: "float64" }).toTypedArray();
  return byPlace(x, ([i, j]) => (left[j].has(i) ? 0 : std * draws[i * columns + j]));
}
