/** The gradient checker's mutants, of every op. */
import { tryAll } from "../extent.ts";

tryAll();
await import("./mutants.test.ts");
