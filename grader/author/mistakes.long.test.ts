/** Suites with every mistake of the tables, and those that do not come to their end, in processes of their own. */
import { kinds } from "./kinds.ts";
import { describeMistakes } from "./rig.ts";
import { ENDS } from "./table.ts";
import { SOLUTION_ENDS } from "./table-words.ts";

describeMistakes("A suite with any mistake", kinds, false);
describeMistakes("A suite that does not come to its end", { ENDS, SOLUTION_ENDS }, true);
