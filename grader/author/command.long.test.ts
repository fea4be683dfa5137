/** Lessons with mistakes, under every command. */
import { tryAll } from "../../conformance/extent.ts";

tryAll();
await import("./command.test.ts");
