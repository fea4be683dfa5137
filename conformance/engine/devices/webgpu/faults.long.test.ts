/** Faults on WebGPU, in all kernels that are chosen. */
import { tryAll } from "../../../extent.ts";

tryAll();
await import("./faults.test.ts");
