/** Distributions of counts, of many draws. */
import { tryAll } from "../../extent.ts";

tryAll();
await import("./counts.test.ts");
