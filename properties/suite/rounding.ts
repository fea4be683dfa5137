/** What float32 on a device may do to the answers of a right submission: derived from WGSL's accuracy and the steps of what is known to be right. */
import type { Tensor, Trace } from "../../engine/index.ts";
import type { Grid } from "../algebras/algebra.ts";
import { Propagation, type Traced } from "../algebras/propagation.ts";
import { replay } from "../algebras/replay.ts";
import { runKernels, wgslPrecision } from "../algebras/wgsl.ts";
import { recordedGradient } from "../oracles/recorded-gradient.ts";
import type { Values } from "./channel.ts";
import { currentSession, type Rounding, session } from "./session.ts";

/**
 * What a float64 program of a few hundred roundings reaches on well-scaled inputs, with room for a condition of 100:
 * 2⁻⁵³ × 10³ × 10². Finite differences do not reach it: at best they keep two thirds of the digits.
 */
export const EXACT = 1e-11;

/**
 * A right submission need not take the reference's way. Another sound way is bounded as if each step of the reference, and each input
 * by its largest entry, were rounded so many times over. On a device that uses all that WGSL allows, the right samples of norm and cosine need 4.1.
 */
const ROUNDINGS_A_STEP = 5;

/** The tolerance of this run, relative to a scale: rounding in float64, and on a device, what its answers may be off by. */
export function relativeTolerance(): number {
  const { rounding = [] } = session.getStore() ?? {};
  // A law may use each answer twice.
  return rounding.reduce((sum, { relative }) => sum + 2 * relative, EXACT);
}

/** The tolerance of each entry of an array of the one answer of this run; undefined where it is not as simple as that. */
export function entryTolerances(given: ArrayLike<number>): ArrayLike<number> | undefined {
  const { rounding = [] } = session.getStore() ?? {};
  return rounding.length === 1 ? rounding[0].entries.get(given) : undefined;
}

export function noteRounding(rounding: Rounding): void {
  currentSession().rounding.push(rounding);
}

/** Numbers as the device is given them. */
export function toFloat32({ shape, data }: Values): Values {
  return { shape, data: data.map(Math.fround) };
}

/** A number and what it may be off by. */
export interface Bounded {
  readonly value: number;
  readonly bound: number;
}

/** The outputs of a trace as a device may give them: `room` 1 is what WGSL allows these very steps. */
export function boundsOf(
  trace: Trace,
  inputs: readonly Values[],
  room: number = ROUNDINGS_A_STEP,
): Grid<Bounded>[] {
  const { unit } = wgslPrecision;
  const propagation = new Propagation({ ...wgslPrecision, unit: room * unit });
  const grids = inputs.map(({ shape, data }): Grid<Traced> => {
    const off = (room - 1) * unit * data.reduce((size, x) => Math.max(size, Math.abs(x)), 0);
    return { shape, at: Array.from(data, (x) => propagation.input(x, off)) };
  });
  const run = runKernels(propagation.algebra, propagation.sums);
  return replay(trace, propagation.algebra, grids, { run }).map(({ shape, at }) => ({
    shape,
    at: at.map((x) => ({ value: x.value, bound: propagation.bound(x) })),
  }));
}

export interface TensorBounds {
  readonly value: readonly Bounded[];
  readonly gradients: readonly (readonly Bounded[])[];
}

/** Of the value of a function and its gradients. */
export function functionBounds(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Values[],
  cotangent = 1,
  room: number = ROUNDINGS_A_STEP,
): TensorBounds {
  const trace = recordedGradient(f, inputs, cotangent);
  const [value, ...rest] = boundsOf(trace, inputs, room);
  return { value: value.at, gradients: rest.map(({ at }) => at) };
}

/** Relative to what the value and each gradient naturally are: of the value, itself or how far the inputs carry it. */
export function relativeTo({ value, gradients }: TensorBounds, inputs: readonly Values[]): number {
  // Where there is no derivative, nothing is compared with it.
  const there = gradients.map((gradient) => (gradient.every(isFinitelyBounded) ? gradient : []));
  const sizes = there.map((gradient) => Math.hypot(...gradient.map((each) => each.value)));
  const lengths = inputs.map(({ data }) => Math.hypot(...data));
  const carried = sizes.map((size, i) => size * lengths[i]);
  const natural = Math.max(...value.map((each) => Math.abs(each.value)), ...carried) || 1;
  return finite(
    Math.max(
      ...value.map(({ bound }) => bound / natural),
      ...there.map((gradient, i) => {
        const size = Math.max(sizes[i], natural / (lengths[i] || 1));
        return Math.max(0, ...gradient.map(({ bound }) => bound)) / size;
      }),
    ),
  );
}

/** @throws {Error} where there is no bound: then any answer would do, and a suite must not ask there. */
export function finite(bound: number): number {
  if (Number.isFinite(bound)) return bound;
  throw new Error(
    "The suite asks where float32 overflows, or where the derivative is singular: on WebGPU nothing can be said there.",
  );
}

function isFinitelyBounded({ value, bound }: Bounded): boolean {
  return Number.isFinite(value) && Number.isFinite(bound);
}
