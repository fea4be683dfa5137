/** All optimizers on WebGPU, in all forms and for all their steps. */
import { tryAll } from "../../extent.ts";

tryAll();
await import("./webgpu.test.ts");
