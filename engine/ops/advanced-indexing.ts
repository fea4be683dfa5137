/** Indexing as NumPy writes it: numbers, ranges, lists, index tensors and masks, one a dimension. */

import { broadcastShapes, sizeOf } from "../core/layout.ts";
import { Tensor } from "../core/tensor.ts";
import { ShapeError, shapeText } from "../errors.ts";
import { placed } from "../run/transfer.ts";
import { indices as listed } from "./constants.ts";
import { where } from "./elementwise/piecewise.ts";
import { expand } from "./expand.ts";
import { checkIndex, indexSelect } from "./indexing.ts";
import { nonzero } from "./mask-selection.ts";
import { indexAdd, indexCopy } from "./scatter.ts";
import { resolveIndex, select, slice } from "./slice.ts";
import { permute, reshape, unsqueeze } from "./view.ts";

/** Part of a dimension: `start:end:step`. */
export interface Range {
  readonly start?: number | null;
  readonly end?: number | null;
  readonly step?: number | null;
}

/** null adds a dimension; "..." stands for all dimensions that no other item names; a bool tensor for as many as it has, and is read. */
export type Index = number | Range | null | "..." | Tensor | readonly number[];

/** Dimensions that index tensors pick from, with their tensors in dimensions' order. */
interface Picked {
  readonly y: Tensor;
  readonly dims: readonly number[];
  readonly tensors: readonly Tensor[];
}

function picked(op: string, x: Tensor, items: readonly Index[]): Picked {
  const used = items.reduce<number>(
    (n, item) =>
      n +
      (item === null || item === "..." ? 0 : item instanceof Tensor && item.dtype === "bool" ? item.ndim : 1),
    0,
  );
  if (used > x.ndim)
    throw new ShapeError(`${op}: ${used} indices are too many for shape ${shapeText(x.shape)}.`);
  if (items.indexOf("...") < items.lastIndexOf("..."))
    throw new ShapeError(`${op}: only one "..." can stand for what is left.`);
  const left = x.ndim - used;
  let y = x;
  let d = 0;
  const dims: number[] = [];
  const tensors: Tensor[] = [];
  const add = (index: Tensor): void => {
    const n = y.shape[d];
    checkIndex(op, index, n, -n);
    const places = index.int();
    dims.push(d++);
    tensors.push(where(places.lt(0), places.add(n), places));
  };
  for (const item of items) {
    if (item === null) y = unsqueeze(y, d++);
    else if (item === "...") d += left;
    else if (typeof item === "number") y = select(y, d, resolveIndex(op, y, d, item));
    else if (item instanceof Tensor && item.dtype === "bool") {
      if (item.shape.some((n, k) => n !== y.shape[d + k]))
        throw new ShapeError(
          `${op}: a mask of shape ${shapeText(item.shape)} does not fit ${shapeText(x.shape)}.`,
        );
      const places = placed(nonzero(item), x.on);
      for (let k = 0; k < item.ndim; k++) add(select(places, 1, k));
    } else if (item instanceof Tensor) add(item);
    else if (Array.isArray(item))
      add(
        listed(
          x,
          (item as readonly number[]).map((each) => resolveIndex(op, y, d, each)),
        ),
      );
    else {
      const { start, end, step } = item as Range;
      y = slice(y, d++, start ?? undefined, end ?? undefined, step ?? undefined);
    }
  }
  return { y, dims, tensors };
}

/** The picked dimensions first and merged, and the place in them of each element of the broadcast indices. */
function merged({ y, dims, tensors }: Picked): {
  flat: Tensor;
  places: Tensor;
  shape: readonly number[];
  order: number[];
} {
  const shape = tensors.reduce<readonly number[]>((all, t) => broadcastShapes(all, t.shape, "index"), []);
  const rest = [...y.shape.keys()].filter((d) => !dims.includes(d));
  const order = [...dims, ...rest];
  const size = dims.reduce((n, d) => n * y.shape[d], 1);
  const flat = reshape(permute(y, order), [size, ...rest.map((d) => y.shape[d])]);
  const places = tensors.reduce((sum, t, i) => sum.mul(y.shape[dims[i]]).add(t), tensors[0].mul(0));
  return { flat, places: reshape(expand(places, shape), [sizeOf(shape)]), shape, order };
}

/**
 * x[items]: ranges and numbers give views, index tensors and masks copies.
 * @example
 * index(tensor([[1, 2], [3, 4]]), [1, { start: 1 }]).toArray(); // [4]
 * index(tensor([1, 2, 3]), [[2, 0]]).toArray(); // [3, 1]
 */
export function index(x: Tensor, items: readonly Index[]): Tensor {
  return indexed("index", x, items);
}

/**
 * What stands at these indices, of the leading dimensions unless "..." says otherwise: `index` with its items one by one.
 * @example
 * tensor([[1, 2], [3, 4]]).at(1, -1).item(); // 4
 * tensor([[1, 2], [3, 4]]).at("...", 0).toArray(); // [1, 3]
 */
export function at(x: Tensor, ...items: Index[]): Tensor {
  return indexed("at", x, items);
}

function indexed(op: string, x: Tensor, items: readonly Index[]): Tensor {
  const chosen = picked(op, x, items);
  const { y, dims, tensors } = chosen;
  if (tensors.length === 0) return y;
  const { flat, places, shape } = merged(chosen);
  const values = reshape(indexSelect(flat, 0, places), [...shape, ...flat.shape.slice(1)]);
  // Indices side by side leave their result where they stand; apart, it comes first.
  const together = dims.every((d, i) => i === 0 || d === dims[i - 1] + 1);
  if (!together || dims[0] === 0) return values;
  const before = Array.from({ length: dims[0] }, (_, k) => shape.length + k);
  const after = Array.from(
    { length: values.ndim - shape.length - dims[0] },
    (_, k) => shape.length + dims[0] + k,
  );
  return permute(values, [...before, ...shape.keys(), ...after]);
}

/** x with the values, broadcast, at the places that index tensors or masks name; added to what is there if `accumulate`. */
export function indexPut(
  x: Tensor,
  items: readonly (Tensor | null)[],
  values: Tensor,
  accumulate: boolean = false,
): Tensor {
  const chosen = picked(
    "indexPut",
    x,
    items.map((item) => item ?? {}),
  );
  const { flat, places, shape, order } = merged(chosen);
  const source = reshape(expand(values, [...shape, ...flat.shape.slice(1)]), [
    places.size,
    ...flat.shape.slice(1),
  ]);
  const written = accumulate ? indexAdd(flat, 0, places, source) : indexCopy(flat, 0, places, source);
  const ordered = reshape(
    written,
    order.map((d) => x.shape[d]),
  );
  return permute(
    ordered,
    order.map((_, d) => order.indexOf(d)),
  );
}
