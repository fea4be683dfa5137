/** Examples as a batch: what they hold at the same place becomes one tensor. */
import { Tensor } from "../core/tensor.ts";
import { describe, ShapeError } from "../errors.ts";
import { stack } from "../ops/joining.ts";
import { tensor } from "../run/create.ts";

/** What a batch of such examples is: tensors for tensors and numbers, lists for texts, and the same containers around them. */
export type Collated<T> = T extends Tensor | number | boolean | ArrayBufferView
  ? Tensor
  : T extends string
    ? string[]
    : T extends object
      ? { -readonly [K in keyof T]: Collated<T[K]> }
      : never;

/**
 * A batch of examples: tensors are stacked, numbers become a tensor of the default dtype, booleans one of bool, typed arrays a tensor with a row each; texts stay a list; arrays and objects are
 * gone into, as deep as they go. Classes that a loss takes as int32 are kept as int32 tensors: JavaScript's numbers carry no dtype.
 *
 * @throws {TypeError} for examples that differ, or hold what no tensor does; {ShapeError} for those of several shapes: each says where in the example.
 * @example
 * const { x, name } = collate([{ x: 1, name: "a" }, { x: 2, name: "b" }]);
 * x.toArray(); // [1, 2]
 * name; // ["a", "b"]
 */
export function collate<T>(examples: readonly T[]): Collated<T> {
  if (examples.length === 0) throw new TypeError("collate: needs at least one example.");
  return batchOf(examples, "an example") as Collated<T>;
}

/** Lists and records in each other, at most: more hold themselves. */
const DEEPEST = 64;

function batchOf(parts: readonly unknown[], place: string, depth: number = 0): unknown {
  const [first] = parts;
  if (depth > DEEPEST)
    throw new TypeError(`collate: an example is nested deeper than ${DEEPEST} lists, or holds itself.`);
  const all = <P>(is: (part: unknown) => part is P): readonly P[] => {
    const other = parts.findIndex((part) => !is(part));
    if (other >= 0)
      throw new TypeError(
        `collate: ${place} is ${what(first)} at first, and ${what(parts[other])} in another.`,
      );
    return parts as readonly P[];
  };
  if (first instanceof Tensor) return stacked(all(isTensor), place);
  if (typeof first === "number") return tensor([...all((part) => typeof part === "number")]);
  if (typeof first === "boolean") return tensor([...all((part) => typeof part === "boolean")]);
  if (typeof first === "string") return [...all((part) => typeof part === "string")];
  if (ArrayBuffer.isView(first) && !(first instanceof DataView))
    return stacked(
      all(isNumbers).map((part) => tensor(part)),
      place,
    );
  if (Array.isArray(first)) {
    const lists = all(Array.isArray);
    sameOf(
      lists.map(({ length }) => length),
      place,
      "entries",
    );
    return first.map((_, i) =>
      batchOf(
        lists.map((list) => list[i]),
        `${place}[${i}]`,
        depth + 1,
      ),
    );
  }
  if (!isPlain(first))
    throw new TypeError(
      `collate: ${place} is ${what(first)}, of which there is no batch: give the loader a collate of your own.`,
    );
  const objects = all(isPlain);
  sameOf(
    objects.map((each) => Object.keys(each).sort().join()),
    place,
    "as keys",
  );
  return Object.fromEntries(
    Object.keys(first).map((key) => [
      key,
      batchOf(
        objects.map((each) => each[key]),
        `${place}.${key}`,
        depth + 1,
      ),
    ]),
  );
}

function stacked(tensors: readonly Tensor[], place: string): Tensor {
  const shapes = tensors.map(({ shape }) => `[${shape.join(", ")}]`);
  const other = shapes.find((shape) => shape !== shapes[0]);
  if (other !== undefined)
    throw new ShapeError(
      `collate: ${place} has shape ${shapes[0]} at first, and ${other} in another: pad them, or give the loader a collate of your own.`,
    );
  return stack([...tensors]);
}

function sameOf(values: readonly (number | string)[], place: string, words: string): void {
  const other = values.find((value) => value !== values[0]);
  if (other !== undefined)
    throw new TypeError(`collate: ${place} has ${values[0]} ${words} at first, and ${other} in another.`);
}

function isTensor(part: unknown): part is Tensor {
  return part instanceof Tensor;
}

function isNumbers(part: unknown): part is Float32Array {
  return ArrayBuffer.isView(part) && !(part instanceof DataView);
}

function isPlain(part: unknown): part is Record<string, unknown> {
  if (typeof part !== "object" || part === null) return false;
  const prototype: unknown = Object.getPrototypeOf(part);
  return prototype === Object.prototype || prototype === null;
}

function what(part: unknown): string {
  return Array.isArray(part) ? "an array" : describe(part);
}
