/** The grades of a class into gradebooks that Canvas or Moodle has exported, and its feedback into Moodle's archive. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { formatZip } from "../../engine/io/zip.ts";
import { type ClassFile, type ClassLine, readClassFile } from "../class/class-file.ts";
import { type Cell, cell, formatCsv, parseCsv } from "../csv.ts";
import type { OutputFile } from "../output-file.ts";
import { UsageError } from "../usage.ts";
import { canvasRows, columnOf, moodleRows, type Row } from "./gradebook-rows.ts";

interface Options {
  readonly gradebook?: string | undefined;
  readonly column?: string | undefined;
  readonly scale: boolean;
}

type Fill = (folder: string, out: OutputFile, options: Options) => string[];

export const GRADEBOOKS: Readonly<Record<string, Fill>> = {
  "canvas-gradebook": (folder, out, options) => fill(folder, out, options, canvasRows),
  "moodle-gradebook": (folder, out, options) => fill(folder, out, options, moodleRows),
  "moodle-feedback": moodleFeedback,
};

/** @returns what is to be said of it. */
function fill(
  folder: string,
  out: OutputFile,
  { gradebook, column, scale }: Options,
  rowsOf: typeof canvasRows,
): string[] {
  if (gradebook === undefined)
    throw new UsageError(
      "Which gradebook? Export it there, and add --gradebook FILE: it is filled in, never made up.",
    );
  const graded = readClassFile(folder);
  const table = parseCsv(readGradebook(gradebook));
  const at = columnOf(table.rows[0] ?? [], column);
  const { students, possible } = rowsOf(table, at);
  const factor = factorOf(graded, possible, scale);
  const shared = sharedNames(students);
  const rows: (readonly Cell[])[] = [...table.rows];
  const found = new Set<string>();
  const said: string[] = [];
  for (const row of students) {
    const line = lineOf(row, graded.students, shared);
    if (!line) continue;
    found.add(line.id);
    const excused = /^EX$/i.test(row.cells[at]?.text.trim() ?? "");
    if (excused || line.total === undefined) {
      said.push(`${line.name}: ${excused ? "excused" : "no grade"}, left as it was.`);
      continue;
    }
    const points = cell(rounded(line.total * factor), true);
    rows[row.index] = row.cells.map((old, i) => (i === at ? points : old));
  }
  if (found.size === 0)
    throw new UsageError(
      `Of ${students.length} ${students.length === 1 ? "row" : "rows"} of the gradebook, none has a student of this class: nothing is written.`,
    );
  for (const { id, name, total } of graded.students)
    if (!found.has(id) && total !== undefined)
      said.push(`${name} is not in the gradebook: ${total} points are not recorded.`);
  const path = out.write(formatCsv({ ...table, rows }));
  return [`${found.size} of ${students.length} rows found their student.`, ...said, `Written: ${path}`];
}

function readGradebook(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`The gradebook ${path} cannot be read: ${(error as NodeJS.ErrnoException).code}.`);
  }
}

/** Names that several rows have: they say of none whose it is. */
function sharedNames(rows: readonly Row[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const all = rows.flatMap(({ names }) => [...new Set(names)]);
  return new Set(all.filter((name) => seen.size === seen.add(name).size));
}

/** @throws {UsageError} where points would be lost or made up. */
function factorOf({ maxScore }: ClassFile, possible: number | undefined, scale: boolean): number {
  if (possible === undefined || possible === maxScore) return 1;
  if (maxScore === 0)
    throw new UsageError("The lessons have 0 points: there is nothing to fill in, or to scale.");
  if (!scale)
    throw new UsageError(
      `The column has ${possible} points possible, the lessons ${maxScore}: add --scale, or change the column there.`,
    );
  return possible / maxScore;
}

/** Two decimals are compared there. */
function rounded(points: number): string {
  return String(Number((Math.round(points * 100 * (1 + Number.EPSILON)) / 100).toFixed(2)));
}

/** By the platform's number, else by a name that is one student's alone, and one row's. */
function lineOf(
  { number, names }: Row,
  students: readonly ClassLine[],
  shared: ReadonlySet<string>,
): ClassLine | undefined {
  const byNumber = students.filter((line) => line.number !== undefined && line.number === number);
  if (byNumber.length === 1) return byNumber[0];
  for (const name of names.filter((each) => each !== "" && !shared.has(each))) {
    const found = students.filter(({ id, student, names }) => [id, student, ...names].includes(name));
    if (found.length === 1) return found[0];
  }
  return undefined;
}

/** `Full Name_ID_assignsubmission_file_rest`: Moodle splits it at the low lines, so that a name may have none. */
function moodleFeedback(folder: string, out: OutputFile): string[] {
  const { students } = readClassFile(folder);
  const known = students.filter(({ number, feedback }) => number !== undefined && feedback !== undefined);
  if (known.length === 0)
    throw new UsageError("No student has Moodle's number: grade its own download, with --names moodle.");
  const entries = known.map(({ student = "", number, feedback = "" }) => ({
    name: `${student.replace(/[_/\\\0]/g, " ").replace(/^[.~]+/, "") || "student"}_${number}_assignsubmission_file_feedback.html`,
    bytes: readFileSync(join(folder, feedback)),
  }));
  const path = out.write(Buffer.from(formatZip(entries)));
  const left = students.length - known.length;
  return [
    ...(left > 0 ? [`${left} without Moodle's number or without feedback are left out.`] : []),
    `Feedback for ${known.length}: ${path}. In Moodle: View all submissions, Upload multiple feedback files in a zip.`,
  ];
}
