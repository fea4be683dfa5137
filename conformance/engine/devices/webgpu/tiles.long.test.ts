/** All tiles. */
import { tryAll } from "../../../extent.ts";

tryAll();
await import("./tiles.test.ts");
