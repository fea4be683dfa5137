/** Modules in a list, which is used as an array is. */
import { describe } from "../errors.ts";
import { List } from "./list.ts";
import { Module } from "./module.ts";

/** @throws {TypeError} for what is no module. */
export function checkModule(owner: string, item: unknown): asserts item is Module {
  if (!(item instanceof Module)) throw new TypeError(`${owner}: takes modules, not ${describe(item)}.`);
}

/**
 * Modules in a list: found as any others are, named by their places. It has an array's index, length, iterator and methods, and those that make a new
 * array (`map`, `filter`, `slice`, …) make a plain one.
 * @throws {TypeError} for what is no module.
 * @example
 * class Scale extends Module {
 *   factor = new Parameter(tensor([2]));
 *   forward(x) { return x.mul(this.factor); }
 * }
 * const list = new ModuleList([new Scale(), new Scale()]);
 * list.map((scale) => scale(tensor([3])).item()); // [6, 6]
 * list[0] === list.at(-2); // true
 */
export class ModuleList<M extends Module = Module> extends List<M> {
  constructor(modules: Iterable<M> = []) {
    super(modules);
  }

  protected override check(item: unknown): void {
    checkModule("ModuleList", item);
  }

  /** @throws {TypeError} always: a list is no function. */
  override forward(): never {
    throw new TypeError(
      "A ModuleList has no forward: call its modules, as in list.map((module) => module(x)).",
    );
  }
}
