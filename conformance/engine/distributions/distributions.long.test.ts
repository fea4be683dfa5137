/** Distributions, of many draws. */
import { tryAll } from "../../extent.ts";

tryAll();
await import("./distributions.test.ts");
