/** PyTorch's samples, and every way to ask for them. */
import { tryAll } from "../extent.ts";

tryAll();
await import("./pytorch.test.ts");
