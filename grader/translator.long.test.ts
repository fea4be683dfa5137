/** Deep nesting of every kind. */
import { tryAll } from "../conformance/extent.ts";

tryAll();
await import("./translator.test.ts");
