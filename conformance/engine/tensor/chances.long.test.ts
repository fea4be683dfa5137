/** Random numbers, of many draws. */
import { tryAll } from "../../extent.ts";

tryAll();
await import("./chances.test.ts");
