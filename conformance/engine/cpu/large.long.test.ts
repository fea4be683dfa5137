/** Kernels for large work, on more sizes. */
import { tryAll } from "../../extent.ts";

tryAll();
await import("./large.test.ts");
