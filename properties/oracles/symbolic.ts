/** The exact gradient of a function, by mathjs: traced, written as text, differentiated, and evaluated to the last bits. */
import type { Decimal } from "decimal.js";
import { call, type Formula, name, number } from "../../engine/core/formula.ts";
import { evaluate, recordTrace, type Tensor, type Trace, tensor } from "../../engine/index.ts";
import type { Algebra } from "../algebras/algebra.ts";
import { decimal } from "../algebras/decimal.ts";
import { type Frozen, frozen } from "../algebras/frozen.ts";
import { replay } from "../algebras/replay.ts";
import { type Rounded, rounding } from "../algebras/rounding.ts";
import { symbolic } from "../algebras/symbolic.ts";
import type { Values } from "../suite/channel.ts";
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
  partial(input: number, entry: number): Partial;
}

/** A function of one set of shapes, as formulas of its entries. */
interface Expression {
  readonly value: Formula;
  readonly partials: readonly (readonly Formula[])[];
}

type Mathjs = typeof import("./mathjs.ts")["mathjs"];

let library: Promise<Mathjs> | undefined;

/** mathjs takes its time to load: begin early, and only where it is wanted. */
export function loadMathjs(): Promise<Mathjs> {
  return (library ??= import("./mathjs.ts").then(({ mathjs }) => mathjs));
}

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
  const wanted = inputs.map(({ name }) => name);
  return symbolicGradientOf(
    { owner: f, wanted, trace: async (gradients) => traceOf(f, inputs, gradients) },
    inputs,
  );
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
  const all = above ? [...inputs, { name: ABOVE, values: above }] : inputs;
  const expression = await expressionOf(f, inputs, above);
  const numbers = all.flatMap(({ name, values }) =>
    Array.from(values.data, (entry, k): [string, number] => [`${name}${k + 1}`, entry]),
  );
  return new Evaluation(expression, numbers);
}

/** No input has this name. */
const ABOVE = "above";

/**
 * Entries beyond which mathjs derives none but what is to be read: it takes a millisecond for each, of a text that grows as well.
 * The numbers are then those of the function's own recorded backward, at as many digits as they need; on short inputs both are the same.
 */
const LONG = 12;

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
    partial(input, entry) {
      const { text } = textOf(trace, inputs, above);
      const raw = fromMathjs(derivative(parse(text), `${f.wanted[input]}${entry + 1}`, { simplify: false }));
      return { text: plainText(raw), latex: latex(raw) };
    },
  };
}

/** Computed when asked for: a diagnosis wants thousands of values, and no gradient. */
class Evaluation implements SymbolicGradient {
  readonly value: number;
  readonly #expression: Expression;
  readonly #numbers: readonly (readonly [string, number])[];
  #gradients: readonly Float64Array[] | undefined;

  constructor(expression: Expression, numbers: readonly (readonly [string, number])[]) {
    this.#expression = expression;
    this.#numbers = numbers;
    this.value = accurate([expression.value], numbers)[0];
  }

  get gradients(): readonly Float64Array[] {
    this.#gradients ??= this.#expression.partials.map((partials) => accurate(partials, this.#numbers));
    return this.#gradients;
  }

