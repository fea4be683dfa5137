/** The average of a model's weights while it is trained: often better than the last ones. */
import { noGrad } from "../core/mode.ts";
import type { Tensor } from "../core/tensor.ts";
import { describe } from "../errors.ts";
import type { Module } from "../nn/module.ts";
import { accompany } from "../nn/moving.ts";
import { checkRange, partialShare, wholeFrom } from "../run/limits.ts";

export interface AveragedModelOptions {
  /** Each update moves the average by 1 − decay of the way, at least 0 and below 1; without it every update counts the same. */
  decay?: number;
}

/**
 * Averages of all parameters, beside the model. Equal shares: Izmailov et al., Averaging weights leads to wider optima and better
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
 * averaged.forward(tensor([10])).toArray(); // [20]
 */
export class AveragedModel<M extends Module = Module> {
  readonly module: M;
  /** How many updates there were. */
  nAveraged: number = 0;
  readonly #decay: number | undefined;
  /** Each goes with its parameter to another device or dtype. */
  #averages: Map<Tensor, { average: Tensor }> = new Map();

  /** @throws {RangeError} for a decay out of range. */
  constructor(module: M, { decay }: AveragedModelOptions = {}) {
    if (decay !== undefined) checkRange("AveragedModel", "decay", decay, partialShare);
    if (typeof module?.parameters !== "function")
      throw new TypeError(`AveragedModel: module must be a module, not ${describe(module)}.`);
    this.module = module;
    this.#decay = decay;
  }

  /** Take the parameters as they are now into the average. The first time they are the average. */
  updateParameters(): void {
    this.nAveraged++;
    const share = this.#decay === undefined ? 1 / this.nAveraged : 1 - this.#decay;
    noGrad(() => {
      for (const parameter of this.module.parameters()) {
        const kept = this.#averages.get(parameter);
        const now = parameter.detach();
        if (kept === undefined) this.#averages.set(parameter, beside(parameter, now.clone()));
        else kept.average = kept.average.lerp(now, share);
        parameter.on?.keep(this.#averages.get(parameter)!.average);
      }
    });
  }

  /** The averages, by the parameters' names. */
  averages(): Record<string, Tensor> {
    return Object.fromEntries(
      this.module.namedParameters().flatMap(([name, parameter]) => {
        const kept = this.#averages.get(parameter);
        return kept ? [[name, noGrad(() => kept.average.clone())]] : [];
      }),
    );
  }

  /** Do something with the averages in the place of the parameters, which come back afterwards; before the first update, with the parameters. */
  with<R>(f: (module: M) => R): R {
    const before = new Map<Tensor, Tensor>();
    noGrad(() => {
      for (const [parameter, { average }] of this.#averages) {
        before.set(parameter, parameter.detach().clone());
        parameter.copy_(average);
      }
    });
    const back = (): void =>
      noGrad(() => {
        for (const [parameter, value] of before) parameter.copy_(value);
      });
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
  stateDict(): { nAveraged: number; averages: Record<string, Tensor> } {
    return { nAveraged: this.nAveraged, averages: this.averages() };
  }

  /** @throws {TypeError} where an average is missing, or of another shape. Then nothing is changed. */
  loadStateDict({ nAveraged, averages }: { nAveraged: number; averages: Record<string, Tensor> }): void {
    checkRange("AveragedModel", "nAveraged", nAveraged, wholeFrom(0));
    const next = new Map<Tensor, { average: Tensor }>();
    for (const [name, parameter] of nAveraged === 0 ? [] : this.module.namedParameters()) {
      const average = averages[name] as Tensor | undefined;
      if (average === undefined || average.shape.join() !== parameter.shape.join())
        throw new TypeError(
          `AveragedModel: the saved average of ${name} ${average ? `has shape [${average.shape.join(", ")}], not [${parameter.shape.join(", ")}]` : "is missing"}.`,
        );
      next.set(
        parameter,
        beside(
          parameter,
          noGrad(() => average.clone()),
        ),
      );
    }
    this.nAveraged = nAveraged;
    this.#averages = next;
  }
}

function beside(parameter: Tensor, average: Tensor): { average: Tensor } {
  const kept = { average };
  accompany(parameter, kept);
  return kept;
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === "function";
}
