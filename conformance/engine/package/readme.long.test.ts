/** The examples of the READMEs that a reader copies: they compile in strict TypeScript. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { tsc } from "./language-server.ts";
import { Packed } from "./packed.ts";

const root = fileURLToPath(new URL("../../../../", import.meta.url));

describe("The READMEs", () => {
  let packed: Packed;
  before(() => {
    packed = new Packed();
    const modules = join(packed.folder, "node_modules");
    symlinkSync(root, join(modules, "gradproof"));
    // As whoever uses a matcher has them.
    symlinkSync(join(root, "node_modules", "chai"), join(modules, "chai"));
    mkdirSync(join(modules, "@types"), { recursive: true });
    symlinkSync(join(root, "node_modules", "@types", "chai"), join(modules, "@types", "chai"));
  });
  after(() => packed?.remove());

  it("have examples that compile in strict TypeScript", () => {
    const examples = ["README.md", "engine/README.md"].flatMap((file) => {
      const text = readFileSync(join(root, file), "utf8");
      return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code);
    });
    expect(examples.length).to.be.above(4);
    const files = examples.map((code, i) => packed.write(`example-${i}.ts`, `${code}export {};\n`));
    const options =
      "--noEmit --strict --target es2023 --lib es2023,dom --module nodenext --skipLibCheck --types".split(
        " ",
      );
    const { status, stdout } = spawnSync(process.execPath, [tsc, ...options, "", ...files], {
      cwd: packed.folder,
      encoding: "utf8",
    });
    expect(status, stdout).to.equal(0);
  });
}).timeout(60_000);
