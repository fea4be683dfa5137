/** Chances that are given as they are, or as the logarithms of their odds. */
import { Tensor } from "../core/tensor.ts";
import { sigmoid, softplus } from "../ops/elementwise/exponential.ts";
import { logitOp, xlog1py, xlogy } from "../ops/elementwise/logarithmic.ts";
import type { Operand } from "../run/agree.ts";
import { finite, type Range, share } from "../run/limits.ts";
import { parametersOf } from "./distribution.ts";

/** A chance; or it by name, or the logarithm of its odds. */
export type Chance = Operand | { readonly probs?: Operand; readonly logits?: Operand };

/** Of what happens with some chance. */
export class Odds {
  readonly probs: Tensor;
  readonly #given: Tensor | null;

  constructor(probs: Tensor, logits: Tensor | null) {
    this.probs = probs;
    this.#given = logits;
  }

  get logits(): Tensor {
    return this.#given ?? logitOp(this.probs);
  }

  /** The chance that it does not happen. */
  get rest(): Tensor {
    return this.#given ? sigmoid(this.#given.neg()) : this.probs.neg().add(1);
  }

  /** The logarithm of the chance that it happens so often, and does not so often; 0 of what is asked 0 times. */
  log(yes: Tensor, no: Tensor): Tensor {
    if (!this.#given) return xlogy(yes, this.probs).add(xlog1py(no, this.probs.neg()));
    return yes
      .mul(softplus(this.#given.neg()))
      .add(no.mul(softplus(this.#given)))
      .neg();
  }
}

/**
 * Chances, and numbers beside them, of one shape and dtype.
 * @throws {TypeError} unless either `probs` or `logits` is given.
 */
export function oddsOf<K extends string>(
  owner: string,
  chance: Chance,
  beside: Readonly<Record<K, Operand>>,
  ranges: Readonly<Record<NoInfer<K>, Range>>,
  range: Range = share,
): { odds: Odds } & Record<"beside", Record<K, Tensor>> {
  const named = chance instanceof Tensor || typeof chance === "number" ? { probs: chance } : chance;
  const { probs, logits } = named as { probs?: Operand; logits?: Operand };
  if ((probs === undefined) === (logits === undefined))
    throw new TypeError(`${owner}: give either probs or logits.`);
  const name = probs === undefined ? "logits" : "probs";
  const all = parametersOf<string>(owner, { ...beside, [name]: (probs ?? logits) as Operand }, {
    ...ranges,
    [name]: name === "probs" ? range : finite,
  } as Record<string, Range>);
  const given = all[name];
  const odds = name === "probs" ? new Odds(given, null) : new Odds(sigmoid(given), given);
  return { odds, beside: all as Record<K, Tensor> };
}
