/** The judge: full marks for what is right, the same bytes for the same seed, and points only where they are earned. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import type { Result } from "../reports/result.ts";
import { judge } from "./judge.ts";
import { findLesson } from "./lesson.ts";
import { decodeReplay, propertyKey } from "./token.ts";
import { wrongSource } from "./wrong-source.ts";

const lesson = findLesson("cosine");

/** Without what is allowed to differ. */
function bytes(result: Result): string {
  return JSON.stringify(result, (key, value) => (key === "durationMs" ? 0 : value));
}

describe("The judge", function () {
  this.timeout(20_000);
  let folder = "";
  const write = (name: string, source: string): string => {
    const file = join(folder, name);
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, source);
    return file;
  };
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "gradproof-judge-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("gives full marks to the solution, whatever the seed", async () => {
    for (const seed of [0, 0xffff_ffff]) {
      const result = await judge({ file: lesson.solution, lesson, seed });
      expect(result.status).to.equal("passed");
      expect(result.score).to.equal(result.maxScore);
      expect(result.seed).to.equal(seed);
    }
  });

  it("writes the same bytes for the same seed, counterexample and diagnosis included", async () => {
    const file = write("wrong.ts", await wrongSource(lesson, "detached-norms"));
    const [first, second] = [await judge({ file, lesson, seed: 3 }), await judge({ file, lesson, seed: 3 })];
    expect(bytes(first)).to.equal(bytes(second));
    expect(first.status).to.equal("failed");
  });

  it("takes its seed from submission and suite unless told", async () => {
    const [first, second] = [
      await judge({ file: lesson.solution, lesson }),
      await judge({ file: lesson.solution, lesson }),
    ];
    expect(first.seed).to.equal(second.seed);
    const other = await judge({
      file: write("other.ts", `${readFileSync(lesson.solution, "utf8")}\n`),
      lesson,
    });
    expect(other.seed).not.to.equal(first.seed);
  });

  it("counts a file that says the same as the starter as not attempted, however it is laid out", async () => {
    const starter = readFileSync(lesson.starter, "utf8");
    const spaced = `// my name\n${starter.replace(/\n/g, "\r\n\r\n").replace(/ {2}/g, "\t")}`;
    for (const source of [starter, spaced, `${starter}\nconst helper = 1;\n`]) {
      const result = await judge({ file: write("starter.ts", source), lesson });
      expect(result.status).to.equal("not-attempted");
      expect(result.score).to.equal(0);
      expect(result.properties.every(({ status }) => status === "not-attempted")).to.equal(true);
    }
  });

  it("shrinks to numbers that a person checks on paper, and shows them four ways", async () => {
    const file = write("wrong.ts", await wrongSource(lesson, "reversed-gradient"));
    const { properties } = await judge({ file, lesson, seed: 11 });
    const failed = properties.find(({ comparison }) => comparison?.output === "∂cosine/∂x")!;
    const entries = failed.counterexample!.inputs.flatMap(({ data }) => data);
    expect(entries.every((entry) => Number.isInteger(entry))).to.equal(true);
    expect(failed.shrunkFrom).not.to.equal(undefined);
    const wrong = failed.comparison!.entries.find(({ ok }) => !ok)!;
    expect(wrong.yours).to.equal(-(wrong.exact as number));
    expect(wrong.difference as number).to.be.closeTo(wrong.exact as number, 1e-9);
    expect(wrong.differenceError as number).to.be.below(1e-9);
    const { parse } = await import("mathjs/number");
    const scope = Object.fromEntries(
      failed.counterexample!.inputs.flatMap(({ name, data }) =>
        data.map((value, k) => [`${name}${k + 1}`, value]),
      ),
    );
    expect(parse(wrong.symbolic!).evaluate(scope)).to.be.closeTo(wrong.exact as number, 1e-12);
  });

  it("replays a counterexample by its token: it fails until the file is mended", async () => {
    const file = write("mended.ts", await wrongSource(lesson, "negated"));
    const result = await judge({ file, lesson });
    const { replay } = result.properties.find(({ status }) => status === "failed")!;
    const only = decodeReplay(replay);
    const again = await judge({ file, lesson, seed: only.seed, only });
    expect(again.status).to.equal("failed");
    expect(again.properties).to.have.length(1);
    expect(again.properties[0].counterexample).to.deep.equal(
      result.properties.find(({ status }) => status === "failed")!.counterexample,
    );
    copyFileSync(lesson.solution, file);
    expect((await judge({ file, lesson, seed: only.seed, only })).status).to.equal("passed");
  });

  it("lets a crash cost its property alone", async () => {
    // Inputs that few properties meet.
    const source = `export function cosine(x, y) {
      const value = x.dot(y).div(x.norm().mul(y.norm()));
      if (x.shape[0] === 5 && x.toArray()[0] === 1 && y.toArray()[0] > 1) process.exit(0);
      return value;
    }`;
    const { properties } = await judge({ file: write("seldom.js", source), lesson, seed: 3 });
    const count = (wanted: string): number => properties.filter(({ status }) => status === wanted).length;
    expect(count("crashed")).to.be.within(1, 3);
    expect(count("passed")).to.equal(properties.length - count("crashed"));
  });

  it("grades what dies while it is being examined", async () => {
    const source = `let calls = 0;
    export function cosine(x, y) {
      if (++calls > 350) process.exit(0);
      return x.dot(y);
    }`;
    const result = await judge({ file: write("dying.js", source), lesson });
    expect(result.status).to.equal("failed");
    expect(result.properties[0].diagnosis?.code).to.be.oneOf(["wrong-value", "stale", "crashed"]);
  });

  it("lets in the files that the lesson allows beside it, and says where in which file it went wrong", async () => {
    const helpers = ["norm.ts"];
    const lenient = { ...lesson, loadSuite: async () => ({ ...(await lesson.loadSuite()), helpers }) };
    write(
      "parts/norm.ts",
      "import type { Tensor } from 'gradproof/engine';\n\nexport function size(v: Tensor): Tensor {\n  return v.norm().detach();\n}\n",
    );
    const file = write(
      "parts/exercise.ts",
      "import type { Tensor } from 'gradproof/engine';\nimport { size } from './norm';\nexport const cosine = (x: Tensor, y: Tensor): Tensor => x.dot(y).div(size(x).mul(size(y)));\n",
    );
    const result = await judge({ file, lesson: lenient });
    const { diagnosis } = result.properties.find(({ status }) => status === "failed")!;
    expect(diagnosis).to.include({ code: "detached", where: "norm.ts:4, in detach" });
  });

  it("shows what the submission printed, and is not moved by it", async () => {
    const source = `${readFileSync(lesson.solution, "utf8").replace("return", 'console.log("\\u001b[2J{\\"kind\\":\\"answer\\"}");\n  return')}`;
    const result = await judge({ file: write("chatty.ts", source), lesson });
    expect(result.status).to.equal("passed");
    expect(result.printed).to.match(/^\{"kind":"answer"\}/);
    expect(result.printed!.length).to.be.below(20_000);
  });

  it("lets a submission read no file but the engine's and its own, and start no process", async () => {
    const reach = (what: string): string => `
      const load = async (name) => import(name);
      const found = await (async () => { ${what} })().then((value) => "reached " + value, (error) => error.code);
      console.log(found);
      export const cosine = (x, y) => x.dot(y);`;
    const attempts = [
      `const fs = await load("node:fs"); return fs.readFileSync(${JSON.stringify(lesson.solution)}, "utf8").length;`,
      `const fs = await load("node:fs"); return fs.writeFileSync(${JSON.stringify(join(folder, "planted.ts"))}, "x");`,
      'const { execFileSync } = await load("node:child_process"); return execFileSync("id").length;',
      'const { Worker } = await load("node:worker_threads"); return new Worker("1", { eval: true }).threadId;',
      "return Object.keys(process.env).length > 3;",
    ];
    const [first] = (await lesson.loadSuite()).properties;
    for (const what of attempts) {
      const result = await judge({
        file: write("reaching.js", reach(what)),
        lesson,
        only: { property: propertyKey(first.id) },
      });
      expect(result.printed, what).to.match(/^(ERR_ACCESS_DENIED|reached false)/);
    }
  });

  it("gives no points to code that patches what it can reach", async () => {
    const attacks = [
      "globalThis.it = () => {}; Object.prototype.pending = true;",
      "process.on('exit', () => process.reallyExit(0));",
      "Array.prototype.every = () => true; Math.abs = () => 0; Number.isFinite = () => true; Object.is = () => true;",
      "JSON.stringify = () => '{}';",
      "Float64Array.prototype.slice = function () { return this; };",
    ];
    for (const attack of attacks) {
      const result = await judge({
        file: write("attack.js", `${attack}\nexport const cosine = (x, y) => x.dot(y);`),
        lesson,
      });
      expect(result.status, attack).to.equal("failed");
      expect(result.properties[0].points, attack).to.equal(0);
    }
  });
});
