/** What a program that uses a little of the engine has to carry. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { build } from "esbuild";
import { after, before, describe, it } from "mocha";
import { Packed } from "./packed.ts";

describe("The engine's package", () => {
  let packed: Packed;
  before(() => {
    packed = new Packed();
  });
  after(() => packed?.remove());

  /** A bundle for browsers of what a line imports, and its size once it is compressed. */
  async function bundled(contents: string): Promise<{ text: string; zipped: number }> {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: packed.folder },
      bundle: true,
      minify: true,
      format: "esm",
      platform: "browser",
      write: false,
      logLevel: "silent",
    });
    const [{ text, contents: bytes }] = outputFiles;
    return { text, zipped: gzipSync(bytes, { level: 9 }).length };
  }
  const using = (names: string): ReturnType<typeof bundled> =>
    bundled(`import { ${names} } from "@gradproof/engine"; console.log(${names});`);

  it("costs at most 45 KB, compressed, for tensors with all their methods", async () => {
    const { text, zipped } = await using("tensor, add");
    console.log(`      ${(zipped / 1024).toFixed(1)} KB`);
    expect(zipped).to.be.at.most(45 * 1024);
    // It is the whole tensor: derivatives, and ops that no import names.
    const lines: unknown[] = [];
    const x = "const x = tensor([3, 4], { requiresGrad: true }); x.softplus().sum().backward(); ";
    const { text: program } = await bundled(
      `import { tensor } from "@gradproof/engine"; ${x} console.log(x.grad.toArray(), x.mul(x).sum().sqrt().item());`,
    );
    new Function("console", program)({ log: (...values: unknown[]) => lines.push(values) });
    expect(lines).to.deep.equal([
      [[Math.fround(1 / (1 + Math.exp(-3))), Math.fround(1 / (1 + Math.exp(-4)))], 5],
    ]);
    expect(text).not.to.contain("navigator");
  });

  it("has the dtypes of storage with the name of one of them, and what files bring, without", async () => {
    const shown = async (imports: string, program: string): Promise<unknown[]> => {
      const lines: unknown[] = [];
      const { text } = await bundled(`import { ${imports} } from "@gradproof/engine"; ${program}`);
      new Function("console", text)({ log: (...values: unknown[]) => lines.push(...values) });
      return lines;
    };
    const program = `console.log(tensor([1]).to("float16").add(tensor(0.5)).dtype, tensor([3]).half?.().mul(2).item());`;
    expect(
      await shown("promoteTypes, tensor", `console.log(promoteTypes("bool", "uint8")); ${program}`),
    ).to.deep.equal(["uint8", "float16", 6]);
    const without = `try { tensor([1]).to("float16") } catch (error) { console.log(error.message) }`;
    expect((await shown("tensor", without))[0]).to.contain("float32, float64, int32, bool");
    const file = `{'descr': '<f2', 'fortran_order': False, 'shape': (1,), }`.padEnd(117);
    const npy = [0x93, ...Buffer.from("NUMPY"), 1, 0, 118, 0, ...Buffer.from(`${file}\n`), 0, 62];
    const read = `const x = parseNpy(new Uint8Array(${JSON.stringify(npy)})); console.log(x.add(1).dtype, x.add(1).item())`;
    expect(await shown("parseNpy", read)).to.deep.equal(["float16", 2.5]);
  });

  it("costs next to nothing for an error's name", async () => {
    expect((await using("ShapeError")).zipped).to.be.below(200);
  });

  it("keeps in every bundle the words that a formula names", async () => {
    const { text } = await bundled(
      `import { functional, tensor } from "@gradproof/engine";
       const x = tensor([0.5], { dtype: "float64", requiresGrad: true });
       for (const f of ["gelu", "mish", "silu", "selu", "celu", "elu", "hardswish", "logsigmoid", "softsign"]) functional[f]?.(x).sum().backward();
       globalThis.gradient = x.grad.item();`,
    );
    const page = { gradient: Number.NaN };
    new Function("globalThis", text)(page);
    expect(page.gradient).to.be.above(1);
  });

  it("keeps in every bundle the names that states of schedulers have", async () => {
    const { text } = await bundled(
      `import { CosineAnnealingLR, ReduceLROnPlateau, SequentialLR, SWALR } from "@gradproof/engine";
       globalThis.names = [CosineAnnealingLR, ReduceLROnPlateau, SequentialLR, SWALR].map(({ name }) => name);`,
    );
    const page = { names: [] };
    new Function("globalThis", text)(page);
    expect(page.names).to.deep.equal(["CosineAnnealingLR", "ReduceLROnPlateau", "SequentialLR", "SWALR"]);
  });

  it("costs at most 6 KB for the checker of gradients, which needs none of it", async () => {
    const root = new URL("../../../../", import.meta.url);
    const { exports } = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as {
      exports: Record<string, { default: string }>;
    };
    const file = fileURLToPath(new URL(exports["./check-gradient"].default, root));
    const { zipped } = await bundled(
      `import { checkGradient } from ${JSON.stringify(file)}; console.log(checkGradient);`,
    );
    console.log(`      ${(zipped / 1024).toFixed(1)} KB`);
    expect(zipped).to.be.at.most(6 * 1024);
  });

  it("refuses numbers alone where no tensor was ever made", async () => {
    const { text } = await bundled(`import { add } from "@gradproof/engine"; add(1, 2);`);
    expect(() => new Function(text)()).to.throw(TypeError, "add: takes a tensor");
  });

  it("takes less than 3.2 MB, and has no dependency", () => {
    console.log(`      ${(packed.size / 1e6).toFixed(2)} MB`);
    expect(packed.size).to.be.below(3.2e6);
    const { dependencies, repository, bugs, keywords } = JSON.parse(
      readFileSync(join(packed.engine, "package.json"), "utf8"),
    ) as Record<string, unknown>;
    expect(dependencies).to.equal(undefined);
    for (const said of [repository, bugs, keywords]) expect(said).not.to.equal(undefined);
  });
}).timeout(60_000);
