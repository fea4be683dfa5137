/** Correlations of several numbers, as the triangular factors of their matrices. */
import { noGrad } from "../core/mode.ts";
import type { Tensor } from "../core/tensor.ts";
import { filled } from "../ops/constants.ts";
import { lgamma } from "../ops/elementwise/gamma.ts";
import { expand } from "../ops/expand.ts";
import { cat } from "../ops/joining.ts";
import type { GeneratorOption } from "../ops/random.ts";
import { unsqueeze } from "../ops/view.ts";
import type { Operand } from "../run/agree.ts";
import { arange } from "../run/create.ts";
import { checkRange, positive, wholeFrom } from "../run/limits.ts";
import { randn } from "../run/random.ts";
import { Beta } from "./beta.ts";
import { Distribution, like, parametersOf } from "./distribution.ts";

/**
 * Triangular factors L of matrices L Lᵀ of correlations, whose density goes as their determinant to the power `concentration` − 1: at 1 all are
 * equally likely, above it those with less correlation. Lewandowski, Kurowicka and Joe, Generating random correlation matrices (2009).
 * @param dim how many numbers there are, from 2 on.
 * @example
 * new distributions.LKJCholesky(3, 1).sample().at(0).toArray(); // [1, 0, 0]
 */
export class LKJCholesky extends Distribution {
  readonly dim: number;
  readonly concentration: Tensor;

  constructor(dim: number, concentration: Operand = 1) {
    checkRange("LKJCholesky", "dim", dim, wholeFrom(2));
    const given = parametersOf("LKJCholesky", { concentration }, { concentration: positive });
    super(given.concentration.shape, [dim, dim]);
    this.dim = dim;
    this.concentration = given.concentration;
  }

  /** 1, 2, …: how many correlations a row has. */
  get #rows(): Tensor {
    return arange(1, this.dim, 1, like(this.concentration));
  }

  /** Of each row but the first, how large what is left for the diagonal is: a beta number beside it. */
  get #rest(): Tensor {
    return unsqueeze(this.concentration, -1).add(
      this.#rows
        .neg()
        .add(this.dim - 1)
        .mul(0.5),
    );
  }

  /** The square of the diagonal's element of each row but the first. */
  get #squares(): Beta {
    return new Beta(this.#rest, this.#rows.mul(0.5));
  }

  /** A first row, which is fixed, before the others. */
  #withFirst(rows: Tensor, first: number): Tensor {
    return cat([filled(rows, [...rows.shape.slice(0, -1), 1], first), rows], -1);
  }

  /** Row by row: a beta number for its length, and a direction in which all are equally likely. */
  override sample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    return noGrad(() => {
      const full = this.extended(shape);
      const diagonal = this.#squares.sample(shape, options);
      const lengths = this.#withFirst(diagonal.neg().add(1).sqrt(), 0);
      const noise = randn(full, like(this.concentration, options)).tril(-1);
      const size = noise.square().sum(-1).sqrt();
      const scale = lengths.div(size.where(size.gt(0), 1));
      return noise.mul(unsqueeze(scale, -1)).add(this.#withFirst(diagonal.sqrt(), 1).diagEmbed());
    });
  }

  /** How often each diagonal element but the first is a factor of the density. */
  get #powers(): Tensor {
    return this.#rest.sub(1).mul(2);
  }

  /** The logarithm of the integral of their product over the triangle below the diagonal. */
  get #logTotal(): Tensor {
    const half = this.#rows.mul(0.5);
    return lgamma(this.#rest)
      .sub(lgamma(this.#rest.add(half)))
      .add(half.mul(Math.log(Math.PI)))
      .sum(-1);
  }

  /** Over what is below the diagonal, which follows from it. */
  logProb(value: Tensor): Tensor {
    const diagonal = value.diagonal(0, -2, -1).narrow(-1, 1, this.dim - 1);
    return diagonal.log().mul(this.#powers).sum(-1).sub(this.#logTotal);
  }

  override entropy(): Tensor {
    const { expectations } = this.#squares;
    return this.#logTotal.sub((expectations.log as Tensor).mul(this.#powers).mul(0.5).sum(-1));
  }

  /** The diagonal alone: correlations have both signs alike. */
  get mean(): Tensor {
    const [rest, half] = [this.#rest, this.#rows.mul(0.5)];
    const root = lgamma(rest.add(0.5))
      .sub(lgamma(rest))
      .add(lgamma(rest.add(half)))
      .sub(lgamma(rest.add(half).add(0.5)))
      .exp();
    return this.#withFirst(root, 1).diagEmbed();
  }

  get variance(): Tensor {
    const square = this.#squares.mean;
    const each = this.#withFirst(square.neg().add(1).div(this.#rows), 0);
    const shape = [...this.batchShape, this.dim, this.dim];
    const beside = expand(unsqueeze(each, -1), shape).tril(-1);
    const mean = this.mean.diagonal(0, -2, -1);
    return beside.add(this.#withFirst(square, 1).sub(mean.square()).diagEmbed());
  }

  override divergence(other: LKJCholesky): Tensor {
    const { log } = this.#squares.expectations;
    const surprise = other.#logTotal.sub((log as Tensor).mul(other.#powers).mul(0.5).sum(-1));
    return surprise.sub(this.entropy());
  }
}
