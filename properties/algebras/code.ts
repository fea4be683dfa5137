/** Formulas as straight-line JavaScript: the fast evaluator of the checker. */
import { type Dialect, spell } from "../../engine/calculus/spell.ts";
import { type Formula, freeNames } from "../../engine/core/formula.ts";
import { words } from "../../engine/cpu/words.ts";

/** The words of the engine's own loops. */
const javascript: Dialect = {
  words: { ...words, pow: (a, b) => (b === "2" ? `(${a} * ${a})` : words["pow"](a, b)) },
  number: (value) => (value < 0 || Object.is(value, -0) ? `(${value})` : `${value}`),
  declare: (name, text) => `const ${name} = ${text};`,
  repeats: new Set(["pow", "round"]),
};

/**
 * The formula as a function of its names, in the order given. Equal parts are computed once; a comparison is 1 or 0.
 *
 * @throws {TypeError} for a name that is not among them.
 * @example
 * compile(parseFormula("x * x + y"), ["x", "y"])(Float64Array.of(3, 1)); // 10
 */
export function compile(formula: Formula, names: readonly string[]): (x: ArrayLike<number>) => number {
  const unknown = [...freeNames(formula)].find((name) => !names.includes(name));
  if (unknown !== undefined) throw new TypeError(`The formula has an unknown name: ${unknown}.`);
  const { lines, value } = spell(formula, names, javascript);
  const inputs = names.map((_, i) => `const v${i} = x[${i}];`).join(" ");
  return new Function("x", `${inputs}\n${lines}\nreturn ${value};`) as (x: ArrayLike<number>) => number;
}
