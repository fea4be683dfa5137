/** Forward mode, of every op. */
import { tryAll } from "../../extent.ts";

tryAll();
await import("./vmap.test.ts");
