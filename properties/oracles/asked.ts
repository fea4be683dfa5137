/** Function and gradient of named tensors of any library, as functions of one list of numbers. */
import { type Program, weighed } from "./derivatives.ts";
import type { Anything, GradientsToCheck } from "./gradients-to-check.ts";
import { type Flat, flat, nested } from "./named-values.ts";
import type { Input } from "./points.ts";

/** Of more outputs than these, sums are looked at. */
const MOST_ROWS = 32;

type Values = ArrayLike<number>;

export interface Asked {
  readonly program: Program;
  /** Gradients that have not their inputs' shapes, by name. */
  readonly misshapen: Readonly<Record<string, Flat>>;
}

export function asked(
  f: (inputs: Anything) => unknown,
  options: GradientsToCheck,
  inputs: readonly Input[],
  random: () => number,
): Asked {
  const { gradient, make = nested, read = (value: Anything) => value, dtype } = options;
  const takesAbove = gradient.length > 1;
  let shape: readonly number[] = [];
  let isJacobian = false;
  const misshapen: Record<string, Flat> = {};

  const numbers = (value: unknown, what: string): Flat => flat(read(value), what);
  const made = (values: Values, of: readonly number[]): Anything =>
    make((dtype === "float32" ? Float32Array : Float64Array).from(values), of);
  const call = caller(inputs, made, numbers);

  /** One list of all inputs' gradients; 0 for what is constant. */
  const pulled = (x: Float64Array, above: readonly number[]): Values => {
    const answer = call(x, (given) => gradient(given, made(above, shape)));
    const parts = inputs.map(({ name, size, constant }) => {
      if (constant) return new Float32Array(size);
      const given = numbers(answer?.[name], `The gradient of ${name}`);
      const { values } = given;
      if (values.length === size) return values;
      if (takesAbove || above.length < 2 || values.length !== size * above.length) {
        misshapen[name] = given;
        return new Float64Array(size).fill(Number.NaN);
      }
      isJacobian = true;
      return Float64Array.from({ length: size }, (_, i) => weighed(above, (k) => values[k * size + i]));
    });
    return joined(parts);
  };
  const program: Program = {
    f: (x) => {
      const answer = numbers(call(x, f), "f");
      ({ shape } = answer);
      return answer.values;
    },
    pulled,
    rows: ({ length }, x) => {
      const ones = new Array<number>(length).fill(1);
      const isSummed = length > 1 && !takesAbove && pulled(x.slice(), ones) && !isJacobian;
      return isSummed ? [ones] : rowsOf(ones, takesAbove, random);
    },
    places: inputs.flatMap(placesOf),
    random,
    dtype,
  };
  return { program, misshapen };
}

/** All in one list: of float32 where each is. */
function joined(parts: readonly Values[]): Values {
  const values = parts.flatMap((part) => Array.from(part));
  return parts.every((part) => part instanceof Float32Array) ? Float32Array.from(values) : values;
}

const placesOf = ({ constant, start, size }: Input): number[] =>
  constant ? [] : Array.from({ length: size }, (_, i) => start + i);

/** Each output by itself, or sums of many; and where outputs are weighed by the gradient itself, one of all. */
function rowsOf(ones: readonly number[], takesAbove: boolean, random: () => number): number[][] {
  const drawn = (): number[] => ones.map(() => Math.ceil(9 * random()));
  const rows =
    ones.length > MOST_ROWS ? [drawn(), drawn()] : ones.map((_, k) => ones.map((_one, i) => Number(i === k)));
  return takesAbove ? [...rows, drawn()] : rows;
}

/** Calls, and carries what was written into the arguments back into the list. */
function caller(
  inputs: readonly Input[],
  made: (values: Values, shape: readonly number[]) => Anything,
  numbers: (value: unknown, what: string) => Flat,
): <T>(x: Float64Array, program: (inputs: Anything) => T) => T {
  return (x, program) => {
    const given: Record<string, Anything> = {};
    // Labels stay labels, where all that is given is moved a little.
    for (const { name, start, size, shape, whole, constant } of inputs)
      given[name] = made(x.slice(start, start + size).map(whole && constant ? Math.round : Number), shape);
    const answer = program({ ...given });
    for (const { name, start } of inputs) {
      try {
        for (const [i, after] of Array.from(numbers(given[name], "").values).entries())
          if (after !== Math.fround(x[start + i])) x[start + i] = after;
      } catch {
        // Some libraries use up what a function is given.
      }
    }
    return answer;
  };
}
