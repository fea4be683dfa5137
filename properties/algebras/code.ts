/** Formulas as straight-line JavaScript: the fast evaluator of the checker. */

import { call, type Formula, rebuild, substitute } from "../../engine/core/formula.ts";
import { opNamed } from "../../engine/index.ts";

const INFIX: Readonly<Record<string, string>> = {
  add: "+",
  sub: "-",
  mul: "*",
  div: "/",
  eq: "===",
  ne: "!==",
  lt: "<",
  le: "<=",
  gt: ">",
  ge: ">=",
  logicalAnd: "&&",
  logicalOr: "||",
};

const HOST = new Set(
  (
    "sqrt abs exp log log2 log10 log1p expm1 sin cos tan tanh asin acos atan atan2 sinh cosh asinh acosh atanh " +
    "hypot sign floor ceil trunc"
  ).split(" "),
);

const OWN = new Set(["neg", "where", "logicalNot", "pow", "maximum", "minimum", "exp2", "fmod", "round"]);

/**
 * The formula as a function of its names, in the order given. Equal parts are computed once; both branches of a condition are computed.
 *
 * @example
 * compile(parseFormula("x * x + y"), ["x", "y"])(Float64Array.of(3, 1)); // 10
 */
export function compile(formula: Formula, names: readonly string[]): (x: ArrayLike<number>) => number {
  const lines: string[] = [];
  const known = new Map<Formula, string>();
  const visit = (part: Formula): string => {
    let text = known.get(part);
    if (text === undefined) known.set(part, (text = write(part)));
    return text;
  };
  const write = (part: Formula): string => {
    if (part.kind === "number") return part.value < 0 ? `(${part.value})` : `${part.value}`;
    if (part.kind === "name") {
      const place = names.indexOf(part.name);
      if (place < 0) throw new TypeError(`The formula has an unknown name: ${part.name}.`);
      return `x[${place}]`;
    }
    const text = callText(part.word, part.args.map(visit));
    const local = `v${lines.length}`;
    lines.push(`const ${local} = ${text};`);
    return local;
  };
  const result = visit(spelled(formula));
  return new Function("x", `${lines.join("\n")}\nreturn +(${result});`) as (x: ArrayLike<number>) => number;
}

function callText(word: string, args: readonly string[]): string {
  const [a, b, c] = args;
  if (Object.hasOwn(INFIX, word)) return `(${a} ${INFIX[word]} ${b})`;
  if (word === "neg") return `(-${a})`;
  if (word === "where") return `(${a} ? ${b} : ${c})`;
  if (word === "logicalNot") return `!${a}`;
  if (word === "exp2") return `2 ** ${a}`;
  if (word === "fmod") return `(${a} % ${b})`;
  if (word === "round")
    return `(${a} - Math.floor(${a}) === 0.5 ? 2 * Math.round(${a} / 2) : Math.round(${a}))`;
  if (word === "pow") return b === "2" ? `(${a} * ${a})` : `${a} ** ${b}`;
  if (word === "maximum" || word === "minimum")
    return `Math.${word === "maximum" ? "max" : "min"}(${a}, ${b})`;
  return `Math.${word}(${args.join(", ")})`;
}

/** Words that JavaScript lacks, spelled out by their kernels. */
function spelled(formula: Formula): Formula {
  return rebuild(
    formula,
    (leaf) => leaf,
    (word, ...args) => {
      const op = opNamed(word);
      const knownHere = Object.hasOwn(INFIX, word) || HOST.has(word) || OWN.has(word);
      if (knownHere) return call(word, ...args);
      return spelled(
        substitute(op.kernel ?? op.formula!, new Map(op.inputs.map((input, i) => [input, args[i]]))),
      );
    },
  );
}
