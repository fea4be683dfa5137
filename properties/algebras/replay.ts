/** Runs a recorded trace over a number system. */
import { referenceOf } from "../../engine/calculus/reference.ts";
import { type Op, opNamed, type Trace } from "../../engine/index.ts";
import type { Algebra, Grid } from "./algebra.ts";

export interface ReplayOptions<T> {
  /** Called on the result of every step; what it gives goes on in its place. */
  readonly each?: (grid: Grid<T>, index: number) => Grid<T>;
  /** How an op is carried out. @defaultValue by its reference */
  readonly run?: (op: Op, inputs: readonly Grid<T>[], attributes: unknown) => Grid<T>;
}

/**
 * The outputs of the trace, from inputs in the order in which they were recorded.
 * @throws {TypeError} for a word that is no op of the table, and for too few inputs.
 */
export function replay<T>(
  trace: Trace,
  algebra: Algebra<T>,
  inputs: readonly Grid<T>[],
  { each, run }: ReplayOptions<T> = {},
): Grid<T>[] {
  const values: Grid<T>[] = [];
  let taken = 0;
  for (const [index, value] of trace.values.entries()) {
    if (value.kind === "input") {
      if (taken === inputs.length)
        throw new TypeError(`The trace has more inputs than the ${inputs.length} given.`);
      values.push(inputs[taken++]);
    } else if (value.kind === "constant") {
      values.push({
        shape: value.shape,
        at: Array.from(value.data, (entry) => algebra.constant(Number(entry))),
      });
    } else {
      const op = opNamed(value.op);
      const taken = value.inputs.map((input) => values[input]);
      const grid = run ? run(op, taken, value.attributes) : referenceOf(op, algebra, taken, value.attributes);
      values.push(each ? each(grid, index) : grid);
    }
  }
  return trace.outputs.map((output) => values[output]);
}
