/** Prints what the ops give in a process where text may not become code. */
import { mayCompile } from "../../../engine/core/code.ts";
import { tryAll } from "../../extent.ts";
import { rows } from "./rows.ts";

if (process.argv[2] === "all") tryAll();
console.log(JSON.stringify({ compiled: mayCompile(), rows: rows() }));
