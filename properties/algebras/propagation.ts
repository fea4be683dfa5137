/**
 * How far rounding moves an output, to first order: the error of each step times how far the output moves with that step.
 * Over long programs this is what is left of a bound: one that only ever adds up doubles with every step of a descent that contracts.
 */
import { evaluate, opNamed } from "../../engine/index.ts";
import type { Algebra } from "./algebra.ts";
import { f64 } from "./f64.ts";
import type { Precision } from "./rounding.ts";

export interface Traced {
  readonly value: number;
  /** Of the step that made it; −1 for what has no error. */
  readonly place: number;
  /** Of a sum: a bound on every partial sum, whatever the order. */
  readonly sum?: number;
}

interface Step {
  readonly own: number;
  readonly places: readonly number[];
  readonly slopes: readonly number[];
}

export class Propagation {
  /** Elementwise steps. */
  readonly algebra: Algebra<Traced>;
  /** The same, where sums may be taken in any order. */
  readonly sums: Algebra<Traced>;
  readonly #precision: Precision;
  readonly #steps: Step[] = [];

  constructor(precision: Precision) {
    this.#precision = precision;
    this.algebra = {
      constant: (value) => this.input(value, Math.abs(Math.fround(value) - value) || 0),
      apply: (word, args) => this.#apply(word, args),
      compare: (a, b) => f64.compare(a.value, b.value),
    };
    this.sums = {
      ...this.algebra,
      apply: (word, args) => (word === "add" ? this.#sum(args[0], args[1]) : this.#apply(word, args)),
    };
  }

  /** A number that may be off by `error`. */
  input(value: number, error: number): Traced {
    return error === 0 ? { value, place: -1 } : { value, place: this.#push(error, [], []) };
  }

  /** Σ |∂output/∂step| × the error of the step. */
  bound({ place }: Traced): number {
    if (place < 0) return 0;
    const adjoint = new Float64Array(place + 1);
    adjoint[place] = 1;
    let bound = 0;
    for (let k = place; k >= 0; k--) {
      if (adjoint[k] === 0) continue;
      const { own, places, slopes } = this.#steps[k];
      if (own !== 0) bound += Math.abs(adjoint[k]) * own;
      for (const [i, from] of places.entries()) adjoint[from] += adjoint[k] * slopes[i];
    }
    return Number.isNaN(bound) ? Number.POSITIVE_INFINITY : bound;
  }

  #push(own: number, places: readonly number[], slopes: readonly number[]): number {
    this.#steps.push({ own, places, slopes });
    return this.#steps.length - 1;
  }

  #sum(a: Traced, b: Traced): Traced {
    const sum = (a.sum ?? Math.abs(a.value)) + (b.sum ?? Math.abs(b.value));
    const own = a.value === 0 || b.value === 0 ? 0 : this.#precision.unit * sum;
    return { ...this.#step(a.value + b.value, own, [a, b], [1, 1]), sum };
  }

  #apply(word: string, args: readonly Traced[]): Traced {
    const plain = args.map(({ value }) => value);
    if (word === "isNan") return { value: Number(Number.isNaN(plain[0])), place: -1 };
    if (word === "isInf") return { value: Number(Math.abs(plain[0]) === Infinity), place: -1 };
    if (word === "isFinite") return { value: Number(Number.isFinite(plain[0])), place: -1 };
    const value = f64.apply(word, plain);
    const { unit, units, smallest, largest } = this.#precision;
    const size = Math.abs(value);
    let own = isExact(word, args, value) ? 0 : units(word, plain) * unit * size;
    if (size > largest) own = Number.POSITIVE_INFINITY;
    else if (size !== 0 && size < smallest) own += smallest;
    const slopes = args.map(({ place }, i) => (place < 0 ? 0 : slope(word, plain, value, i)));
    return this.#step(value, own, args, slopes);
  }

  #step(value: number, own: number, args: readonly Traced[], slopes: readonly number[]): Traced {
    const kept = args.flatMap(({ place }, i) => (place < 0 || slopes[i] === 0 ? [] : [i]));
    if (own === 0 && kept.length === 0) return { value, place: -1 };
    const places = kept.map((i) => args[i].place);
    return {
      value,
      place: this.#push(
        own,
        places,
        kept.map((i) => slopes[i]),
      ),
    };
  }
}

/** Nothing is rounded where a number is added to 0 or multiplied by a power of two, nor where exact numbers come to one that float32 has. */
function isExact(word: string, args: readonly Traced[], value: number): boolean {
  if (word !== "add" && word !== "sub" && word !== "mul") return false;
  if (Math.fround(value) === value && args.every(({ place }) => place < 0)) return true;
  const plain = (value: number): boolean =>
    value === 0 || (word === "mul" && Math.abs(value) <= 4 && Number.isInteger(Math.log2(Math.abs(value))));
  return args.some(({ place, value }) => place < 0 && plain(value));
}

function slope(word: string, args: readonly number[], out: number, i: number): number {
  switch (word) {
    case "add":
      return 1;
    case "sub":
      return i === 0 ? 1 : -1;
    case "neg":
      return -1;
    case "mul":
      return args[1 - i];
    case "div":
      return i === 0 ? 1 / args[1] : -out / args[1];
  }
  const { derivatives, inputs } = opNamed(word);
  if (!derivatives) return 0;
  const names = new Map([["out", out], ...inputs.map((name, k): [string, number] => [name, args[k]])]);
  return evaluate(derivatives[i], names, f64);
}
