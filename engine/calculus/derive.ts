/** The derivatives of an op, as ops of their own: `div'y` computes the gradient of div for y. */
import { type Formula, freeNames, name, number, toText } from "../core/formula.ts";
import { type Derived, Op } from "../core/op.ts";
import { table } from "../core/table.ts";
import { differentiate, renameOut, scaled } from "./differentiate.ts";

/** One an input, in their order; undefined where not differentiable. Those of a derived op follow from its formula. */
export function derivativesOf(op: Op): readonly Formula[] | undefined {
  if (!op.derivatives && op.order > 0)
    op.derivatives = op.inputs.map((input) => differentiate(op.formula!, input));
  return op.derivatives;
}

/** How the gradient for input `i` is computed; an op of its own, named `name'input`. @throws {TypeError} where there is none. */
export function derivedOf(op: Op, i: number): Derived {
  return (op.derived[i] ??= derive(op, i));
}

function derive(op: Op, i: number): Derived {
  const derivatives = derivativesOf(op);
  if (!derivatives) throw new TypeError(`${op.name} has no derivative.`);
  const g = op.order === 0 ? "g" : `g${op.order + 1}`;
  const product = scaled(name(g), renameOut(derivatives[i], "result"));
  if (product === number(0)) return { op: undefined, picks: [], zero: true };
  if (product === name(g)) return { op: undefined, picks: [], zero: false };
  const free = freeNames(product);
  free.delete(g);
  const inputs = [...free];
  const picks = inputs.map((input) => {
    const place = op.inputs.indexOf(input);
    return place >= 0 ? place : input === "count" ? -1 : op.inputs.length;
  });
  const bools = picks.reduce(
    (bits, pick, k) => (pick >= 0 && (op.bools >> pick) & 1 ? bits | (2 << k) : bits),
    0,
  );
  const gradient = new Op({
    kind: "elementwise",
    name: `${op.name}'${op.inputs[i]}`,
    inputs: [g, ...inputs],
    formula: product,
    bools,
    order: op.order + 1,
  });
  return { op: gradient, picks, zero: false };
}

/** Bits of the inputs, and bit `inputs.length` of the output, that the gradients for the `tracked` inputs read. */
export function savesFor(op: Op, tracked: number): number {
  return (op.saves[tracked] ??= op.inputs.reduce((bits, _, i) => {
    if (!((tracked >> i) & 1)) return bits;
    return derivedOf(op, i).picks.reduce((all, pick) => (pick < 0 ? all : all | (1 << pick)), bits);
  }, 0));
}

/**
 * The op of a word of the formulas, or of an op of a trace; `div'y` is the gradient of div for y.
 * @throws {TypeError} for a word that is no op.
 */
export function opNamed(word: string): Op {
  const op = table.get(word);
  if (op) return op;
  const cut = word.lastIndexOf("'");
  if (cut > 0) {
    const parent = opNamed(word.slice(0, cut));
    const gradient = derivedOf(parent, parent.inputs.indexOf(word.slice(cut + 1))).op;
    if (gradient) return gradient;
  }
  throw new TypeError(`"${word}" is no op of this engine.`);
}

/** The formulas as text, for the docs. */
export function textOf(op: Op): {
  formula?: string;
  kernel?: string;
  finish?: string;
  derivative?: Record<string, string>;
} {
  const show = (f: Formula | undefined): string | undefined => f && toText(f);
  const derivatives = derivativesOf(op);
  const derivative = derivatives && Object.fromEntries(derivatives.map((d, i) => [op.inputs[i], toText(d)]));
  return { formula: show(op.formula), kernel: show(op.kernel), finish: show(op.finish), derivative };
}
