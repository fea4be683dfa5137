/** Views and writes in place, in many programs at random. */
import { tryAll } from "../../extent.ts";

tryAll();
await import("./views.test.ts");
