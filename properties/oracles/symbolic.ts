/** The exact gradient of a function, by mathjs: traced, written as text, differentiated, and evaluated to the last bits. */
import type { Decimal } from "decimal.js";
import type { Formula } from "../../engine/core/formula.ts";
import { evaluate, recordTrace, type Tensor, type Trace, tensor } from "../../engine/index.ts";
import type { Algebra } from "../algebras/algebra.ts";
import { decimal } from "../algebras/decimal.ts";
import { type Frozen, frozen } from "../algebras/frozen.ts";
import { replay } from "../algebras/replay.ts";
import { type Rounded, rounding } from "../algebras/rounding.ts";
import { symbolic } from "../algebras/symbolic.ts";
import type { Values } from "../suite/channel.ts";
import { type Derived, derivedFrom, loadMathjs, type Mathjs } from "./derived.ts";
import { fromMathjs } from "./from-mathjs.ts";
import { normalForm, toFormula } from "./normal-form.ts";
import { latex, plainText } from "./notation.ts";
import { ENOUGH, exactOutputs, recordedGradient } from "./recorded-gradient.ts";

export interface NamedValues {
  readonly name: string;
  readonly values: Values;
}

export interface Partial {
  /** Text that mathjs parses, over x1, x2, … y1, …; counted from 1. */
  readonly text: string;
  readonly latex: string;
}

export interface SymbolicGradient {
  readonly value: number;
  /** One an input, in the inputs' shapes, flat. */
  readonly gradients: readonly Float64Array[];
  /**
   * The gradients, each entry to twelve digits of a size or of itself, whichever is larger: where they are compared at that scale anyway,
   * a cancellation below it calls no 64 digits.
   *
   * @param sizes one an input: of all its entries, or of each.
   */
  near(sizes: readonly (number | ArrayLike<number>)[]): readonly Float64Array[];
  partial(input: number, entry: number): Partial;
}

/** A function of one set of shapes, as formulas of its entries. */
interface Expression {
  readonly derived: Derived;
  readonly names: readonly (readonly string[])[];
}

export { loadMathjs } from "./derived.ts";

const expressions = new WeakMap<object, Map<string, Expression>>();

/**
 * Value and gradient of `f` (written in the engine's ops, giving one number) at `inputs`. The numbers are those of the
 * mathjs derivative, computed in doubles where a running bound shows that they suffice, else at 64 digits.
 * `f` must be the same formula at all inputs of the same shapes, except for the branches that its ops take.
 *
 * @throws {TypeError} for an op that has no symbols, and unless `f` gives one number.
 */
export async function symbolicGradient(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly NamedValues[],
): Promise<SymbolicGradient> {
  if (isLong(inputs)) return new LongEvaluation(f, inputs, await loadMathjs());
  const expression = await expressionOf(f, inputs);
  const numbers = inputs.flatMap(({ values }, i) =>
    Array.from(values.data, (entry, k): [string, number] => [expression.names[i][k], entry]),
  );
  return new Evaluation(expression, numbers);
}

/**
 * Entries beyond which mathjs derives none but what is to be read: it takes a millisecond for each, of a text that grows as well.
 * The numbers are then those of the function's own recorded backward, at as many digits as they need; on short inputs both are the same.
 */
export const LONG = 12;

class LongEvaluation implements SymbolicGradient {
  readonly #f: (...inputs: Tensor[]) => Tensor;
  readonly #inputs: readonly NamedValues[];
  readonly #math: Pick<Mathjs, "parse" | "derivative">;
  #outputs: readonly Float64Array[] | undefined;

  constructor(
    f: (...inputs: Tensor[]) => Tensor,
    inputs: readonly NamedValues[],
    math: Pick<Mathjs, "parse" | "derivative">,
  ) {
    this.#f = f;
    this.#inputs = inputs;
    this.#math = math;
  }

  get value(): number {
    return this.#all[0][0];
  }

  get gradients(): readonly Float64Array[] {
    return this.#all.slice(1);
  }

  near(): readonly Float64Array[] {
    return this.gradients;
  }

