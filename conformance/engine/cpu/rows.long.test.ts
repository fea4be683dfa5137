/** All of what goes through tensors row by row. */
import { tryAll } from "../../extent.ts";

tryAll();
await import("./rows.test.ts");
