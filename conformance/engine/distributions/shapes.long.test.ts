/** Distributions of shares and vectors, of many draws. */
import { tryAll } from "../../extent.ts";

tryAll();
await import("./shapes.test.ts");
