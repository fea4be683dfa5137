/** All of the attempts. */
import { tryAll } from "../../conformance/extent.ts";

tryAll();
await import("./screens.test.ts");
