/** Formulas from mathjs's trees. */
import { call, type Formula, name, number } from "../../engine/core/formula.ts";

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
