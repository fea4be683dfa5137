/** The largest and smallest, and where they are. */

import { broadcastPlaces } from "../calculus/reference.ts";
import type { Grid } from "../core/algebra.ts";
import { type Dtype, int32 } from "../core/dtype.ts";
import { contiguousLayout, placesOf, reducedLayout, sizeOf } from "../core/layout.ts";
import type { ReductionAttributes, Sample } from "../core/op.ts";
import { Tensor } from "../core/tensor.ts";
import { ShapeError, shapeText } from "../errors.ts";
import { checkNumbers } from "../run/agree.ts";
import { empty } from "../run/make.ts";
import { elements } from "../run/read.ts";
import { type Primitive, type Reference, structural } from "./define.ts";
import { type Dims, isOptions, type ReductionOptions, reductionAttributes } from "./dims.ts";
import { maximum, minimum } from "./elementwise/piecewise.ts";
import { gather } from "./indexing.ts";
import { reshape, squeeze } from "./view.ts";

export function keptShape(shape: readonly number[], { dim }: ReductionAttributes): readonly number[] {
  return reducedLayout(shape, { dim, keepdim: true }).shape;
}

/** Row-major places of the elements that fall on each output, in order. */
function groups(shape: readonly number[], attributes: ReductionAttributes): number[][] {
  const kept = keptShape(shape, attributes);
  const found: number[][] = Array.from({ length: sizeOf(kept) }, () => []);
  broadcastPlaces(kept, shape).forEach((place, k) => {
    found[place].push(k);
  });
  return found;
}

/** For each output what is made of the elements that fall on it: they are at `place` and each of `places` more. */
export function fill(
  x: Tensor,
  attributes: ReductionAttributes,
  dtype: Dtype,
  value: (from: ArrayLike<number>, places: Int32Array, place: number) => number,
): Tensor {
  const { shape } = x;
  const out = empty(reducedLayout(shape, attributes), dtype);
  const from = elements(x);
  const { strides } = contiguousLayout(shape);
  const kept = keptShape(shape, attributes);
  const starts = placesOf(kept, strides);
  const places = placesOf(
    shape.map((n, d) => (kept[d] === n ? 1 : n)),
    strides,
  );
  for (let k = 0; k < starts.length; k++) out.array[k] = value(from, places, starts[k]);
  return out;
}

export function overGroups<T>(
  x: Grid<T>,
  attributes: ReductionAttributes,
  value: (group: readonly number[]) => T,
): Grid<T> {
  return { shape: reducedLayout(x.shape, attributes).shape, at: groups(x.shape, attributes).map(value) };
}

/** With the reduced dimensions put back, so that it broadcasts against the input. */
export function spread(y: Tensor, shape: readonly number[], attributes: ReductionAttributes): Tensor {
  return reshape(y, keptShape(shape, attributes));
}

export const samples: readonly Sample[] = [
  { inputs: [{ shape: [4] }], attributes: { dim: null, keepdim: false } },
  { inputs: [{ shape: [2, 3] }], attributes: { dim: [1], keepdim: false } },
  { inputs: [{ shape: [2, 3] }], attributes: { dim: [0], keepdim: true } },
];

function extremum(name: "amax" | "amin", sign: 1 | -1): Primitive<ReductionAttributes> {
  return structural({
    name,
    saves: ["inputs", "out"],
    forward: ([x], attributes) =>
      fill(x, attributes, x.type, (from, places, place) => {
        let best = from[place];
        for (let i = 1; i < places.length; i++) {
          const y = from[place + places[i]];
          if (sign * (y - best) > 0 || Number.isNaN(y)) best = y;
        }
        return best;
      }),
    vjp: (_, g, { shapes: [shape], inputs: [x], out }, attributes) => {
      const among = x.eq(spread(out, shape, attributes)).to(g.dtype);
      const count = among.sum({ dim: attributes.dim, keepdim: true });
      return spread(g, shape, attributes).mul(among.div(count));
    },
  });
}

/** The largest over dimensions; ties share the gradient evenly. */
export const amaxOp: Primitive<ReductionAttributes> = extremum("amax", 1);
/** The smallest over dimensions; ties share the gradient evenly. */
export const aminOp: Primitive<ReductionAttributes> = extremum("amin", -1);

export const extremumReference = (sign: 1 | -1): Reference<ReductionAttributes> => ({
  of: (algebra, [x], attributes) =>
    overGroups(x, attributes, (group) =>
      group.map((k) => x.at[k]).reduce((best, y) => (sign * algebra.compare(y, best) > 0 ? y : best)),
    ),
  samples,
});

