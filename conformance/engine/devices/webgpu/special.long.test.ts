/** All ops at the ends of the numbers. */
import { tryAll } from "../../../extent.ts";

tryAll();
await import("./special.test.ts");
