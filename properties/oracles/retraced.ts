/** A derivative that doubles hide, by the function's own steps at many digits: where it computes with the engine, these can be written down. */
import type { Decimal } from "decimal.js";
import { recordTrace, type Trace, type TraceValue } from "../../engine/index.ts";
import type { Algebra, Grid } from "../algebras/algebra.ts";
import { decimal } from "../algebras/decimal.ts";
import { type Dual, dual } from "../algebras/dual.ts";
import { replay } from "../algebras/replay.ts";
import { type Rounded, rounding } from "../algebras/rounding.ts";
import { Meter } from "./arbiter.ts";
import { type Derivatives, type Found, type Program, weighed } from "./derivatives.ts";
import type { Verdict } from "./line.ts";
import { DOUBLE } from "./precision.ts";

/** The second run's point: close by, with no two entries moved alike. */
const MOVED = 2 ** -20;
/** Of an entry, at 64 digits and more: a difference is then off by 10⁻⁴⁰. */
const STEP = 1e-20;
/** For that step, and for twenty digits of the result. */
const DIGITS = 44;
/** decimal.js knows π and log 10 to a thousand digits; the second difference has twice as many. */
const MOST_DIGITS = 448;
/** What more digits and half the step must agree in. */
const AGREEMENT = 1e-12;

const OPEN: readonly Verdict[] = ["inconclusive", "wrong"];

/** What a run did, and which entries of its constants were entries of the point. */
interface Steps {
  readonly trace: Trace;
  /** For each input of the trace, the place that each entry came from; −1 where it is a constant. */
  readonly sources: readonly { readonly shape: readonly number[]; readonly of: readonly Source[] }[];
}

interface Source {
  readonly place: number;
  readonly value: number;
}

/**
 * The same derivatives, of which what is hidden, or accused by differences, is confirmed where the steps say so; where they speak against it, they say what is right.
 * They accuse nobody: who computed a gradient in another way may have lost more than these steps lose.
 */
export function retraced({ f }: Program, derivatives: Derivatives): Derivatives {
  const { x, above, precision } = derivatives;
  if (precision !== DOUBLE) return derivatives;
  let steps: Steps | undefined | null = null;
  const meter = new Meter();
  const at = (place: number): Found => {
    const found = derivatives.at(place);
    const { given, hidden, verdict } = found;
    // A slope of 0 may be one that doubles do not show.
    if (!hidden && !OPEN.includes(verdict) && (given !== 0 || verdict !== "right")) return found;
    try {
      if (steps === null) steps = stepsOf(f, x);
      if (!steps?.sources.some(({ of }) => of.some((source) => source.place === place))) return found;
      const { size, loss } = inDoubles(steps, { x, above }, place);
      // What does not even depend on the entry has no slope.
      const exact =
        size === 0 && loss === 0
          ? 0
          : exactly(
              steps,
              { x, above },
              { place, size: Math.min(...[Math.abs(given), size].filter(Boolean)) },
              meter,
            );
      return exact === undefined ? found : settled(found, exact, loss);
    } catch {
      // Steps that are no ops of the table, or too many of them.
      return found;
    }
  };
  return { ...derivatives, at };
}

function settled(found: Found, exact: number, loss: number): Found {
  const { given, verdict } = found;
  const size = Math.max(Math.abs(given), Math.abs(exact));
  const tolerance = Math.max(DOUBLE.lost * size, 4 * loss);
  const off = Math.abs(given - exact);
  const isClose = off <= tolerance;
  if (isClose && (exact === 0 || off <= (DOUBLE.shown / 2) * size))
    return { ...found, verdict: "right", expected: exact, error: loss, tolerance };
  // What a sound program may lose here is as large as what should be seen.
  if (verdict === "wrong" || (isClose && verdict === "right")) return found;
  return { ...found, verdict: "inconclusive", beside: ` The steps of f, at many digits, say ${exact}.` };
}

/** undefined where the function does not compute with the engine alone, between its numbers and its result. */
function stepsOf(f: (x: Float64Array) => ArrayLike<number>, x: Float64Array): Steps | undefined {
  const other = x.map((entry, i) => (entry || 1) * (1 + (1 + i / x.length) * MOVED));
  const [here, there] = [x, other].map((point) => recorded(f, point));
  if (!here || !there || here.values.length !== there.values.length) return undefined;
  const places = new Map(Array.from(x, (entry, i) => [`${entry} ${other[i]}`, i]));
  const sources: Steps["sources"][number][] = [];
  const values: TraceValue[] = [];
  for (const [k, value] of here.values.entries()) {
    const moved = there.values[k];
    if (value.dtype === "float32" || withoutData(value) !== withoutData(moved)) return undefined;
    if (value.kind !== "constant" || moved.kind !== "constant") values.push(value);
    else if (value.data.every((entry, i) => Object.is(entry, moved.data[i]))) values.push(value);
    else {
      const { shape, dtype } = value;
      const of = value.data.map((entry, i): Source => {
        if (Object.is(entry, moved.data[i])) return { place: -1, value: entry };
        // Computed of the point in another way: its derivative is not known.
        return { place: places.get(`${entry} ${moved.data[i]}`) ?? Number.NaN, value: entry };
      });
      if (of.some(({ place }) => Number.isNaN(place))) return undefined;
      sources.push({ shape, of });
      values.push({ kind: "input", name: `${k}`, shape, dtype });
    }
  }
  return { trace: { values, outputs: here.outputs }, sources };
}

