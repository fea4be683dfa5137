/** Wishart's distribution of covariance matrices. */
import { broadcastShapes } from "../core/layout.ts";
import { Tensor } from "../core/tensor.ts";
import { cholesky } from "../linalg/cholesky.ts";
import { inv, solve } from "../linalg/solve.ts";
import { digamma } from "../ops/elementwise/gamma.ts";
import { where } from "../ops/elementwise/piecewise.ts";
import { expand } from "../ops/expand.ts";
import type { GeneratorOption } from "../ops/random.ts";
import { mvlgamma } from "../ops/special.ts";
import { unsqueeze } from "../ops/view.ts";
import type { Operand } from "../run/agree.ts";
import { arange, scalar } from "../run/create.ts";
import { checkShapeIs, numeric } from "../run/limits.ts";
import { randn } from "../run/random.ts";
import { checkElements, Distribution, like } from "./distribution.ts";
import { logGammaDraws } from "./gamma-draws.ts";
import type { Covariance } from "./joint.ts";

export interface Scatter extends Covariance {
  /** The inverse of the covariance matrix. */
  readonly precisionMatrix?: Tensor;
}

/** The matrix that is given, as its lower triangular factor. */
function factorOf({ covarianceMatrix, precisionMatrix, scaleTril }: Scatter): Tensor {
  const given = [covarianceMatrix, precisionMatrix, scaleTril].filter((x) => x !== undefined);
  if (given.length !== 1)
    throw new TypeError("Wishart: give one of covarianceMatrix, precisionMatrix and scaleTril.");
  const n = given[0].shape[given[0].ndim - 1] ?? 1;
  checkShapeIs(
    "Wishart",
    "the matrix",
    given[0],
    [...given[0].shape.slice(0, -2), n, n],
    "a row for each number",
  );
  return scaleTril ?? cholesky(covarianceMatrix ?? inv(precisionMatrix as Tensor));
}

/**
 * The sum of x xᵀ over `df` normal vectors x of mean 0 and this covariance; `df` need not be whole. Draws have gradients in all parameters.
 * @param df above the size of the matrix less 1.
 * @throws {TypeError} unless one matrix is given.
 * @example
 * const { Wishart } = distributions;
 * new Wishart(3, { covarianceMatrix: eye(2) }).mean.toArray(); // [[3, 0], [0, 3]]
 */
export class Wishart extends Distribution {
  readonly df: Tensor;
  readonly scaleTril: Tensor;
  override readonly hasRsample: boolean = true;

  constructor(df: Operand, matrix: Scatter) {
    const factor = factorOf(matrix);
    const n = factor.shape[factor.ndim - 1];
    const freedom =
      df instanceof Tensor ? df : scalar(df, { dtype: factor.dtype as "float32", device: factor.device });
    const enough = numeric(`a number above ${n - 1}`, (v) => v > n - 1 && v < Infinity);
    checkElements("Wishart", "df", freedom, enough);
    const batch = broadcastShapes(freedom.shape, factor.shape.slice(0, -2), "Wishart");
    super(batch, [n, n]);
    this.df = expand(freedom, batch);
    this.scaleTril = expand(factor, [...batch, n, n]);
  }

  get covarianceMatrix(): Tensor {
    return this.scaleTril.matmul(this.scaleTril.transpose(-2, -1));
  }

  get precisionMatrix(): Tensor {
    return inv(this.covarianceMatrix);
  }

  get #size(): number {
    return this.eventShape[0];
  }

  /** df, to be multiplied with matrices. */
  get #weight(): Tensor {
    return unsqueeze(unsqueeze(this.df, -1), -1);
  }

  /** df / 2 less 0, a half, … */
  get #halves(): Tensor {
    const steps = arange(0, this.#size, 1, like(this.df));
    return unsqueeze(this.df, -1).sub(steps).mul(0.5);
  }

  get #logDet(): Tensor {
    return logDetOf(this.scaleTril);
  }

  get mean(): Tensor {
    return this.covarianceMatrix.mul(this.#weight);
  }

  /** NaN up to a df of the matrix's size and 1, where the density is highest at its edge. */
  get mode(): Tensor {
    const over = this.#weight.sub(this.#size + 1);
    return where(over.gt(0), this.covarianceMatrix.mul(over), Number.NaN);
  }

  get variance(): Tensor {
    const matrix = this.covarianceMatrix;
    const spread = matrix.diagonal(0, -2, -1);
    return matrix
      .square()
      .add(unsqueeze(spread, -1).mul(unsqueeze(spread, -2)))
      .mul(this.#weight);
  }

  /** By Bartlett's decomposition: chi-squared numbers below each other, and normal ones beside. */
  override rsample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    const full = this.extended(shape);
    const halves = expand(this.#halves, full.slice(0, -1));
    const lengths = logGammaDraws(halves, options).add(Math.LN2).mul(0.5).exp();
    const beside = randn(full, like(this.df, options)).tril(-1);
    const factor = this.scaleTril.matmul(beside.add(lengths.diagEmbed()));
    return factor.matmul(factor.transpose(-2, -1));
  }

  /** The logarithm of what its density is divided by. */
  get #logTotal(): Tensor {
    const half = this.df.mul(0.5);
    return half.mul(this.#logDet.add(this.#size * Math.LN2)).add(mvlgamma(half, this.#size));
  }

  /** At a matrix that is symmetric and positive definite; elsewhere NaN. */
  logProb(value: Tensor): Tensor {
    const factor = cholesky(value);
    const trace = solve(this.scaleTril, factor).square().sum([-2, -1]);
    const power = this.df.sub(this.#size + 1).mul(logDetOf(factor));
    return power.sub(trace).mul(0.5).sub(this.#logTotal);
  }

  /** What is expected of the logarithm of a draw's determinant. */
  get #expectedLogDet(): Tensor {
    return digamma(this.#halves)
      .sum(-1)
      .add(this.#logDet)
      .add(this.#size * Math.LN2);
  }

  #expectedSurprise(other: Wishart): Tensor {
    const power = this.df.sub(this.#size + 1).mul(other.#expectedLogDet);
    const trace = solve(this.scaleTril, other.scaleTril).square().sum([-2, -1]).mul(other.df);
    return trace.sub(power).mul(0.5).add(this.#logTotal);
  }

  override entropy(): Tensor {
    return this.#expectedSurprise(this);
  }

  override divergence(other: Wishart): Tensor {
    return other.#expectedSurprise(this).sub(this.entropy());
  }
}

/** The logarithm of the determinant of a matrix with this factor. */
const logDetOf = (factor: Tensor): Tensor => factor.diagonal(0, -2, -1).log().sum(-1).mul(2);
