/** Results as JSON, to be read by programs and looked at by people. */
import type { Result } from "../reports/result.ts";
import { CONTROLS } from "./screen.ts";

/** Indented, with each list of numbers on one line. A line end inside of brackets is the indentation's: those of texts are escaped. */
export function resultJson(result: Result): string {
  return safeJson(result).replace(/\[\n[-+.,\w\s]*\n\s*\]/g, (list) =>
    /[a-z_]{2}/i.test(list) ? list : list.replace(/\s+/g, " ").replace("[ ", "[").replace(" ]", "]"),
  );
}

/** JSON that may be looked at on a terminal: what could act there is escaped. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    CONTROLS,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
