/** Named tensors of any library as one list of numbers, and back. */
import { demand } from "./demand.ts";

export type NestedNumbers = number | readonly NestedNumbers[];

/** What a function under test may give: numbers, arrays of them, or a tensor that can be read at once. */
export interface Flat {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

interface Readable {
  readonly shape?: unknown;
  readonly dtype?: unknown;
  dataSync?(): ArrayLike<number>;
  toArray?(): unknown;
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((size, length) => size * length, 1);

/** Arrays of arrays of this shape; a number where it is []. */
export function nested(values: ArrayLike<number>, shape: readonly number[]): NestedNumbers {
  let at = 0;
  const part = (depth: number): NestedNumbers =>
    depth === shape.length ? values[at++] : Array.from({ length: shape[depth] }, () => part(depth + 1));
  return part(0);
}

/**
 * @param what it is, for the sentence.
 * @throws {TypeError} for what holds no numbers, or arrays of unlike lengths.
 */
export function flat(value: unknown, what: string): Flat {
  if (typeof value === "number") return { shape: [], values: [value] };
  if (ArrayBuffer.isView(value)) {
    const values = value as unknown as ArrayLike<number>;
    return { shape: [values.length], values };
  }
  if (Array.isArray(value)) {
    const parts = value.map((part) => flat(part, what));
    const shape = parts[0]?.shape ?? [];
    demand(
      parts.every((part) => `${part.shape}` === `${shape}`),
      `${what}: unlike lengths.`,
    );
    return { shape: [value.length, ...shape], values: parts.flatMap(({ values }) => Array.from(values)) };
  }
  const tensor = value as Readable | undefined;
  const read = tensor?.dataSync ?? tensor?.toArray;
  if (!tensor || !read) throw new TypeError(`${what} is ${value}: no numbers. Give read: (y) => …`);
  const { shape, values } = flat(read.call(tensor), what);
  return {
    shape: (tensor.shape as number[]) ?? shape,
    values: tensor.dtype === "float32" ? Float32Array.from(values) : values,
  };
}

/** Where an entry is: 4 of shape [2, 3] is [1, 1]. */
export function indexOf(place: number, shape: readonly number[]): number[] {
  let rest = place;
  return shape
    .toReversed()
    .map((length) => {
      const at = rest % length;
      rest = (rest - at) / length;
      return at;
    })
    .toReversed();
}
