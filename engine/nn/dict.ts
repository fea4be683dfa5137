/** Modules and parameters by name, used as a Map is. */
import type { Tensor } from "../core/tensor.ts";
import { describe } from "../errors.ts";
import { Module } from "./module.ts";
import { checkModule } from "./module-list.ts";
import { isParameter, Parameter } from "./parameter.ts";

type Named<T> = Iterable<readonly [string, T]> | Readonly<Record<string, T>>;

/** @throws {TypeError} for what is neither a record nor pairs. A ModuleDict is pairs too, and a function. */
function entriesOf<T>(owner: string, items: Named<T>): (readonly [string, T])[] {
  const refuse = (given: string): never => {
    throw new TypeError(`${owner}: takes an object, or pairs of a name and what it names, not ${given}.`);
  };
  if (items === null || (typeof items !== "object" && typeof items !== "function"))
    return refuse(describe(items));
  if (!(Symbol.iterator in items)) return Object.entries(items);
  const pairs = [...(items as Iterable<readonly [string, T]>)];
  const other = pairs.find((pair: unknown) => !Array.isArray(pair) || typeof pair[0] !== "string");
  return other === undefined ? pairs : refuse(`a list with ${describe(other)}`);
}

/** What is in it stands in its fields, where all else finds it. */
abstract class Dict<T extends object> extends Module {
  constructor(items: Named<T>) {
    super();
    this.update(items);
  }

  /** What is to be kept. @throws {TypeError} for what cannot be in it. */
  protected abstract kept(item: unknown): T;

  /** What has this name; undefined where nothing has. */
  get(name: string): T | undefined {
    return this.has(name) ? (this as unknown as Record<string, T>)[name] : undefined;
  }

  /** @throws {TypeError} for a name that every module has: `forward`, `training`, … */
  set(name: string, item: T): this {
    if (name === "" || (name in this && !this.has(name)))
      throw new TypeError(
        `${this.constructor.name}: nothing can be named ${JSON.stringify(name)}: every module has that; take another name.`,
      );
    const value = this.kept(item);
    Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
    return this;
  }

  /** All of these as well, in the place of those that have their names. */
  update(items: Named<T>): this {
    for (const [name, item] of entriesOf(this.constructor.name, items)) this.set(name, item);
    return this;
  }

  has(name: string): boolean {
    return name !== "training" && Object.hasOwn(this, name);
  }

  /** @returns whether there was one. */
  delete(name: string): boolean {
    return this.has(name) && delete (this as unknown as Record<string, T>)[name];
  }

  clear(): void {
    for (const name of this.keys()) this.delete(name);
  }

  get size(): number {
    return this.keys().length;
  }

  keys(): string[] {
    return Object.keys(this).filter((name) => this.has(name));
  }

  values(): T[] {
    return this.keys().map((name) => this.get(name)!);
  }

  entries(): [string, T][] {
    return this.keys().map((name) => [name, this.get(name)!]);
  }

  [Symbol.iterator](): Iterator<[string, T]> {
    return this.entries()[Symbol.iterator]();
  }

  /** @throws {TypeError} always: what is kept by name is no function. */
  override forward(): never {
    throw new TypeError(`A ${this.constructor.name} has no forward: write dict.get(name) for what is in it.`);
  }
}

/**
 * Modules by name, used as a Map is: `get`, `set`, `has`, `delete`, `keys`, `values`, `entries`.
 * @throws {TypeError} for what is no module, and for a name that every module has.
 * @example
 * const dict = new nn.ModuleDict({ act: new nn.ReLU() });
 * dict.get("act")(tensor([-1, 2])).toArray(); // [0, 2]
 */
export class ModuleDict<M extends Module = Module> extends Dict<M> {
  constructor(modules: Named<M> = {}) {
    super(modules);
  }

  protected override kept(item: unknown): M {
    checkModule("ModuleDict", item);
    return item as M;
  }
}

/**
 * Parameters by name, used as a Map is; a tensor that is no parameter becomes one.
 * @example
 * new nn.ParameterDict({ scale: tensor([2]) }).namedParameters().map(([name]) => name); // ["scale"]
 */
export class ParameterDict extends Dict<Parameter> {
  constructor(parameters: Named<Tensor> = {}) {
    super(parameters);
  }

  protected override kept(item: unknown): Parameter {
    return asParameter("ParameterDict", item);
  }
}

/** @throws {TypeError} for what is no tensor. */
export function asParameter(owner: string, item: unknown): Parameter {
  if (isParameter(item)) return item;
  if ((item as Tensor | null)?.isLeaf === undefined)
    throw new TypeError(`${owner}: takes parameters, not ${describe(item)}.`);
  return new Parameter(item as Tensor);
}
