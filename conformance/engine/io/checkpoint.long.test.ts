/** Every optimizer and scheduler saved and restored in the middle; `npm test` tries some. */
import { tryAll } from "../../extent.ts";

tryAll();
await import("./checkpoint.test.ts");
