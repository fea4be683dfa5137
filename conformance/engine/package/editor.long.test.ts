/** What an editor shows of the packed engine: documentation on everything, nothing internal, and sources behind the names. */
import { execFileSync } from "node:child_process";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { Tensor } from "../../../engine/index.ts";
import { type Completion, LanguageServer, tsc } from "./language-server.ts";
import { Packed } from "./packed.ts";

const program = `import { tensor } from "@gradproof/engine";
const x = tensor([1]);
x.exp();
x.exp_();
x.matmul(x);
x.shape;
x.backward();
tensor;
`;

const documentationOf = ({ documentation }: Completion): string =>
  typeof documentation === "string" ? documentation : (documentation?.value ?? "");

describe("In an editor, the engine's package", () => {
  let packed: Packed;
  let server: LanguageServer;
  before(async () => {
    packed = new Packed();
    packed.write(
      "tsconfig.json",
      JSON.stringify({
        compilerOptions: {
          module: "nodenext",
          target: "es2023",
          strict: true,
          types: [],
          noEmit: true,
          skipLibCheck: false,
        },
      }),
    );
    server = await LanguageServer.open(packed.write("program.ts", program), packed.folder);
  });
  after(() => {
    server?.close();
    packed?.remove();
  });

  it("has documentation on every method and field of a tensor, and shows nothing internal", async () => {
    const found = await server.completions({ line: 2, character: 2 });
    // The language server offers Symbol for [Symbol.iterator].
    const members = found.filter(({ label }) => label !== "Symbol");
    expect(members.filter((member) => !documentationOf(member)).map(({ label }) => label)).to.deep.equal([]);
    const labels = members.map(({ label }) => label);
    const internal = "storage on offset layout type base node version shared array".split(" ");
    expect(labels.filter((label) => internal.includes(label))).to.deep.equal([]);
    // All that a tensor has when it runs, and its one field.
    const there = Object.getOwnPropertyNames(Tensor.prototype).filter(
      (name) => name !== "constructor" && !internal.includes(name),
    );
    expect(there.length).to.be.above(250);
    expect(labels.toSorted()).to.deep.equal([...there, "grad"].sort());
  });

  it("leads from a name to its source", async () => {
    const expected = {
      2: "ops/elementwise/exponential.ts",
      3: "ops/elementwise/exponential.ts",
      4: "ops/matmul.ts",
      5: "core/tensor.ts",
      6: "autograd/methods.ts",
    };
    for (const [line, file] of Object.entries(expected)) {
      const [uri] = await server.definitions({ line: Number(line), character: 2 });
      expect(uri, file)
        .to.match(/\/src\//)
        .and.to.contain(file);
    }
    const [uri] = await server.definitions({ line: 7, character: 2 });
    expect(uri).to.match(/\/src\/run\/create\.ts$/);
  });

  it("has types that hold in strict TypeScript, its own declarations included", () => {
    execFileSync(process.execPath, [tsc, "-p", packed.folder], { encoding: "utf8" });
  });

  it("lets nobody make a tensor but by its makers", () => {
    packed.write("program.ts", 'import { Tensor } from "@gradproof/engine";\nnew Tensor();\n');
    expect(() => execFileSync(process.execPath, [tsc, "-p", packed.folder], { encoding: "utf8" })).to.throw();
  });
}).timeout(60_000);