  get #all(): readonly Float64Array[] {
    const values = this.#inputs.map(({ values }) => values);
    this.#outputs ??= exactOutputs(recordedGradient(this.#f, values), values);
    return this.#outputs;
  }

  partial(input: number, entry: number): Partial {
    const names = namesOf(this.#inputs);
    const { text } = textOf(traceOf(this.#f, this.#inputs), this.#inputs, names);
    const { parse, derivative } = this.#math;
    const raw = fromMathjs(derivative(parse(text), names[input][entry], { simplify: false }));
    return { text: plainText(raw), latex: latex(raw) };
  }
}

/** Computed when asked for: a diagnosis wants thousands of values, and no gradient. */
class Evaluation implements SymbolicGradient {
  readonly #expression: Expression;
  readonly #numbers: readonly (readonly [string, number])[];
  #evaluate: ((formula: Formula, size?: number) => number) | undefined;
  #gradients: readonly Float64Array[] | undefined;

  constructor(expression: Expression, numbers: readonly (readonly [string, number])[]) {
    this.#expression = expression;
    this.#numbers = numbers;
  }

  get value(): number {
    this.#evaluate ??= accurately(this.#numbers);
    return this.#evaluate(this.#expression.derived.value);
  }

  get gradients(): readonly Float64Array[] {
    this.#gradients ??= this.near(this.#expression.names.map(() => 0));
    return this.#gradients;
  }

  near(sizes: readonly (number | ArrayLike<number>)[]): readonly Float64Array[] {
    this.#evaluate ??= accurately(this.#numbers);
    const evaluate = this.#evaluate;
    const { derived, names } = this.#expression;
    return names.map((entries, input) => {
      const size = sizes[input];
      const sizeAt = (entry: number): number => (typeof size === "number" ? size : size[entry]);
      return Float64Array.from(entries, (name, entry) => evaluate(derived.by(name), sizeAt(entry)));
    });
  }

  partial(input: number, entry: number): Partial {
    const { derived, names } = this.#expression;
    return readable(derived.by(names[input][entry]), this.#numbers);
  }
}

async function expressionOf(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly NamedValues[],
): Promise<Expression> {
  let known = expressions.get(f);
  if (!known) expressions.set(f, (known = new Map()));
  const key = inputs.map(({ name, values }) => `${name}[${values.shape.join()}]`).join();
  const found = known.get(key);
  if (found) return found;
  const names = namesOf(inputs);
  const { text, decided } = textOf(traceOf(f, inputs), inputs, names);
  const expression: Expression = { derived: await derivedFrom(text), names };
  // Where branches were taken, other inputs of the same shapes may take others.
  if (!decided) known.set(key, expression);
  return expression;
}

/** The function as text over the names of its entries, x1, x2, …, and those names: undefined where it branches, or is too long to derive. */
export function formulaText(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly NamedValues[],
): { text: string; names: readonly string[] } | undefined {
  if (isLong(inputs)) return undefined;
  const names = namesOf(inputs);
  const { text, decided } = textOf(traceOf(f, inputs), inputs, names);
  return decided ? undefined : { text, names: names.flat() };
}

function isLong(inputs: readonly NamedValues[]): boolean {
  return inputs.reduce((count, { values }) => count + values.data.length, 0) > LONG;
}

function namesOf(inputs: readonly NamedValues[]): string[][] {
  return inputs.map(({ name, values }) => Array.from(values.data, (_, k) => `${name}${k + 1}`));
}

function traceOf(f: (...inputs: Tensor[]) => Tensor, inputs: readonly NamedValues[]): Trace {
  const named = inputs.map(({ name, values }) => ({
    name,
    tensor: tensor(values.data, { dtype: "float64" }).reshape([...values.shape]),
  }));
  return recordTrace(named, () => f(...named.map((each) => each.tensor)), { sites: false }).trace;
}

function textOf(
  trace: Trace,
  inputs: readonly NamedValues[],
  names: readonly (readonly string[])[],
): { text: string; decided: boolean } {
  const margins: number[] = [];
  const grids = inputs.map(({ values }, i) => ({
    shape: values.shape,
    at: Array.from(values.data, (witness, k): Frozen<string> => ({ value: names[i][k], witness })),
  }));
  const [{ at }] = replay(trace, frozen(symbolic, margins), grids);
  if (at.length !== 1) throw new TypeError(`A function to differentiate gives one number, not ${at.length}.`);
  return { text: at[0].value, decided: margins.length > 0 };
}

/**
 * Formulas at these numbers: in doubles where a running bound shows that they suffice for their size, else at 64 digits.
 * What they share is computed once.
 */
function accurately(
  numbers: readonly (readonly [string, number])[],
): (formula: Formula, size?: number) => number {
  const doubles = over<Rounded>(rounding, numbers);
  let digits: ((formula: Formula) => Decimal) | undefined;
  return (formula, size = 0) => {
    const { value, error } = doubles(formula);
    if (error <= ENOUGH * Math.max(Math.abs(value), size)) return value;
    digits ??= over<Decimal>(decimal(), numbers);
    return digits(formula).toNumber();
  };
}

function over<T>(
  algebra: Algebra<T>,
  numbers: readonly (readonly [string, number])[],
): (formula: Formula) => T {
  const names = new Map(numbers.map(([symbol, value]) => [symbol, algebra.constant(value)]));
  const done = new Map<Formula, T>();
  return (formula) => evaluate(formula, names, algebra, done);
}

/** The short form, where it gives the same number at 64 digits; else the raw one. */
function readable(raw: Formula, numbers: readonly (readonly [string, number])[]): Partial {
  const short = toFormula(normalForm(raw));
  const [before, after] = [raw, short].map(over<Decimal>(decimal(), numbers));
  const same = before.minus(after).abs().lte(before.abs().plus(1).times("1e-50"));
  const chosen = same ? short : raw;
  return { text: plainText(chosen), latex: latex(chosen) };
}
