/** A class with a judge that only counts: what is judged, how often, and what is left when it is stopped. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import type { Result } from "../../reports/result.ts";
import { findLesson } from "../lesson.ts";
import { ClassFolder } from "./class-folder.ts";
import { gradeClass, type Student } from "./grade-class.ts";
import { gradesCsv } from "./grades.ts";
import { studentsIn } from "./intake/students.ts";
import { entryOf } from "./journal.ts";
import type { Judged, JudgeRequest } from "./messages.ts";
import { readRoster } from "./roster.ts";

const lesson = findLesson("norm");

function resultOf({ file, called }: JudgeRequest): Result {
  const source = readFileSync(file, "utf8");
  const status = source.includes("right") ? "passed" : "failed";
  return {
    schema: "gradproof/result/v1",
    lesson: "norm",
    submission: { path: called, name: called, id: "", sha256: source, bytes: source.length },
    status,
    score: status === "passed" ? 11 : 0.5,
    maxScore: 11,
    properties: [],
  } as unknown as Result;
}

describe("A class", () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "gradproof-class-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  let number = 0;
  /** A class of these files, graded as often as it is called. */
  function classOf(files: Readonly<Record<string, string>>) {
    const place = join(folder, `class-${++number}`);
    const out = join(folder, `out-${number}`);
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(place, name, ".."), { recursive: true });
      writeFileSync(join(place, name), text);
    }
    const asked: string[] = [];
    const grade = async (
      judge = async (request: JudgeRequest): Promise<Judged> => ({ result: resultOf(request) }),
      options: { seed?: number; roster?: string } = {},
    ): Promise<Student[]> => {
      asked.length = 0;
      return gradeClass({
        handedIn: await studentsIn(place, "plain"),
        lessons: [lesson],
        roster: options.roster === undefined ? [] : readRoster(options.roster),
        rules: { sandbox: "process", ...(options.seed !== undefined && { seed: options.seed }) },
        folder: new ClassFolder(out, { several: false, resume: false, place }),
        judge: async (request) => {
          asked.push(request.called);
          return judge(request);
        },
        say: () => {},
      });
    };
    const journal = (): string[] =>
      readFileSync(join(out, "journal.jsonl"), "utf8")
        .trimEnd()
        .split("\n")
        .map((line) => entryOf(line)!.id);
    return { place, out, asked, grade, journal };
  }

  it("judges equal submissions once, and names each by its own name", async () => {
    const { grade, asked, journal, out } = classOf({
      "ada.ts": "right",
      "bob.ts": "right",
      "cy.ts": "wrong",
    });
    const students = await grade();
    expect(asked).to.deep.equal(["ada.ts", "cy.ts"]);
    expect(journal().sort()).to.deep.equal(["ada", "bob", "cy"]);
    expect(students.map(({ works }) => works[0].result?.score)).to.deep.equal([11, 11, 0.5]);
    const bob = JSON.parse(readFileSync(join(out, "results", "bob.json"), "utf8"));
    expect(bob.submission.path).to.equal("bob.ts");
  });

  it("grades nothing again but what has changed", async () => {
    const { grade, asked, place, journal } = classOf({ "ada.ts": "right", "bob.ts": "wrong", "cy.ts": "" });
    await grade();
    await grade();
    expect(asked).to.deep.equal([]);
    expect(journal().sort()).to.deep.equal(["ada", "bob", "cy"]);
    writeFileSync(join(place, "bob.ts"), "now right");
    const students = await grade();
    expect(asked).to.deep.equal(["bob.ts"]);
    expect(students[1].works[0].result?.score).to.equal(11);
    await grade(undefined, { seed: 7 });
    expect(asked).to.deep.equal(["ada.ts", "bob.ts"]);
  });

  it("says of a file that is no program its own name, whoever handed in the same before", async () => {
    const { grade, place } = classOf({ "ada.ts": "no program" });
    const judge = async (request: JudgeRequest): Promise<Judged> => {
      const { score: _, ...rest } = resultOf(request);
      return { result: { ...rest, status: "ungraded", reason: `${request.called} is no program.` } };
    };
    await grade(judge);
    writeFileSync(join(place, "bob.ts"), "no program");
    const students = await grade(judge);
    expect(students.map(({ works }) => works[0].result?.reason)).to.deep.equal([
      "ada.ts is no program.",
      "bob.ts is no program.",
    ]);
  });

  it("stopped after any number, goes on with the rest, and has each once", async () => {
    const names = ["a", "b", "c", "d", "e"];
    for (let most = 0; most <= names.length; most++) {
      const { grade, asked, journal } = classOf(
        Object.fromEntries(names.map((name) => [`${name}.ts`, name])),
      );
      let done = 0;
      // What is asked when it is stopped is never answered.
      const stopped = grade(async (request) => {
        if (done++ >= most) throw new Error("the end");
        return { result: resultOf(request) };
      });
      const first = await stopped;
      expect(first.filter(({ works }) => works[0].result?.status === "error").length).to.equal(5 - most);
      await grade();
      expect(asked.length).to.equal(5 - most);
      expect(journal().sort()).to.deep.equal(names);
    }
  });

  it("keeps no result of a grader that failed", async () => {
    const { grade, journal, out } = classOf({ "ada.ts": "right" });
    const [ada] = await grade(() => Promise.reject(new Error("out of memory")));
    expect(ada.works[0].result).to.include({ status: "error" }).and.not.to.have.property("score");
    expect(journal).to.throw();
    expect(readdirSync(join(out, "results"))).to.deep.equal(["ada.json"]);
  });

  it("tells who is missing, whom nobody knows, and lets no cell begin a formula", async () => {
    const roster = join(folder, "roster.csv");
    writeFileSync(roster, 'id,name,email\nada,"Lovelace, Ada",ada@x\ngh,=Grace,g@x\n');
    const { grade } = classOf({ "ada.ts": "right", "+zed.ts": "wrong" });
    const students = await grade(undefined, { roster });
    expect(students.map(({ id, name, works }) => [id, name, works[0].result?.score])).to.deep.equal([
      ["zed-11984edd", "+zed", 0.5],
      ["ada", "Lovelace, Ada", 11],
      ["gh", "=Grace", undefined],
    ]);
    const csv = gradesCsv(students);
    expect(csv).to.include("'+zed").and.include("'=Grace").and.include("missing");
    expect(csv).to.not.match(/(?:^|[,"\n])[=+@-]/);
  });
});
