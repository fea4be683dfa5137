/** The judge: the same bytes again, replays, crashes, and patches of every kind. */
import { tryAll } from "../conformance/extent.ts";

tryAll();
await import("./judge.test.ts");
