/** The table of a class: a row a student, for a spreadsheet. */
import { sumOfPoints } from "../../reports/points.ts";
import { csvOf } from "../csv.ts";
import type { Student, Work } from "./grade-class.ts";
import type { Marks } from "./marks.ts";

/** What a cell says of one lesson. */
export function statusOf({ result }: Work): string {
  return result?.status ?? "missing";
}

/** The points of all lessons; nothing while one of them has no grade that could be recorded. */
export function totalOf(works: readonly Work[]): number | undefined {
  const handedIn = works.flatMap(({ result }) => result ?? []);
  if (handedIn.length === 0 || handedIn.some(({ score }) => score === undefined)) return undefined;
  return sumOfPoints(handedIn.map(({ score }) => score!));
}

type Cells = readonly (string | number | undefined)[];

/** RFC 4180 in UTF-8; no cell begins a formula. @param marks of each student, in an assignment. */
export function gradesCsv(students: readonly Student[], marks?: readonly Marks[]): string {
  const lessons = students[0]?.works.map(({ lesson }) => lesson.name) ?? [];
  const several = lessons.length > 1;
  const head = [
    ...["id", "student", "number", "email", "late"],
    ...lessons.flatMap((name) => [
      name,
      `${name} of`,
      `${name} status`,
      ...(marks ? [`${name} points`] : []),
    ]),
    ...(marks ? ["percent off", "total"] : several ? ["total"] : []),
    ...["file", "note"],
  ];
  return csvOf([head, ...students.map((student, i) => rowOf(student, several, marks?.[i]))]);
}

function rowOf(
  { id, name, handed, person, works }: Student,
  several: boolean,
  marks: Marks | undefined,
): Cells {
  return [
    id,
    name,
    handed?.number,
    person?.email,
    lateOf(handed?.late, marks),
    ...works.flatMap((work, i) => [
      work.result?.score,
      work.result?.maxScore,
      statusOf(work),
      ...(marks ? [marks.points[i]] : []),
    ]),
    ...(marks ? [marks.deducted, marks.total] : several ? [totalOf(works)] : []),
    works.flatMap(({ path }) => path || []).join(" "),
    works.flatMap(({ result }) => result?.reason ?? []).join(" "),
  ];
}

/** "2 days late"; what the platform says alone costs nothing, since it does not say how much. */
function lateOf(said: boolean | undefined, marks: Marks | undefined): string {
  const days = marks?.lateDays;
  if (days !== undefined) return days === 0 ? "" : `${days} ${days === 1 ? "day" : "days"} late`;
  return said ? "late" : "";
}
