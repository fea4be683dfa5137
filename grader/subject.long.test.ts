/** An exercise in its process: time, however it is spent. */
import { tryAll } from "../conformance/extent.ts";

tryAll();
await import("./subject.test.ts");
