/** The incomplete gamma and beta functions, at every place. */
import { tryAll } from "../../extent.ts";

tryAll();
await import("./incomplete.test.ts");
