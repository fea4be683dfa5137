/** Shapes of tensors, small ones first. */
import type { Arbitrary, Random } from "fast-check";
import { simplest } from "./simplest.ts";

export interface ShapeOptions {
  readonly minRank?: number;
  readonly maxRank?: number;
  /** The smallest size of a dimension; 0 makes empty tensors, too. */
  readonly minSize?: number;
  readonly maxSize?: number;
}

export type ShapeBounds = Required<ShapeOptions>;

export const SHAPE_DEFAULTS: ShapeBounds = { minRank: 0, maxRank: 3, minSize: 1, maxSize: 4 };

/** A shape, shrinking to lower rank first, then to sizes of 1 and 2. */
export function shapes(options: ShapeOptions = {}): Arbitrary<readonly number[]> {
  const bounds = { ...SHAPE_DEFAULTS, ...options };
  return simplest(
    (random) => drawShape(random, bounds),
    (shape) => simplerShapes(shape, bounds),
  );
}

export function drawShape(
  random: Random,
  { minRank, maxRank, minSize, maxSize }: ShapeBounds,
): readonly number[] {
  return Array.from({ length: random.nextInt(minRank, maxRank) }, () => random.nextInt(minSize, maxSize));
}

export function* simplerShapes(
  shape: readonly number[],
  { minRank, minSize }: ShapeBounds,
): Iterable<readonly number[]> {
  if (shape.length > minRank) for (let d = 0; d < shape.length; d++) yield shape.filter((_, k) => k !== d);
  for (const [d, size] of shape.entries()) {
    for (const smaller of [1, 2, 3]) if (smaller >= minSize && smaller < size) yield shape.with(d, smaller);
  }
}

/** Two shapes that broadcast together: each is a part of one shape, with sizes of 1 here and there. */
export function broadcastableShapes(
  options: ShapeOptions = {},
): Arbitrary<{ a: readonly number[]; b: readonly number[] }> {
  const bounds = { ...SHAPE_DEFAULTS, ...options };
  const narrowed = (random: Random, whole: readonly number[]): readonly number[] =>
    whole.slice(random.nextInt(0, whole.length)).map((size) => (random.nextInt(0, 3) === 0 ? 1 : size));
  return simplest(
    (random) => {
      const whole = drawShape(random, bounds);
      const [a, b] = [narrowed(random, whole), whole];
      return random.nextInt(0, 1) === 0 ? { a, b } : { a: b, b: a };
    },
    function* ({ a, b }) {
      for (const simpler of simplerShapes(a, { ...bounds, minRank: 0 }))
        if (broadcast(simpler, b)) yield { a: simpler, b };
      for (const simpler of simplerShapes(b, { ...bounds, minRank: 0 }))
        if (broadcast(a, simpler)) yield { a, b: simpler };
    },
  );
}

function broadcast(a: readonly number[], b: readonly number[]): boolean {
  return a.every((size, i) => {
    const other = b.at(i - a.length) ?? 1;
    return i - a.length < -b.length || size === other || size === 1 || other === 1;
  });
}
