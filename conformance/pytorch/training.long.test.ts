/** The examples beside PyTorch, all 50 steps, in both precisions. */
import { tryAll } from "../extent.ts";

tryAll();
await import("./training.test.ts");
