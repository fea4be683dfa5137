/** The table: every declared op by name. */
import type { Attributes, Op, Reference } from "./op.ts";

const entered = new Map<string, Op>();

/** Every primitive op by name; compositions of them are none. */
export const table: ReadonlyMap<string, Op> = entered;

/** The ops that take a view, by name: a write through one goes the same way back. */
export const viewOps: Map<string, Op> = new Map();

/** Enter the ops of modules. Formulas name ops that other files declare, so this comes after all of them. */
export function enter(...modules: readonly object[]): void {
  for (const made of modules.flatMap((module) => Object.values(module) as object[])) {
    const { op } = made as { op?: Op };
    if (op) entered.set(op.name, op);
  }
}

/** Give ops the references that they are held against. */
export function refer(references: readonly (readonly [{ readonly op: Op }, Reference<Attributes>])[]): void {
  for (const [{ op }, reference] of references) op.reference = reference;
}

/** The op that a formula calls by its name. @throws {TypeError} for a word that is no op. */
export function declared(word: string): Op {
  const op = table.get(word);
  if (!op) throw new TypeError(`"${word}" is no op of this engine.`);
  return op;
}
