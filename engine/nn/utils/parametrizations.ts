/** Weights that are computed so that they have a length, a largest singular value of 1, or orthogonal rows. */

import { copy_ } from "../../autograd/methods.ts";
import { noGrad } from "../../core/mode.ts";
import type { Tensor } from "../../core/tensor.ts";
import { ShapeError, shapeText } from "../../errors.ts";
import { solve } from "../../linalg/solve.ts";
import { filled } from "../../ops/constants.ts";
import { resolveDims } from "../../ops/dims.ts";
import { cat } from "../../ops/joining.ts";
import { norm } from "../../ops/norms.ts";
import { narrow } from "../../ops/slice.ts";
import { reshape, transpose } from "../../ops/view.ts";
import { eye, tensor } from "../../run/create.ts";
import { checkRange, notNegative, wholeFrom } from "../../run/limits.ts";
import { randn } from "../../run/random.ts";
import { toTypedArray } from "../../run/read.ts";
import { normalize } from "../functional/normalization.ts";
import { orthonormal } from "../init.ts";
import { Layer } from "../layer.ts";
import { ConvTranspose } from "../layers/convolution.ts";
import type { Module } from "../module.ts";
import { registerParametrization } from "./parametrize.ts";

/** @throws {RangeError} where a length is 0: what is divided by it would be NaN, from the first step on. On WebGPU nobody looks. */
function refuseZero(op: string, length: Tensor, lacking: string): void {
  if (length.on === null && toTypedArray(length).includes(0 as never))
    throw new RangeError(
      `${op}: the weight, or a slice of it, is 0, which ${lacking}: give it other numbers first.`,
    );
}

class WeightNorm extends Layer {
  readonly dim: number | null;

  constructor(dim: number | null) {
    super();
    this.dim = dim;
  }

  /** A length for each slice along `dim`, or one. */
  #length(x: Tensor): Tensor {
    if (this.dim === null) return norm(x);
    const [d] = resolveDims("weightNorm", x, this.dim);
    return norm(x, { dim: [...x.shape.keys()].filter((k) => k !== d), keepdim: true });
  }

  override forward(length: Tensor, direction: Tensor): Tensor {
    return direction.mul(length.div(this.#length(direction)));
  }

  /** @throws {RangeError} where a length is 0. */
  rightInverse(value: Tensor): Tensor[] {
    const length = this.#length(value);
    refuseZero("weightNorm", length, "has no direction");
    return [length, value];
  }
}

/**
 * A weight as a length for each slice along `dim` (0 unless told; null for one length), and a direction (Salimans and Kingma, 2016): `original0` and
 * `original1`. @returns the module.
 * @throws {RangeError} where a slice of the weight is 0: it has no direction, and PyTorch's is NaN from then on.
 * @example
 * const layer = nn.utils.weightNorm(new nn.Linear(2, 3));
 * layer.parametrizations.weight.original0.shape; // [3, 1]
 */
export function weightNorm<M extends Module>(module: M, name: string = "weight", dim: number | null = 0): M {
  return registerParametrization(module, name, new WeightNorm(dim));
}

class SpectralNorm extends Layer {
  readonly powerIterations: number;
  readonly eps: number;
  readonly dim: number;
  /** Singular vectors, as far as they are known. */
  _u: Tensor;
  _v: Tensor;

  constructor(weight: Tensor, powerIterations: number, eps: number, dim: number) {
    super();
    this.powerIterations = powerIterations;
    this.eps = eps;
    this.dim = dim;
    const matrix = noGrad(() => this.#matrix(weight));
    const options = { dtype: weight.dtype as "float32", device: weight.device };
    const start = (n: number): Tensor => normalize(randn([n], options), { dim: 0, eps });
    this._u = this.registerBuffer("_u", start(matrix.shape[0]));
    this._v = this.registerBuffer("_v", start(matrix.shape[1]));
    this.#approach(matrix, 15);
  }

  #matrix(weight: Tensor): Tensor {
    const first = transpose(weight, 0, this.dim);
    return reshape(first, [first.shape[0], first.size / first.shape[0]]);
  }

  #approach(matrix: Tensor, times: number): void {
    noGrad(() => {
      for (let k = 0; k < times; k++) {
        copy_(this._u, normalize(matrix.mv(this._v), { dim: 0, eps: this.eps }));
        copy_(this._v, normalize(matrix.t().mv(this._u), { dim: 0, eps: this.eps }));
      }
    });
  }

  override forward(weight: Tensor): Tensor {
    const matrix = this.#matrix(weight);
    if (this.training) this.#approach(matrix, this.powerIterations);
    // As they are now: the next pass moves them on.
    const [u, v] = [this._u.clone(), this._v.clone()];
    return weight.div(u.dot(matrix.mv(v)));
  }
}

