/** A function with parameters: what it keeps in its own fields is found, named, saved and restored. */

import type { DeviceChoice, DeviceName } from "../core/device.ts";
import { noGrad } from "../core/mode.ts";
import { Tensor } from "../core/tensor.ts";
import { describe } from "../errors.ts";
import { moveLeaf } from "../run/transfer.ts";
import { isParameter, type Parameter } from "./parameter.ts";

/**
 * Extend it, keep Parameters and other Modules in fields, and write `forward`.
 *
 * @example
 * class Scale extends Module {
 *   factor = new Parameter(tensor([2]));
 *   forward(x) { return x.mul(this.factor); }
 * }
 * new Scale().parameters().length; // 1
 */
export abstract class Module {
  // biome-ignore lint/suspicious/noExplicitAny: every module states its own inputs and outputs.
  abstract forward(...inputs: any[]): any;

  /** Modules kept in fields, by name. */
  children(): [string, Module][] {
    return Object.entries(this).filter((entry): entry is [string, Module] => entry[1] instanceof Module);
  }

  /**
   * Parameters of this module and of those it keeps, by dotted name, each once.
   * @throws {TypeError} for modules or parameters in a plain array, where nobody would find them.
   */
  namedParameters(prefix: string = ""): [string, Parameter][] {
    for (const [name, value] of Object.entries(this))
      if (Array.isArray(value) && value.some((each) => each instanceof Module || isParameter(each)))
        throw new TypeError(
          `${this.constructor.name}.${name} is an array, in which modules and parameters are not found: write new ModuleList([…]), or give each parameter a field.`,
        );
    const own = Object.entries(this)
      .filter((entry): entry is [string, Parameter] => isParameter(entry[1]))
      .map(([name, parameter]): [string, Parameter] => [`${prefix}${name}`, parameter]);
    const inner = this.children().flatMap(([name, child]) => child.namedParameters(`${prefix}${name}.`));
    const seen = new Set<Parameter>();
    return [...own, ...inner].filter(([, parameter]) => !seen.has(parameter) && seen.add(parameter));
  }

  parameters(): Parameter[] {
    return this.namedParameters().map(([, parameter]) => parameter);
  }

  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.grad = null;
  }

  /**
   * Put all parameters on a device, in place: optimizers go on with the same ones. Gradients are forgotten.
   * @throws {DeviceError} for WebGPU before it is open.
   */
  async to(device: DeviceName | DeviceChoice): Promise<this> {
    const name = typeof device === "object" ? device.name : device;
    for (const parameter of this.parameters()) await moveLeaf(parameter, name);
    return this;
  }

  /** Copies of all parameters, by name. */
  stateDict(): Record<string, Tensor> {
    return Object.fromEntries(
      this.namedParameters().map(([name, parameter]) => [name, parameter.detach().clone()]),
    );
  }

  /** @throws {TypeError} naming what is missing, unknown, or of another shape or dtype; then nothing is changed. */
  loadStateDict(state: Readonly<Record<string, Tensor>>): void {
    const named = this.namedParameters();
    const missing = named.filter(([name]) => !(name in state)).map(([name]) => name);
    const known = new Set(named.map(([name]) => name));
    const unknown = Object.keys(state).filter((name) => !known.has(name));
    const complaints = [
      missing.length > 0 && `missing: ${missing.join(", ")}`,
      unknown.length > 0 && `unknown: ${unknown.join(", ")}`,
      ...named.map(([name, parameter]) => name in state && misfit(name, state[name], parameter)),
    ].filter(Boolean);
    if (complaints.length > 0)
      throw new TypeError(`The state does not fit this module: ${complaints.join("; ")}.`);
    noGrad(() => {
      for (const [name, parameter] of named) parameter.copy_(state[name]);
    });
  }
}

function misfit(name: string, value: Tensor, { shape, dtype }: Parameter): string | undefined {
  if (!(value instanceof Tensor)) return `${name} is ${describe(value)}`;
  if (value.shape.join() !== shape.join())
    return `${name} has shape [${value.shape.join(", ")}], not [${shape.join(", ")}]`;
  return value.dtype === dtype
    ? undefined
    : `${name} is ${value.dtype}, not ${dtype}: write x.to("${dtype}")`;
}

/** Modules in a list, named by their places. */
export class ModuleList<M extends Module = Module> extends Module {
  readonly #modules: M[] = [];

  constructor(modules: Iterable<M> = []) {
    super();
    for (const module of modules) this.append(module);
  }

  get length(): number {
    return this.#modules.length;
  }

  /** @throws {TypeError} for what is no module. */
  append(module: M): this {
    if (!(module instanceof Module))
      throw new TypeError(`ModuleList: takes modules, not ${describe(module)}.`);
    this.#modules.push(module);
    return this;
  }

  at(index: number): M | undefined {
    return this.#modules.at(index);
  }

  [Symbol.iterator](): IterableIterator<M> {
    return this.#modules[Symbol.iterator]();
  }

  override children(): [string, Module][] {
    return this.#modules.map((module, i) => [`${i}`, module]);
  }

  /** @throws {TypeError} always: a list is no function. */
  override forward(): never {
    throw new TypeError("A ModuleList has no forward: call its modules.");
  }
}
