/** einsum, of many equations. */
import { tryAll } from "../../extent.ts";

tryAll();
await import("./einsum.test.ts");
