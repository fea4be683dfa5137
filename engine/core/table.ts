/** The table: every declared op by name. */
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

/** The op that a formula calls by its name. @throws {TypeError} for a word that is no op. */
export function declared(word: string): Row {
  const row = table.get(word);
  if (!row) throw new TypeError(`"${word}" is no op of this engine.`);
  return row;
}
