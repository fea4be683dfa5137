/** Suites that do not come to their end, in processes of their own: all of them. */
import { describeMistakes } from "./rig.ts";
import { ENDS } from "./table.ts";
import { SOLUTION_ENDS } from "./table-words.ts";

describeMistakes("A suite that does not come to its end", { ENDS, SOLUTION_ENDS }, true);
