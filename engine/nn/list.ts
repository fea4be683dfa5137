/** A module that is used as an array is, and whose elements are found as what any other holds. */
import { called } from "./hooks.ts";
import { Module } from "./module.ts";

type Lists<T> = Omit<T[], "toString" | "toLocaleString" | "length" | typeof Symbol.unscopables>;

export interface List<T> extends Lists<T> {
  /** What is at a place; what is put there is found. */
  [index: number]: T;
}

const isPlace = (key: string | symbol): boolean => typeof key === "string" && /^(?:0|[1-9]\d*)$/.test(key);

/** Behind each list the module that it watches: what only reads places reads them there, several times as fast. */
const watchedBy = new WeakMap<object, object>();

/** A module that looks at what is put at its places, as `list[0] = x` does: no other module needs to know of its own fields. */
abstract class Watched extends Module {
  constructor() {
    super();
    const watched: this = new Proxy(this, {
      defineProperty(module, key, descriptor) {
        if (isPlace(key)) watched.check(descriptor.value);
        return Reflect.defineProperty(module, key, descriptor);
      },
      apply: (_, __, inputs) => called(watched, inputs),
    });
    watchedBy.set(watched, this);
    // biome-ignore lint/correctness/noConstructorReturn: what the fields of subclasses are put on.
    return watched;
  }

  /** Its places, to be read. */
  protected get places(): ArrayLike<unknown> {
    return watchedBy.get(this) as unknown as ArrayLike<unknown>;
  }

  /** @throws {TypeError} for what cannot be in it. */
  protected abstract check(item: unknown): void;
}

/**
 * It has an array's index, length, iterator and methods, and those that make a new array (`map`, `filter`, `slice`, …) make a plain one.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the methods of arrays are given to the class by their names, below.
export abstract class List<T> extends Watched {
  #length = 0;

  constructor(items: Iterable<T>) {
    super();
    for (const item of items) this.push(item);
  }

  /** How many there are. Made smaller, it leaves out the last ones. */
  override get length(): number {
    // What was put at the end by its place, as in list[list.length] = module.
    while (this.#length in this) this.#length++;
    return this.#length;
  }

  override set length(length: number) {
    for (let place = length; place < this.#length; place++) delete this[place];
    this.#length = length;
  }

  /** As `push`, but gives back the list. */
  append(item: T): this {
    this.push(item);
    return this;
  }

  /** As `push`, of all of them, but gives back the list. */
  extend(items: Iterable<T>): this {
    for (const item of items) this.push(item);
    return this;
  }

  /** Put it before the one at `place`; gives back the list. */
  insert(place: number, item: T): this {
    this.splice(place, 0, item);
    return this;
  }

  // Arrays' own methods work on whatever has places and a length.
  static {
    /** How many arguments come before what is put in. */
    const before: Readonly<Record<string, number>> = { push: 0, unshift: 0, fill: 0, splice: 2 };
    for (const key of Reflect.ownKeys(Array.prototype)) {
      const method = Array.prototype[key as keyof unknown[]] as unknown;
      if (typeof method !== "function" || key === "constructor" || key in Module.prototype) continue;
      const skipped = before[key as string];
      const value =
        skipped === undefined
          ? method
          : function (this: List<unknown>, ...given: unknown[]): unknown {
              for (const item of key === "fill" ? given.slice(0, 1) : given.slice(skipped)) this.check(item);
              return method.apply(this, given);
            };
      Object.defineProperty(List.prototype, key, { value, writable: true, configurable: true });
    }
    Object.defineProperty(List.prototype, Symbol.isConcatSpreadable, { value: true });
  }
}
