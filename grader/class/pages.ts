/** What the grading of a class leaves for people: a page of feedback a student, the page of the class, and the table of grades. */
import { createHash } from "node:crypto";
import { type ClassWork, forStudents, renderClass } from "../../reports/index.ts";
import { sumOfPoints } from "../../reports/points.ts";
import type { Result } from "../../reports/result.ts";
import { maxScoreOf } from "../heading.ts";
import { UsageError } from "../usage.ts";
import { engineVersion } from "../version.ts";
import { CLASS_FILE, type ClassLine, classFile, lineOf, readClassFile } from "./class-file.ts";
import type { ClassFolder } from "./class-folder.ts";
import type { Assignment } from "./course.ts";
import type { Student } from "./grade-class.ts";
import { gradesCsv } from "./grades.ts";
import { type Marks, marksOf } from "./marks.ts";
import type { PageRequest } from "./messages.ts";

export interface PageOptions {
  readonly title: string;
  /** What was graded, and how its names were read. */
  readonly place: string;
  readonly layout: string;
  readonly folder: ClassFolder;
  /** Whether students may see what is hidden until then. */
  readonly isDue: boolean;
  readonly assignment?: Assignment;
  readonly render: (request: PageRequest) => Promise<string>;
}

/** @returns the paths of the table and of the page, and how many students are here no more whose files were taken away. */
export async function writePages(
  students: readonly Student[],
  options: PageOptions,
): Promise<{ grades: string; page: string; gone: number }> {
  const { title, folder, assignment } = options;
  const stamps: Record<string, string> = {};
  await Promise.all(students.map((student) => feedback(student, options, stamps)));
  folder.writeStamps(stamps);
  const marks = assignment && students.map((student) => marksOf(student, assignment));
  const lessons = (students[0]?.works ?? []).map(({ lesson }, i) => ({
    name: lesson.name,
    works: students.map((student) => workOf(student, i, folder)),
  }));
  const gone = removeGone(students, folder);
  await writeClassFile(students, options, marks);
  return {
    gone,
    grades: folder.write("grades.csv", gradesCsv(students, marks)),
    page: folder.write("index.html", renderClass({ title, lessons })),
  };
}

/** What was written for who is here no more would go out with the rest. The journal keeps their grades: who comes back has them. */
function removeGone(students: readonly Student[], folder: ClassFolder): number {
  const here = new Set(students.map(({ id }) => id));
  const gone = classBefore(folder.path).filter(({ id }) => !here.has(id));
  for (const { feedback, works } of gone)
    for (const name of [feedback, ...works.map(({ result }) => result)])
      if (name !== undefined) folder.remove(name);
  return gone.length;
}

/** Nobody where no class was graded there to its end. */
function classBefore(folder: string): readonly ClassLine[] {
  try {
    return readClassFile(folder).students;
  } catch (error) {
    if (error instanceof UsageError) return [];
    throw error;
  }
}

async function writeClassFile(
  students: readonly Student[],
  { place, layout, folder, assignment }: PageOptions,
  marks: readonly Marks[] | undefined,
): Promise<void> {
  const lessons = (students[0]?.works ?? []).map(({ lesson }) => lesson);
  const worths = lessons.map((lesson, i) => assignment?.parts[i].points ?? maxScoreOf(lesson));
  const lines = students.map((student, i) => {
    const line = lineOf(student, folder);
    const { total: _, ...rest } = line;
    return marks ? { ...rest, ...(marks[i].total !== undefined && { total: marks[i].total }) } : line;
  });
  const named = lessons.map(({ builtIn, name, folder }) => (builtIn ? name : folder));
  const maxScore = sumOfPoints(await Promise.all(worths));
  folder.write(CLASS_FILE, classFile({ place, layout, lessons: named, maxScore, students: lines }));
}

function workOf({ id, name, handed, works }: Student, index: number, folder: ClassFolder): ClassWork {
  const { lesson, result, tokens } = works[index];
  return {
    name,
    lesson: lesson.name,
    ...(works.some((work) => work.result) && { href: folder.feedbackOf(id) }),
    ...(handed?.late && { late: true }),
    ...(tokens !== undefined && { tokens }),
    ...(result && { result }),
  };
}

/** For the student. Made again only where a result, or the name above it, is another than it was. */
async function feedback(
  { id, name, works }: Student,
  { folder, render, isDue }: PageOptions,
  stamps: Record<string, string>,
): Promise<void> {
  const results = works.flatMap(({ result }) => (result ? forStudents(result, isDue) : []));
  if (results.length === 0) return;
  const page = folder.feedbackOf(id);
  const title = results.length > 1 ? { title: name } : {};
  const stamp = stampOf(results, title);
  stamps[page] = stamp;
  if (folder.isFresh(page, stamp)) return;
  const lessons = works.flatMap(({ lesson, result }) => (result ? lesson.folder : []));
  folder.write(page, await render({ kind: "page", results, lessons, ...title }));
}

function stampOf(results: readonly Result[], title: { title?: string }): string {
  return createHash("sha256")
    .update(JSON.stringify([engineVersion, results, title]))
    .digest("hex")
    .slice(0, 16);
}
