/** Scopes on WebGPU, with every optimizer. */
import { tryAll } from "../../../extent.ts";

tryAll();
await import("./scope.test.ts");
