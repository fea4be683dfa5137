/** Every elementwise op against its formula, at more points. */
import { tryAll } from "../extent.ts";

tryAll();
await import("./value.test.ts");
