/** Hidden properties, replayed too. */
import { tryAll } from "../conformance/extent.ts";

tryAll();
await import("./hidden.test.ts");
