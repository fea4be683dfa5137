/** Writes a formula down in a device's language, each shared part once, or sixth derivatives would explode. */
import { call, type Formula, rebuild, substitute } from "../core/formula.ts";
import { declared } from "../core/table.ts";

export type Text = (...args: string[]) => string;
/** Words that a device says without being told their formula. */
export type Words = Readonly<Record<string, Text>>;

export interface Dialect {
  readonly words: Words;
  number(value: number): string;
  declare(name: string, text: string): string;
  /** Words whose text repeats their arguments. */
  readonly repeats: ReadonlySet<string>;
}

/** Spell out the words that the device does not have by their kernels. */
export function lower(formula: Formula, known: Words): Formula {
  return rebuild(
    formula,
    (leaf) => leaf,
    (word, ...args) => {
      if (Object.hasOwn(known, word)) return call(word, ...args);
      const op = declared(word);
      // A base word may still have a kernel, of words that devices have: erf's is rational.
      if (!op.kernel || (op.base && op.kernel === op.formula))
        throw new TypeError(`No device knows the word ${word}, and it has no formula.`);
      const spelled = lower(op.kernel, known);
      return substitute(spelled, new Map(op.inputs.map((input, i) => [input, args[i]])));
    },
  );
}

export interface Spelled {
  /** Declarations of the parts that are used more than once. */
  readonly lines: string;
  readonly value: string;
}

/** A formula as text; its inputs are called v0, v1, … in the order given. */
export function spell(formula: Formula, inputs: readonly string[], dialect: Dialect): Spelled {
  const root = lower(formula, dialect.words);
  const uses = new Map<Formula, number>();
  const count = (f: Formula): void => {
    const before = uses.get(f) ?? 0;
    uses.set(f, before + 1);
    if (before > 0 || f.kind !== "call") return;
    for (const arg of f.args) {
      count(arg);
      if (dialect.repeats.has(f.word)) count(arg);
    }
  };
  count(root);
  const lines: string[] = [];
  const done = new Map<Formula, string>();
  const visit = (f: Formula): string => {
    if (f.kind === "number") return dialect.number(f.value);
    if (f.kind === "name") return `v${inputs.indexOf(f.name)}`;
    let text = done.get(f);
    if (text === undefined) {
      text = dialect.words[f.word](...f.args.map(visit));
      if (uses.get(f)! > 1) {
        const name = `t${lines.length}`;
        lines.push(dialect.declare(name, text));
        text = name;
      }
      done.set(f, text);
    }
    return text;
  };
  const value = visit(root);
  return { lines: lines.join(" "), value };
}
