/** The elements of a tensor as JavaScript has them: typed arrays and nested ones. */
import { allocate, type TypedArray } from "../core/dtype.ts";
import { contiguousLayout } from "../core/layout.ts";
import { Tensor } from "../core/tensor.ts";
import { copyElements } from "../cpu/iterate.ts";

export type Nested = number | boolean | Nested[];

/** Elements as nested arrays, in the tensor's shape. */
function nest(x: Tensor, flat: TypedArray): Nested {
  const isBool = x.dtype === "bool";
  let at = 0;
  const build = (d: number): Nested => {
    if (d === x.shape.length) return isBool ? flat[at++] !== 0 : flat[at++];
    return Array.from({ length: x.shape[d] }, () => build(d + 1));
  };
  return build(0);
}

/** A copy of the elements, row-major. */
export function toTypedArray(x: Tensor): TypedArray {
  // A slice at once: a view to begin with would cost a small tensor a third of all its time.
  return x.layout.contiguous && !x.type.held?.shown
    ? x.array.slice(x.offset, x.offset + x.layout.size)
    : elements(x);
}

/** The elements, row-major, to be read alone: where they lie so they are the tensor's own. */
export function elements(x: Tensor): TypedArray {
  const { size } = x.layout;
  const shown = x.type.held?.shown;
  if (x.layout.contiguous && !shown) return x.array.subarray(x.offset, x.offset + size);
  const type = shown ?? x.type;
  const copy = new Tensor(allocate(type, size), 0, contiguousLayout(x.shape), type, null);
  copyElements(copy, x);
  return copy.array;
}

/** The elements as nested arrays; a number or boolean if 0-d. On WebGPU, use `await x.read()`. */
export function toArray(x: Tensor): Nested {
  return nest(x, toTypedArray(x));
}

/**
 * The elements as nested arrays, from any device, once they are computed; a number or boolean if 0-d.
 * @example
 * await tensor([1, 2]).read(); // [1, 2]
 */
export async function read(x: Tensor): Promise<Nested> {
  return nest(x, x.on === null ? toTypedArray(x) : await x.on.read(x));
}

export { toArray as tolist };
