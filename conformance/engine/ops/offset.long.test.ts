/** Numbers far from 0, in all layers on WebGPU. */
import { tryAll } from "../../extent.ts";

tryAll();
await import("./offset.test.ts");
