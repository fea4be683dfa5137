/**
 * What makes `model(x)` a call: the object that a subclass is built on is a function.
 *
 * A constructor may give back another object than `this`, and the fields of the classes below, private ones too, are then put on that object. So
 * the function is the module: `instanceof`, private fields and getters hold as ever, no property goes through a trap as it would with a Proxy, and
 * no text is made into code as `extends Function` would. It costs some 5 ns a call, and half a microsecond a module.
 */

/** What a function is called with once it is made. */
export type Call = (module: object, inputs: readonly unknown[]) => unknown;

/** A class whose instances are functions: called, they pass on what they are given to `call`. */
export function callable(call: Call): abstract new () => object {
  abstract class Callable {
    constructor() {
      const module = (...inputs: unknown[]): unknown => call(module, inputs);
      // Not those of a function, but free for fields of these names.
      delete (module as { name?: string }).name;
      delete (module as { length?: number }).length;
      // biome-ignore lint/correctness/noConstructorReturn: what the fields of subclasses are put on.
      return Object.setPrototypeOf(module, new.target.prototype) as Callable;
    }
  }
  return Callable;
}
