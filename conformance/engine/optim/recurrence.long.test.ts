/** Optimizers against their recurrences, for thousands of steps. */
import { tryAll } from "../../extent.ts";

tryAll();
await import("./recurrence.test.ts");
