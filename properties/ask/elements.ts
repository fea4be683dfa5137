/** Numbers out of tensors of an exercise's making: read with the engine's own methods, and copied. */
import { Tensor } from "../../engine/index.ts";
import type { Values } from "../suite/channel.ts";

/** As arrays of arrays; a number where there are no dimensions. */
export function nested({ shape, data }: Values): unknown {
  const [n, ...rest] = shape;
  if (n === undefined) return data[0];
  const size = data.length / n;
  return Array.from({ length: n }, (_, i) =>
    nested({ shape: rest, data: data.subarray(i * size, (i + 1) * size) }),
  );
}

export function isSame(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((entry, k) => Object.is(entry, b[k]));
}

/** Most are there already: thousands of calls shall not wait for each. */
export function all<T>(given: readonly (T | Promise<T>)[]): Promise<T[]> | T[] {
  return given.some((each) => each instanceof Promise) ? Promise.all(given) : (given as T[]);
}

/** The engine's own: a tensor may have fields of these names. */
const { detach, numel, to, toTypedArray } = Tensor.prototype;

/** Of what is larger than it may be, the shape alone. */
export function valuesUpTo(most: number, x: Tensor): Values | Promise<Values> {
  return numel.call(x) > most ? { shape: [...x.shape], data: new Float64Array() } : valuesOf(x);
}

export function valuesOf(x: Tensor): Values | Promise<Values> {
  const shape = [...x.shape];
  if (x.device === "cpu") return { shape, data: elementsOf(x) };
  const here = detach.call(x);
  return (to.call(here, "cpu") as Promise<Tensor>).then((there) => ({ shape, data: elementsOf(there) }));
}

/** Copied once more, since what is given may be of the exercise's own making. */
export function elementsOf(x: Tensor): Float64Array {
  return new Float64Array(toTypedArray.call(x));
}
