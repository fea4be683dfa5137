/** Tensors of any shape, with entries where functions bend, tie and vanish. */

import type { Arbitrary } from "fast-check";
import { sizeOf } from "../../engine/core/layout.ts";
import type { Values } from "../suite/channel.ts";
import { drawEntry, type EntryRange } from "./entry.ts";
import { drawShape, SHAPE_DEFAULTS, type ShapeOptions, simplerShapes } from "./shapes.ts";
import { simplerTogether } from "./simpler-vectors.ts";
import { simplest } from "./simplest.ts";

export interface TensorOptions extends ShapeOptions, EntryRange {
  /** Open interval that all entries lie in: the domain of what is to be computed. */
  readonly within?: readonly [number, number];
}

/** One tensor, shrinking to a lower rank and a smaller shape, then to numbers that are easy on paper. */
export function tensors(options: TensorOptions = {}): Arbitrary<{ x: Values }> {
  const bounds = { ...SHAPE_DEFAULTS, ...options };
  const [low, high] = options.within ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  return simplest(
    (random): { x: Values } => {
      const shape = drawShape(random, bounds);
      const entries: number[] = [];
      const size = sizeOf(shape);
      while (entries.length < size) {
        const entry = drawEntry(random, entries, options);
        entries.push(entry > low && entry < high ? entry : inside(entry, low, high));
      }
      return { x: { shape, data: Float64Array.from(entries) } };
    },
    function* ({ x: { shape, data } }) {
      for (const simpler of simplerShapes(shape, bounds))
        yield { x: { shape: simpler, data: data.slice(0, sizeOf(simpler)) } };
      for (const [simpler] of simplerTogether([data], { minLength: data.length, maxLength: data.length }))
        yield { x: { shape, data: simpler } };
    },
    ({ x: { data } }) =>
      data.every((entry) => entry > low && entry < high && (options.zero !== false || entry !== 0)),
  );
}

/** A number of the interval, from one outside: mirrored at the bound that it missed, or squeezed between both. */
function inside(entry: number, low: number, high: number): number {
  if (Number.isFinite(low) && Number.isFinite(high))
    return low + (high - low) * (0.5 + Math.atan(entry) / Math.PI);
  return Number.isFinite(low) ? low + (Math.abs(entry - low) || 1) : high - (Math.abs(high - entry) || 1);
}
