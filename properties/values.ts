/** Dense tensors of plain numbers: what a suite draws, asks about and draws pictures of. */
import type { Values } from "./suite/channel.ts";

export type Nested = number | readonly Nested[];

/** From arrays of arrays. @throws {Error} where they are of several lengths. */
export function plain(nested: Nested): Values {
  const shape: number[] = [];
  for (let at = nested; typeof at !== "number"; at = at[0] ?? 0) shape.push(at.length);
  const data: number[] = [];
  const fill = (part: Nested, depth: number): void => {
    if (typeof part === "number") data.push(part);
    else for (const each of part) fill(each, depth + 1);
    if ((typeof part === "number" ? 0 : part.length) !== (shape[depth] ?? 0))
      throw new Error("Arrays of one depth must have one length.");
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
