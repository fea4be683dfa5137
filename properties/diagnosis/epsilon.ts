/** A small number was added on the way, to keep a division or a root safe: all values are a little off, and just as far as it says. */
import type { Trace } from "../../engine/index.ts";
import type { Diagnosis } from "../../reports/result.ts";
import type { Grid } from "../algebras/algebra.ts";
import { f64 } from "../algebras/f64.ts";
import { replay } from "../algebras/replay.ts";
import { short } from "../suite/number.ts";
import { type Evidence, isClose, type Observation, valueIsRight } from "./evidence.ts";
import { sayStep } from "./missing-term.ts";
import { saidValue } from "./wrong-value.ts";

/** 1e-1 … 1e-15, and the halves that people write. */
const SIZES: readonly number[] = Array.from({ length: 15 }, (_, k) => 10 ** -(k + 1)).flatMap((size) => [
  size,
  5 * size,
]);

/** Of what it does, as much may be rounding, or a way of another order. */
const SHARE = 1e-3;

type Put = (entry: number, epsilon: number) => number;

const WAYS: readonly { readonly put: Put; readonly says: string }[] = [
  { put: (entry, epsilon) => entry + epsilon, says: "added to" },
  { put: (entry, epsilon) => Math.sqrt(entry * entry + epsilon), says: "added under the root of" },
  { put: (entry, epsilon) => Math.max(entry, epsilon), says: "the least that is let through of" },
];

export async function epsilonAdded({
  handle,
  culprit,
  witnesses,
  valuesAreRight,
}: Evidence): Promise<Diagnosis | undefined> {
  if (valuesAreRight) return undefined;
  const off = witnesses.filter((witness) => !valueIsRight(witness));
  // Where it is large beside what it is added to, it hides the rest: most values must be near.
  if (off.length < 3 || off.filter(hasNearValue).length < off.length / 2) return undefined;
  // Beside large numbers it is lost in rounding.
  const tried = off.filter(isFarOff).slice(0, 4);
  if (tried.length < 2) return undefined;
  const traces = await Promise.all(tried.map(({ asked }) => handle.trace(asked, false)));
  const steps = traces[0].values.flatMap((value, index) => (value.kind === "op" ? [index] : []));
  for (const places of placesIn(traces[0], steps))
    for (const { put, says } of WAYS)
      for (const epsilon of SIZES) {
        if (
          !tried.every((witness, w) => foretells(witness, traces[w], places, (entry) => put(entry, epsilon)))
        )
          continue;
        const what = places.length > 1 ? `each ${opAt(traces[0], places[0])}` : sayStep(traces[0], places[0]);
        const said = `A small number, ${short(epsilon)}, is ${says} ${what}: it changes every result.`;
        return {
          code: "epsilon-added",
          text: `${said} ${saidValue(culprit)}`,
          advice: "Leave it out: what is asked about here needs no protection from a division by 0.",
          cause: said,
        };
      }
  return undefined;
}

const isFarOff = ({ yours, exact, tolerance }: Observation): boolean =>
  yours?.value.some((entry, k) => Math.abs(entry - exact.value[k]) > 20 * tolerance.values[k]) ?? false;

const hasNearValue = ({ yours, ...rest }: Observation): boolean =>
  yours !== undefined && isClose({ ...rest, yours: { value: yours.value } });

/** One step, or all of the same op. */
function placesIn({ values }: Trace, steps: readonly number[]): number[][] {
  const opOf = (index: number): string => opAt({ values }, index);
  const alike = [...new Set(steps.map(opOf))]
    .map((op) => steps.filter((index) => opOf(index) === op))
    .filter((places) => places.length > 1);
  return [...steps.map((index) => [index]), ...alike];
}

function opAt({ values }: Pick<Trace, "values">, index: number): string {
  const value = values[index];
  return value.kind === "op" ? value.op : "";
}

/** Whether the solution's steps with this done at these places come to the given value, and not to the right one. */
function foretells(
  { handle, asked, yours, exact, tolerance }: Observation,
  trace: Trace,
  places: readonly number[],
  done: (entry: number) => number,
): boolean {
  const grids = handle.tensors(asked).map(({ shape, data }): Grid<number> => ({ shape, at: [...data] }));
  const [{ at }] = replay(trace, f64, grids, {
    each: (grid, index) => (places.includes(index) ? { shape: grid.shape, at: grid.at.map(done) } : grid),
  });
  let moved = false;
  const agrees = at.every((entry, k) => {
    const away = Math.abs(entry - exact.value[k]);
    moved ||= away > 10 * tolerance.values[k];
    return Math.abs(entry - yours!.value[k]) <= SHARE * away + 2 * tolerance.values[k];
  });
  return agrees && moved;
}
