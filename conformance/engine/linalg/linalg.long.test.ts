/** Linear algebra, on long lists too. */
import { tryAll } from "../../extent.ts";

tryAll();
await import("./linalg.test.ts");
