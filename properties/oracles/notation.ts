/** Formulas as a person writes them: in LaTeX, and as text that mathjs parses; brackets only where they are needed. */
import type { Formula } from "../../engine/index.ts";

/** How tightly a formula binds: a sum 1, a product 2, a power 3, anything else 4. */
function tightness(formula: Formula): number {
  if (formula.kind === "number") return formula.value < 0 ? 1 : 4;
  if (formula.kind === "name") return 4;
  return { add: 1, sub: 1, neg: 1, mul: 2, div: 4, pow: 3 }[formula.word] ?? 4;
}

function grouped(formula: Formula, least: number): string {
  return tightness(formula) >= least ? latex(formula) : `\\left(${latex(formula)}\\right)`;
}

/** @example latex(parse("sqrt(x1) / 2")) // \frac{\sqrt{x_{1}}}{2} */
export function latex(formula: Formula): string {
  if (formula.kind === "number") return `${formula.value}`;
  if (formula.kind === "name") return formula.name.replace(/^([a-zA-Z]+?)(\d+)$/, "$1_{$2}");
  const [a, b] = formula.args;
  switch (formula.word) {
    case "add":
      return `${latex(a)} + ${latex(b)}`;
    case "sub":
      return `${latex(a)} - ${grouped(b, 2)}`;
    case "neg":
      return `-${grouped(a, 2)}`;
    case "mul":
      return `${grouped(a, 2)} \\, ${grouped(b, 2)}`;
    case "div":
      return `\\frac{${latex(a)}}{${latex(b)}}`;
    case "pow":
      return `${grouped(a, 4)}^{${b.kind === "number" ? exponent(b.value) : latex(b)}}`;
    case "sqrt":
      return `\\sqrt{${latex(a)}}`;
    case "abs":
      return `\\left|${latex(a)}\\right|`;
    default:
      return `\\operatorname{${formula.word}}\\left(${formula.args.map(latex).join(", ")}\\right)`;
  }
}

function exponent(value: number): string {
  return Number.isInteger(value) ? `${value}` : Number.isInteger(2 * value) ? `${2 * value}/2` : `${value}`;
}

const SIGNS: Readonly<Record<string, readonly [string, number, number]>> = {
  add: [" + ", 1, 1],
  sub: [" - ", 1, 2],
  mul: [" * ", 2, 3],
  div: [" / ", 2, 3],
  pow: ["^", 4, 4],
};

/** @example plainText(parse("(x1 + 1) * sqrt(x2)")) // (x1 + 1) * sqrt(x2) */
export function plainText(formula: Formula): string {
  if (formula.kind === "number") return `${formula.value}`;
  if (formula.kind === "name") return formula.name;
  const { word, args } = formula;
  if (word === "neg") return `-${bracketed(args[0], 3)}`;
  if (!Object.hasOwn(SIGNS, word)) return `${word}(${args.map(plainText).join(", ")})`;
  const [sign, left, right] = SIGNS[word];
  return `${bracketed(args[0], left)}${sign}${bracketed(args[1], right)}`;
}

function bracketed(formula: Formula, least: number): string {
  // On one line a quotient binds as a product does.
  const bound = formula.kind === "call" && formula.word === "div" ? 2 : tightness(formula);
  return bound >= least ? plainText(formula) : `(${plainText(formula)})`;
}
