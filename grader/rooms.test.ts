/** The rooms of the house: arrows between them point one way. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { describe, it } from "mocha";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What each room may import; `types` only as types. */
const RULES: Readonly<
  Record<
    string,
    {
      readonly may: readonly string[];
      readonly types?: readonly string[];
      readonly packages: readonly string[];
    }
  >
> = {
  engine: { may: [], packages: [] },
  properties: {
    may: ["engine"],
    types: ["reports"],
    packages: ["fast-check", "chai", "decimal.js", "mathjs"],
  },
  conformance: {
    may: ["engine", "properties"],
    packages: ["@gradproof/engine", "decimal.js", "esbuild", "fast-check", "mathjs", "typescript"],
  },
  lessons: { may: ["properties", "engine"], packages: [] },
  grader: {
    may: ["engine", "properties", "lessons", "reports"],
    packages: ["es-module-lexer", "esbuild", "fast-check", "chai", "yauzl"],
  },
  bench: { may: ["engine", "properties", "reports", "conformance"], packages: ["decimal.js"] },
  reports: { may: [], packages: ["d3-array", "d3-contour", "marked", "temml"] },
  // What a stranger would write: the engine by its public name, and nothing else.
  examples: { may: [], packages: [] },
};

interface Import {
  readonly file: string;
  readonly typeOnly: boolean;
  readonly target: string;
}

function* importsOf(room: string): Iterable<Import> {
  for (const entry of readdirSync(join(root, room), { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (
      !entry.isFile() ||
      !entry.name.endsWith(".ts") ||
      entry.name.endsWith(".test.ts") ||
      entry.name.endsWith(".fixture.ts") ||
      /\/(?:mutants|samples|foreign|node_modules)\//.test(file)
    )
      continue;
    const source = readFileSync(file, "utf8");
    // What declares tests is part of them, whatever it is called; fixtures are, by their names.
    if (/^import .* from "mocha"/m.test(source)) continue;
    for (const [, kind, target] of source.matchAll(
      /^(?:import|export)\s+(type\b)?[^;'"]*?from\s+"([^"]+)"/gm,
    )) {
      yield { file, typeOnly: kind !== undefined, target };
    }
  }
}

describe("The rooms", () => {
  for (const [room, { may, types = [], packages }] of Object.entries(RULES)) {
    it(`${room} imports only what it may`, () => {
      const wrong: string[] = [];
      let count = 0;
      for (const { file, typeOnly, target } of importsOf(room)) {
        count++;
        const at = relative(root, file);
        if (target.startsWith(".")) {
          const [other] = relative(root, resolve(file, "..", target)).split("/");
          if (other !== room && !may.includes(other) && !(typeOnly && types.includes(other)))
            wrong.push(`${at} imports ${target}`);
        } else if (
          !target.startsWith("node:") &&
          target !== "gradproof/engine" &&
          !packages.some((name) => target === name || target.startsWith(`${name}/`))
        ) {
          wrong.push(`${at} imports ${target}`);
        } else if (
          target.startsWith("node:") &&
          (room === "engine" || (room === "lessons" && !at.endsWith(".test.ts")))
        ) {
          wrong.push(`${at} imports ${target}`);
        }
      }
      expect(wrong).to.deep.equal([]);
      expect(count).to.be.above(2);
    });
  }
});
