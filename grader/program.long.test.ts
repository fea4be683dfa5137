/** All names of imports, each in every way that it can be written. */
import { tryAll } from "../conformance/extent.ts";

tryAll();
await import("./program.test.ts");
