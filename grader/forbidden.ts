/** What a lesson wants written by hand: ops that its exercise may not take from the engine. */
import { ENGINE } from "./exercise-name.ts";
import { NotLoaded } from "./not-loaded.ts";

/**
 * By the words that name them: `.softmax(`, `["softmax"]`, `{ softmax } = …`, and imports from the engine. A function of one's own may have the name.
 * Who hides a name from a reader of words (a key put together, a pattern within a pattern) is not found.
 * @param code translated: no comment is in it.
 * @throws {NotLoaded}
 */
export function refuseForbidden(
  code: string,
  source: string,
  file: string,
  forbidden: readonly string[],
): void {
  const imported = [...code.matchAll(/import\s*\{([^{}]*)\}\s*from\s*"([^"]*)"/g)]
    .filter(([, , from]) => from === ENGINE || from === "gradproof")
    .flatMap(([, names]) => names.split(",").map((name) => name.trim().split(/\s+as\s+/)[0]));
  for (const name of forbidden) {
    const member = new RegExp(`\\.\\s*${name}(?![\\w$])|\\[\\s*(["'\`])${name}\\1\\s*\\]`);
    const pattern = new RegExp(`\\{(?:[^{}]*,)?\\s*(["'\`]?)${name}\\1\\s*(?:[:=,][^{}]*)?\\}\\s*=(?!=)`);
    if (!imported.includes(name) && !member.test(code) && !pattern.test(code)) continue;
    const line = source
      .split("\n")
      .findIndex((text) => new RegExp(`(?<![\\w$])${name}(?![\\w$])`).test(text));
    throw new NotLoaded(`This lesson is written by hand: it may not use the engine's ${name}.`, {
      ...(line >= 0 && { where: `${file}:${line + 1}` }),
      advice: `Write ${name} out of simpler ops. Forbidden here: ${forbidden.join(", ")}.`,
    });
  }
}
