/** Where a gradient is looked at: points that are given, and points that are drawn from a seed. */

import { demand } from "./demand.ts";
import { flat, type NestedNumbers, sizeOf } from "./named-values.ts";

/** More than a shape or a value says of an input. */
export interface InputOptions {
  /** Of what is drawn. */
  readonly shape?: readonly number[];
  /** Instead of what is drawn. */
  readonly value?: NestedNumbers | Float32Array | Float64Array;
  /** The least and the largest number that may be drawn. @defaultValue −2 and 2, and some beyond */
  readonly range?: readonly [number, number];
  /** Whole numbers alone. */
  readonly whole?: boolean;
  /** Not to be differentiated by: labels, a mask. */
  readonly constant?: boolean;
}

/** A shape, as a list of lengths; or a value: a number, arrays of arrays, a typed array; or options. */
export type InputToCheck = number | NestedNumbers | Float32Array | Float64Array | InputOptions;

export interface Input extends InputOptions {
  readonly name: string;
  readonly shape: readonly number[];
  readonly size: number;
  /** Where its entries begin in the point. */
  readonly start: number;
  readonly given?: ArrayLike<number>;
}

/** @throws {TypeError} for what is neither a shape nor a value. */
export function inputsOf(inputs: Readonly<Record<string, InputToCheck>>): Input[] {
  let start = 0;
  const all = Object.entries(inputs).map(([name, input]) => {
    const options = optionsOf(input);
    const of = `inputs.${name}`;
    const value = options.shape && options.value === undefined ? undefined : flat(options.value, of);
    const shape = options.shape ?? value!.shape;
    const size = sizeOf(shape);
    const [low, high] = options.range ?? [0, 0];
    demand(!value || value.values.length === size, `${of}: not of shape [${shape}].`);
    demand(low <= high, `${of}.range: least, then greatest.`);
    start += size;
    return { ...options, name, shape, size, start: start - size, given: value?.values };
  });
  demand(start > 0, "inputs: they hold no number.");
  return all;
}

function optionsOf(input: InputToCheck): InputOptions {
  if (Array.isArray(input))
    return input.every((length) => Number.isInteger(length) && length >= 0)
      ? { shape: input }
      : { value: input };
  return typeof input === "number" || ArrayBuffer.isView(input) ? { value: input } : (input as InputOptions);
}

/** Numbers in [0, 1) from a seed: a linear congruence, of which the high bits are used. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  const next = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  next();
  return next;
}

/** Every fourth point lies at edges: one entry in three is one of these, or ties with the one before. */
const EDGES = [0, 1, -1, 1e-3, 100];

/** Points of no special place, of three digits; and every fourth with ties, zeros and sizes that programs trip over. */
export function drawPoint(inputs: readonly Input[], trial: number, random: () => number): Float64Array {
  const x: number[] = [];
  for (const { size, given, range, whole } of inputs) {
    const [low, high] = range ?? [-2, 2];
    for (let i = 0; i < size; i++) {
      const edges = [...EDGES, ...x.slice(-1), low, high].filter(
        (edge) => !range || (edge >= low && edge <= high),
      );
      const [inside, kind, which] = [low + (high - low) * random(), random(), random()];
      const value =
        trial % 4 === 3 && kind < 0.34
          ? edges[Math.floor(which * edges.length)]
          : Math.min(high, Math.max(low, Number(inside.toPrecision(3))));
      x.push(given ? given[i] : whole ? Math.round(value) : value);
    }
  }
  return Float64Array.from(x);
}