export interface SpectralNormOptions {
  /** Steps towards the singular vectors each time the weight is read while training. @defaultValue 1 */
  readonly nPowerIterations?: number;
  readonly eps?: number;
  /** The dimension of the outputs; 1 for transposed convolutions. @defaultValue 0 */
  readonly dim?: number;
}

/** A weight divided by its largest singular value (Miyato et al., 2018), which is approached step by step while training. @returns the module. @throws {RangeError} for a weight of 0. */
export function spectralNorm<M extends Module>(
  module: M,
  name: string = "weight",
  { nPowerIterations = 1, eps = 1e-12, dim }: SpectralNormOptions = {},
): M {
  checkRange("spectralNorm", "nPowerIterations", nPowerIterations, wholeFrom(1));
  checkRange("spectralNorm", "eps", eps, notNegative);
  const weight = (module as unknown as Record<string, Tensor>)[name];
  if (!weight?.ndim) throw new ShapeError(`spectralNorm: ${module.constructor.name}.${name} is no matrix.`);
  refuseZero("spectralNorm", norm(weight.detach()), "has no largest singular value to divide by");
  const outputs = dim ?? (module instanceof ConvTranspose ? 1 : 0);
  return registerParametrization(module, name, new SpectralNorm(weight, nPowerIterations, eps, outputs));
}

/** Cayley's map of a skew-symmetric matrix, times an orthogonal one to begin at. */
class Orthogonal extends Layer {
  /** Orthogonal, [n, n]; its first columns are the weight at the beginning. */
  base: Tensor;

  constructor(weight: Tensor) {
    super();
    const [rows, columns] = weight.shape;
    const [n, k] = [Math.max(rows, columns), Math.min(rows, columns)];
    const given = toTypedArray(weight);
    const entry = (i: number, j: number): number =>
      given[rows >= columns ? j * columns + i : i * columns + j];
    const drawn = toTypedArray(randn([n, n], { dtype: "float64", device: "cpu" }));
    const vectors = orthonormal(
      Array.from({ length: n }, (_, i) =>
        Float64Array.from({ length: n }, (__, j) => (i < k ? entry(i, j) : drawn[i * n + j])),
      ),
    );
    const base = tensor(Float64Array.from({ length: n * n }, (_, at) => vectors[at % n][Math.floor(at / n)]));
    this.base = this.registerBuffer("base", base.reshape(n, n).to(weight.dtype));
  }

  override forward(x: Tensor): Tensor {
    const [rows, columns] = x.shape;
    const high = rows >= columns ? x : x.t();
    const [n, k] = high.shape;
    const low = high.tril();
    const square = n === k ? low : cat([low, filled(x, [n, n - k], 0)], 1);
    const half = square.sub(square.t()).mul(0.5);
    const one = eye(n, n, { dtype: x.dtype, device: x.device });
    const turned = narrow(this.base.matmul(solve(one.sub(half), one.add(half))), 1, 0, k);
    return rows >= columns ? turned : turned.t();
  }

  /** From the base itself. */
  rightInverse(value: Tensor): Tensor {
    return filled(value, value.shape, 0).contiguous();
  }
}

/**
 * A matrix whose rows, or columns if there are fewer, are orthogonal and of length 1, by Cayley's map; it begins at what the weight is once it is made so.
 * @returns the module. The weight is on the CPU.
 * @throws {ShapeError} for what is no matrix.
 */
export function orthogonal<M extends Module>(module: M, name: string = "weight"): M {
  const weight = (module as unknown as Record<string, Tensor>)[name];
  if (weight?.ndim !== 2)
    throw new ShapeError(
      `orthogonal: ${module.constructor.name}.${name} must be a matrix${weight ? `, not of shape ${shapeText(weight.shape)}` : ""}.`,
    );
  return registerParametrization(module, name, new Orthogonal(weight));
}
