/** Delivery: pipes that close, disks that are full, tokens of others. */
import { tryAll } from "../conformance/extent.ts";

tryAll();
await import("./delivery.test.ts");
