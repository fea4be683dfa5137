/** The tolerance on a device, on many inputs. */
import { tryAll } from "../conformance/extent.ts";

tryAll();
await import("./device-tolerance.test.ts");
