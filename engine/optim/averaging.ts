/** The average of a model's weights while it is trained: often better than the last ones. */
import { noGrad } from "../core/mode.ts";
import type { Tensor } from "../core/tensor.ts";
import { describe } from "../errors.ts";
import { callable } from "../nn/callable.ts";
import type { Module } from "../nn/module.ts";
import { accompany } from "../nn/moving.ts";
import { checkRange, partialShare, wholeFrom } from "../run/limits.ts";

export interface AveragedModelOptions {
  /** Each update moves the average by 1 − decay of the way, at least 0 and below 1; without it every update counts the same. */
  decay?: number;
  /** Average what is kept beside parameters, as running statistics are, too; otherwise it is taken as it is at each update. */
  useBuffers?: boolean;
}

export interface AveragedState {
  readonly nAveraged: number;
  readonly averages: Readonly<Record<string, Tensor>>;
  /** Of buffers; without them they stay the module's. */
  readonly buffers?: Readonly<Record<string, Tensor>>;
}

const Callable: abstract new () => object = /* @__PURE__ */ callable((averaged, inputs) =>
  (averaged as AveragedModel).forward(...inputs),
);

export interface AveragedModel<M extends Module = Module> {
  /** As `forward`. */
  // biome-ignore lint/style/useShorthandFunctionType: it is merged with the class.
  (...inputs: Parameters<M["forward"]>): ReturnType<M["forward"]>;
}

