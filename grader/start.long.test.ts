/** What the command line loads, for every kind of grade. */
import { tryAll } from "../conformance/extent.ts";

tryAll();
await import("./start.test.ts");
