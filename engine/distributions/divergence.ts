/** How far a distribution is from another, in nats. */
import { sameShape } from "../core/layout.ts";
import { Tensor } from "../core/tensor.ts";
import { shapeText } from "../errors.ts";
import { filled } from "../ops/constants.ts";
import { where } from "../ops/elementwise/piecewise.ts";
import type { Operand } from "../run/agree.ts";
import { checkKind, Distribution, type Support } from "./distribution.ts";
import { MultivariateNormal } from "./joint.ts";
import { LowRankMultivariateNormal } from "./low-rank.ts";

/** Whether a ≤ b: as a bool where it is fixed, else as a tensor of them. */
function atMost(a: Operand, b: Operand): Tensor | boolean {
  if (a instanceof Tensor)
    return b !== Number.NEGATIVE_INFINITY && (b === Number.POSITIVE_INFINITY || a.le(b));
  if (b instanceof Tensor)
    return a !== Number.POSITIVE_INFINITY && (a === Number.NEGATIVE_INFINITY || b.ge(a));
  return a <= b;
}

/** Whether draws of one may lie where the other has none. */
function within(p: Support, q: Support): (Tensor | boolean)[] {
  return [atMost(q.low, p.low), atMost(p.high, q.high)];
}

/** Whether it is so nowhere, as far as one can look. */
const nowhere = (held: Tensor | boolean): boolean =>
  held instanceof Tensor ? held.on === null && held.any().item() === 0 : !held;

/** Of different classes: what draws of p tell who expected q, less what they tell who expected p. */
function across(p: Distribution, q: Distribution): Tensor | null {
  if (!p.support || !q.support || !p.support.whole !== !q.support.whole) return null;
  const held = within(p.support, q.support);
  if (held.some(nowhere)) {
    const batch = p.logProb(1).add(q.logProb(1));
    return filled(batch, batch.shape, Number.POSITIVE_INFINITY);
  }
  const surprise = q.surprise(p)?.sub(p.entropy());
  if (!surprise) return null;
  const asked = held.filter((each) => each instanceof Tensor);
  return asked.reduce((kl, each) => where(each, kl, Number.POSITIVE_INFINITY), surprise);
}

/**
 * The divergence of Kullback and Leibler from p to q: how much more a draw of p tells who expected q. It is ∞ where draws of p may lie where q has none.
 * Between two classes it is known where what q asks of p, as its mean or the mean of its logarithm, is known.
 * @throws {TypeError} where none is known in closed form.
 * @example
 * const { Normal, klDivergence } = distributions;
 * klDivergence(new Normal(0, 1), new Normal(1, 1)).item(); // 0.5
 */
export function klDivergence(p: Distribution, q: Distribution): Tensor {
  for (const [name, each] of Object.entries({ p, q }))
    checkKind("klDivergence", name, each, Distribution, "a distribution");
  if (!sameShape(p.eventShape, q.eventShape))
    throw new TypeError(
      `klDivergence: events have shapes ${shapeText(p.eventShape)} and ${shapeText(q.eventShape)}.`,
    );
  if (p.constructor === q.constructor) return p.divergence(q);
  const [a, b] = [p, q].map((each) => (each instanceof LowRankMultivariateNormal ? each.written : each));
  if (a instanceof MultivariateNormal && b instanceof MultivariateNormal) return a.divergence(b);
  const known = across(p, q);
  if (known) return known;
  throw new TypeError(
    `klDivergence: none is known in closed form from ${p.constructor.name} to ${q.constructor.name}.`,
  );
}
