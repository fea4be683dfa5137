/** Slopes at many digits, of the trace of this project's own function of the same meaning: only values are used, no derivative of ours. */
import type { Decimal } from "decimal.js";
import type { Trace } from "../../engine/index.ts";
import type { Algebra } from "../../properties/algebras/algebra.ts";
import { decimal } from "../../properties/algebras/decimal.ts";
import { replay } from "../../properties/algebras/replay.ts";
import { sizeOf, type Values } from "./peer.ts";
import { DIGITS, type Slope, type Slopes } from "./slopes.ts";

const narrow = decimal(DIGITS);
const wider = decimal(1.5 * DIGITS);

const ALONG = 2 ** -120;

/** Slopes below this are of ordinary size. */
const STEEP = 1e6;

/** A slope that still changes by this share between two steps has no limit. */
const SETTLED = 1e-4;

/** The first step in the second. */
const RATIO = 2 ** 4;

type Point = readonly Decimal[];

export interface Function {
  readonly trace: Trace;
  readonly shapes: readonly (readonly number[])[];
  /** Of all outputs, one after the other. */
  readonly cotangent: Float64Array;
  /** For the derivative along this direction in place of the function itself. */
  readonly along?: Float64Array;
}

/** The inputs as one vector. */
export function joined(inputs: readonly Values[]): Float64Array {
  return Float64Array.from(inputs.flatMap(({ data }) => Array.from(data)));
}

export function exactly(f: Function, at: Float64Array): Slopes {
  const algebra = f.along ? wider : narrow;
  const [step, finer] = [2 ** -60, 2 ** -64].map(algebra.constant);
  const heightFrom = remembered((from) => height(f, Array.from(from, algebra.constant), algebra));
  const along = (from: Float64Array, direction: Float64Array): Slope => {
    const start = Array.from(from, algebra.constant);
    const here = heightFrom(from);
    const slope = (sign: number, size: Decimal): number => {
      const h = size.times(sign);
      return height(f, moved(start, direction, h), algebra)
        .minus(here)
        .div(h)
        .toNumber();
    };
    const [ahead, behind] = [slope(1, finer), slope(-1, finer)];
    const size = Math.max(Math.abs(ahead), Math.abs(behind));
    const error = 1e-12 * size;
    // Two sides that agree on a slope of ordinary size have a limit.
    if (size < STEEP && Math.abs(ahead - behind) <= SETTLED * size) return { ahead, behind, error };
    return { ahead: limit(slope(1, step), ahead), behind: limit(slope(-1, step), behind), error };
  };
  return { at, along, aside: 2 ** -40 };
}

/** The height at a point is asked for once an entry. */
function remembered(compute: (from: Float64Array) => Decimal): (from: Float64Array) => Decimal {
  let last: Float64Array | undefined;
  let value: Decimal;
  return (from) => {
    if (last !== from) [last, value] = [from, compute(from)];
    return value;
  };
}

function limit(coarse: number, fine: number): number {
  const settled = Math.abs(coarse - fine) <= SETTLED * Math.abs(fine) + 1e-10;
  // What changes with the step goes with it: at the foot of a parabola nothing is left, and at a kink all.
  return settled ? fine + (fine - coarse) / (RATIO - 1) : Number.NaN;
}

function moved(from: Point, direction: Float64Array, step: Decimal): Point {
  return from.map((entry, i) => (direction[i] === 0 ? entry : entry.plus(step.times(direction[i]))));
}

function height(f: Function, at: Point, algebra: Algebra<Decimal>): Decimal {
  if (!f.along) return total(f, at, algebra);
  const step = algebra.constant(ALONG);
  const rise = total(f, moved(at, f.along, step), algebra).minus(
    total(f, moved(at, f.along, step.neg()), algebra),
  );
  return rise.div(step).div(2);
}

/** Σ cotangent · output. */
function total({ trace, shapes, cotangent }: Function, at: Point, algebra: Algebra<Decimal>): Decimal {
  let sum = algebra.constant(0);
  for (const [k, output] of outputsAt(trace, shapes, at, algebra).entries())
    if (cotangent[k] !== 0) sum = sum.plus(output.times(algebra.constant(cotangent[k])));
  return sum;
}

function outputsAt(
  trace: Trace,
  shapes: Function["shapes"],
  at: Point,
  algebra: Algebra<Decimal>,
): Decimal[] {
  let taken = 0;
  const grids = shapes.map((shape) => ({ shape, at: at.slice(taken, (taken += sizeOf(shape))) }));
  return replay(trace, algebra, grids).flatMap((grid) => [...grid.at]);
}

/** The outputs at a point. */
export function valuesOf({ trace, shapes }: Pick<Function, "trace" | "shapes">, at: Float64Array): number[] {
  return outputsAt(trace, shapes, Array.from(at, narrow.constant), narrow).map((output) => output.toNumber());
}
