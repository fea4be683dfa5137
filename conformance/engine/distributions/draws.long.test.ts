/** Draws by rejection, of many draws. */
import { tryAll } from "../../extent.ts";

tryAll();
await import("./draws.test.ts");
