/** Parameters that are computed from others: a layer's weight stays its field, and what is trained stands behind it. */

import { copy_ } from "../../autograd/methods.ts";
import { noGrad } from "../../core/mode.ts";
import { Tensor } from "../../core/tensor.ts";
import { describe, shapeText } from "../../errors.ts";
import { Layer } from "../layer.ts";
import { Module } from "../module.ts";
import { isParameter, Parameter } from "../parameter.ts";

/** A module that computes a parameter from what is trained. */
export interface Parametrization extends Module {
  forward(...originals: Tensor[]): Tensor;
  /** What is trained, for a value that is wanted; one tensor or several. Without it, the value itself is. */
  rightInverse?(value: Tensor): Tensor | readonly Tensor[];
}

/** What stands behind one parameter: `original`, or `original0`, `original1`, …, and what computes it, named by place. */
class Behind extends Layer {
  readonly #count: number;
  readonly #by: Parametrization;

  constructor(by: Parametrization, originals: readonly Tensor[]) {
    super();
    this.#count = originals.length;
    this.#by = by;
    const fields = this as unknown as Record<string, unknown>;
    originals.forEach((x, k) => {
      fields[originals.length === 1 ? "original" : `original${k}`] = new Parameter(x);
    });
    fields["0"] = by;
  }

  get originals(): Tensor[] {
    const fields = this as unknown as Record<string, Tensor>;
    return Array.from(
      { length: this.#count },
      (_, k) => fields[this.#count === 1 ? "original" : `original${k}`],
    );
  }

  override forward(): Tensor {
    return this.#by(...this.originals);
  }

  /** Have it compute this value. */
  assign(value: Tensor): void {
    const wanted = originalsOf(this.#by, value);
    noGrad(() => {
      this.originals.forEach((x, k) => {
        copy_(x, wanted[k]);
      });
    });
  }
}

function originalsOf(by: Parametrization, value: Tensor): readonly Tensor[] {
  const given = noGrad(() => (by.rightInverse ? by.rightInverse(value) : value));
  return given instanceof Tensor ? [given] : given;
}

type Held = Record<string, unknown> & { parametrizations?: Record<string, Behind> };

/**
 * From here on the field is computed by `by` from parameters of its own, whenever it is read; written to, it sets these. They are named
 * `parametrizations.weight.original`, or `original0`, `original1`, … where there are several.
 * @throws {TypeError} where the field holds no parameter, or is computed already.
 * @example
 * class Symmetric extends Module {
 *   forward(x) { return x.triu().add(x.triu(1).t()); }
 * }
 * const layer = nn.utils.registerParametrization(new nn.Linear(2, 2), "weight", new Symmetric());
 * layer.weight.sub(layer.weight.t()).toArray(); // [[0, 0], [0, 0]]
 * Object.keys(layer.stateDict()); // ["bias", "parametrizations.weight.original"]
 */
export function registerParametrization<M extends Module>(module: M, name: string, by: Parametrization): M {
  const held = module as unknown as Held;
  const value = held[name];
  const owner = `registerParametrization: ${module.constructor.name}.${name}`;
  if (held.parametrizations && Object.hasOwn(held.parametrizations, name))
    throw new TypeError(
      `${owner} is computed already: write removeParametrization(module, "${name}") first.`,
    );
  if (!isParameter(value)) throw new TypeError(`${owner} is no parameter.`);
  if (!(by instanceof Module))
    throw new TypeError(`${owner} is to be computed by a module, not ${describe(by)}.`);
  const behind = new Behind(by, originalsOf(by, value));
  const computed = noGrad(() => behind());
  if (computed.shape.join() !== value.shape.join())
    throw new TypeError(
      `${owner} has shape ${shapeText(value.shape)}, and would have ${shapeText(computed.shape)}.`,
    );
  held.parametrizations = { ...held.parametrizations, [name]: behind };
  // Not to be found: what is trained stands behind it.
  Object.defineProperty(module, name, {
    get: () => behind(),
    set: (next: Tensor) => behind.assign(next),
    enumerable: false,
    configurable: true,
  });
  return module;
}

/**
 * The field is a parameter again, with the value that it has.
 * @throws {TypeError} where it is not computed.
 */
export function removeParametrization<M extends Module>(module: M, name: string): M {
  const held = module as unknown as Held;
  const { [name]: behind, ...rest } = held.parametrizations ?? {};
  if (!behind)
    throw new TypeError(`removeParametrization: ${module.constructor.name}.${name} is not computed.`);
  const value = noGrad(() => behind());
  Object.defineProperty(module, name, {
    value: new Parameter(value),
    writable: true,
    enumerable: true,
    configurable: true,
  });
  if (Object.keys(rest).length > 0) held.parametrizations = rest;
  else delete held.parametrizations;
  return module;
}

/** Whether a field of the module is computed, this one where it is named. */
export function isParametrized(module: Module, name?: string): boolean {
  const behind = (module as unknown as Held).parametrizations ?? {};
  return name === undefined ? Object.keys(behind).length > 0 : Object.hasOwn(behind, name);
}
