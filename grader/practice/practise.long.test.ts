/** `npm test` as a learner uses it, from the first lesson to what was published. */
import { tryAll } from "../../conformance/extent.ts";

tryAll();
await import("./practise.test.ts");
