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
import { type Derived, derivedFrom, loadMathjs } from "./derived.ts";
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
  /** Of the entries of each wanted input. */
  readonly names: readonly (readonly string[])[];
}

export { loadMathjs } from "./derived.ts";

/** By the shapes of the inputs; undefined where branches were taken. */
const expressions = new WeakMap<object, Map<string, Promise<Expression | undefined>>>();

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
  const wanted = inputs.map(({ name }) => name);
  const trace = async (gradients: boolean): Promise<Trace> => traceOf(f, inputs, gradients);
  return symbolicGradientOf({ owner: f, wanted, trace }, inputs);
}

/** A function that is known by its steps. */
export interface Stepwise {
  /** What it belongs to: all functions of one owner have one formula, if their inputs have the same shapes. */
  readonly owner: object;
  /** Names of the inputs to differentiate by. */
  readonly wanted: readonly string[];
  /** Its steps at the inputs, which the trace has in their order; with gradients, those of the wanted inputs come after the value. */
  readonly trace: (gradients: boolean) => Promise<Trace>;
}

/** @param above what the entries of the value are multiplied by before they are added up; each by 1 unless told. */
export async function symbolicGradientOf(
  f: Stepwise,
  inputs: readonly NamedValues[],
  above?: Values,
): Promise<SymbolicGradient> {
  if (!isShort(inputs.map(({ values }) => values))) return longEvaluation(f, inputs, above);
  const expression = await expressionOf(f, inputs, above);
  const numbers = withAbove(inputs, above).flatMap(({ name, values }) =>
    Array.from(values.data, (entry, k): [string, number] => [`${name}${k + 1}`, entry]),
  );
  return new Evaluation(expression, numbers);
}

/** No input has this name. */
const ABOVE = "above";

function withAbove(inputs: readonly NamedValues[], above: Values | undefined): readonly NamedValues[] {
  return above ? [...inputs, { name: ABOVE, values: above }] : inputs;
}

/**
 * Entries beyond which mathjs derives none but what is to be read: it takes a millisecond for each, of a text that grows as well.
 * The numbers are then those of the function's own recorded backward, at as many digits as they need; on short inputs both are the same.
 */
export const LONG = 12;

export function isShort(tensors: readonly Values[]): boolean {
  return tensors.reduce((sum, { data }) => sum + data.length, 0) <= LONG;
}

async function longEvaluation(
  f: Stepwise,
  inputs: readonly NamedValues[],
  above: Values | undefined,
): Promise<SymbolicGradient> {
  const { parse, derivative } = await loadMathjs();
  const outputs = exactOutputs(
    await f.trace(true),
    inputs.map(({ values }) => values),
  );
  const value = outputs[0].reduce((sum, entry, k) => sum + (above?.data[k] ?? 1) * entry, 0);
  const trace = await f.trace(false);
  return {
    value,
    gradients: outputs.slice(1),
    near: () => outputs.slice(1),
    partial(input, entry) {
      const { text } = textOf(trace, inputs, above);
      const raw = fromMathjs(derivative(parse(text), `${f.wanted[input]}${entry + 1}`, { simplify: false }));
      return { text: plainText(raw), latex: latex(raw) };
    },
  };
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
  { owner, wanted, trace }: Stepwise,
  inputs: readonly NamedValues[],
  above: Values | undefined,
): Promise<Expression> {
  let known = expressions.get(owner);
  if (!known) expressions.set(owner, (known = new Map()));
  const key = withAbove(inputs, above)
    .map(({ name, values }) => `${name}[${values.shape.join()}]`)
    .join();
  // Of a hundred that ask in one turn, the first derives.
  const found = await known.get(key);
  if (found) return found;
  const derived = derive();
  if (!known.has(key))
    known.set(
      key,
      // Where branches were taken, other inputs of the same shapes may take others.
      derived.then(({ expression, decided }) => (decided ? undefined : expression)).catch(() => undefined),
    );
  return (await derived).expression;

  async function derive(): Promise<{ expression: Expression; decided: boolean }> {
    const { text, decided } = textOf(await trace(false), inputs, above);
    const names = wanted.map((name) => namesOf(inputs.find((input) => input.name === name)!));
    return { expression: { derived: await derivedFrom(text), names }, decided };
  }
}

/** A trace's function as text over the names of its entries, x1, x2, …, and those of the wanted: undefined where it branches, or is too long to derive. */
export function formulaText(
  trace: Trace,
  inputs: readonly NamedValues[],
  wanted: readonly string[],
  above?: Values,
): { text: string; names: readonly string[] } | undefined {
  if (!isShort(inputs.map(({ values }) => values))) return undefined;
  const { text, decided } = textOf(trace, inputs, above);
  return decided
    ? undefined
    : { text, names: inputs.filter(({ name }) => wanted.includes(name)).flatMap(namesOf) };
}

function namesOf({ name, values }: NamedValues): string[] {
  return Array.from(values.data, (_, k) => `${name}${k + 1}`);
}

function traceOf(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly NamedValues[],
  gradients: boolean,
): Trace {
  if (gradients)
    return recordedGradient(
      f,
      inputs.map(({ values }) => values),
    );
  const named = inputs.map(({ name, values }) => ({
    name,
    tensor: tensor(values.data, { dtype: "float64" }).reshape([...values.shape]),
  }));
  const call = (): Tensor => {
    const out = f(...named.map((each) => each.tensor));
    if (out.numel() !== 1)
      throw new TypeError(`A function to differentiate gives one number, not ${out.numel()}.`);
    return out;
  };
  return recordTrace(named, call, { sites: false }).trace;
}

/** The sum of what comes out, each entry times what comes from above. */
function textOf(
  trace: Trace,
  inputs: readonly NamedValues[],
  above: Values | undefined,
): { text: string; decided: boolean } {
  const margins: number[] = [];
  const grids = inputs.map(({ name, values }) => ({
    shape: values.shape,
    at: Array.from(values.data, (witness, k): Frozen<string> => ({ value: `${name}${k + 1}`, witness })),
  }));
  const [{ at }] = replay(trace, frozen(symbolic, margins), grids);
  const factor = (k: number): string => `${ABOVE}${above!.data.length === 1 ? 1 : k + 1}`;
  const terms = at.map(({ value }, k) => (above ? `${factor(k)} * (${value})` : value));
  const text = terms.length === 1 ? terms[0] : terms.map((term) => `(${term})`).join(" + ");
  return { text, decided: margins.length > 0 };
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
