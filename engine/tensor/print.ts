/** Tensors as nested arrays, and as text to be read. */
import { getDefaultDtype, type TypedArray } from "./dtype.ts";
import type { Tensor } from "./tensor.ts";

export type Nested = number | boolean | Nested[];

/** Elements as nested arrays, in the tensor's shape. */
export function nest(x: Tensor, flat: TypedArray): Nested {
  const isBool = x.dtype === "bool";
  let at = 0;
  const build = (d: number): Nested => {
    if (d === x.shape.length) return isBool ? flat[at++] !== 0 : flat[at++];
    return Array.from({ length: x.shape[d] }, () => build(d + 1));
  };
  return build(0);
}

const edge = 3;
const abridgeAbove = 1000;

/** Of a tensor on another device, whose elements are not at hand, the shape stands for them.
 * Like `tensor([[1, 2], [3, 4]], float64, requiresGrad)`; long ones abridged to the first and last three of each dimension. */
export function toText(x: Tensor): string {
  const abridge = x.size > abridgeAbove;
  const text = (value: Nested): string => {
    if (!Array.isArray(value)) return typeof value === "number" ? numberText(value) : `${value}`;
    const parts = value.map((part, i) =>
      abridge && value.length > 2 * edge && i >= edge && i < value.length - edge ? "" : text(part),
    );
    if (abridge && parts.length > 2 * edge) parts.splice(edge, parts.length - 2 * edge, "…");
    return `[${parts.join(", ")}]`;
  };
  const notes =
    x.on === null ? [text(nest(x, x.toTypedArray()))] : [`shape [${x.shape.join(", ")}]`, `on ${x.device}`];
  if (x.dtype !== getDefaultDtype() && x.dtype !== "bool") notes.push(x.dtype);
  if (x.requiresGrad) notes.push("requiresGrad");
  return `tensor(${notes.join(", ")})`;
}

function numberText(value: number): string {
  return Object.is(value, -0) ? "-0" : `${Number(value.toPrecision(6))}`;
}
