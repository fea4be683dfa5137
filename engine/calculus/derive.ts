/** The derivatives of an op, as ops of their own: `div'y` computes the gradient of div for y. */
import { type Formula, freeNames, name, number, toText } from "../core/formula.ts";
import { type Derived, Row } from "../core/op.ts";
import { rows } from "../core/table.ts";
import { differentiate, renameOut, scaled } from "./differentiate.ts";

/** One an input, in their order; undefined where not differentiable. Those of a derived op follow from its formula. */
export function derivativesOf(row: Row): readonly Formula[] | undefined {
  if (!row.derivatives && row.order > 0)
    row.derivatives = row.inputs.map((input) => differentiate(row.formula!, input));
  return row.derivatives;
}

/** How the gradient for input `i` is computed; an op of its own, named `name'input`. @throws {TypeError} where there is none. */
export function derivedOf(row: Row, i: number): Derived {
  return (row.derived[i] ??= derive(row, i));
}

function derive(row: Row, i: number): Derived {
  const derivatives = derivativesOf(row);
  if (!derivatives) throw new TypeError(`${row.name} has no derivative.`);
  const g = row.order === 0 ? "g" : `g${row.order + 1}`;
  const product = scaled(name(g), renameOut(derivatives[i], "result"));
  if (product === number(0)) return { picks: [], zero: true };
  if (product === name(g)) return { picks: [], zero: false };
  const free = freeNames(product);
  free.delete(g);
  const inputs = [...free];
  const picks = inputs.map((input) => {
    const place = row.inputs.indexOf(input);
    return place >= 0 ? place : input === "count" ? -1 : row.inputs.length;
  });
  const bools = picks.reduce(
    (bits, pick, k) => (pick >= 0 && (row.bools >> pick) & 1 ? bits | (2 << k) : bits),
    0,
  );
  const gradient = new Row({
    kind: "elementwise",
    name: `${row.name}'${row.inputs[i]}`,
    summary: `The gradient of ${row.name} for ${row.inputs[i]}.`,
    inputs: [g, ...inputs],
    formula: product,
    bools,
    order: row.order + 1,
  });
  return { row: gradient, picks, zero: false };
}

/** Bits of the inputs, and bit `inputs.length` of the output, that the gradients for the `tracked` inputs read. */
export function savesFor(row: Row, tracked: number): number {
  return (row.saves[tracked] ??= row.inputs.reduce((bits, _, i) => {
    if (!((tracked >> i) & 1)) return bits;
    return derivedOf(row, i).picks.reduce((all, pick) => (pick < 0 ? all : all | (1 << pick)), bits);
  }, 0));
}

/**
 * The op of a word of the formulas, or of an op of a trace; `div'y` is the gradient of div for y.
 * @throws {TypeError} for a word that is no op.
 */
export function rowNamed(word: string): Row {
  const row = rows.get(word);
  if (row) return row;
  const cut = word.lastIndexOf("'");
  if (cut > 0) {
    const parent = rowNamed(word.slice(0, cut));
    const gradient = derivedOf(parent, parent.inputs.indexOf(word.slice(cut + 1))).row;
    if (gradient) return gradient;
  }
  throw new TypeError(`"${word}" is no op of this engine.`);
}

/** The formulas as text, for the docs. */
export function textOf(row: Row): {
  formula?: string;
  kernel?: string;
  finish?: string;
  derivative?: Record<string, string>;
} {
  const show = (f: Formula | undefined): string | undefined => f && toText(f);
  const derivatives = derivativesOf(row);
  const derivative = derivatives && Object.fromEntries(derivatives.map((d, i) => [row.inputs[i], toText(d)]));
  return { formula: show(row.formula), kernel: show(row.kernel), finish: show(row.finish), derivative };
}
