/** Tensors on WebGPU, sorted too. */
import { tryAll } from "../../../extent.ts";

tryAll();
await import("./tensors.test.ts");
