/** A result reaches whoever asked for it, or the exit code says that there is none. */
import { execFile, spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { itAtLength, some } from "../conformance/extent.ts";
import { cliPath as cli } from "./places.ts";
import { encodeReplay, propertyKey } from "./token.ts";

const foreign = fileURLToPath(new URL("../../grader/foreign/my-lesson/", import.meta.url));
const onLinux = process.platform === "linux";

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(command: string, args: readonly string[], cwd: string): Promise<Run> {
  return new Promise((resolve) => {
    execFile(command, args, { cwd, maxBuffer: 1 << 26 }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

describe("Delivery", function () {
  this.timeout(120_000);
  let folder = "";
  let lesson = "";
  let file = "";
  const gradproof = (...args: string[]): Promise<Run> => run(process.execPath, [cli, ...args], folder);
  /** `$@` is the command: node, the command line, and these arguments. */
  const shell = (script: string, ...args: string[]): Promise<Run> =>
    run("sh", ["-c", script, "sh", process.execPath, cli, ...args], folder);
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "gradproof-delivery-"));
    lesson = join(folder, "my-lesson");
    cpSync(foreign, lesson, { recursive: true });
    file = join(lesson, "solution.ts");
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("that fails on standard output is exit code 3, whatever the grade", async function () {
    if (!onLinux) this.skip();
    for (const extra of some(["-", "kept.json"], 2).map((file) => ["--json", file])) {
      const { code, stderr } = await shell('"$@" > /dev/full', "grade", file, "--lesson", lesson, ...extra);
      expect(code, extra.join(" ")).to.equal(3);
      expect(stderr).to.include("standard output could not be written: ENOSPC");
    }
  });

  itAtLength(
    "to a reader that is gone is exit code 3, unless the result is in a file or there is none",
    async function () {
      if (process.platform === "win32") this.skip();
      const closed = (...args: string[]): Promise<number> =>
        new Promise((resolve) => {
          const child = spawn(process.execPath, [cli, ...args], { stdio: ["ignore", "pipe", "ignore"] });
          child.stdout.destroy();
          child.on("close", (code) => resolve(code ?? -1));
        });
      const grade = ["grade", file, "--lesson", lesson];
      expect(await closed(...grade)).to.equal(3);
      expect(await closed(...grade, "--json", "-")).to.equal(3);
      expect(await closed(...grade, "--json", join(folder, "read.json"))).to.equal(0);
      expect(JSON.parse(readFileSync(join(folder, "read.json"), "utf8")).status).to.equal("passed");
      expect(await closed("--help")).to.equal(0);
    },
  );

  itAtLength("of the grade goes on when nobody hears what is said on standard error", async function () {
    if (!onLinux) this.skip();
    expect((await shell('"$@" 2> /dev/full', "grade", file, "--lesson", lesson)).code).to.equal(0);
  });

  itAtLength("of a large result through a pipe is whole", async () => {
    const chatty = join(folder, "chatty.ts");
    writeFileSync(
      chatty,
      `console.log("\\\\".repeat(1 << 20));\n${readFileSync(file, "utf8").replace("x.mul(x)", "x.mul(x).mul(2)")}`,
    );
    const { stdout } = await run(
      "sh",
      [
        "-c",
        '"$@" | (sleep 0.3; cat)',
        "sh",
        process.execPath,
        cli,
        "grade",
        chatty,
        "--lesson",
        lesson,
        "--json",
        "-",
      ],
      folder,
    );
    expect(JSON.parse(stdout).printed.length).to.be.above(10_000);
  });

  it("is made sure of before the submission runs", async () => {
    const { code, stdout, stderr } = await gradproof(
      ...["grade", file, "--lesson", lesson, "--json", join(file, "a.json")],
    );
    expect(code).to.equal(2);
    expect(stdout).to.equal("");
    expect(stderr).to.match(/^gradproof: --json .* a part of the path is a file, not a folder\.\n$/);
  });

  itAtLength("to a full disk leaves no part of a file, and exit code 3", async function () {
    if (!onLinux) this.skip();
    mkdirSync(join(folder, "small"));
    const { code, stderr } = await shell(
      'trap "" XFSZ; ulimit -f 12; exec "$@"',
      ...["grade", file, "--lesson", lesson, "--html", "small/report.html"],
    );
    expect(code, stderr).to.equal(3);
    expect(stderr).to.include(
      "--html small/report.html could not be written: it is larger than files may be",
    );
    expect(readdirSync(join(folder, "small"))).to.deep.equal([]);
  });

  itAtLength("of a starter never loses what was kept earlier, and goes through no link", async () => {
    const exercise = join(lesson, "exercise.ts");
    for (const [k, name] of ["exercise.ts.bak", "exercise.ts.bak2"].entries()) {
      writeFileSync(exercise, `// version ${k}\n`);
      expect((await gradproof("reset", lesson)).stdout).to.include(name);
      expect(readFileSync(join(lesson, name), "utf8")).to.equal(`// version ${k}\n`);
    }
    expect((await gradproof("reset", lesson)).stdout).to.include("untouched");
    if (process.platform === "win32") return;
    rmSync(exercise);
    writeFileSync(join(folder, "elsewhere.ts"), "// mine\n");
    symlinkSync(join(folder, "elsewhere.ts"), exercise);
    const { code, stderr } = await gradproof("reset", lesson);
    expect(code).to.equal(2);
    expect(stderr).to.include("is a link");
    expect(readFileSync(join(folder, "elsewhere.ts"), "utf8")).to.equal("// mine\n");
  });

  itAtLength("of a replay runs no suite that a token names", async () => {
    const trap = join(folder, "trap");
    cpSync(foreign, trap, { recursive: true });
    writeFileSync(
      join(trap, "suite.ts"),
      `import { writeFileSync } from "node:fs";\nwriteFileSync(${JSON.stringify(join(folder, "ran"))}, "");\n${readFileSync(join(trap, "suite.ts"), "utf8")}`,
    );
    const tokenOf = (name: string): string =>
      encodeReplay({
        lesson: name,
        property: propertyKey("is-half-the-sum-of-the-squares"),
        seed: 1,
        suite: "0".repeat(64),
        path: "0",
      });
    for (const name of [trap, "./trap"]) {
      const { code, stderr } = await gradproof("replay", tokenOf(name), file);
      expect(code, name).to.equal(2);
      expect(stderr).to.include("Say where it is: --lesson FOLDER");
    }
    expect(existsSync(join(folder, "ran"))).to.equal(false);
    const right = await gradproof("replay", tokenOf("my-lesson"), file, "--lesson", lesson);
    expect(right.code).to.equal(0);
    expect(right.stderr).to.include("The suite has changed");
    const other = await gradproof("replay", tokenOf("my-lesson"), file, "--lesson", "cosine");
    expect(other.code).to.equal(2);
    expect(other.stderr).to.include("of the lesson my-lesson, but --lesson cosine is the lesson cosine");
  });
});
