/** Laws, on as many inputs as a grade has. */
import { tryAll } from "../../conformance/extent.ts";

tryAll();
await import("./laws.test.ts");
