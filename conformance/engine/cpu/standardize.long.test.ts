/** All of the rows that are standardized by one kernel. */
import { tryAll } from "../../extent.ts";

tryAll();
await import("./standardize.test.ts");
