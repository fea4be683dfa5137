/** The version of the engine, and of all else in this package. */
import { readFileSync } from "node:fs";

export const engineVersion: string = (
  JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string }
).version;
