/** A function of one example, for many at once. */
import { mode } from "../../core/mode.ts";
import { Tensor } from "../../core/tensor.ts";
import { describe, ShapeError, shapeText } from "../../errors.ts";
import { expandOp } from "../../ops/expand.ts";
import { movedim } from "../../ops/view.ts";
import { chance, type Randomness } from "../../run/chance.ts";
import { checkRange, numeric } from "../../run/limits.ts";
import { isTracked, within } from "../depth.ts";
import { isPlain, mapTensors } from "../nested.ts";
import { Level } from "./level.ts";

/** A dimension for every tensor, or one for each, nested as the tensors are; null for what is the same for every example. */
export type BatchDims = number | null | readonly BatchDims[] | { readonly [name: string]: BatchDims };

export interface VmapOptions {
  /** Of each argument, the dimension that its examples lie along; of all, if it is one number. @defaultValue 0 */
  readonly inDims?: BatchDims;
  /** Of each result, the dimension that its examples are put along. @defaultValue 0 */
  readonly outDims?: BatchDims;
  /** Whether random numbers are refused, differ from example to example, or are the same for all. @defaultValue "error" */
  readonly randomness?: Randomness;
}

const dimension = numeric("a whole number, or null", Number.isSafeInteger);

/** Each tensor in `nested`, with the dimension that is given for it. */
function mapDims<T>(
  nested: T,
  dims: BatchDims | undefined,
  name: string,
  f: (x: Tensor, d: number | null) => Tensor,
): T {
  const visit = (value: unknown, dim: BatchDims | undefined): unknown => {
    if (value instanceof Tensor) {
      if (dim === undefined || (dim !== null && typeof dim === "object"))
        throw new TypeError(
          `vmap: ${name} must have a number or null for each tensor, not ${describe(dim)}.`,
        );
      if (dim !== null) checkRange("vmap", name, dim, dimension);
      return f(value, dim);
    }
    const inner = (key: string | number): BatchDims | undefined =>
      typeof dim === "object" && dim !== null
        ? (dim as { readonly [key: string | number]: BatchDims })[key]
        : dim;
    if (Array.isArray(value)) return value.map((each, i) => visit(each, inner(i)));
    if (isPlain(value))
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, visit(each, inner(key))]));
    return value;
  };
  return visit(nested, dims) as T;
}

function resolved(name: string, d: number, rank: number): number {
  if (d < -rank || d >= rank)
    throw new ShapeError(`vmap: ${name} ${d} is no dimension of a tensor of ${rank} dimensions.`);
  return d < 0 ? d + rank : d;
}

/** How many examples there are, and where they are. @throws {ShapeError} unless all have as many. */
function batchOf(args: readonly unknown[], dims: BatchDims): { size: number; first: Tensor } {
  let found: { size: number; first: Tensor } | undefined;
  mapDims(args, dims, "inDims", (x, d) => {
    if (d === null) return x;
    const size = x.shape[resolved("inDims", d, x.ndim)];
    if (found !== undefined && size !== found.size)
      throw new ShapeError(
        `vmap: there are ${found.size} examples in one tensor and ${size} in another, of shape ${shapeText(x.shape)}.`,
      );
    if (found === undefined || (x.on?.level ?? 0) > (found.first.on?.level ?? 0)) found = { size, first: x };
    return x;
  });
  if (!found)
    throw new ShapeError("vmap: no argument has examples: give a tensor, and inDims other than null for it.");
  return found;
}

/**
 * `f`, which takes one example, as a function that takes many and does them at once: `vmap(f)(xs)` has f(xs[0]), f(xs[1]), … along its first dimension.
 * Inside `f` a tensor has the shape of one example; its elements cannot be read, so what depends on them is chosen by `where`. It nests, and goes with all other
 * transforms in any order. An op that knows no way for all at once is done example by example, and `vmapLoops()` tells it.
 *
 * @param f gets tensors, lists and plain objects of them, and gives the same; what it closes over is the same for every example.
 * @throws {ShapeError} unless all arguments have as many examples; {GradientError} for random numbers unless `randomness` says which.
 * @example
 * vmap((x) => x.dot(x))(tensor([[1, 2], [3, 4]])); // [5, 25]
 * vmap((x, y) => x.mul(y), { inDims: [0, null], outDims: 1 })(tensor([1, 2]), tensor([3, 4, 5])).shape; // [3, 2]
 */
export function vmap<A extends unknown[], R>(
  f: (...args: A) => R,
  { inDims = 0, outDims = 0, randomness = "error" }: VmapOptions = {},
): (...args: A) => R {
  return (...args: A): R => {
    const { size, first } = batchOf(args, inDims);
    const level = new Level(size, first.on);
    let tracked = false;
    const each = mapDims(args, inDims, "inDims", (x, d) => {
      if (d === null) return x;
      tracked ||= mode.grad && isTracked(x);
      return level.each(movedim(x, resolved("inDims", d, x.ndim), 0));
    });
    return level.during(() => {
      const result = chance.within(level, randomness, () =>
        tracked ? within(() => f(...each)) : f(...each),
      );
      checkTensors(result);
      return mapDims(result, outDims, "outDims", (y, d) => {
        if (y.on === level && d === null)
          throw new TypeError("vmap: outDims is null for a result that differs from example to example.");
        if (y.on === level) return movedim(level.whole(y), 0, resolved("outDims", d!, y.ndim + 1));
        if (d === null) return y;
        const all = expandOp([y], { shape: [size, ...y.shape] });
        return movedim(all, 0, resolved("outDims", d, all.ndim));
      });
    });
  };
}

function checkTensors(result: unknown): void {
  let count = 0;
  mapTensors(result, (x) => {
    count++;
    return x;
  });
  if (count === 0) throw new TypeError(`vmap: the function must return tensors, not ${describe(result)}.`);
}
