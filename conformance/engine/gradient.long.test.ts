/** Every declared derivative, at more points. */
import { tryAll } from "../extent.ts";

tryAll();
await import("./gradient.test.ts");
