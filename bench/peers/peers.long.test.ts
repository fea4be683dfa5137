/** The judge of other libraries, on every way of being right and wrong. */
import { tryAll } from "../../conformance/extent.ts";

tryAll();
await import("./peers.test.ts");
