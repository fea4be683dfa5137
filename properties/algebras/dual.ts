/** Dual numbers over any number system: a + b·ε with ε² = 0, so that b is the derivative (forward differentiation). */
import { evaluate, opNamed } from "../../engine/index.ts";
import type { Algebra } from "./algebra.ts";

export interface Dual<T> {
  readonly value: T;
  /** Absent where it is zero. */
  readonly tangent?: T;
}

/**
 * The derivatives are the engine's declared ones, so this is no witness against them: mathjs and 64-digit differences are.
 */
export function dual<T>(over: Algebra<T>): Algebra<Dual<T>> {
  return {
    constant: (value) => ({ value: over.constant(value) }),
    apply: (word, args) => {
      const value = over.apply(
        word,
        args.map((arg) => arg.value),
      );
      const { derivatives, inputs } = opNamed(word);
      let tangent: T | undefined;
      for (const [i, arg] of args.entries()) {
        if (arg.tangent === undefined || !derivatives) continue;
        const names = new Map<string, T>([
          ["out", value],
          ...inputs.map((name, k): [string, T] => [name, args[k].value]),
        ]);
        const share = over.apply("mul", [evaluate(derivatives[i], names, over), arg.tangent]);
        tangent = tangent === undefined ? share : over.apply("add", [tangent, share]);
      }
      return tangent === undefined ? { value } : { value, tangent };
    },
    compare: (a, b) => over.compare(a.value, b.value),
  };
}
