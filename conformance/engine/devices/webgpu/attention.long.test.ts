/** All shapes of attention. */
import { tryAll } from "../../../extent.ts";

tryAll();
await import("./attention.test.ts");
