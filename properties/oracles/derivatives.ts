/** Derivatives of the outputs of a program in one sum, at one point, as they are given and as differences say. */
import { checkDerivative, type Judged, type Line } from "./line.ts";
import { DOUBLE, type Precision } from "./precision.ts";
import { type Dtype, every, termsOf } from "./single.ts";

type Values = ArrayLike<number>;

/** Functions of one list of numbers, each of which gets a copy. */
export interface Program {
  readonly f: (x: Float64Array) => Values;
  /** Σ above[k] ∂f[k]/∂x. */
  readonly pulled: (x: Float64Array, above: readonly number[]) => Values;
  /** What to weigh the outputs with, for these of them. */
  readonly rows: (value: Values, x: Float64Array) => readonly (readonly number[])[];
  /** The places that `f` is differentiated by. */
  readonly places: readonly number[];
  readonly random?: () => number;
  readonly dtype?: Dtype;
}

export interface Found extends Judged {
  readonly place: number;
  /** What is found at another point, which speaks against it. */
  readonly beside?: string;
  /** What the outputs were weighed with. */
  readonly above: readonly number[];
}

/** A sum of those that have a weight: the others may be infinite. */
export const weighed = (above: readonly number[], value: (k: number) => number): number =>
  above.reduce((sum, weight, k) => (weight ? sum + weight * value(k) : sum), 0);

export const allFinite = (values: Values): boolean => every(values, Number.isFinite);

/** Of the outputs in one sum. */
export interface Derivatives {
  readonly x: Float64Array;
  readonly given: Values;
  readonly above: readonly number[];
  /** How large the terms are that it sums. */
  readonly terms: Values;
  readonly precision: Precision;
  /** That sum along a line through x, of the outputs' values on it. */
  line(values: (t: number) => Values, at: number): Line;
  at(place: number): Found;
}

/** Where derivatives are looked at. */
export interface Place {
  readonly x: Float64Array;
  /** Of f at x. */
  readonly value: Values;
  /** What the outputs are weighed with. */
  readonly above: readonly number[];
  readonly precision: Precision;
  /** The gradient there, if it is known. */
  readonly given?: Values;
  /** Values of f with one entry moved. */
  readonly known?: Map<string, Values>;
}

export function derivativesAt(
  { f, pulled }: Program,
  { x, value, above, precision, known, given = pulled(x.slice(), above) }: Place,
): Derivatives {
  const terms = precision === DOUBLE ? x.map(() => 0) : termsOf((there) => pulled(there, above), x);
  const line = (values: (t: number) => Values, at: number): Line => ({
    f: (t) => {
      const there = values(t);
      return there.length > 1 ? weighed(above, (k) => there[k]) : above[0] * there[0];
    },
    at,
    value: weighed(above, (k) => value[k]),
  });
  const list = x.slice();
  const moved = (place: number, t: number): Values => {
    if (!known) {
      // One list for all calls, since each answer is read before the next: copies would take most of the time.
      list[place] = t;
      const values = f(list);
      list[place] = x[place];
      return values;
    }
    const key = `${place} ${t}`;
    const values = known.get(key) ?? f(x.with(place, t));
    known.set(key, values);
    return values;
  };
  return {
    x,
    given,
    above,
    terms,
    precision,
    line,
    at: (place) => ({
      place,
      above,
      ...checkDerivative(
        line((t) => moved(place, t), x[place]),
        given[place],
        precision,
        terms[place],
      ),
    }),
  };
}
