/** Results as JSON, to be read by programs and looked at by people. */
import { jsonNumber } from "../properties/suite/number.ts";
import type { Result } from "../reports/result.ts";
import { CONTROLS } from "./screen.ts";

/** Indented, with each list of numbers on one line. A line end inside of brackets is the indentation's: those of texts are escaped. */
export function resultJson({ properties, ...rest }: Result): string {
  // Tapes are a page's: with and without one, a grade has the same JSON.
  const told = properties.map(({ tape: _, ...property }) => property);
  return safeJson({ ...rest, properties: told }).replace(/\[\n[-+.,\w\s]*\n\s*\]/g, (list) =>
    /[a-z_]{2}/i.test(list) ? list : list.replace(/\s+/g, " ").replace("[ ", "[").replace(" ]", "]"),
  );
}

/** JSON that may be looked at on a terminal: what could act there is escaped. NaN and infinities are strings, as in results. */
export function safeJson(value: unknown): string {
  const kept = (_: string, each: unknown): unknown => (typeof each === "number" ? jsonNumber(each) : each);
  return JSON.stringify(value, kept, 2).replace(
    CONTROLS,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