const withoutData = (value: TraceValue): string =>
  JSON.stringify(value.kind === "constant" ? { ...value, data: [] } : value);

/** The steps of one run, if the last of them gave its result. */
function recorded(f: (x: Float64Array) => ArrayLike<number>, point: Float64Array): Trace | undefined {
  const { result, trace } = recordTrace([], () => Array.from(f(point.slice())), { sites: false });
  const outputs = [trace.values.length - 1];
  if (trace.values.at(-1)?.kind !== "op") return undefined;
  const [{ at }] = replay({ ...trace, outputs }, rounding, []);
  const isResult =
    at.length === result.length &&
    at.every(({ value, error }, k) => Math.abs(value - result[k]) <= 4 * error || value === result[k]);
  return isResult ? { ...trace, outputs } : undefined;
}

interface Place {
  readonly x: Float64Array;
  readonly above: readonly number[];
}

function run<T>({ trace, sources }: Steps, algebra: Algebra<T>, at: (place: number) => T): readonly T[] {
  const grids = sources.map(
    ({ shape, of }): Grid<T> => ({
      shape,
      at: of.map(({ place, value }) => (place < 0 ? algebra.constant(value) : at(place))),
    }),
  );
  return replay(trace, algebra, grids)[0].at;
}

interface Wanted {
  readonly place: number;
  /** How small the derivative may be. */
  readonly size: number;
}

/** With more digits until two differences agree, of which the second has half the step; undefined where none do, as at a kink. */
function exactly(steps: Steps, at: Place, { place, size }: Wanted, meter: Meter): number | undefined {
  const value = weighed(at.above, (k) =>
    Math.abs(run(steps, rounding, (i) => rounding.constant(at.x[i]))[k].value),
  );
  const hidden = Math.log10(Math.max(1, value) / (size * Math.min(1, Math.abs(at.x[place]) || 1)));
  let digits = 64 * Math.ceil((DIGITS + Math.max(0, hidden)) / 64);
  let before = slopes(steps, at, place, digits, 1, meter);
  for (; digits <= MOST_DIGITS; digits *= 2) {
    const after = slopes(steps, at, place, 2 * digits, 0.5, meter);
    const [ahead, behind] = [after.ahead, after.behind].map(Number);
    const central = (ahead + behind) / 2;
    const known = (Number(before.ahead) + Number(before.behind)) / 2;
    const apart = Math.max(Math.abs(central - known), Math.abs(ahead - behind));
    if (apart <= AGREEMENT * Math.abs(central)) return central;
    before = after;
  }
  return undefined;
}

interface Slopes {
  readonly ahead: Decimal;
  readonly behind: Decimal;
}

function slopes(
  steps: Steps,
  { x, above }: Place,
  place: number,
  digits: number,
  share: number,
  meter: Meter,
): Slopes {
  const algebra = meter.over(decimal(digits), digits);
  const { constant, apply } = algebra;
  const step = apply("mul", [constant(STEP * share), constant(Math.abs(x[place]) || 1)]);
  const value = (word?: "add" | "sub"): Decimal => {
    const out = run(steps, algebra, (i) =>
      i === place && word ? apply(word, [constant(x[i]), step]) : constant(x[i]),
    );
    return above.reduce(
      (sum, weight, k) => (weight ? apply("add", [sum, apply("mul", [constant(weight), out[k]])]) : sum),
      constant(0),
    );
  };
  const here = value();
  const over = (rise: Decimal): Decimal => apply("div", [rise, step]);
  return {
    ahead: over(apply("sub", [value("add"), here])),
    behind: over(apply("sub", [here, value("sub")])),
  };
}

/** The derivative by one place in doubles, on the way of these steps, and what they may lose of it. */
function inDoubles(steps: Steps, { x, above }: Place, place: number): { size: number; loss: number } {
  const one: Rounded = { value: 1, error: 0 };
  const out = run<Dual<Rounded>>(steps, dual(rounding), (i) => ({
    value: rounding.constant(x[i]),
    ...(i === place && { tangent: one }),
  }));
  const sum = (of: (tangent: Rounded) => number): number =>
    above.reduce((all, weight, k) => all + Math.abs(weight * of(out[k].tangent ?? NONE)), 0);
  return { size: sum(({ value }) => value), loss: sum(({ error }) => error) };
}

const NONE: Rounded = { value: 0, error: 0 };
