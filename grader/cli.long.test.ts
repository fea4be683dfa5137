/** The command line: every way to use it wrongly. */
import { tryAll } from "../conformance/extent.ts";

tryAll();
await import("./cli.test.ts");
