/** Mistakes of authors, by what they are made in: those that come to an end. */
import type { MistakenSuite } from "./cases.ts";
import { BODIES, DECLARATIONS, PROGRAMS, UNREADABLE } from "./table.ts";
import { LAWS, MUTANTS, SIZES, SOLUTIONS, WORDS } from "./table-words.ts";

export const kinds: Readonly<Record<string, readonly MistakenSuite[]>> = {
  UNREADABLE,
  BODIES,
  DECLARATIONS,
  PROGRAMS,
  WORDS,
  LAWS,
  SOLUTIONS,
  SIZES,
  MUTANTS,
};
