/** The pictures of every lesson. */
import { tryAll } from "../conformance/extent.ts";

tryAll();
await import("./pictures.test.ts");