  partial(input: number, entry: number): Partial {
    return readable(this.#expression.partials[input][entry], this.#numbers);
  }
}

async function expressionOf(
  { owner, wanted, trace }: Stepwise,
  inputs: readonly NamedValues[],
  above: Values | undefined,
): Promise<Expression> {
  let known = expressions.get(owner);
  if (!known) expressions.set(owner, (known = new Map()));
  const shapes = [...inputs, ...(above ? [{ name: ABOVE, values: above }] : [])];
  const key = shapes.map(({ name, values }) => `${name}[${values.shape.join()}]`).join();
  const found = known.get(key);
  if (found) return found;
  const math = await loadMathjs();
  const { text, decided } = textOf(await trace(false), inputs, above);
  // Parsed once: what is derived refers to its parts, and changes none.
  const tree = math.parse(text);
  const expression: Expression = {
    value: fromMathjs(tree),
    partials: wanted.map((name) =>
      Array.from(inputs.find((input) => input.name === name)!.values.data, (_, k) =>
        fromMathjs(math.derivative(tree, `${name}${k + 1}`, { simplify: false })),
      ),
    ),
  };
  // Where branches were taken, other inputs of the same shapes may take others.
  if (!decided) known.set(key, expression);
  return expression;
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
  return recordTrace(named, () => {
    const out = f(...named.map((each) => each.tensor));
    if (out.numel() !== 1)
      throw new TypeError(`A function to differentiate gives one number, not ${out.numel()}.`);
    return out;
  }).trace;
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
  const terms = at.map(({ value }, k) =>
    above ? `${ABOVE}${above.data.length === 1 ? 1 : k + 1} * (${value})` : value,
  );
  const text = terms.length === 1 ? terms[0] : terms.map((term) => `(${term})`).join(" + ");
  return { text, decided: margins.length > 0 };
}

const OPERATORS: Readonly<Record<string, string>> = {
  add: "add",
  subtract: "sub",
  multiply: "mul",
  divide: "div",
  pow: "pow",
  unaryMinus: "neg",
};

interface MathNode {
  readonly type: string;
  readonly value?: number;
  readonly name?: string;
  readonly fn?: unknown;
  readonly content?: MathNode;
  readonly args?: readonly MathNode[];
}

/** mathjs's words that the engine lacks. */
const FOREIGN: Readonly<Record<string, (x: Formula) => Formula>> = {
  sec: (x) => call("div", number(1), call("cos", x)),
  csc: (x) => call("div", number(1), call("sin", x)),
  cot: (x) => call("div", number(1), call("tan", x)),
  sinh: (x) => call("div", call("sub", call("exp", x), call("exp", call("neg", x))), number(2)),
  cosh: (x) => call("div", call("add", call("exp", x), call("exp", call("neg", x))), number(2)),
  sech: (x) => call("div", number(2), call("add", call("exp", x), call("exp", call("neg", x)))),
};

/** The same formula, its equal parts shared. @throws {TypeError} for what the engine's grammar lacks. */
export function fromMathjs(node: unknown): Formula {
  const { type, value, name: symbol, fn, content, args = [] } = node as MathNode;
  switch (type) {
    case "ConstantNode":
      return number(Number(value));
    case "SymbolNode":
      return name(symbol!);
    case "ParenthesisNode":
      return fromMathjs(content);
    case "OperatorNode":
      if (Object.hasOwn(OPERATORS, fn as string))
        return call(OPERATORS[fn as string], ...args.map(fromMathjs));
      if (fn === "unaryPlus") return fromMathjs(args[0]);
      break;
    case "FunctionNode": {
      const word = (fn as MathNode).name ?? symbol!;
      const inner = args.map(fromMathjs);
      return Object.hasOwn(FOREIGN, word) ? FOREIGN[word](inner[0]) : call(word, ...inner);
    }
  }
  throw new TypeError(`mathjs gave a ${type} that has no formula here.`);
}

function accurate(
  formulas: readonly Formula[],
  numbers: readonly (readonly [string, number])[],
): Float64Array {
  const rounded = over(rounding, formulas, numbers);
  const exact = (i: number): number => over<Decimal>(decimal(), [formulas[i]], numbers)[0].toNumber();
  return Float64Array.from(rounded, ({ value, error }: Rounded, i) =>
    error <= ENOUGH * Math.abs(value) ? value : exact(i),
  );
}

function over<T>(
  algebra: Algebra<T>,
  formulas: readonly Formula[],
  numbers: readonly (readonly [string, number])[],
): T[] {
  const names = new Map(numbers.map(([symbol, value]) => [symbol, algebra.constant(value)]));
  return formulas.map((formula) => evaluate(formula, names, algebra));
}

/** The short form, where it gives the same number at 64 digits; else the raw one. */
function readable(raw: Formula, numbers: readonly (readonly [string, number])[]): Partial {
  const short = toFormula(normalForm(raw));
  const digits = decimal();
  const [before, after] = over(digits, [raw, short], numbers);
  const same = before.minus(after).abs().lte(before.abs().plus(1).times("1e-50"));
  const chosen = same ? short : raw;
  return { text: plainText(chosen), latex: latex(chosen) };
}
