/** Forward mode, of every op. */
import { tryAll } from "../../extent.ts";

tryAll();
await import("./composition.test.ts");
