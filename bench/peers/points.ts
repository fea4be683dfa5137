/** Where gradients are tried: numbers in general position, and the special ones at which formulas divide, overflow, bend and tie. */
import type { Random } from "../../conformance/random.ts";
import { sizeOf, type Values } from "./peer.ts";

export function filled(shape: readonly number[], entry: (k: number) => number): Values {
  return { shape, data: Float64Array.from({ length: sizeOf(shape) }, (_, k) => Math.fround(entry(k))) };
}

type Shapes = readonly (readonly number[])[];
type Draw = (shapes: Shapes, random: Random) => Values[];

const uniform =
  (low: number, high: number): Draw =>
  (shapes, random) =>
    shapes.map((shape) => filled(shape, () => low + (high - low) * random()));

/** Square matrices that lower, upper and symmetric readers all take: near a multiple of the identity. */
const definite: Draw = (shapes, random) =>
  shapes.map((shape) => {
    const [n, m] = shape.slice(-2);
    return filled(shape, (k) => (n === m && Math.floor(k / n) % n === k % n ? 3 : 0) + random() - 0.5);
  });

/** Ranges in general position: every domain has a part in one of them. */
export const RANGES: readonly Draw[] = [uniform(0.1, 0.9), uniform(-2.5, 2.5), uniform(1.1, 4), definite];

/** Every entry one of these. 90 is where float32's exp has overflowed. */
const SPECIAL = [0, 1, -1, 2, 0.5, 3, -3, 6, 20, -20, 90, -90, 1e-3];

const PAIRED = [0, 1, -1, 2, 0.5, 90, -90];

const GRID = [0, 0, 1, 1, -1, 2];

/** Every input made of one number each. */
function constants(shapes: Shapes): Values[][] {
  const fill = (numbers: readonly number[]): Values[] =>
    shapes.map((shape, i) => filled(shape, () => numbers[i]));
  if (shapes.length === 1) return SPECIAL.map((number) => fill([number]));
  if (shapes.length === 2) return PAIRED.flatMap((a) => PAIRED.map((b) => fill([a, b])));
  return PAIRED.map((number) => fill(shapes.map(() => number)));
}

/** Few different numbers: entries tie, and some vanish. */
const ties: Draw = (shapes, random) =>
  shapes.map((shape) => filled(shape, () => GRID[Math.floor(random() * GRID.length)]));

/** In general position but for one entry of each input. */
const oneZero: Draw = (shapes, random) => {
  const inputs = RANGES[2](shapes, random);
  for (const { data } of inputs) data[Math.floor(random() * data.length)] = 0;
  return inputs;
};

/** Of every size from 10⁻³ to 10². */
const sizes: Draw = (shapes, random) =>
  shapes.map((shape) => filled(shape, () => (random() < 0.5 ? -1 : 1) * 10 ** (5 * random() - 3)));

/** "full" where a function is met first, "brief" where only the shapes or the settings are new. */
export type Plan = "full" | "brief";

export interface Place {
  readonly inputs: Values[];
  readonly kind: "general" | "constant" | "tied";
}

/** Points in general position and special ones; the plainest first. */
export function* placesFor(
  shapes: Shapes,
  ranges: readonly number[],
  plan: Plan,
  random: Random,
): Generator<Place> {
  const full = plan === "full";
  for (const range of full ? ranges : ranges.slice(0, 1))
    yield { inputs: RANGES[range](shapes, random), kind: "general" };
  const fills = full
    ? constants(shapes)
    : [0, 1].map((number) => shapes.map((shape) => filled(shape, () => number)));
  for (const inputs of fills) yield { inputs, kind: "constant" };
  for (const [draw, count] of [
    [ties, full ? 6 : 3],
    [oneZero, 2],
    [sizes, full ? 3 : 1],
  ] as const)
    for (let k = 0; k < count; k++) yield { inputs: draw(shapes, random), kind: "tied" };
}
