/** The table: every declared row by name, and the rows derived from them. */
import type { Row } from "./op.ts";

const table = new Map<string, Row>();

/** Every primitive op by name; compositions of them have no row. */
export const rows: ReadonlyMap<string, Row> = table;

/** Enter the rows of modules of ops. Formulas name rows that other files declare, so this comes after all of them. */
export function enter(...modules: readonly object[]): void {
  for (const op of modules.flatMap((module) => Object.values(module) as object[])) {
    const { row } = op as { row?: Row };
    if (row) table.set(row.name, row);
  }
}

/**
 * The row of a word of the formulas, or of an op of a trace; `div'y` is the gradient of div for y.
 * @throws {TypeError} for a word that is no op.
 */
export function rowNamed(word: string): Row {
  const row = table.get(word);
  if (row) return row;
  const cut = word.lastIndexOf("'");
  if (cut > 0) {
    const parent = rowNamed(word.slice(0, cut));
    const derived = parent.derived(parent.inputs.indexOf(word.slice(cut + 1))).row;
    if (derived) return derived;
  }
  throw new TypeError(`"${word}" is no op of this engine.`);
}
