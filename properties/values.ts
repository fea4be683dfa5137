/** Dense tensors of plain numbers: what a suite draws, asks about and draws pictures of. */
import type { Values } from "./suite/channel.ts";

export type Nested = number | readonly Nested[];

/** From arrays of arrays. @throws {TypeError} where they are of several lengths or depths, or hold no numbers. */
export function plain(nested: Nested): Values {
  const shape: number[] = [];
  for (let at: Nested | undefined = nested; Array.isArray(at); at = at[0]) shape.push(at.length);
  const data: number[] = [];
  const fill = (part: Nested, depth: number): void => {
    if (!Array.isArray(part) && typeof part !== "number")
      throw new TypeError(
        `plain: takes numbers in arrays of arrays; one of them is ${JSON.stringify(part)}.`,
      );
    const found = Array.isArray(part) ? `of length ${part.length}` : "a number";
    const first = depth < shape.length ? `of length ${shape[depth]}` : "a number";
    if (found !== first)
      throw new TypeError(`plain: all parts of one depth must be alike; one is ${first}, another ${found}.`);
    if (typeof part === "number") data.push(part);
    else for (const each of part) fill(each, depth + 1);
  };
  fill(nested, 0);
  return { shape, data: Float64Array.from(data) };
}

/** Entry by entry; `i` counts all entries, row by row. */
export function changed({ shape, data }: Values, f: (entry: number, i: number) => number): Values {
  return { shape, data: data.map(f) };
}

/** Σ xᵢ yᵢ */
export function dot(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
}
