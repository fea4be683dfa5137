/** The translator is given a text and reads no file; it says what is wrong, or dies without taking anything along. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { some } from "../conformance/extent.ts";
import { NoProgram, translate } from "./translator.ts";

async function refusalOf(source: string): Promise<NoProgram> {
  try {
    await translate(source, "ts");
  } catch (error) {
    if (error instanceof NoProgram) return error;
    throw error;
  }
  throw new Error("It was translated.");
}

const mapTo = (source: string): string =>
  `data:application/json;base64,${Buffer.from(
    JSON.stringify({ version: 3, sources: [source], sourcesContent: ["x"], mappings: "AAAA" }),
  ).toString("base64")}`;

describe("The translator", function () {
  this.timeout(60_000);
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "gradproof-translator-"));
    writeFileSync(join(folder, "secret.ts"), "export const secret = 90210;");
    writeFileSync(join(folder, "secret.map"), '{"version":3,"sources":["90210"],"mappings":"AAAA"}');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("takes types, comments and layout away, and nothing else", async () => {
    const { code } = await translate(
      "// why\nexport const f = (x: number): number => x! /* how */ + 1; // end\n",
      "ts",
    );
    expect(code.trim()).to.equal("const f=x=>x+1;export{f};");
  });

  it("reads nothing that a program names, in whatever way", async () => {
    const secret = join(folder, "secret");
    const ways = [
      `const n = "t"; export const a = import(\`${join(folder, "secre")}\${n}.ts\`);`,
      `const n = "t"; export const a = require(\`${join(folder, "secre")}\${n}.ts\`);`,
      `export const a = require("${secret}.ts");`,
      `export const a = new URL("${secret}.ts", import.meta.url);`,
      `import a from "${secret}.ts" with { type: "text" }; export { a };`,
      `export * from "${secret}.ts";`,
      `export const a = 1;\n//# sourceMappingURL=${secret}.map`,
      `export const a = 1;\n//# sourceMappingURL=file://${secret}.map`,
      `/// <reference path="${secret}.ts" />\nexport const a = 1;`,
      `/** @jsxImportSource ${folder} */\nexport const a = 1;`,
    ];
    for (const way of ways) {
      const { code, map } = await translate(way, "ts");
      expect(code + map, way).not.to.include("90210");
      expect(JSON.parse(map).sources, way).to.deep.equal(["submission"]);
    }
  });

  it("does not follow a map that the text brings along, and changes no string that looks like one", async () => {
    for (const source of ["http://there/x.ts", "../../secret.ts", "file:///etc/passwd"]) {
      const text = `export const a = "//# sourceMappingURL=here";\n//# sourceMappingURL=${mapTo(source)}\n`;
      const { code, map } = await translate(text, "ts");
      expect(JSON.parse(map).sources).to.deep.equal(["submission"]);
      expect(code).to.include('"//# sourceMappingURL=here"');
    }
  });

  it("says what is wrong, and where", async () => {
    const wrong = await refusalOf("export function f(x) {\n  return x.dot(y;\n}");
    expect(wrong).to.include({ message: 'Expected ")" but found ";"', line: 2, column: 17 });
  });

  it("names a line of the text also where it ends too early", async () => {
    expect(await refusalOf("export function f() {")).to.include({ line: 1 });
    expect(await refusalOf("export function f() {\n")).to.include({ line: 2 });
  });

  const nested: Readonly<Record<string, string>> = {
    brackets: "[".repeat(500_000),
    "brackets that are closed": `export const a = ${"[".repeat(250_000)}${"]".repeat(250_000)};`,
    functions: `export const a = ${"() => ".repeat(170_000)} 1;`,
    templates: `export const a = ${"`${".repeat(200_000)}1${"}`".repeat(200_000)};`,
    types: `export let a: ${"Array<".repeat(100_000)}1${">".repeat(100_000)};`,
  };
  for (const [what, source] of some(Object.entries(nested), 5)) {
    it(`is let die, or refuses, or lives, at half a megabyte of nested ${what}`, async () => {
      const start = performance.now();
      try {
        expect((await translate(source, "ts")).code).to.be.a("string");
      } catch (error) {
        expect(error).to.be.instanceOf(NoProgram);
        expect((error as Error).message.length).to.be.below(400);
      }
      expect(performance.now() - start).to.be.below(40_000);
    });
  }

  it("takes a megabyte of words that look like imports as what it is", async () => {
    const words = "import{".repeat(140_000);
    const { code } = await translate(`export const a = "${words}", b = \`${words}\`;`, "ts");
    const made = await import(`data:text/javascript,${encodeURIComponent(code)}`);
    expect(made.a === words && made.b === words).to.equal(true);
  });

  it("keeps what one export needs, if asked, and nothing else", async () => {
    const { code } = await translate(
      "const a = 1, b = () => a; const c = () => 2; export { b };",
      "js",
      true,
    );
    expect(code.trim()).to.equal("const a=1;const b=()=>a;export{b};");
  });
});
