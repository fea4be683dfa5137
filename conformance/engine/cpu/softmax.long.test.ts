/** All of the softmax that is one kernel. */
import { tryAll } from "../../extent.ts";

tryAll();
await import("./softmax.test.ts");
