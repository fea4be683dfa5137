/** The derivatives of a formula as mathjs derives them: when they are wanted, or when the package was built. */
import { call, type Formula, name, number } from "../../engine/core/formula.ts";
import { fromMathjs } from "./from-mathjs.ts";

export interface Derived {
  /** The formula itself, as mathjs reads it. */
  readonly value: Formula;
  /** Its derivative by a name in it. */
  by(name: string): Formula;
}

/** Plain data: each node a number, a name, or a word and the places of its arguments, all of which come before it. */
export interface Packed {
  readonly nodes: readonly (number | string | readonly [word: string, ...places: number[]])[];
  readonly value: number;
  readonly by: Readonly<Record<string, number>>;
}

/** By the formula's text. */
export type Table = Readonly<Record<string, Packed>>;

export type Mathjs = typeof import("./mathjs.ts")["mathjs"];

let library: Promise<Mathjs> | undefined;

/** mathjs takes its time to load: begin early, and only where it is wanted. */
export function loadMathjs(): Promise<Mathjs> {
  return (library ??= import("./mathjs.ts").then(({ mathjs }) => mathjs));
}

/** Formulas that are kept; with branches, each input may bring one of its own. */
const MOST_KEPT = 1000;

const kept = new Map<string, Derived>();

/** @param text what mathjs parses, and the engine's grammar too. */
export async function derivedFrom(text: string): Promise<Derived> {
  const known = kept.get(text);
  if (known) return known;
  const table = await built();
  // Many wait for the table at once.
  const since = kept.get(text);
  if (since) return since;
  const derived = Object.hasOwn(table, text) ? unpacked(table[text]) : byMathjs(text, await loadMathjs());
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(text, derived);
  return derived;
}

/** Parsed once: what is derived refers to its parts, and changes none. */
export function byMathjs(text: string, { parse, derivative }: Mathjs): Derived {
  const tree = parse(text);
  const known = new Map<string, Formula>();
  return {
    value: fromMathjs(tree),
    by: (word) => {
      let found = known.get(word);
      if (!found) known.set(word, (found = fromMathjs(derivative(tree, word, { simplify: false }))));
      return found;
    },
  };
}

let table: Promise<Table> | undefined;

/** Where it is part of the same script as this module. */
let inside: (() => Promise<{ readonly derived: Table }>) | undefined;

/** Take this table, when one is wanted. */
export function deriveFrom(load: () => Promise<{ readonly derived: Table }>): void {
  inside = load;
}

/** The table lies among the bundles, of which this may be a part; without it, all is derived when it is wanted. */
function built(): Promise<Table> {
  table ??= (inside ? inside().then(({ derived }) => derived) : tableAt("derived.mjs"))
    .catch(() => tableAt("../../judge/derived.mjs"))
    .catch(() => ({}));
  return table;
}

async function tableAt(path: string): Promise<Table> {
  const { derived } = (await import(new URL(path, import.meta.url).href)) as { derived: Table };
  return derived;
}

/** @throws {RangeError} for a number that JSON would not give back. */
export function packed(derived: Derived, names: readonly string[]): Packed {
  const nodes: Packed["nodes"][number][] = [];
  const places = new Map<Formula, number>();
  const place = (formula: Formula): number => {
    const known = places.get(formula);
    if (known !== undefined) return known;
    nodes.push(node(formula));
    places.set(formula, nodes.length - 1);
    return nodes.length - 1;
  };
  const node = (formula: Formula): Packed["nodes"][number] => {
    if (formula.kind === "name") return formula.name;
    if (formula.kind === "call") return [formula.word, ...formula.args.map(place)];
    if (!Number.isFinite(formula.value) || Object.is(formula.value, -0))
      throw new RangeError(`${formula.value} does not travel.`);
    return formula.value;
  };
  const value = place(derived.value);
  return { nodes, value, by: Object.fromEntries(names.map((each) => [each, place(derived.by(each))])) };
}

/** The very formulas that were packed. */
export function unpacked({ nodes, value, by }: Packed): Derived {
  const formulas: Formula[] = [];
  for (const node of nodes) {
    if (typeof node === "number") formulas.push(number(node));
    else if (typeof node === "string") formulas.push(name(node));
    else {
      const [word, ...places] = node;
      formulas.push(call(word, ...places.map((at) => formulas[at])));
    }
  }
  return { value: formulas[value], by: (word) => formulas[by[word]] };
}
