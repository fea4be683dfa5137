/** Kernels over vectors, for every op and on more numbers. */
import { tryAll } from "../../extent.ts";

tryAll();
await import("./vectors.test.ts");
