/** Courses: what is wrong in one is said with its place; what is late costs what the course says, exactly. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import type { Result } from "../../reports/result.ts";
import { readCourse } from "./course.ts";
import type { Student } from "./grade-class.ts";
import { marksOf } from "./marks.ts";

const COURSE = {
  title: "Gradients",
  late: { graceMinutes: 15, percentPerDay: 10, mostPercent: 50 },
  assignments: {
    first: { lessons: ["norm", { lesson: "cosine", points: 10 }], due: "2026-03-01T23:59:00+01:00" },
    second: {
      lessons: ["3"],
      due: "2026-03-08T22:59:00Z",
      late: { percentPerDay: 12.5, closesAfterDays: 3 },
    },
    open: { lessons: ["grader/foreign/my-lesson"] },
  },
};

describe("A course", () => {
  let path = "";
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "gradproof-course-"));
    path = join(folder, "course.json");
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const read = (course: unknown): ReturnType<typeof readCourse> => {
    writeFileSync(path, typeof course === "string" ? course : JSON.stringify(course));
    return readCourse(path);
  };

  it("has assignments with lessons, points, due dates and a policy that each may change", () => {
    const course = read(COURSE);
    const { parts, due, late } = course.get("first")!;
    expect(parts.map(({ lesson, points }) => [lesson.name, points])).to.deep.equal([
      ["norm", undefined],
      ["cosine", 10],
    ]);
    expect(due?.toISOString()).to.equal("2026-03-01T22:59:00.000Z");
    expect(late).to.deep.equal({ graceMinutes: 15, percentPerDay: 10, mostPercent: 50 });
    expect(course.get("second")!.late).to.include({
      graceMinutes: 15,
      percentPerDay: 12.5,
      closesAfterDays: 3,
    });
    expect(course.get("open")!.parts[0].lesson.builtIn).to.equal(false);
  });

  const one = (assignment: object, rest: object = {}): object => ({
    assignments: { one: assignment },
    ...rest,
  });
  for (const [course, says] of [
    ["{", "it is no JSON"],
    [[], "was expected"],
    [{}, "assignments:"],
    [{ assignment: {} }, "there is no field assignment. Did you mean assignments?"],
    [one({ lessons: [] }), "assignments.one.lessons"],
    [one({ lesson: ["norm"] }), "there is no field lesson. Did you mean lessons?"],
    [one({ lessons: ["nrom"] }), "assignments.one.lessons[0]: There is no lesson nrom. Did you mean norm?"],
    [one({ lessons: ["norm", "1"] }), "norm is there twice"],
    [
      one({ lessons: [{ lesson: "norm", points: -1 }] }),
      "assignments.one.lessons[0].points: a number from 0",
    ],
    [one({ lessons: [{ lesson: "norm", points: "10" }] }), 'not "10"'],
    [one({ lessons: ["norm"], due: "2026-03-01" }), "a time with its zone"],
    [one({ lessons: ["norm"], due: "2026-13-01T00:00:00Z" }), "a time with its zone"],
    [one({ lessons: ["norm"], due: "2026-06-31T00:00:00Z" }), "a time with its zone"],
    [{ assignments: [{ lessons: ["norm"] }] }, 'assignments: { "week-1"'],
    [one({ lessons: ["norm"], late: {} }), "no meaning without due"],
    [
      one({ lessons: ["norm"] }, { late: { percentPerDay: 101 } }),
      "late.percentPerDay: a number from 0 to 100",
    ],
    [one({ lessons: ["norm"] }, { late: { perDay: 10 } }), "there is no field perDay"],
  ] as const)
    it(`says of ${JSON.stringify(course).slice(0, 70)} what is wrong`, () => {
      expect(() => read(course)).to.throw(says);
    });

  function marks(
    assignment: string,
    scores: readonly (number | undefined)[],
    submitted?: string,
  ): ReturnType<typeof marksOf> {
    const chosen = read(COURSE).get(assignment)!;
    const student = {
      id: "ada",
      name: "Ada",
      person: {
        names: ["ada"],
        name: "Ada",
        ...(submitted !== undefined && { submitted: new Date(submitted) }),
      },
      works: chosen.parts.map(({ lesson }, i) => ({
        lesson,
        result: {
          status: scores[i] === undefined ? "ungraded" : "failed",
          score: scores[i],
          maxScore: 15,
        } as Result,
      })),
    } as Student;
    return marksOf(student, chosen);
  }

  it("turns scores into its own points, exactly", () => {
    expect(marks("first", [0.3, 7.5])).to.deep.equal({ points: [0.3, 5], deducted: 0, total: 5.3 });
    expect(marks("first", [0.1, 1])).to.include({ total: 0.7667 });
    expect(marks("first", [1, undefined])).to.not.have.property("total");
  });

  for (const [submitted, lateDays, deducted, total] of [
    ["2026-03-01T22:59:00Z", 0, 0, 20],
    ["2026-03-01T23:14:00Z", 0, 0, 20],
    ["2026-03-01T23:14:01Z", 1, 10, 18],
    ["2026-03-02T22:59:01Z", 2, 20, 16],
    ["2026-04-01T00:00:00Z", 31, 50, 10],
  ] as const)
    it(`takes off ${deducted} percent of what came at ${submitted}`, () => {
      expect(marks("first", [10, 15], submitted)).to.include({ lateDays, deducted, total });
    });

  it("closes where it says so", () => {
    expect(marks("second", [8], "2026-03-11T22:58:00Z")).to.include({
      lateDays: 3,
      deducted: 37.5,
      total: 5,
    });
    expect(marks("second", [8], "2026-03-11T23:00:00Z")).to.include({ lateDays: 4, deducted: 100, total: 0 });
  });
});
