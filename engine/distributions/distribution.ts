/** What every distribution can be asked, and how its parameters are made ready. */

import { broadcastShapes, checkShape, sameShape } from "../core/layout.ts";
import { noGrad } from "../core/mode.ts";
import { Tensor } from "../core/tensor.ts";
import { DtypeError, shapeText } from "../errors.ts";
import { expand } from "../ops/expand.ts";
import type { Operand } from "../run/agree.ts";
import { scalar } from "../run/create.ts";
import type { Range } from "../run/limits.ts";
import { toTypedArray } from "../run/read.ts";

/** Random draws, and the chances of what may be drawn: for each place of `batchShape` one distribution over what has `eventShape`. */
export abstract class Distribution {
  readonly batchShape: readonly number[];
  readonly eventShape: readonly number[];
  /** Whether draws have a gradient in the parameters. */
  readonly hasRsample: boolean = false;

  constructor(batchShape: readonly number[], eventShape: readonly number[] = []) {
    this.batchShape = batchShape;
    this.eventShape = eventShape;
  }

  /** The logarithm of the density, or of the chance, of a value. */
  abstract logProb(value: Operand): Tensor;

  abstract get mean(): Tensor;

  abstract get variance(): Tensor;

  get stddev(): Tensor {
    return this.variance.sqrt();
  }

  /** Draws with a gradient in the parameters. @throws {TypeError} where there are none. */
  rsample(_shape: readonly number[] = []): Tensor {
    return this.lacks("draws with a gradient; use sample()");
  }

  /** Draws, of shape [...shape, ...batchShape, ...eventShape]; without gradient. */
  sample(shape: readonly number[] = []): Tensor {
    return noGrad(() => this.rsample(shape)).detach();
  }

  /** What a draw tells, in nats. */
  entropy(): Tensor {
    return this.lacks("entropy in closed form");
  }

  /** The chance of what is at most a value. */
  cdf(_value: Operand): Tensor {
    return this.lacks("cdf in closed form");
  }

  /** The value that a draw is below with chance p. */
  icdf(_p: Operand): Tensor {
    return this.lacks("icdf in closed form");
  }

  /** @internal The divergence to another of the same class. */
  divergence(_other: Distribution): Tensor {
    return this.lacks("divergence in closed form");
  }

  /** @internal The shape of so many draws. */
  extended(shape: readonly number[]): number[] {
    return [...checkShape(shape, this.constructor.name), ...this.batchShape, ...this.eventShape];
  }

  private lacks(what: string): never {
    throw new TypeError(`${this.constructor.name} has no ${what}.`);
  }
}

/** Elements that can be looked at must lie where they may. @throws {RangeError} naming the first that does not. */
export function checkElements(owner: string, name: string, x: Tensor, range: Range): void {
  if (x.on !== null) return;
  for (const v of toTypedArray(x))
    if (!range.has(v))
      throw new RangeError(`${owner}: every element of ${name} must be ${range.words}, not ${v}.`);
}

/** Numbers and tensors as tensors of one shape and dtype. @throws {DtypeError} for what is not floating; {RangeError} for elements that may not be. */
export function parametersOf<K extends string>(
  owner: string,
  given: Readonly<Record<K, Operand>>,
  ranges: Readonly<Record<NoInfer<K>, Range>>,
): Record<K, Tensor> {
  const entries = Object.entries(given) as [K, Operand][];
  const like = entries.map(([, x]) => x).find((x) => x instanceof Tensor);
  const tensors = entries.map(([name, x]) => {
    const y = x instanceof Tensor ? x : scalar(x, like && { dtype: like.dtype, device: like.device });
    if (!y.type.floating)
      throw new DtypeError(`${owner}: ${name} is ${y.dtype}: write ${name}.to("float32").`);
    checkElements(owner, name, y, ranges[name]);
    return [name, y] as const;
  });
  const shape = tensors.reduce<readonly number[]>((all, [, x]) => broadcastShapes(all, x.shape, owner), []);
  return Object.fromEntries(
    tensors.map(([name, x]) => [name, sameShape(x.shape, shape) ? x : expand(x, shape)]),
  ) as Record<K, Tensor>;
}

/** How a distribution's parameter is drawn beside: its dtype and device. */
export function like(x: Tensor): { dtype: "float32" | "float64"; device: Tensor["device"] } {
  return { dtype: x.dtype as "float32", device: x.device };
}

/**
 * The divergence of Kullback and Leibler from p to q: how much more a draw of p tells who expected q.
 * @throws {TypeError} for two of different classes, and where none is known in closed form.
 * @example
 * const { Normal, klDivergence } = distributions;
 * klDivergence(new Normal(0, 1), new Normal(1, 1)).item(); // 0.5
 */
export function klDivergence(p: Distribution, q: Distribution): Tensor {
  if (p.constructor !== q.constructor)
    throw new TypeError(
      `klDivergence: none is known in closed form from ${p.constructor.name} to ${q.constructor.name}.`,
    );
  if (!sameShape(p.eventShape, q.eventShape))
    throw new TypeError(
      `klDivergence: events have shapes ${shapeText(p.eventShape)} and ${shapeText(q.eventShape)}.`,
    );
  return p.divergence(q);
}
