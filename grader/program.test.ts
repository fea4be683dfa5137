/** What a submission may bring along: the engine, and of the files beside it those alone that the lesson names. */
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { extent } from "../conformance/extent.ts";
import { NotLoaded } from "./not-loaded.ts";
import { type Bundle, loadProgram, type Program } from "./program.ts";
import { readSubmission } from "./submission.ts";

const SECRET = "90210";

describe("A program", function () {
  this.timeout(60_000);
  let folder = "";
  const write = (name: string, source: string): string => {
    const file = join(folder, name);
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, source);
    return file;
  };
  const load = (
    source: string,
    helpers: string[] = [],
    name = "exercise.ts",
    forbidden: string[] = [],
  ): Promise<Program> =>
    loadProgram(readSubmission(write(name, source)), {
      helpers: async () => helpers,
      exports: async () => ["cosine"],
      forbidden: async () => forbidden,
    });
  const bundleOf = ({ bundle }: Program): Bundle => {
    if (bundle instanceof NotLoaded) throw bundle;
    return bundle;
  };
  const refusalOf = ({ bundle }: Program): NotLoaded => {
    if (bundle instanceof NotLoaded) return bundle;
    throw new Error(`It was let in: ${bundle.modules[0].code}`);
  };

  const run = (code: string): Promise<{ cosine(x: number): number }> => {
    const engine = JSON.stringify(new URL("../engine/index.js", import.meta.url).href);
    return import(
      `data:text/javascript,${encodeURIComponent(code.replace(/(?<=from)"gradproof\/engine"/, engine))}`
    );
  };

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "gradproof-program-"));
    for (const name of ["bob.ts", "solution.ts", ".env", "grades.json", "node_modules/cheat/index.js", "bob"])
      write(name, `export const cosine = ${SECRET};`);
    write("layers.ts", "export const one: number = 1;\nexport function fail(): never {\n  throw 1;\n}\n");
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  describe("is refused by name, and nothing of the file is told, where it imports", () => {
    const names = [
      "./bob.ts",
      "./bob.js",
      "./bob",
      "./solution.ts",
      "./.env",
      "./grades.json",
      "./node_modules/cheat/index.js",
      "cheat",
      "../bob.ts",
      "./../bob.ts",
      ".",
      "./",
      "..",
      "/etc/passwd",
      "file:///etc/passwd",
      "data:text/javascript,export const a = 1",
      "node:fs",
      "fs",
      "lodash",
      "gradproof/properties",
      "gradproof/../engine",
      "https://example.org/a.js",
      "../../../../../../../../dev/zero",
      "./layers.ts?2",
      "#imports",
      "",
    ];
    const ways: Readonly<Record<string, (name: string) => string>> = {
      "for a value": (name) => `import { cosine } from ${name}; export { cosine };`,
      "for its effect": (name) => `import ${name};`,
      "to export all of it": (name) => `export * from ${name};`,
      "to export some of it": (name) => `export { cosine } from ${name};`,
      "as a namespace": (name) => `import * as a from ${name}; export const cosine = a.cosine;`,
      "in a call": (name) => `export const cosine = await import(${name});`,
      "in a template": (name) => `export const cosine = \`\${await import(${name})}\`;`,
      "with attributes": (name) => `import a from ${name} with { type: "json" }; export const cosine = a;`,
      "with escapes": (name) =>
        `export * from ${name.replace(/[a-z]/, (x) => `\\u{${x.charCodeAt(0).toString(16)}}`)};`,
      "as TypeScript": (name) => `import a = require(${name}); export const cosine = a;`,
    };
    for (const [k, name] of names.entries()) {
      it(JSON.stringify(name), async () => {
        for (const [i, [way, write]] of Object.entries(ways).entries()) {
          // Every name, and every way, in turn.
          if (way === "as TypeScript" || (i + k) % extent(9, 1) > 0) continue;
          const program = await load(write(JSON.stringify(name)));
          const { message } = refusalOf(program);
          expect(message, way).to.include(`It imports "${name}", which an exercise may not.`);
          expect(JSON.stringify(program) + message, way).not.to.include(SECRET);
        }
      });
    }

    it("what it makes up while it runs: then nothing is read for it", async () => {
      for (const source of [
        `const n = "b"; export const cosine = await import(\`./bo\${n}.ts\`);`,
        `const n = "b"; export const cosine = require(\`./bo\${n}.ts\`);`,
        `export const cosine = require("./bob.ts");`,
        `export const cosine = new URL("./bob.ts", import.meta.url).href;`,
        `export const cosine = import.meta.resolve("./bob.ts");`,
        `import a = require("./bob.ts"); export const cosine = a;`,
      ]) {
        const { modules } = bundleOf(await load(source));
        expect(modules).to.have.length(1);
        expect(modules[0].code).not.to.include(SECRET);
      }
    });
  });

  it("has the engine under the one name that the subject knows", async () => {
    for (const name of ["gradproof", "gradproof/engine"]) {
      const source = `import { tensor } from "${name}"; export { sin } from "${name}"; export const t = [tensor, import("${name}")];`;
      const [{ code }] = bundleOf(await load(source)).modules;
      expect(code.split('"gradproof/engine"')).to.have.length(4);
    }
  });

  it("needs no import for types alone", async () => {
    const [{ code }] = bundleOf(
      await load('import type { A } from "./bob.ts"; import { type B } from "lodash"; export let a: A & B;'),
    ).modules;
    expect(code).to.match(/^let a;export\{a\};\s*$/);
  });

  it("takes no string, comment or pattern for an import", async () => {
    const source = `// import "a";\nexport const a = 'import "b"', b = \`import "c"\`, c = /import("d")/;`;
    expect(bundleOf(await load(source)).modules).to.have.length(1);
  });

  describe("whose lesson allows a file beside it", () => {
    it("has it in each of its ways to name it, once", async () => {
      for (const name of ["./layers.ts", "./layers.js", "./layers"]) {
        const source = `import { one } from "${name}"; export * from "./layers"; export const a = one;`;
        const { modules } = bundleOf(await load(source, ["layers.ts"]));
        expect(modules.map(({ file }) => file)).to.deep.equal(["exercise.mjs", "beside-1.exercise.mjs"]);
        expect(modules[0].code.split('"./beside-1.exercise.mjs"')).to.have.length(3);
      }
    });

    it("has it count in hash and size, but only where it is imported", async () => {
      const alone = await load("export const a = 1;", ["layers.ts"]);
      expect(alone.sha256).to.equal(readSubmission(join(folder, "exercise.ts")).sha256);
      const both = async (): Promise<Program> => load('export * from "./table.ts";', ["table.ts"]);
      write("table.ts", "export const a = 1;");
      const before = await both();
      write("table.ts", "export const a = 2;");
      const later = await both();
      expect(later.sha256).not.to.equal(before.sha256);
      expect(later.bytes).to.equal(27 + 19);
    });

    it("says in which file a position lies, whatever stands before it in its line", async () => {
      const source = `import { fail } from "./layers";\nimport { tensor as t } from "gradproof/engine";\nexport const a = t, f = fail, g = () => { throw 2; };\n`;
      const { modules, locate } = bundleOf(await load(source, ["layers.ts"]));
      const placeOf = (index: number, words: string): string => {
        const lines = modules[index].code.split("\n");
        const line = lines.findIndex((each) => each.includes(words));
        return locate(
          `at x (file:///there/${modules[index].file}:${line + 1}:${lines[line].indexOf(words) + 1})`,
        )!;
      };
      expect(placeOf(0, "throw 2")).to.equal("exercise.ts:3");
      expect(placeOf(1, "throw 1")).to.equal("layers.ts:3");
      for (const odd of ["", "exercise.mjs:0:0", "exercise.mjs:9:9", "beside-7.exercise.mjs:1:1", "a.ts:1:1"])
        expect(locate(odd) ?? "exercise.ts:1", odd).to.match(/^exercise\.ts:\d+$/);
    });

    it("is not loaded where that is a link, a second name, a folder, too large, no text, or not there", async () => {
      const made: Readonly<Record<string, () => void>> = {
        "link.ts": () => symlinkSync("bob.ts", join(folder, "link.ts")),
        "hard.ts": () => linkSync(join(folder, "bob"), join(folder, "hard.ts")),
        "folder.ts": () => mkdirSync(join(folder, "folder.ts")),
        "large.ts": () => write("large.ts", " ".repeat((1 << 20) - 10)),
        "zeros.ts": () => write("zeros.ts", `\0${SECRET}`),
        "nowhere.ts": () => {},
      };
      for (const [name, make] of Object.entries(made)) {
        make();
        const program = await load(`export * from "./${name}";`, [name]);
        expect(refusalOf(program).message).to.include(name);
        expect(JSON.stringify(program)).not.to.include(SECRET);
      }
    });

    it("may import no further than the exercise may", async () => {
      write("further.ts", 'export * from "./bob.ts";');
      const program = await load('export * from "./further.ts";', ["further.ts"]);
      expect(refusalOf(program).message).to.include('It imports "./bob.ts"');
    });
  });

  describe("in JavaScript", () => {
    it("may have types all the same, and may hold what TypeScript reads differently", async () => {
      for (const name of ["a.js", "a.mjs", "a.cjs", "a.jsx"])
        expect((await load("export const a = (x: number): number => x;", [], name)).tokens).to.include(
          "x=>x",
        );
      expect((await load("export const a = (b, c, d) => b < c > (d);", [], "a.js")).tokens).to.include(
        "b<c>d",
      );
    });

    it("is told the fault that was met last", async () => {
      const { message } = refusalOf(
        await load("export const a: number = 1;\nexport const b = ;", [], "a.js"),
      );
      expect(message).to.include("export const b = ;").and.not.include("export const a");
    });

    it("works as a module of CommonJS", async () => {
      const ways = {
        "a.cjs": "exports.cosine = (x) => x + 1;",
        "a.js": "module.exports = { cosine: (x) => x + 1 };",
        "b.cjs": "function cosine(x) { return x + 1; }\nmodule.exports.cosine = cosine;",
        "a.cts": "export = { cosine: (x: number) => x + 1 };",
        "c.cjs":
          'const { tensor } = require("gradproof/engine"); exports.cosine = (x) => tensor([x + 1]).item();',
      };
      for (const [name, source] of Object.entries(ways)) {
        const [{ code }] = bundleOf(await load(source, [], name)).modules;
        const { cosine } = await run(code);
        expect(cosine(1), name).to.equal(2);
      }
    });

    it("is told which module of CommonJS it may not require", async () => {
      const [{ code }] = bundleOf(await load('exports.cosine = require("fs");', [], "a.cjs")).modules;
      const failure = await run(code).catch((error: unknown) => error);
      expect((failure as Error).message).to.equal('It imports "fs", which an exercise may not.');
    });
  });
});
