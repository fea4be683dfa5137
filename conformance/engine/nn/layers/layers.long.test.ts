/** All of what `layers.test.ts` tries some of. */
import { tryAll } from "../../../extent.ts";

tryAll();
await import("./layers.test.ts");
