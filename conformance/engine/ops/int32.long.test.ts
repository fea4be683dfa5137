/** int32, on counts that float32 has no number for. */
import { tryAll } from "../../extent.ts";

tryAll();
await import("./int32.test.ts");