/**
 * Averages of all parameters, beside the model, with buffers of their own: `updateBn` gives them the statistics of batches and leaves the model's. Equal shares: Izmailov et al., Averaging weights leads to wider optima and better
 * generalization (2018). With a decay: the exponential moving average of Polyak and Juditsky (1992).
 *
 * @example
 * class Scale extends Module {
 *   factor = new Parameter(tensor([1]));
 *   forward(x) { return x.mul(this.factor); }
 * }
 * const model = new Scale();
 * const averaged = new AveragedModel(model);
 * averaged.updateParameters();
 * noGrad(() => model.factor.add_(2));
 * averaged.updateParameters();
 * averaged(tensor([10])).toArray(); // [20]
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the call is there, see callable.ts.
export class AveragedModel<M extends Module = Module> extends Callable {
  readonly module: M;
  /** How many updates there were. */
  nAveraged: number = 0;
  readonly #decay: number | undefined;
  readonly #useBuffers: boolean;
  /** Whether it trains or not, if that was said of the averages. */
  #training: boolean | null = null;
  /** Each goes with its parameter to another device or dtype. */
  #averages: Map<Tensor, { average: Tensor }> = new Map();
  #buffers: Map<Tensor, { average: Tensor }> = new Map();

  /** @throws {RangeError} for a decay out of range. */
  constructor(module: M, { decay, useBuffers = false }: AveragedModelOptions = {}) {
    super();
    if (decay !== undefined) checkRange("AveragedModel", "decay", decay, partialShare);
    if (typeof module?.parameters !== "function")
      throw new TypeError(`AveragedModel: module must be a module, not ${describe(module)}.`);
    this.module = module;
    this.#decay = decay;
    this.#useBuffers = useBuffers;
  }

  /**
   * Take the parameters as they are now into the average. The first time they are the average.
   * @param model that they are of: the module itself, or another that is made like it.
   * @throws {TypeError} for one that is not.
   */
  updateParameters(model: M = this.module): void {
    this.nAveraged++;
    const share = this.#decay === undefined ? 1 / this.nAveraged : 1 - this.#decay;
    noGrad(() => {
      take(this.#averages, this.module.parameters(), model.parameters(), share);
      take(this.#buffers, this.module.buffers(), model.buffers(), this.#useBuffers ? share : 1);
    });
  }

  /** Have the averages used as in training, or not, whatever the module does. */
  train(mode: boolean = true): this {
    this.#training = mode;
    return this;
  }

  /** Have the averages used as after training. */
  eval(): this {
    return this.train(false);
  }

  /** The averages, by the parameters' names. */
  averages(): Record<string, Tensor> {
    return named(this.module.namedParameters(), this.#averages);
  }

  /**
   * Do something with the averages in the place of the parameters, which come back afterwards; before the first update, with the parameters.
   * What it changes of running statistics is kept with the averages.
   */
  with<R>(f: (module: M) => R): R {
    const parameters = swapped(this.#averages);
    const buffers = swapped(this.#buffers);
    const modes = this.module.modules().map((each) => [each, each.training] as const);
    if (this.#training !== null) this.module.train(this.#training);
    const back = (): void => {
      parameters(false);
      buffers(true);
      for (const [each, training] of modes) each.training = training;
    };
    let result: R;
    try {
      result = f(this.module);
    } catch (error) {
      back();
      throw error;
    }
    if (!isPromise(result)) {
      back();
      return result;
    }
    return Promise.resolve(result).finally(back) as R;
  }

  /** What the module gives with the averages. */
  forward(...inputs: Parameters<M["forward"]>): ReturnType<M["forward"]> {
    return this.with((module) => module.forward(...inputs));
  }

  /** Everything needed to go on elsewhere. */
  stateDict(): AveragedState {
    return {
      nAveraged: this.nAveraged,
      averages: this.averages(),
      buffers: named(this.module.namedBuffers(), this.#buffers),
    };
  }

  /** @throws {TypeError} where an average is missing, or of another shape. Then nothing is changed. */
  loadStateDict({ nAveraged, averages, buffers = {} }: AveragedState): void {
    checkRange("AveragedModel", "nAveraged", nAveraged, wholeFrom(0));
    const none = nAveraged === 0;
    const next = found(none ? [] : this.module.namedParameters(), averages);
    const own = this.module.namedBuffers().filter(([name]) => name in buffers);
    const others = found(none ? [] : own, buffers);
    this.nAveraged = nAveraged;
    this.#averages = next;
    this.#buffers = others;
  }
}

/** Averages by the names of what they are of. */
function named(
  own: readonly (readonly [string, Tensor])[],
  averages: ReadonlyMap<Tensor, { average: Tensor }>,
): Record<string, Tensor> {
  return Object.fromEntries(
    own.flatMap(([name, x]) => {
      const kept = averages.get(x);
      return kept ? [[name, noGrad(() => kept.average.clone())]] : [];
    }),
  );
}

function found(
  own: readonly (readonly [string, Tensor])[],
  saved: Readonly<Record<string, Tensor>>,
): Map<Tensor, { average: Tensor }> {
  const next = new Map<Tensor, { average: Tensor }>();
  for (const [name, x] of own) {
    const average = saved[name] as Tensor | undefined;
    if (average === undefined || average.shape.join() !== x.shape.join())
      throw new TypeError(
        `AveragedModel: the saved average of ${name} ${average ? `has shape [${average.shape.join(", ")}], not [${x.shape.join(", ")}]` : "is missing"}.`,
      );
    next.set(
      x,
      beside(
        x,
        noGrad(() => average.clone()),
      ),
    );
  }
  return next;
}

function beside(x: Tensor, average: Tensor): { average: Tensor } {
  const kept = { average };
  accompany(x, kept);
  return kept;
}

/** Moves averages by a share of the way to what is now. @throws {TypeError} where there is not one for each. */
function take(
  averages: Map<Tensor, { average: Tensor }>,
  own: readonly Tensor[],
  given: readonly Tensor[],
  share: number,
): void {
  if (own.length !== given.length || own.some((x, k) => x.shape.join() !== given[k].shape.join()))
    throw new TypeError("AveragedModel: updateParameters takes the module, or one that is made like it.");
  own.forEach((x, k) => {
    const kept = averages.get(x);
    const now = given[k].detach();
    if (kept === undefined) averages.set(x, beside(x, now.clone()));
    else if (share === 1 || !now.type.floating) kept.average = now.clone();
    else kept.average = kept.average.lerp(now, share);
    x.on?.keep((averages.get(x) as { average: Tensor }).average);
  });
}

/** Puts averages in the place of what they are of. @returns what puts it back, and may keep what the averages have become. */
function swapped(averages: ReadonlyMap<Tensor, { average: Tensor }>): (keep: boolean) => void {
  const before = new Map<Tensor, Tensor>();
  noGrad(() => {
    for (const [x, { average }] of averages) {
      before.set(x, x.detach().clone());
      x.copy_(average);
    }
  });
  return (keep) =>
    noGrad(() => {
      for (const [x, value] of before) {
        if (keep) (averages.get(x) as { average: Tensor }).average = x.detach().clone();
        x.copy_(value);
      }
    });
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === "function";
}
