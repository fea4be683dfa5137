/** The program of the live figures, bundled with the engine: for pages that are a learner's own. */
import { readFileSync } from "node:fs";
import { figuresPath } from "./places.ts";

let text: string | undefined;

export function figuresScript(): string {
  return (text ??= readFileSync(figuresPath, "utf8"));
}
