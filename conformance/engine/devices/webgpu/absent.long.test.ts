/** Where WebGPU cannot be had, for whatever reason. */
import { tryAll } from "../../../extent.ts";

tryAll();
await import("./absent.test.ts");
