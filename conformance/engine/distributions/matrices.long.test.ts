/** Distributions of matrices, with more draws. */
import { tryAll } from "../../extent.ts";

tryAll();
await import("./matrices.test.ts");
