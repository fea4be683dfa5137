/** What every distribution can be asked, and how its parameters are made ready. */

import { broadcastShapes, checkShape, sameShape } from "../core/layout.ts";
import { noGrad } from "../core/mode.ts";
import { Tensor } from "../core/tensor.ts";
import { DtypeError, describe } from "../errors.ts";
import { where } from "../ops/elementwise/piecewise.ts";
import { expand } from "../ops/expand.ts";
import type { GeneratorOption } from "../ops/random.ts";
import type { Operand } from "../run/agree.ts";
import { scalar } from "../run/create.ts";
import type { Range } from "../run/limits.ts";
import type { Generator } from "../run/random.ts";
import { toTypedArray } from "../run/read.ts";

/** Where draws lie: from `low` to `high`, whole numbers alone or all between. */
export interface Support {
  readonly low: Operand;
  readonly high: Operand;
  readonly whole?: boolean;
}

/** What is expected of functions of a draw, where that is known in closed form. Mean and variance are not among them. */
export interface Expectations {
  /** Of log x. */
  readonly log?: Tensor;
  /** Of log(1 − x). */
  readonly log1m?: Tensor;
  /** Of log x!, for whole numbers. */
  readonly logFactorial?: Tensor;
  /** Of exp(−t x). */
  readonly exp?: (t: Tensor) => Tensor;
  /** Of |x − a|. */
  readonly off?: (a: Tensor) => Tensor;
}

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
  rsample(_shape: readonly number[] = [], _options: GeneratorOption = {}): Tensor {
    return this.lacks("draws with a gradient; use sample()");
  }

  /** Draws, of shape [...shape, ...batchShape, ...eventShape]; without gradient. */
  sample(shape: readonly number[] = [], options: GeneratorOption = {}): Tensor {
    return noGrad(() => this.rsample(shape, options)).detach();
  }

  /** What a draw tells, in nats. */
  entropy(): Tensor {
    return this.lacks("entropy in closed form");
  }

  /** The exponential of the entropy: among how many that are equally likely it is as hard to guess. */
  perplexity(): Tensor {
    return this.entropy().exp();
  }

  /** The chance of what is at most a value. */
  cdf(_value: Operand): Tensor {
    return this.lacks("cdf in closed form");
  }

  /** The value that a draw is below with chance p. */
  icdf(_p: Operand): Tensor {
    return this.lacks("icdf in closed form");
  }

  /** @internal Null for what does not lie on a line. */
  get support(): Support | null {
    return null;
  }

  /** @internal */
  get expectations(): Expectations {
    return {};
  }

  /** @internal Minus the logarithm of its own density, as expected of draws of another; null where that is not known. */
  surprise(_other: Distribution): Tensor | null {
    return null;
  }

  /** @internal The divergence to another of the same class. */
  divergence(other: Distribution): Tensor {
    return other.surprise(this)?.sub(this.entropy()) ?? this.lacks("divergence in closed form");
  }

  /** @internal The shape of so many draws. */
  extended(shape: readonly number[]): number[] {
    return [...checkShape(shape, this.constructor.name), ...this.batchShape, ...this.eventShape];
  }

  /** @internal */
  protected lacks(what: string): never {
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

/** @throws {TypeError} for what is no object of this class. */
export function checkKind(
  owner: string,
  name: string,
  value: unknown,
  kind: abstract new (...given: never[]) => object,
  words: string,
): void {
  if (!(value instanceof kind))
    throw new TypeError(`${owner}: ${name} must be ${words}, not ${describe(value)}.`);
}

/** Whether a value is one of 0, 1, … */
export const counted = (x: Tensor): Tensor => x.ge(0).logicalAnd(x.eq(x.floor()));

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

interface Like {
  dtype: "float32" | "float64";
  device: Tensor["device"];
  generator?: Generator;
}

/** How a distribution's parameter is drawn beside: its dtype and device; and by which generator. */
export function like(x: Tensor, { generator }: GeneratorOption = {}): Like {
  return { dtype: x.dtype as "float32", device: x.device, ...(generator && { generator }) };
}

/** A logarithm of a density where x lies inside, and −∞ elsewhere, without the slopes of what is not there. */
export function inside(holds: Tensor, x: Tensor, safe: Operand, of: (x: Tensor) => Tensor): Tensor {
  return where(holds, of(where(holds, x, safe)), Number.NEGATIVE_INFINITY);
}

/** An expectation of what is never negative: where it is not known to be finite, it is infinite. */
export function infiniteOf(x: Tensor): Tensor {
  return where(x.isFinite(), x, Number.POSITIVE_INFINITY);
}

/** The sum over the last so many dimensions. */
export function summed(x: Tensor, count: number): Tensor {
  return count === 0 ? x : x.sum(Array.from({ length: count }, (_, k) => k - count));
}

export const EULER = 0.5772156649015329;

export const REALS: Support = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
export const POSITIVES: Support = { low: 0, high: Number.POSITIVE_INFINITY };
export const SHARES: Support = { low: 0, high: 1 };
export const COUNTS: Support = { low: 0, high: Number.POSITIVE_INFINITY, whole: true };
