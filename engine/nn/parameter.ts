/** A tensor that a module owns: a leaf that optimizers update. */

import type { Tensor } from "../core/tensor.ts";

const parameters = new WeakSet<Tensor>();

export interface ParameterOptions {
  /** False freezes it: it belongs to the module, and gets no gradient. */
  requiresGrad?: boolean;
}

/** A tensor marked as belonging to a module. */
export type Parameter = Tensor;

interface ParameterConstructor {
  new (data: Tensor, options?: ParameterOptions): Parameter;
}

/**
 * A leaf of its own with a copy of `data`, which a Module lists under the name it is kept by.
 *
 * @example
 * new Parameter(zeros([3, 2])).requiresGrad; // true
 */
export const Parameter: ParameterConstructor = class {
  constructor(data: Tensor, { requiresGrad = true }: ParameterOptions = {}) {
    const leaf = data.detach().clone().requiresGrad_(requiresGrad);
    parameters.add(leaf);
    // biome-ignore lint/correctness/noConstructorReturn: a Parameter is a Tensor, which only the engine makes.
    return leaf;
  }
} as unknown as ParameterConstructor;

export function isParameter(candidate: unknown): candidate is Parameter {
  return parameters.has(candidate as Tensor);
}
