/** What is a learner's stays theirs, in all of its forms. */
import { tryAll } from "../../conformance/extent.ts";

tryAll();
await import("./blame.test.ts");
