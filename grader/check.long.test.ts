/** `gradproof check`, on all that it may be given. */
import { tryAll } from "../conformance/extent.ts";

tryAll();
await import("./check.test.ts");
