/** Any number system, with every decision taken from doubles: so that branches work over symbols, and ties are seen. */
import type { Algebra } from "./algebra.ts";
import { f64, hostWords } from "./f64.ts";

export interface Frozen<T> {
  readonly value: T;
  /** The same number as a double, which decides. */
  readonly witness: number;
}

/** @param margins gathers |a − b| of every decision taken: a zero is a tie. */
export function frozen<T>(over: Algebra<T>, margins: number[] = []): Algebra<Frozen<T>> {
  const selecting: Readonly<Record<string, (a: number, b: number) => boolean>> = {
    maximum: (a, b) => a >= b,
    minimum: (a, b) => a <= b,
  };
  return {
    constant: (value) => ({ value: over.constant(value), witness: value }),
    apply: (word, args) => {
      const witness = hostWords[word](...args.map((arg) => arg.witness));
      if (Object.hasOwn(selecting, word)) {
        const [a, b] = args;
        margins.push(Math.abs(a.witness - b.witness));
        return selecting[word](a.witness, b.witness) ? a : b;
      }
      if (word === "abs") {
        margins.push(Math.abs(args[0].witness));
        return { value: args[0].witness < 0 ? over.apply("neg", [args[0].value]) : args[0].value, witness };
      }
      if (word === "sign") {
        margins.push(Math.abs(args[0].witness));
        return { value: over.constant(witness), witness };
      }
      if (["floor", "ceil", "trunc", "round"].includes(word)) {
        const { witness: x } = args[0];
        margins.push(word === "round" ? Math.abs(x - Math.floor(x) - 0.5) : Math.abs(x - Math.round(x)));
        return { value: over.constant(witness), witness };
      }
      return {
        value: over.apply(
          word,
          args.map((arg) => arg.value),
        ),
        witness,
      };
    },
    compare: (a, b) => {
      margins.push(Math.abs(a.witness - b.witness));
      return f64.compare(a.witness, b.witness);
    },
  };
}
