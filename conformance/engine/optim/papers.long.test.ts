/** Every optimizer beside its paper, with all settings and over 50 steps. */
import { tryAll } from "../../extent.ts";

tryAll();
await import("./papers.test.ts");
