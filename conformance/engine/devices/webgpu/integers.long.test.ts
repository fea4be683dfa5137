/** All ops of whole numbers. */
import { tryAll } from "../../../extent.ts";

tryAll();
await import("./integers.test.ts");
