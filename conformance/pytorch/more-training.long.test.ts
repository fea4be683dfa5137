/** Well-known models beside PyTorch, all 50 steps, in both precisions. */
import { tryAll } from "../extent.ts";

tryAll();
await import("./more-training.test.ts");
