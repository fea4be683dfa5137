/** Nothing acts on a terminal, whichever command shows it. */
import { tryAll } from "../conformance/extent.ts";

tryAll();
await import("./screen.test.ts");
