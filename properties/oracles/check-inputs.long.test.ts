/** Gradients of several inputs, wrong in one entry of many. */
import { tryAll } from "../../conformance/extent.ts";

tryAll();
await import("./check-inputs.test.ts");
