/** Formulas as sums of products of powers: what makes a raw derivative short enough to read. */
import { call, type Formula, name, number } from "../../engine/core/formula.ts";
import { negative, ONE, powered, product, type Rational, rationalOf, rootOf, sum } from "./rational.ts";

/** coefficient · Π base^exponent; a base is a name, a call, or a sum kept whole. */
export interface Product {
  readonly coefficient: Rational;
  readonly powers: ReadonlyMap<Formula, number>;
}

export type Sum = readonly Product[];

const UNIT: Sum = [{ coefficient: ONE, powers: new Map() }];

/**
 * Only identities that hold wherever the formula is defined: √(x²) stays what it is, for it is |x|.
 * Sums are never multiplied out; a quotient of a sum is divided term by term.
 */
export function normalForm(formula: Formula): Sum {
  if (formula.kind === "number") return constant(formula);
  if (formula.kind === "name") return [power(formula, 1)];
  const [a, b] = formula.args.map(normalForm);
  switch (formula.word) {
    case "add":
      return collect([...a, ...b]);
    case "sub":
      return collect([...a, ...negated(b)]);
    case "neg":
      return negated(a);
    case "mul":
      return a.length === 0 || b.length === 0 ? [] : [times(whole(a), whole(b))];
    case "div":
      return a.map((term) => times(term, raised(whole(b), -1)));
    case "square":
      return a.length === 0 ? [] : [raised(whole(a), 2)];
    case "reciprocal":
      return [raised(whole(a), -1)];
    case "sqrt":
      return root(a, 0.5);
    case "rsqrt":
      return root(a, -0.5);
    case "pow":
      return raise(formula, a, formula.args[1]);
    default:
      return [power(call(formula.word, ...formula.args.map((arg) => toFormula(normalForm(arg)))), 1)];
  }
}

function constant(formula: Formula & { kind: "number" }): Sum {
  if (formula.value === 0) return [];
  const coefficient = rationalOf(formula.value);
  return coefficient ? [{ coefficient, powers: new Map() }] : [power(formula, 1)];
}

function raise(formula: Formula, base: Sum, exponent: Formula): Sum {
  if (exponent.kind !== "number") return [power(formula, 1)];
  if (exponent.value === 0) return UNIT;
  if (base.length === 0) return exponent.value > 0 ? [] : [power(formula, 1)];
  if (Number.isInteger(exponent.value)) return [raised(whole(base), exponent.value)];
  return Number.isInteger(2 * exponent.value) ? root(base, exponent.value) : [power(formula, 1)];
}

/** A sum of several terms under a root is a base like any other; one product may hide an absolute value. */
function root(a: Sum, exponent: number): Sum {
  if (a.length > 1) return [power(toFormula(a), exponent)];
  const [single] = a;
  if (!single) return [power(call("sqrt", number(0)), 2 * exponent)];
  const side = rootOf(single.coefficient);
  if (side && [...single.powers.values()].every((e) => e % 2 === 0)) {
    // √(x²) is |x|.
    const powers = new Map([...single.powers].map(([base, e]) => [call("abs", base), e * exponent]));
    return [{ coefficient: powered(side, 2 * exponent), powers }];
  }
  return [power(call("sqrt", toFormula(a)), 2 * exponent)];
}

function power(base: Formula, exponent: number): Product {
  return { coefficient: ONE, powers: new Map([[base, exponent]]) };
}

/** One product: the only term, or the sum as a base. */
function whole(sum: Sum): Product {
  return sum.length === 1 ? sum[0] : power(toFormula(sum), 1);
}

function negated(sum: Sum): Sum {
  return sum.map(({ coefficient, powers }) => ({ coefficient: negative(coefficient), powers }));
}

function raised({ coefficient, powers }: Product, exponent: number): Product {
  return {
    coefficient: powered(coefficient, exponent),
    powers: new Map([...powers].map(([base, e]) => [base, e * exponent])),
  };
}

function times(a: Product, b: Product): Product {
  const powers = new Map(a.powers);
  for (const [base, exponent] of b.powers) {
    const total = (powers.get(base) ?? 0) + exponent;
    if (total === 0) powers.delete(base);
    else powers.set(base, total);
  }
  return { coefficient: product(a.coefficient, b.coefficient), powers };
}

function collect(terms: Sum): Sum {
  const found = new Map<string, Product>();
  for (const term of terms) {
    const key = [...term.powers]
      .map(([base, exponent]) => `${base.id}^${exponent}`)
      .sort()
      .join("*");
    const before = found.get(key);
    found.set(
      key,
      before ? { coefficient: sum(before.coefficient, term.coefficient), powers: term.powers } : term,
    );
  }
  return [...found.values()].filter(({ coefficient }) => coefficient.p !== 0n);
}

/** Back to a formula. */
export function toFormula(sum: Sum): Formula {
  if (sum.length === 0) return number(0);
  return sum.map(productFormula).reduce((total, { isNegative, magnitude }, i) => {
    if (i === 0) return isNegative ? call("neg", magnitude) : magnitude;
    return call(isNegative ? "sub" : "add", total, magnitude);
  }, name("nothing") as Formula);
}

function productFormula(term: Product): { isNegative: boolean; magnitude: Formula } {
  const { above, below, isNegative } = fraction(term);
  const join = (factors: readonly Formula[]): Formula =>
    factors.length === 0 ? number(1) : factors.reduce((total, factor) => call("mul", total, factor));
  return { isNegative, magnitude: below.length === 0 ? join(above) : call("div", join(above), join(below)) };
}

/** The factors above and below the line, each with a positive exponent. */
function fraction({ coefficient, powers }: Product): {
  isNegative: boolean;
  above: Formula[];
  below: Formula[];
} {
  const above: Formula[] = [];
  const below: Formula[] = [];
  const { p, q } = coefficient.p < 0n ? negative(coefficient) : coefficient;
  if (p !== 1n) above.push(number(Number(p)));
  if (q !== 1n) below.push(number(Number(q)));
  for (const [base, exponent] of powers)
    (exponent > 0 ? above : below).push(powerFormula(base, Math.abs(exponent)));
  return { isNegative: coefficient.p < 0n, above, below };
}

function powerFormula(base: Formula, exponent: number): Formula {
  if (exponent === 1) return base;
  return exponent === 0.5 ? call("sqrt", base) : call("pow", base, number(exponent));
}
