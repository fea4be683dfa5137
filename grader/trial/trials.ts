/** The tests of what is tried, a few or all: what it comes to beside what is exact, on the learner's file and the lesson's own solution. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { findLesson } from "../lesson.ts";
import { cliPath } from "../places.ts";
import { styleFor } from "../terminal.ts";
import { readExpression } from "./expression.ts";
import { plotRange, plotted } from "./plotted.ts";
import { type Row, rowsOf } from "./rows.ts";
import { type Trial, tryOut } from "./trial.ts";
import { fieldText } from "./trial-text.ts";

const plain = styleFor(process.stderr);

/** @param all whether those are among them that take their time. */
export function declareTrials(all: boolean): void {
  const also: (title: string, test: () => Promise<void> | void) => unknown = all ? it : () => {};
  describe("gradproof try", function () {
    this.timeout(60_000);
    let folder = "";
    before(() => {
      folder = mkdtempSync(join(tmpdir(), "gradproof-trial-"));
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    async function trial(name: string, text: string, source?: string): Promise<Trial> {
      const lesson = findLesson(name);
      const sample = lesson.samples.find((file) => basename(file) === source);
      let file = source === undefined ? lesson.solution : sample;
      if (file === undefined) writeFileSync((file = join(folder, "exercise.ts")), source!);
      return tryOut(file, lesson, await readExpression(text));
    }
    const told = (rows: readonly Row[]): unknown[][] =>
      rows.map(({ label, yours, exact, agrees }) => [label, fieldText(yours), fieldText(exact), agrees]);
    const rows = async (...given: Parameters<typeof trial>): Promise<unknown[][]> =>
      told(rowsOf(await trial(...given)));
    const failure = async (...given: Parameters<typeof trial>): Promise<string | undefined> => {
      const { text, where, advice } = (await trial(...given)).yours.failure ?? {};
      return [text, where, advice].filter(Boolean).join(" | ");
    };

    it("shows the value, and the gradients of the tensors in it, beside what is exact", async () => {
      expect(await rows("norm", "norm(tensor([3, 4]))", "wrong-no-root.ts")).to.deep.equal([
        ["value", "25", "5", false],
        ["∇ tensor([3, 4])", "[6, 8]", "[0.6, 0.8]", false],
      ]);
      const right = await rows("cosine", "cosine(tensor([1, 0]), tensor([3, 4]))");
      expect(right.map(([label, , exact, agrees]) => [label, exact, agrees])).to.deep.equal([
        ["value", "0.6", true],
        ["∇ tensor([1, 0])", "[0, 0.8]", true],
        ["∇ tensor([3, 4])", "[0.128, -0.096]", true],
      ]);
    });

    also("does not tell what is right of a prediction, nor draws it", async () => {
      for (const [name, call] of [
        ["colinear", "expectedAtColinear(-2)"],
        ["momentum", "fasterMomentum()"],
      ] as const) {
        const tried = await trial(name, call);
        expect(tried.prediction).to.equal(call.replace(/\(.*/, ""));
        expect(tried.exact.fields).to.equal(undefined);
        for (const [, , exact, agrees] of told(rowsOf(tried)))
          expect([exact, agrees], name).to.deep.equal(["none", undefined]);
      }
      const lesson = findLesson("colinear");
      const range = plotRange("a=-2:2", "expectedAtColinear(a).cosine");
      const refused = await plotted(lesson.solution, lesson, range, plain).catch((error: unknown) => error);
      expect(String(refused)).to.include("expectedAtColinear is a prediction");
    });

    also("says what to write where a line threw: in the expression, and in the file", async () => {
      expect(await failure("norm", "tensor([3, 4]) ** 2")).to.include("`tensor([3, 4]).square()`");
      const source = "export function norm(x) {\n  return x.mul(x).sum().sqrt();\n}\n";
      expect(await failure("norm", "norm([3, 4])", source)).to.match(
        /exercise\.ts:2.*`mul` is a method of tensors/,
      );
    });

    also("refuses a range that is too wide, and claims nothing where there is nothing to draw", async () => {
      expect(() => plotRange("x=-1e308:1e308", "norm(tensor([x]))")).to.throw(/wider than any number/);
      const lesson = findLesson("norm");
      const { lines } = await plotted(
        lesson.solution,
        lesson,
        plotRange("x=-3:-1", "tensor(x).log()"),
        plain,
      );
      expect(lines.join("\n")).to.include("nothing to draw").and.not.include("agree");
      const threw = await plotted(lesson.solution, lesson, plotRange("x=1:2", "x.log()"), plain);
      expect(threw.lines.join("\n")).to.include("`log` is a method of tensors");
    });

    it("knows what is exact to all its digits, where doubles do not, and blames nobody for rounding", async () => {
      const { exact, yours } = await trial("norm", "norm(tensor([3, 4])).sub(5).add(1e-20)");
      expect(fieldText(exact.fields!["value"])).to.equal("1e-20");
      expect(fieldText(yours.fields!["value"])).to.equal("1e-20");
      // 0.1 + 0.2 is not 0.3 in doubles.
      expect(await rows("norm", "norm(tensor([0.1])).add(0.2).sub(0.3)")).to.deep.equal([
        ["value", "5.55111512313e-17", "2.77555756156e-17", true],
        ["∇ tensor([0.1])", "[1]", "[1]", true],
      ]);
      expect(
        (await rows("cosine", "cosine(tensor([3, 6]), tensor([0.1, 0.2]))")).map(([, , value, agrees]) => [
          value,
          agrees,
        ]),
      ).to.deep.equal([
        ["1", true],
        ["[0, 0]", true],
        ["[0, 0]", true],
      ]);
    });

    it("takes gradients of parameters, whoever makes them", async () => {
      const found = await rows("p-norm", "new Norm(3).forward(tensor([-1, 2, 3]))", "wrong-detached.ts");
      expect(found.map(([label, , , agrees]) => [label, agrees])).to.deep.equal([
        ["value", true],
        ["∇ Norm.p", false],
        ["∇ tensor([-1, 2, 3])", true],
      ]);
      expect(found[1].slice(1, 3)).to.deep.equal(["none", "[-0.238304920852]"]);
    });

    also(
      "shows objects and lists by their parts, promises by what comes of them, and says what is nothing to be shown",
      async () => {
        expect(await rows("norm", "({ length: norm(tensor([3, 4])).item(), n: 2 })")).to.deep.equal([
          ["value.length", "5", "5", true],
          ["value.n", "2", "2", true],
        ]);
        expect(
          await rows("norm", "[norm(tensor([3, 4])), await Promise.resolve(true), 'text', undefined, [1]]"),
        ).to.deep.equal([
          ["value[0]", "5", "5", true],
          ["value[1]", "true", "true", true],
          ["value[2]", 'the string "text"', 'the string "text"', true],
          ["value[3]", "undefined", "undefined", true],
          ["value[4][0]", "1", "1", true],
        ]);
      },
    );

    also("takes statements, types and writes in place", async () => {
      const text = `const x: Tensor = tensor([1, 0], { requiresGrad: true }), y = tensor([0, 1], { requiresGrad: true });
      ascend(x, y, { rate: 0.5, steps: 1 }); [x, y]`;
      expect(await rows("ascent", text)).to.deep.equal([
        ["value[0]", "[1, 0.5]", "[1, 0.5]", true],
        ["value[1]", "[0.5, 1]", "[0.5, 1]", true],
      ]);
      const moved = `const w = tensor([1, 2], { requiresGrad: true }), o = new MomentumGradientDescent([w], { lr: 0.1, momentum: 0.9 });
      w.sum().backward(); o.step(); w;`;
      expect((await rows("momentum", moved))[0]).to.deep.equal(["value", "[0.9, 1.9]", "[0.9, 1.9]", true]);
    });

    also("shows what was printed, without control characters, and once", async () => {
      const { yours } = await trial(
        "norm",
        "norm(tensor([3, 4]))",
        'export function norm(x) { console.log("here\\u001b[2J"); return x.norm(); }',
      );
      expect(yours.printed).to.equal("here");
    });

    also("says what went wrong, where, and what to do", async () => {
      const throws = "\n\nexport function norm(x) {\n  throw new Error('no');\n}";
      expect(await failure("norm", "norm(tensor([3, 4]))", throws)).to.equal(
        "It threw Error: no. | exercise.ts:4",
      );
      expect(await failure("norm", "nrom(tensor([3, 4]))")).to.match(
        /nrom is not defined\. Did you mean norm\? It may use what the exercise exports \(norm, normGradient\)/,
      );
      expect(await failure("norm", "norm(tensr([3, 4]))")).to.include("Did you mean tensor?");
      expect(
        await failure("norm", "norm(tensor([3, 4]))", "export function norm(x) { for (;;) {} }"),
      ).to.match(/did not end within 1 s.*Look for a loop/);
      expect(await failure("norm", "process.exit(0)")).to.include("exit code 0");
      expect(await failure("norm", "norm(tensor([3, 4]))", "export function norm(x) {")).to.match(
        /no valid program.*exercise\.ts:1/,
      );
      expect(await failure("norm", "import('node:fs')")).to.include(
        'imports "node:fs", which an exercise may not',
      );
    });

    it("understands what is an expression, and shows where it does not", async () => {
      const refused = async (text: string): Promise<string> =>
        readExpression(text).then(
          ({ code }) => code,
          (error: Error) => error.message,
        );
      expect(await refused("norm(tensor([3 4]))")).to.equal(
        'The expression is not understood: Expected "]" but found "4". At column 16: norm(tensor([3 ⟨here⟩4]))',
      );
      for (const text of ["norm(tensor([3, 4])", "norm(tensor([3, 4])))", "1) + (2", '"text', "let x = 1;"])
        expect(await refused(text), text).to.match(/^The expression is not understood/);
      expect(await refused("  ")).to.match(/^The expression is empty/);
      const { literals, words } = await readExpression(
        'f("tensor(1)", tensor([1, [2]]), x.tensor(3), tensor(g(4), "(")) // tensor(5)',
      );
      expect(literals).to.deep.equal(["tensor([1, [2]])", 'tensor(g(4), "(")']);
      expect(words).to.have.members(["f", "tensor", "x", "g"]);
    });

    also("draws a value over a range beside what is exact, and says where they part", async () => {
      const lesson = findLesson("cosine");
      const text = "cosine(tensor([1, x]), tensor([3, 4]))";
      const [wrong, right] = [
        lesson.samples.find((file) => file.endsWith("wrong-scaled.ts"))!,
        lesson.solution,
      ];
      const drawing = await plotted(wrong, lesson, plotRange("x=-5:5", text), plain);
      expect(drawing.agrees).to.equal(false);
      expect(drawing.lines.join("\n"))
        .to.match(/[\u2801-\u28ff]{3}/)
        .and.include("·")
        .and.include("They part at x = -5: yours -1.33358971894, exact -0.66679485947.");
      const same = await plotted(right, lesson, plotRange("-5:5", text.replace("x", "2")), plain);
      expect(same.agrees).to.equal(true);
      expect(same.lines.at(-1)).to.equal("They agree at all 128 places.");
      expect(plotRange("-5:5", "f2(a.b3, 4e1, 5)").text).to.equal("f2(a.b3, ($x), 5)");
      for (const range of ["y=1:2", "2:1", "x=1", "x=a:b", "x=1:Infinity"])
        expect(() => plotRange(range, text), range).to.throw(/--plot/);
      expect(() => plotRange("1:2", "f(x)")).to.throw(/has none/);
      const vector = await plotted(right, lesson, plotRange("x=1:2", "tensor([x, 1])"), plain).then(
        String,
        (error: Error) => error.message,
      );
      expect(vector).to.include("a tensor of shape [2]");
    });

    also("is a command with exit codes and JSON, whose output no submission writes into", () => {
      const run = (...args: string[]) =>
        spawnSync(process.execPath, [cliPath, "try", ...args], { encoding: "utf8" });
      const file = join(folder, "evil.ts");
      writeFileSync(
        file,
        'export function norm(x) { console.log("\\u001b[31m"); throw new Error("\\u001b]0;taken\\u0007\\nAll passed"); }',
      );
      const evil = run("norm", "norm(tensor([3, 4]))", "--file", file);
      expect(evil.status).to.equal(1);
      expect(evil.stdout).not.to.match(/[\u0000-\u0008\u000b-\u001f\u007f]|^All passed/m);
      const { status, stdout } = run(
        "norm",
        "norm(tensor([3, 4]))",
        "--file",
        findLesson("norm").solution,
        "--json",
      );
      expect(status).to.equal(0);
      expect(JSON.parse(stdout)).to.deep.include({ schema: "gradproof/try/v1", agrees: true });
      expect(JSON.parse(stdout).rows[1]).to.deep.equal({
        name: "∇ tensor([3, 4])",
        yours: { shape: [2], dtype: "float64", data: [0.6000000000000001, 0.8] },
        exact: { shape: [2], dtype: "float64", data: [0.6, 0.8] },
        agrees: true,
      });
      expect(run("nrom", "1").stderr).to.include("Did you mean norm?");
      expect(run("norm").status).to.equal(2);
      expect(run("norm", "(").status).to.equal(2);
    });
  });
}