function position(name: "argmax" | "argmin", sign: 1 | -1): Primitive<ReductionAttributes> {
  return structural({
    name,
    forward: ([x], attributes) =>
      fill(x, attributes, int32, (from, places, place) => {
        let [best, z] = [0, from[place]];
        for (let i = 1; i < places.length && !Number.isNaN(z); i++) {
          const y = from[place + places[i]];
          if (sign * (y - z) > 0 || Number.isNaN(y)) [best, z] = [i, y];
        }
        return best;
      }),
  });
}

/** The index of the first largest, as int32. */
export const argmaxOp: Primitive<ReductionAttributes> = position("argmax", 1);
/** The index of the first smallest, as int32. */
export const argminOp: Primitive<ReductionAttributes> = position("argmin", -1);

export const positionReference = (sign: 1 | -1): Reference<ReductionAttributes> => ({
  of: (algebra, [x], attributes) =>
    overGroups(x, attributes, (group) => {
      const best = group.reduce(
        (b, k, i) => (sign * algebra.compare(x.at[k], x.at[group[b]]) > 0 ? i : b),
        0,
      );
      return algebra.constant(best);
    }),
  samples,
});

function attributesOf(
  op: string,
  x: Tensor,
  dim?: Dims | ReductionOptions,
  keepdim?: boolean,
): ReductionAttributes {
  const attributes = reductionAttributes(op, x, dim, keepdim);
  const empty = attributes.dim === null ? x.size === 0 : attributes.dim.some((d) => x.shape[d] === 0);
  if (empty) throw new ShapeError(`${op}: there is no element to choose in shape ${shapeText(x.shape)}.`);
  return attributes;
}

/** The largest over dimensions; ties share the gradient evenly. */
export function amax(x: Tensor, dim?: Dims | ReductionOptions, keepdim?: boolean): Tensor {
  checkNumbers(x, "amax");
  return amaxOp([x], attributesOf("amax", x, dim, keepdim));
}

/** The smallest over dimensions; ties share the gradient evenly. */
export function amin(x: Tensor, dim?: Dims | ReductionOptions, keepdim?: boolean): Tensor {
  checkNumbers(x, "amin");
  return aminOp([x], attributesOf("amin", x, dim, keepdim));
}

/** The index of the first largest, as int32; into the flattened tensor unless `dim` is given. */
export function argmax(x: Tensor, dim?: number | ReductionOptions, keepdim?: boolean): Tensor {
  checkNumbers(x, "argmax");
  return argmaxOp([x], attributesOf("argmax", x, dim, keepdim));
}

/** The index of the first smallest, as int32; into the flattened tensor unless `dim` is given. */
export function argmin(x: Tensor, dim?: number | ReductionOptions, keepdim?: boolean): Tensor {
  checkNumbers(x, "argmin");
  return argminOp([x], attributesOf("argmin", x, dim, keepdim));
}

/** Values along a dimension, and where they were. */
export interface ValuesAndIndices {
  readonly values: Tensor;
  readonly indices: Tensor;
}

export interface ExtremumMethod {
  (): Tensor;
  (dim: number | ReductionOptions, keepdim?: boolean): ValuesAndIndices;
  (other: Tensor): Tensor;
}

/** `max(x)`, `max(x, dim)` with indices, or `max(x, y)` elementwise. */
export interface Extremum {
  (x: Tensor): Tensor;
  (x: Tensor, dim: number | ReductionOptions, keepdim?: boolean): ValuesAndIndices;
  (x: Tensor, other: Tensor): Tensor;
  /** Of the method; only its type is used. */
  readonly overloads?: ExtremumMethod;
}

function chooser(whole: typeof amax, where: typeof argmax, pairwise: typeof maximum): Extremum {
  const choose = (
    x: Tensor,
    dim?: number | ReductionOptions | Tensor,
    keepdim: boolean = false,
  ): Tensor | ValuesAndIndices => {
    if (dim instanceof Tensor) return pairwise(x, dim);
    if (dim === undefined) return whole(x);
    if (isOptions<ReductionOptions>(dim)) {
      if (typeof dim.dim !== "number")
        throw new ShapeError(`${whole.name}: name one dimension; ${whole.name} takes several.`);
      return choose(x, dim.dim, dim.keepdim);
    }
    const indices = where(x, dim, true);
    const values = gather(x, dim, indices);
    return keepdim ? { values, indices } : { values: squeeze(values, dim), indices: squeeze(indices, dim) };
  };
  return choose as Extremum;
}

/** The largest of all, ties sharing the gradient evenly; with `dim`, the first largest along it and its index. */
export const max: Extremum = chooser(amax, argmax, maximum);
/** The smallest of all, ties sharing the gradient evenly; with `dim`, the first smallest along it and its index. */
export const min: Extremum = chooser(amin, argmin, minimum);
