/** Where the rows of the op table are tried: their probes, and numbers drawn from their domains. */
import fc from "fast-check";
import { evaluate, type Op, parseFormula } from "../../engine/index.ts";
import { f64 } from "../../properties/algebras/f64.ts";
import { tensors } from "../../properties/arbitraries/tensors.ts";
import { exactPartial } from "../../properties/oracles/decimal.ts";

export type Point = readonly number[];

/** A kink closer than this is no place for a difference. */
const NEAR = 1e-3;

const partials = new Map<string, number>();

/** The formula's partial derivative at many digits, worked out once for all suites that ask. */
export function partialOf(op: Op, point: Point, input: string): number {
  const key = `${op.name} ${input} ${point.join()}`;
  let partial = partials.get(key);
  if (partial === undefined) {
    partial = exactPartial(op.formula!, namedPoint(op, point), input);
    partials.set(key, partial);
  }
  return partial;
}

/** The seed of the points at which derivatives are tried: one, so that what is exact is worked out once. */
export const SEED = 23;

/** Points of the op's domain away from its kinks; bool inputs are 0 or 1. */
export function pointsOf(op: Op, count: number, seed: number): Point[] {
  const columns = op.inputs.map((name, i) => {
    if ((op.bools >> i) & 1)
      return fc.sample(fc.integer({ min: 0, max: 1 }), { numRuns: count, seed: seed + i });
    const within = op.domain[name] && boundsOf(op.domain[name]);
    const drawn = fc.sample(
      tensors({ minRank: 0, maxRank: 0, exponents: [-3, 1], ...(within && { within }) }),
      { numRuns: count, seed: seed + i },
    );
    return drawn.map(({ x }) => x.data[0]);
  });
  const drawn = Array.from({ length: count }, (_, k) => columns.map((column) => column[k]));
  return [...probesOf(op), ...drawn].filter((point) => isInside(op, point) && isSmooth(op, point));
}

function probesOf(op: Op): Point[] {
  return op.probes
    .map((probe) => (typeof probe === "number" ? op.inputs.map(() => probe) : probe))
    .filter((point) => point.length === op.inputs.length);
}

function boundsOf([low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY]: readonly [
  low?: number,
  high?: number,
] = []): readonly [number, number] {
  return [low, high];
}

function isInside({ inputs, domain }: Op, point: Point): boolean {
  return inputs.every((name, i) => {
    const [low, high] = boundsOf(domain[name]);
    return Number.isFinite(point[i]) && point[i] > low && point[i] < high;
  });
}

function isSmooth({ inputs, kinks }: Op, point: Point): boolean {
  const names = new Map(inputs.map((name, i) => [name, point[i]]));
  return kinks.every((kink) => Math.abs(evaluate(parseFormula(kink), names, f64)) > NEAR);
}

export function namedPoint({ inputs }: Op, point: Point): Record<string, number> {
  return Object.fromEntries(inputs.map((name, i) => [name, point[i]]));
}
