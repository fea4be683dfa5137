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
  readonly names: readonly (readonly string[])[];
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
  if (inputs.reduce((count, { values }) => count + values.data.length, 0) > LONG)
    return new LongEvaluation(f, inputs, await loadMathjs());
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
const LONG = 12;

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
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly NamedValues[],
): Promise<Expression> {
  let known = expressions.get(f);
  if (!known) expressions.set(f, (known = new Map()));
  const key = inputs.map(({ name, values }) => `${name}[${values.shape.join()}]`).join();
  const found = known.get(key);
  if (found) return found;
  const math = await loadMathjs();
  const names = namesOf(inputs);
  const { text, decided } = textOf(traceOf(f, inputs), inputs, names);
  // Parsed once: what is derived refers to its parts, and changes none.
  const tree = math.parse(text);
  const expression: Expression = {
    value: fromMathjs(tree),
    partials: names.map((entries) =>
      entries.map((entry) => fromMathjs(math.derivative(tree, entry, { simplify: false }))),
    ),
    names,
  };
  // Where branches were taken, other inputs of the same shapes may take others.
  if (!decided) known.set(key, expression);
  return expression;
}

function namesOf(inputs: readonly NamedValues[]): string[][] {
  return inputs.map(({ name, values }) => Array.from(values.data, (_, k) => `${name}${k + 1}`));
}

function traceOf(f: (...inputs: Tensor[]) => Tensor, inputs: readonly NamedValues[]): Trace {
  const named = inputs.map(({ name, values }) => ({
    name,
    tensor: tensor(values.data, { dtype: "float64" }).reshape([...values.shape]),
  }));
  return recordTrace(named, () => f(...named.map((each) => each.tensor))).trace;
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
