/** Prints what the ops give in a process where text may not become code. */
import { mayCompile } from "../../../engine/core/code.ts";
import { rows } from "./rows.ts";

console.log(JSON.stringify({ compiled: mayCompile(), rows: rows() }));
