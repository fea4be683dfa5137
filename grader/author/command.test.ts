/** What the commands say of a lesson with mistakes: exit code 3, no grade, and nothing that goes on running. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { itAtLength } from "../../conformance/extent.ts";
import type { Result } from "../../reports/result.ts";
import { cliPath } from "../places.ts";
import { MARK, markedLine, odd, suiteWith, writeLesson } from "./cases.ts";

interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe("A lesson with mistakes", function () {
  this.timeout(60_000);
  let folder = "";
  let lesson = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "gradproof-author-"));
    lesson = join(folder, "odd-lesson");
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const gradproof = (...args: string[]): Promise<Said> =>
    new Promise((resolve) =>
      execFile(
        process.execPath,
        [cliPath, ...args],
        { env: { ...process.env, NO_COLOR: "1" } },
        (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
      ),
    );
  const lend = (source: string, solution?: string): void => writeLesson(lesson, { source, solution });

  it("is graded with exit code 3; what could be judged is told, and there is no grade", async () => {
    const source = suiteWith(
      odd(`async ({ x }) => {\n  expect(await energy.value(x)).to.be.below(LIMIT); ${MARK}\n}`),
    );
    lend(source);
    const html = join(folder, "report.html");
    const { code, stdout } = await gradproof(
      "grade",
      join(lesson, "wrong.ts"),
      "--lesson",
      lesson,
      "--html",
      html,
    );
    expect(code, stdout).to.equal(3);
    expect(stdout)
      .to.match(/✗ is right 0\/1\n {2}\? is odd \(not-judged\) 0\/2/)
      .and.include("no grade. The lesson has a mistake, which is its author's and not the submission's")
      .and.include(
        `${markedLine(source)}, in "is odd"\n    The suite itself threw ReferenceError: LIMIT is not defined`,
      )
      .and.match(/Judged all the same: 0 of 1 points\. This is no grade\./);
    const page = readFileSync(html, "utf8");
    expect(page)
      .to.include("No grade: the lesson has a mistake")
      .and.include(markedLine(source))
      .and.include("not judged: the lesson has a mistake")
      .and.match(/npx gradproof replay \S+ FILE --lesson \S*odd-lesson</);
    const { stdout: json, code: same } = await gradproof(
      "grade",
      join(lesson, "solution.ts"),
      "--lesson",
      lesson,
      "--json",
      "-",
    );
    expect(same).to.equal(3);
    const { status, score, maxScore, judged, mistakes, properties } = JSON.parse(json) as Result;
    expect({ status, score, maxScore, judged }).to.deep.equal({
      status: "error",
      score: undefined,
      maxScore: 3,
      judged: { score: 1, maxScore: 1 },
    });
    expect(mistakes).to.have.length(1);
    expect(properties[1]).to.deep.include({
      status: "not-judged",
      points: 0,
      maxPoints: 2,
      mistake: mistakes![0],
    });
  });

  itAtLength("may print what it likes: standard output holds the result, and nothing else", async () => {
    lend(suiteWith("", { outside: 'console.log("hello"); process.stdout.write("{}\\n");' }));
    const { code, stdout, stderr } = await gradproof(
      "grade",
      join(lesson, "solution.ts"),
      "--lesson",
      lesson,
      "--json",
      "-",
    );
    expect(code, stderr).to.equal(0);
    expect(JSON.parse(stdout)).to.include({ status: "passed" });
    expect(stderr).to.include("  │ hello\n").and.include("  │ {}\n");
  });

  itAtLength(
    "is verified before a class has it: every mistake is named, those that no grade meets included",
    async () => {
      const source = suiteWith(
        `const halved = exercise.program("half of x", { needs: ["half"],
    run: ({ exports, inputs }) => ({ half: exports.half(inputs.x) }),
    expected: ({ x }) => ({ half: x }), domain: vectors(),
    misconceptions: [{ code: "scaled", says: "odd", expected: ({ x }) => x.nothing.at(0) }] }); // never asked
  ${odd("async ({ x }) => { await energy.value(x); }")}`,
      );
      lend(source);
      mkdirSync(join(lesson, "mutants"));
      writeFileSync(
        join(lesson, "mutants", "double.ts"),
        "// diagnosis: scalled — twice\nexport const energy = (x) => x.square().sum();\n",
      );
      writeFileSync(join(lesson, "lesson.md"), `# Energy\n\n${"> ".repeat(3000)}deep\n`);
      const { code, stdout } = await gradproof("verify-lesson", lesson);
      expect(code, stdout).to.equal(3);
      expect(stdout)
        .to.match(/the misconception "odd" of exercise\.program\("half of x"\) threw TypeError/)
        .and.match(/mutants\/double\.ts:1\n.*"scalled", which there is not.*\n.*`scaled`/)
        .and.match(/lesson\.md:3\n.*3000 quotations/)
        .and.match(/in "is odd"\n.*It asks, and expects nothing/);
    },
  );

  itAtLength("has a property that no mutant fails, and is told so", async () => {
    const source = suiteWith(
      odd('async ({ x }) => { expect(await energy.value(x)).to.be.a("number"); }'),
    ).replace("entry * entry, 0) / 2", "entry, 0)");
    // Few mechanical mutants: each is a grade.
    lend(source, "export const energy = (x) => x.sum();\n");
    const { code, stdout } = await gradproof("verify-lesson", lesson);
    expect(stdout).to.include('No mutant fails "is odd": is it needed?').and.not.include('fails "is right"');
    expect(code, stdout).to.equal(0);
  });

  itAtLength("or with a bonus says what counts above the maximum, and passes without it", async () => {
    const bonus = (test: string): string =>
      suiteWith(
        `it("is more", { points: 0.5, bonus: true }, forAll(vectors(), async ({ x }) => { expect(await energy.value(x)).to.be.${test}; }));`,
      );
    const graded = async (source: string): Promise<[Said, Result, string]> => {
      lend(source);
      const [json, html] = [join(folder, "bonus.json"), join(folder, "bonus.html")];
      const options = ["--lesson", lesson, "--json", json, "--html", html];
      const said = await gradproof("grade", join(lesson, "solution.ts"), ...options);
      return [said, JSON.parse(readFileSync(json, "utf8")) as Result, readFileSync(html, "utf8")];
    };
    const [with_, more, page] = await graded(bonus("at.least(0)"));
    expect(with_.code, with_.stdout).to.equal(0);
    expect(with_.stdout)
      .to.match(/✓ is more 0\.5\/0\.5 bonus/)
      .and.include("passed, 1.5 of 1 points, 0.5 of them bonus");
    expect(more).to.deep.include({ score: 1.5, maxScore: 1, bonus: { score: 0.5, maxScore: 0.5 } });
    expect(more.properties[1]).to.include({ bonus: true, points: 0.5 });
    expect(page).to.include("1.5 of 1 points, 0.5 of them bonus").and.include("0.5/0.5 bonus");
    const [without, less] = await graded(bonus("below(0)"));
    expect(without.code, without.stdout).to.equal(0);
    expect(less).to.deep.include({
      status: "passed",
      score: 1,
      maxScore: 1,
      bonus: { score: 0, maxScore: 0.5 },
    });
    expect(less.properties[1].status).to.equal("failed");
  });

  itAtLength(
    "or a grader with one is never taken for a failed grade: what nobody waits for is exit code 3",
    async () => {
      const url = pathToFileURL(cliPath).href;
      const source = `import { conclude } from ${JSON.stringify(url)};
      await conclude(async () => { Promise.reject(new Error("lost")); await new Promise((resolve) => setTimeout(resolve, 500)); return 0; });`;
      const code = await new Promise((resolve) =>
        spawn(process.execPath, ["--input-type=module", "-e", source], { stdio: "ignore" }).once(
          "close",
          resolve,
        ),
      );
      expect(code).to.equal(3);
    },
  );

  itAtLength(
    "runs under mocha: what cannot be judged is red by the suite's fault, and the others are told",
    async () => {
      const source = suiteWith(odd(`async ({ x }) => {\n  energy.gradients(x).x.at(0); ${MARK}\n}`));
      lend(source);
      const spec = join(folder, "odd.spec.mjs");
      const mocha = new URL("../mocha.js", import.meta.url).href;
      writeFileSync(
        spec,
        `import { describeLesson } from ${JSON.stringify(mocha)};\nawait describeLesson(${JSON.stringify(lesson)}, { file: ${JSON.stringify(join(lesson, "solution.ts"))} });\n`,
      );
      const bin = fileURLToPath(new URL("../../../node_modules/mocha/bin/mocha.js", import.meta.url));
      const { stdout } = await new Promise<{ stdout: string }>((resolve) =>
        execFile(process.execPath, [bin, "--no-config", spec], { cwd: folder }, (_error, stdout) =>
          resolve({ stdout }),
        ),
      );
      expect(stdout)
        .to.match(/1 passing/)
        .and.match(/1 failing/)
        .and.include(`The lesson has a mistake. ${markedLine(source)}, in "is odd"`)
        .and.include("Is an `await` missing");
    },
  );

  itAtLength("ends with the grader that is killed, also in an endless loop", async function () {
    if (process.platform !== "linux") return this.skip();
    lend(suiteWith("", { outside: "for (;;) {}" }));
    const grader = spawn(
      process.execPath,
      [cliPath, "grade", join(lesson, "solution.ts"), "--lesson", lesson],
      {
        stdio: "ignore",
      },
    );
    let authors: number[] = [];
    try {
      expect(await until(() => (authors = descendants(grader)).length > 0)).to.equal(true);
      await setTimeout(500);
      grader.kill("SIGKILL");
      expect(await until(() => authors.every((pid) => !isRunning(pid)))).to.equal(true);
    } finally {
      grader.kill("SIGKILL");
      for (const pid of authors) if (isRunning(pid)) process.kill(pid, "SIGKILL");
    }
  });
});

async function until(holds: () => boolean): Promise<boolean> {
  for (const end = performance.now() + 10_000; performance.now() < end; await setTimeout(20))
    if (holds()) return true;
  return holds();
}

/** State and parent of a process; "Z" for one that is no more. */
function statusOf(pid: number): [string, number] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ", 2);
    return [state, Number(parent)];
  } catch {
    return ["Z", 0];
  }
}

function isRunning(pid: number): boolean {
  return statusOf(pid)[0] !== "Z";
}

/** The processes of lessons that it has started. */
function descendants({ pid }: ChildProcess): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((each) => {
      const [state, parent] = statusOf(each);
      if (state === "Z" || parent !== pid) return false;
      return readFileSync(`/proc/${each}/cmdline`, "latin1").includes("author");
    });
}
