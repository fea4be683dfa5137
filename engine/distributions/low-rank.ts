/** Normal vectors whose covariance is a diagonal and a few directions beside. */
import { broadcastShapes } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { cholesky } from "../linalg/cholesky.ts";
import { solve } from "../linalg/solve.ts";
import { identity } from "../ops/constants.ts";
import { expand } from "../ops/expand.ts";
import type { GeneratorOption } from "../ops/random.ts";
import { unsqueeze } from "../ops/view.ts";
import { checkShapeIs, positive } from "../run/limits.ts";
import { randn } from "../run/random.ts";
import { checkElements, Distribution, like } from "./distribution.ts";
import { MultivariateNormal } from "./joint.ts";

/**
 * The normal distribution of vectors with the covariance W Wᵀ + diag(d), computed with matrices of the few columns of W.
 * @param covFactor W, of shape [..., n, few].
 * @param covDiag d, of shape [..., n], above 0.
 */
export class LowRankMultivariateNormal extends Distribution {
  readonly loc: Tensor;
  readonly covFactor: Tensor;
  readonly covDiag: Tensor;
  override readonly hasRsample: boolean = true;
  /** The factor of the small matrix 1 + Wᵀ diag(d)⁻¹ W. */
  readonly #capacitance: Tensor;

  constructor(loc: Tensor, covFactor: Tensor, covDiag: Tensor) {
    const name = "LowRankMultivariateNormal";
    const n = loc.shape[loc.ndim - 1] ?? 1;
    const few = covFactor.shape[covFactor.ndim - 1] ?? 1;
    checkShapeIs(
      name,
      "covFactor",
      covFactor,
      [...covFactor.shape.slice(0, -2), n, few],
      "a row for each number",
    );
    checkShapeIs(name, "covDiag", covDiag, [...covDiag.shape.slice(0, -1), n], "one for each number");
    checkElements(name, "covDiag", covDiag, positive);
    const batches = [loc.shape.slice(0, -1), covFactor.shape.slice(0, -2), covDiag.shape.slice(0, -1)];
    const batch = batches.reduce<readonly number[]>((all, each) => broadcastShapes(all, each, name), []);
    super(batch, [n]);
    this.loc = expand(loc, [...batch, n]);
    this.covFactor = expand(covFactor, [...batch, n, few]);
    this.covDiag = expand(covDiag, [...batch, n]);
    const small = this.covFactor.transpose(-2, -1).matmul(this.#scaled(this.covFactor));
    this.#capacitance = cholesky(small.add(identity(small)));
  }

  /** diag(d)⁻¹ times a matrix. */
  #scaled(matrix: Tensor): Tensor {
    return matrix.div(unsqueeze(this.covDiag, -1));
  }

  get covarianceMatrix(): Tensor {
    return this.covFactor.matmul(this.covFactor.transpose(-2, -1)).add(this.covDiag.diagEmbed());
  }

  get mean(): Tensor {
    return this.loc;
  }

  get variance(): Tensor {
    return this.covFactor.square().sum(-1).add(this.covDiag);
  }

  override rsample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    const full = this.extended(shape);
    const few = this.covFactor.shape[this.covFactor.ndim - 1];
    const along = randn([...full.slice(0, -1), few, 1], like(this.loc, options));
    const beside = randn(full, like(this.loc, options)).mul(this.covDiag.sqrt());
    return this.covFactor.matmul(along).squeeze(-1).add(beside).add(this.loc);
  }

  /** Half of the logarithm of the covariance's determinant. */
  get #halfLogDet(): Tensor {
    const small = this.#capacitance.diagonal(0, -2, -1).log().sum(-1);
    return small.add(this.covDiag.log().sum(-1).mul(0.5));
  }

  /** By Woodbury's identity. */
  logProb(value: Tensor): Tensor {
    const off = value.sub(this.loc);
    const turned = this.covFactor.transpose(-2, -1).matmul(unsqueeze(off.div(this.covDiag), -1));
    const along = solve(this.#capacitance, turned).square().sum([-2, -1]);
    const square = off.square().div(this.covDiag).sum(-1).sub(along);
    const constant = (this.eventShape[0] * Math.log(2 * Math.PI)) / 2;
    return square.mul(-0.5).sub(this.#halfLogDet).sub(constant);
  }

  override entropy(): Tensor {
    return this.#halfLogDet.add((this.eventShape[0] * (1 + Math.log(2 * Math.PI))) / 2);
  }

  /** @internal The same, with its covariance written out. */
  get written(): MultivariateNormal {
    return new MultivariateNormal(this.loc, { covarianceMatrix: this.covarianceMatrix });
  }

  override divergence(other: LowRankMultivariateNormal): Tensor {
    return this.written.divergence(other.written);
  }
}
