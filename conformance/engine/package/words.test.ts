/** What the package's modules say is what the sources say: they are put together by several tools, each of which breaks lines. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { describe, it } from "mocha";
import { parseSync } from "oxc-parser";

const engine = fileURLToPath(new URL("../../../../engine", import.meta.url));
const packed = fileURLToPath(new URL("../../../packages/engine/dist", import.meta.url));

const wordsOf = (text: string): string[] => text.match(/[A-Za-z]{3,}/g) ?? [];

/** All texts in a module, as its program has them. */
function textsOf(path: string): string[] {
  const found: string[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    else if (typeof node === "object" && node !== null) {
      const { type, value } = node as { type?: string; value?: unknown };
      if (type === "Literal" && typeof value === "string") found.push(value);
      if (type === "TemplateElement") found.push((value as { cooked: string | null }).cooked ?? "");
      Object.values(node).forEach(visit);
    }
  };
  visit(parseSync(path, readFileSync(path, "utf8")).program.body);
  return found;
}

const filesOf = (folder: string, ending: RegExp): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => ending.test(name))
    .map((name) => join(folder, name));

describe("The engine's package says", () => {
  const known = new Set([
    // TypeScript's own, where a module is imported by a name that is computed.
    "jsx",
    // In a source a line's end within a text is written.
    ...filesOf(engine, /\.ts$/).flatMap((path) => wordsOf(readFileSync(path, "utf8").replaceAll("\\n", " "))),
  ]);

  for (const [name, ending, least] of [
    ["in one file", /\.mjs$/, 5000],
    ["module by module", /\.js$/, 5000],
  ] as const)
    it(`no word that no source has: ${name}`, () => {
      const words = filesOf(packed, ending).flatMap((path) => textsOf(path).flatMap(wordsOf));
      expect(words.length).to.be.above(least);
      expect([...new Set(words.filter((word) => !known.has(word)))]).to.deep.equal([]);
    });
});
