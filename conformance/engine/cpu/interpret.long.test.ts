/** Loops without eval, of every op. */
import { tryAll } from "../../extent.ts";

tryAll();
await import("./interpret.test.ts");
