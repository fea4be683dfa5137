/** Threads, on more sizes, and in programs of their own. */
import { tryAll } from "../../extent.ts";

tryAll();
await import("./threads.test.ts");
