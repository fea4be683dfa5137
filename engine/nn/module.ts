/** A function with parameters: what it keeps in its own fields is found, named, saved and restored. */
import { noGrad } from "../autograd/mode.ts";
import type { DeviceChoice } from "../devices/choose.ts";
import type { DeviceName } from "../devices/device.ts";
import { moveLeaf } from "../devices/transfer.ts";
import type { Tensor } from "../tensor/tensor.ts";
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

  /** Parameters of this module and of those it keeps, by dotted name, each once. */
  namedParameters(prefix: string = ""): [string, Parameter][] {
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

  /** @throws {TypeError} naming what is missing, unknown, or of another shape; then nothing is changed. */
  loadStateDict(state: Readonly<Record<string, Tensor>>): void {
    const named = this.namedParameters();
    const missing = named.filter(([name]) => !(name in state)).map(([name]) => name);
    const known = new Set(named.map(([name]) => name));
    const unknown = Object.keys(state).filter((name) => !known.has(name));
    const misfits = named.filter(
      ([name, { shape }]) => name in state && state[name].shape.join() !== shape.join(),
    );
    const complaints = [
      missing.length > 0 && `missing: ${missing.join(", ")}`,
      unknown.length > 0 && `unknown: ${unknown.join(", ")}`,
      ...misfits.map(
        ([name, { shape }]) =>
          `${name} has shape [${state[name].shape.join(", ")}], not [${shape.join(", ")}]`,
      ),
    ].filter(Boolean);
    if (complaints.length > 0)
      throw new TypeError(`The state does not fit this module: ${complaints.join("; ")}.`);
    noGrad(() => {
      for (const [name, parameter] of named) parameter.copy_(state[name]);
    });
  }
}

/** Modules in a list, named by their places. */
export class ModuleList<M extends Module = Module> extends Module {
  readonly #modules: M[] = [];

  constructor(modules: Iterable<M> = []) {
    super();
    this.#modules.push(...modules);
  }

  get length(): number {
    return this.#modules.length;
  }

  append(module: M): this {
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
