/** Choices between kinds that are smooth, so that draws have gradients in the chances. Maddison, Mnih and Teh, The Concrete distribution (2017); Jang, Gu and Poole (2017). */
import type { Tensor } from "../core/tensor.ts";
import { sigmoid, softplus } from "../ops/elementwise/exponential.ts";
import { lgamma } from "../ops/elementwise/gamma.ts";
import { logitOp } from "../ops/elementwise/logarithmic.ts";
import { expand } from "../ops/expand.ts";
import type { GeneratorOption } from "../ops/random.ts";
import { logsumexp, softmax } from "../ops/softmax.ts";
import { unsqueeze } from "../ops/view.ts";
import type { Operand } from "../run/agree.ts";
import { positive, properShare } from "../run/limits.ts";
import { rand } from "../run/random.ts";
import { Categorical, type CategoricalParameters } from "./discrete.ts";
import { Distribution, inside, like, parametersOf } from "./distribution.ts";
import { type Chance, type Odds, oddsOf } from "./odds.ts";

/** A number from 0 to 1 that is near one of them, the more so the lower the temperature is. */
export class RelaxedBernoulli extends Distribution {
  readonly temperature: Tensor;
  override readonly hasRsample: boolean = true;
  readonly #odds: Odds;

  constructor(temperature: Operand, chance: Chance) {
    const ranges = { temperature: positive };
    const { odds, beside } = oddsOf("RelaxedBernoulli", chance, { temperature }, ranges, properShare);
    super(odds.probs.shape);
    this.temperature = beside.temperature;
    this.#odds = odds;
  }

  get probs(): Tensor {
    return this.#odds.probs;
  }

  get logits(): Tensor {
    return this.#odds.logits;
  }

  get mean(): Tensor {
    return this.lacks("mean in closed form");
  }

  get variance(): Tensor {
    return this.lacks("variance in closed form");
  }

  override rsample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    const uniform = rand(this.extended(shape), like(this.logits, options)).clampMin(2 ** -126);
    return this.icdf(uniform);
  }

  logProb(value: Operand): Tensor {
    const x = this.logits.mul(0).add(value);
    return inside(x.gt(0).logicalAnd(x.lt(1)), x, 0.5, (y) => {
      const z = this.logits.sub(this.temperature.mul(logitOp(y)));
      const spread = softplus(z).add(softplus(z.neg()));
      return this.temperature.log().sub(spread).sub(y.log()).sub(y.neg().log1p());
    });
  }

  override cdf(value: Operand): Tensor {
    const x = this.logits.mul(0).add(value).clamp(0, 1);
    return sigmoid(this.temperature.mul(logitOp(x)).sub(this.logits));
  }

  override icdf(p: Operand): Tensor {
    const share = this.logits.mul(0).add(p);
    return sigmoid(logitOp(share).add(this.logits).div(this.temperature));
  }
}

/**
 * Shares along the last dimension of which one is near 1, the more so the lower the temperature is.
 * @param temperature a number, or of the shape of the batch.
 */
export class RelaxedOneHotCategorical extends Distribution {
  readonly temperature: Tensor;
  override readonly hasRsample: boolean = true;
  readonly #base: Categorical;

  constructor(temperature: Operand, parameters: CategoricalParameters) {
    const base = new Categorical(parameters);
    super(base.batchShape, base.probs.shape.slice(-1));
    this.#base = base;
    const beside = base.probs.select(-1, 0).detach();
    const given = parametersOf(
      "RelaxedOneHotCategorical",
      { temperature, beside },
      { temperature: positive, beside: { words: "", has: () => true } },
    );
    this.temperature = unsqueeze(given.temperature, -1);
  }

  get probs(): Tensor {
    return this.#base.probs;
  }

  get logits(): Tensor {
    return this.#base.logits;
  }

  get mean(): Tensor {
    return this.lacks("mean in closed form");
  }

  get variance(): Tensor {
    return this.lacks("variance in closed form");
  }

  /** By Gumbel's numbers: the largest sum of one and a logarithm of a weight is at a place with the chance of that weight. */
  override rsample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    const full = this.extended(shape);
    const uniform = rand(full, like(this.probs, options)).clamp(2 ** -126, 1 - 2 ** -24);
    const scores = expand(this.logits, full).sub(uniform.log().neg().log());
    return softmax(scores.div(this.temperature), -1);
  }

  logProb(value: Tensor): Tensor {
    const logs = value.log();
    const scores = this.logits.sub(this.temperature.mul(logs));
    const kinds = this.eventShape[0];
    const apart = scores
      .sub(logsumexp(scores, -1, true))
      .sub(logs)
      .sum(-1);
    const rest = this.temperature
      .squeeze(-1)
      .log()
      .mul(kinds - 1);
    return apart.add(rest).add(lgamma(rest.mul(0).add(kinds)));
  }
}
