/** The grammar of formulas: a subset of mathjs's, whose words are the ops themselves. */

/** Interned, so that equal formulas are one object and shared parts are seen as shared. */
export type Formula =
  | { readonly kind: "number"; readonly id: number; readonly value: number }
  | { readonly kind: "name"; readonly id: number; readonly name: string }
  | { readonly kind: "call"; readonly id: number; readonly word: string; readonly args: readonly Formula[] };

const interned = new Map<string, Formula>();

function intern(key: string, make: (id: number) => Formula): Formula {
  let formula = interned.get(key);
  if (!formula) interned.set(key, (formula = make(interned.size)));
  return formula;
}

export function number(value: number): Formula {
  return intern(Object.is(value, -0) ? "-0" : `${value}`, (id) => ({ kind: "number", id, value }));
}

export function name(text: string): Formula {
  return intern(`$${text}`, (id) => ({ kind: "name", id, name: text }));
}

export function call(word: string, ...args: Formula[]): Formula {
  return intern(`${word}(${args.map((a) => a.id).join()})`, (id) => ({ kind: "call", id, word, args }));
}

/** Binary operators, loosest first; each level binds to the left. */
const levels: readonly Readonly<Record<string, string>>[] = [
  { or: "logicalOr" },
  { and: "logicalAnd" },
  { "==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge" },
  { "+": "add", "-": "sub" },
  { "*": "mul", "/": "div" },
];
const aliases: Readonly<Record<string, string>> = {
  max: "maximum",
  min: "minimum",
  not: "logicalNot",
  isNaN: "isNan",
  fix: "trunc",
};

/** Deeper formulas would overflow the stack, here or where they are used. */
const DEEPEST = 400;

function shallow(tokens: readonly string[]): readonly string[] {
  let depth = 0;
  for (const token of tokens) {
    if (token === "(" && ++depth > DEEPEST)
      throw new SyntaxError(`parseFormula: the formula is nested deeper than ${DEEPEST} brackets.`);
    if (token === ")") depth--;
  }
  return tokens;
}

/**
 * Read a formula: numbers, names, `+ - * / ^`, unary `-`, calls, comparisons, `and`, `or`, `c ? a : b`.
 * @throws {SyntaxError} pointing at what cannot be read.
 */
export function parse(text: string): Formula {
  const tokens = shallow(text.match(/\d+(?:\.\d+)?(?:e[+-]?\d+)?|\w+|[=!<>]=|\S/g) ?? []);
  let at = 0;
  const fail = (): never => {
    throw new SyntaxError(
      `Cannot read ${tokens[at] ?? "the end"} (token ${at + 1}) of the formula "${text}".`,
    );
  };
  const accept = (token: string): boolean => tokens[at] === token && ++at > 0;
  const expect = (token: string): void => {
    if (!accept(token)) fail();
  };

  function conditional(): Formula {
    const condition = binary(0);
    if (!accept("?")) return condition;
    const yes = conditional();
    expect(":");
    return call("where", condition, yes, conditional());
  }

  function binary(level: number): Formula {
    if (level === levels.length) return negation();
    let left = binary(level + 1);
    for (let word = operator(level); word; word = operator(level)) {
      at++;
      left = call(word, left, binary(level + 1));
    }
    return left;
  }

  function operator(level: number): string | undefined {
    return at < tokens.length && Object.hasOwn(levels[level], tokens[at])
      ? levels[level][tokens[at]]
      : undefined;
  }

  function negation(): Formula {
    if (!accept("-")) return power();
    const operand = negation();
    return operand.kind === "number" ? number(-operand.value) : call("neg", operand);
  }

  function power(): Formula {
    const base = primary();
    return accept("^") ? call("pow", base, negation()) : base;
  }

  function primary(): Formula {
    if (accept("(")) {
      const inner = conditional();
      expect(")");
      return inner;
    }
    const token = tokens[at++];
    if (/^\d/.test(token ?? "")) return number(Number(token));
    if (!/^[a-z]\w*$/i.test(token ?? "")) {
      at--;
      return fail();
    }
    if (!accept("(")) return name(token);
    const args = [conditional()];
    while (accept(",")) args.push(conditional());
    expect(")");
    return call(Object.hasOwn(aliases, token) ? aliases[token] : token, ...args);
  }

  const formula = conditional();
  return at < tokens.length ? fail() : formula;
}

const signs: Readonly<Record<string, string>> = /* @__PURE__ */ inverted();
const mathjsWords = /* @__PURE__ */ invert(aliases);

function inverted(): Record<string, string> {
  return Object.assign({ pow: "^" }, ...levels.map(invert));
}

function invert(record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [value, key]));
}

/** The formula as text that both this grammar and mathjs read; parenthesised wherever in doubt. */
export function toText(formula: Formula): string {
  if (formula.kind === "number") return formula.value < 0 ? `(${formula.value})` : `${formula.value}`;
  if (formula.kind === "name") return formula.name;
  const [a, b, c] = formula.args.map(toText);
  if (formula.word === "neg") return `(-${a})`;
  if (formula.word === "where") return `(${a} ? ${b} : ${c})`;
  if (formula.word in signs) return `(${a} ${signs[formula.word]} ${b})`;
  return `${mathjsWords[formula.word] ?? formula.word}(${formula.args.map(toText).join(", ")})`;
}

/** The names in a formula, in order of first appearance. */
export function freeNames(
  formula: Formula,
  found: Set<string> = new Set(),
  seen: Set<Formula> = new Set(),
): Set<string> {
  if (seen.has(formula)) return found;
  seen.add(formula);
  if (formula.kind === "name") found.add(formula.name);
  if (formula.kind === "call") for (const arg of formula.args) freeNames(arg, found, seen);
  return found;
}

/** Rebuild a formula from the leaves up; each shared part is visited once. */
export function rebuild(
  formula: Formula,
  leaf: (f: Formula) => Formula,
  node: (word: string, ...args: Formula[]) => Formula,
): Formula {
  const done = new Map<Formula, Formula>();
  const visit = (f: Formula): Formula => {
    let result = done.get(f);
    if (!result) {
      result = f.kind === "call" ? node(f.word, ...f.args.map(visit)) : leaf(f);
      done.set(f, result);
    }
    return result;
  };
  return visit(formula);
}

/** Put formulas in the place of names. */
export function substitute(formula: Formula, values: ReadonlyMap<string, Formula>): Formula {
  return rebuild(formula, (f) => (f.kind === "name" ? (values.get(f.name) ?? f) : f), call);
}
