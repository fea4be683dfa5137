/** Formulas and naive loops over any number system: what the oracles replay. */

import type { Algebra, Grid } from "../core/algebra.ts";
import { call, type Formula, rebuild, substitute } from "../core/formula.ts";
import { broadcastStrides, contiguousLayout, placesOf, sizeOf } from "../core/layout.ts";
import type { Attributes, Op } from "../core/op.ts";
import { declared } from "../core/table.ts";

const decisions: Readonly<Record<string, (order: number) => boolean>> = {
  eq: (order) => order === 0,
  ne: (order) => order !== 0,
  lt: (order) => order < 0,
  le: (order) => order <= 0,
  gt: (order) => order > 0,
  ge: (order) => order >= 0,
};

const spellings = new Map<Formula, Formula>();

/** The formula in base words, comparisons and choices alone. */
function spelled(formula: Formula): Formula {
  let result = spellings.get(formula);
  if (!result) {
    result = rebuild(
      formula,
      (leaf) => leaf,
      (word, ...args) => {
        const op = declared(word);
        if (op.base || word === "where" || isDecision(word)) return call(word, ...args);
        return substitute(spelled(op.formula!), new Map(op.inputs.map((input, i) => [input, args[i]])));
      },
    );
    spellings.set(formula, result);
  }
  return result;
}

function isDecision(word: string): boolean {
  return Object.hasOwn(decisions, word) || word.startsWith("logical");
}

/** Evaluate a formula; of `c ? a : b` only the branch taken. @param done parts whose values at these names are known already, and are added to. */
export function evaluate<T>(
  formula: Formula,
  names: ReadonlyMap<string, T>,
  algebra: Algebra<T>,
  done?: Map<Formula, T>,
): T {
  return evaluateWords(spelled(formula), names, algebra, done);
}

/** Evaluate a formula whose every word the algebra knows. */
export function evaluateWords<T>(
  formula: Formula,
  names: ReadonlyMap<string, T>,
  algebra: Algebra<T>,
  done: Map<Formula, T> = new Map(),
): T {
  const zero = algebra.constant(0);
  const isTrue = (f: Formula): boolean => {
    if (f.kind === "call") {
      const [a, b] = f.args;
      if (Object.hasOwn(decisions, f.word)) return decisions[f.word](algebra.compare(visit(a), visit(b)));
      if (f.word === "logicalAnd") return isTrue(a) && isTrue(b);
      if (f.word === "logicalOr") return isTrue(a) || isTrue(b);
      if (f.word === "logicalNot") return !isTrue(a);
    }
    return algebra.compare(visit(f), zero) !== 0;
  };
  const visit = (f: Formula): T => {
    let value = done.get(f);
    if (value === undefined) done.set(f, (value = compute(f)));
    return value;
  };
  const compute = (f: Formula): T => {
    if (f.kind === "number") return algebra.constant(f.value);
    if (f.kind === "name") {
      const value = names.get(f.name);
      if (value === undefined) throw new TypeError(`The formula has an unknown name: ${f.name}.`);
      return value;
    }
    if (f.word === "where") return visit(f.args[isTrue(f.args[0]) ? 1 : 2]);
    if (isDecision(f.word)) return algebra.constant(isTrue(f) ? 1 : 0);
    return algebra.apply(f.word, f.args.map(visit));
  };
  return visit(formula);
}

/** The row-major places of `grid` as `shape` reads them when it is broadcast. */
export function broadcastPlaces(from: readonly number[], shape: readonly number[]): Int32Array {
  return placesOf(shape, broadcastStrides(contiguousLayout(from), shape));
}

function broadcastAll(shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, d) =>
    shapes.map((shape) => shape[d - rank + shape.length] ?? 1).reduce((m, n) => (m === 1 ? n : m)),
  );
}

/** An op over any number system, by its formula or its naive loop. @throws {TypeError} for a rule written by hand. */
export function referenceOf<T>(
  op: Op,
  algebra: Algebra<T>,
  inputs: readonly Grid<T>[],
  attributes: Attributes = {},
): Grid<T> {
  if (op.kind === "elementwise") return referenceElementwise(op, algebra, inputs);
  if (op.kind === "reduction") return referenceReduction(op, algebra, inputs, attributes);
  if (!op.structural) throw new TypeError(`${op.name} is a custom rule; it has no reference of its own.`);
  if (!op.reference)
    throw new TypeError(`${op.name}: references are loaded with the table of ops: import opNamed or table.`);
  return op.reference.of(algebra, inputs, attributes);
}

function referenceElementwise<T>(op: Op, algebra: Algebra<T>, inputs: readonly Grid<T>[]): Grid<T> {
  return broadcastGrids(inputs, (values) =>
    evaluate(op.formula!, new Map(op.inputs.map((input, i) => [input, values[i]])), algebra),
  );
}

/** A function of one element of each grid, over grids broadcast together. */
export function broadcastGrids<T>(inputs: readonly Grid<T>[], value: (values: readonly T[]) => T): Grid<T> {
  const shape = broadcastAll(inputs.map((input) => input.shape));
  const places = inputs.map((input) => broadcastPlaces(input.shape, shape));
  const size = sizeOf(shape);
  const at = Array.from({ length: size }, (_, k) => value(inputs.map((input, i) => input.at[places[i][k]])));
  return { shape, at };
}

function referenceReduction<T>(
  op: Op,
  algebra: Algebra<T>,
  inputs: readonly Grid<T>[],
  attributes: { readonly dim?: readonly number[] | null; readonly keepdim?: boolean },
): Grid<T> {
  const { shape } = inputs[0];
  const reduced = shape.map((_, d) => attributes.dim == null || attributes.dim.includes(d));
  const kept = shape.map((n, d) => (reduced[d] ? 1 : n));
  const places = broadcastPlaces(kept, shape);
  const size = sizeOf(kept);
  const totals = Array.from({ length: size }, () => algebra.constant(0));
  for (let k = 0; k < places.length; k++) {
    const term = evaluate(
      op.formula!,
      new Map(op.inputs.map((input, i) => [input, inputs[i].at[k]])),
      algebra,
    );
    totals[places[k]] = algebra.apply("add", [totals[places[k]], term]);
  }
  const count = algebra.constant(size === 0 ? 0 : places.length / size);
  const at = totals.map((total) =>
    evaluate(
      op.finish!,
      new Map([
        ["total", total],
        ["count", count],
      ]),
      algebra,
    ),
  );
  return { shape: attributes.keepdim ? kept : kept.filter((_, d) => !reduced[d]), at };
}
