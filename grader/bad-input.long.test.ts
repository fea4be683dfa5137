/** All of the bad input. */
import { tryAll } from "../conformance/extent.ts";

tryAll();
await import("./bad-input.test.ts");
