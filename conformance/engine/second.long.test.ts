/** The second derivative of every op, at more points. */
import { tryAll } from "../extent.ts";

tryAll();
await import("./second.test.ts");
