/** The judge: full marks for what is right, the same bytes for the same seed, and points only where they are earned. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { itAtLength, some } from "../conformance/extent.ts";
import type { Result } from "../reports/result.ts";
import { judge } from "./judge.ts";
import { findLesson } from "./lesson.ts";
import { LIMITS } from "./limits.ts";
import { mutantSource } from "./mutants.ts";
import { SubjectChannel } from "./subject-channel.ts";
import { decodeReplay, propertyKey } from "./token.ts";

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
    for (const seed of some([0xffff_ffff, 0], 2)) {
      // The long tests grade it on all inputs, from many seeds.
      const result = await judge({ file: lesson.solution, lesson, seed, mostRuns: 5, pictures: false });
      expect(result.status).to.equal("passed");
      expect(result.score).to.equal(result.maxScore);
      expect(result.seed).to.equal(seed);
    }
  });

  it("lets go of a process that was made ready, where there is nothing to read", async () => {
    for (const file of [join(folder, "away.ts"), write("empty.ts", "")]) {
      const channel = new SubjectChannel(undefined, LIMITS);
      channel.begin();
      await judge({ file, lesson, channel }).catch(() => {});
      const told = await channel.load().catch((error: Error) => error.message);
      expect(told).to.equal("The judge has let the subject go.");
    }
  });

  itAtLength("writes the same bytes for the same seed, counterexample and diagnosis included", async () => {
    const file = write("detached.ts", await mutantSource(lesson, "detached-norms"));
    const asks = (title: string): boolean => /derivative on paper|symmetric/.test(title);
    const options = { file, lesson, seed: 3, pictures: false, asks };
    const [first, second] = [await judge(options), await judge(options)];
    expect(bytes(first)).to.equal(bytes(second));
    expect(first.properties.map(({ status }) => status)).to.deep.equal(["failed", "failed"]);
    expect(first.properties[0].counterexample).not.to.equal(undefined);
  });

  itAtLength("takes its seed from submission and suite unless told", async () => {
    const [{ title }] = (await lesson.loadSuite()).properties;
    const seedOf = async (file: string): Promise<number> =>
      (await judge({ file, lesson, mostRuns: 1, pictures: false, asks: (each) => each === title })).seed;
    const seed = await seedOf(lesson.solution);
    expect(await seedOf(lesson.solution)).to.equal(seed);
    const other = write("other.ts", `${readFileSync(lesson.solution, "utf8")}\n`);
    expect(await seedOf(other)).not.to.equal(seed);
  });

  it("counts a file that says the same as the starter as not attempted, however it is laid out", async () => {
    const starter = readFileSync(lesson.starter, "utf8");
    const spaced = `// my name\n${starter.replace(/\n/g, "\r\n\r\n").replace(/ {2}/g, "\t")}`;
    for (const source of some([spaced, starter, `${starter}\nconst helper = 1;\n`], 3)) {
      const result = await judge({ file: write("starter.ts", source), lesson });
      expect(result.status).to.equal("not-attempted");
      expect(result.score).to.equal(0);
      expect(result.properties.every(({ status }) => status === "not-attempted")).to.equal(true);
    }
  });

  it("shrinks to numbers that a person checks on paper, and shows them four ways", async () => {
    const file = write("reversed.ts", await mutantSource(lesson, "reversed-gradient"));
    const asks = (title: string): boolean => title.includes("derivative on paper");
    const { properties } = await judge({ file, lesson, seed: 11, pictures: false, asks });
    const failed = properties.find(({ comparison }) => comparison?.output === "∂cosine/∂x")!;
    const entries = failed.counterexample!.inputs.flatMap(({ data }) => data);
    expect(entries.every((entry) => Number.isInteger(entry))).to.equal(true);
    expect(failed.shrunkFrom).not.to.equal(undefined);
    const wrong = failed.comparison!.entries.find(({ ok }) => !ok)!;
    expect(wrong.yours).to.equal(-(wrong.exact as number));
    expect(wrong.difference as number).to.be.closeTo(wrong.exact as number, 1e-9);
    expect(wrong.differenceError as number).to.be.below(1e-9);
    const { parse } = await import("../conformance/mathjs.ts");
    const scope = Object.fromEntries(
      failed.counterexample!.inputs.flatMap(({ name, data }) =>
        data.map((value, k) => [`${name}${k + 1}`, value]),
      ),
    );
    expect(parse(wrong.symbolic!).evaluate(scope)).to.be.closeTo(wrong.exact as number, 1e-12);
  });

  itAtLength("replays a counterexample by its token: it fails until the file is mended", async () => {
    const file = write("mended.ts", await mutantSource(lesson, "negated"));
    const asks = (title: string): boolean => title.includes("angle between x and y");
    const result = await judge({ file, lesson, asks });
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

  itAtLength("lets a crash cost its property alone", async () => {
    // Inputs that few properties meet.
    const source = `export function cosine(x, y) {
      const value = x.dot(y).div(x.norm().mul(y.norm()));
      if (x.shape[0] === 5 && x.toArray()[0] === 1 && y.toArray()[0] > 1) process.exit(0);
      return value;
    }`;
    const asks = (title: string): boolean => !title.includes("finite differences");
    const options = { mostRuns: 60, pictures: false, asks };
    const { properties } = await judge({ file: write("seldom.js", source), lesson, seed: 3, ...options });
    const count = (wanted: string): number => properties.filter(({ status }) => status === wanted).length;
    expect(count("crashed")).to.be.within(1, 3);
    expect(count("passed")).to.equal(properties.length - count("crashed"));
  });

  itAtLength("grades what dies while it is being examined", async () => {
    const source = `let calls = 0;
    export function cosine(x, y) {
      if (++calls > 350) process.exit(0);
      return x.dot(y);
    }`;
    const result = await judge({
      file: write("dying.js", source),
      lesson,
      asks: (title) => title.includes("angle between x and y"),
    });
    expect(result.status).to.equal("failed");
    expect(result.properties[0].diagnosis?.code).to.be.oneOf(["wrong-value", "stale", "crashed"]);
  });

  itAtLength(
    "lets in the files that the lesson allows beside it, and says where in which file it went wrong",
    async () => {
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
      const asks = (title: string): boolean => title.includes("derivative on paper");
      const result = await judge({ file, lesson: lenient, pictures: false, asks });
      const { diagnosis } = result.properties.find(({ status }) => status === "failed")!;
      expect(diagnosis).to.include({ code: "detached", where: "norm.ts:4, in detach" });
    },
  );

  it("shows what the submission printed, and is not moved by it", async () => {
    const source = `${readFileSync(lesson.solution, "utf8").replace("return", 'console.log("\\u001b[2J{\\"kind\\":\\"answer\\"}");\n  return')}`;
    const result = await judge({ file: write("chatty.ts", source), lesson, mostRuns: 5 });
    expect(result.status).to.equal("passed");
    expect(result.printed).to.match(/^\{"kind":"answer"\}/);
    expect(result.printed!.length).to.be.below(20_000);
  });

  it("lets a submission read no file but the engine's and its own, and start no process", async () => {
    const attempts = [
      `const fs = await load("node:fs"); return fs.readFileSync(${JSON.stringify(lesson.solution)}, "utf8").length;`,
      `const fs = await load("node:fs"); return fs.writeFileSync(${JSON.stringify(join(folder, "planted.ts"))}, "x");`,
      'const { execFileSync } = await load("node:child_process"); return execFileSync("id").length;',
      'const { Worker } = await load("node:worker_threads"); return new Worker("1", { eval: true }).threadId;',
      "return Object.keys(process.env).length > 3;",
    ];
    const source = `
      const load = async (name) => import(name);
      const attempts = [${attempts.map((what) => `async () => { ${what} }`).join()}];
      for (const reach of attempts)
        console.log(await reach().then((value) => "reached " + value, (error) => error.code));
      export const cosine = (x, y) => x.dot(y);`;
    const [first] = (await lesson.loadSuite()).properties;
    const only = { property: propertyKey(first.id) };
    const { printed } = await judge({ file: write("reaching.js", source), lesson, only });
    const refused = Array.from({ length: attempts.length - 1 }, () => "ERR_ACCESS_DENIED");
    expect(printed?.split("\n").slice(0, attempts.length)).to.deep.equal([...refused, "reached false"]);
  });

  it("gives no points to code that patches what it can reach", async () => {
    const attacks = [
      "globalThis.it = () => {}; Object.prototype.pending = true;",
      "process.on('exit', () => process.reallyExit(0));",
      "Array.prototype.every = () => true; Math.abs = () => 0; Number.isFinite = () => true; Object.is = () => true;",
      "JSON.stringify = () => '{}';",
      "Float64Array.prototype.slice = function () { return this; };",
    ];
    const [{ title }] = (await lesson.loadSuite()).properties;
    for (const attack of some(attacks, 5)) {
      const result = await judge({
        file: write("attack.js", `${attack}\nexport const cosine = (x, y) => x.dot(y);`),
        lesson,
        asks: (each) => each === title,
      });
      expect(result.status, attack).to.equal("failed");
      expect(result.properties[0].points, attack).to.equal(0);
    }
  });
});
