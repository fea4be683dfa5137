/** `gradproof class`: all submissions of a class, each judged once, whatever happens meanwhile. */
import { basename, join, resolve } from "node:path";
import { statisticsOf } from "../../reports/index.ts";
import { ClassFolder } from "../class/class-folder.ts";
import { type Assignment, readCourse } from "../class/course.ts";
import { gradeClass, type Student } from "../class/grade-class.ts";
import { LAYOUTS, type Layout, likelyLayout } from "../class/intake/layout.ts";
import { classInOne, studentsIn } from "../class/intake/students.ts";
import { Judges } from "../class/judges.ts";
import { writePages } from "../class/pages.ts";
import { readRoster } from "../class/roster.ts";
import { findLessons, type Lesson } from "../lesson.ts";
import {
  type Arguments,
  jobsOption,
  lessonNames,
  readArguments,
  sandboxOption,
  seedOption,
  textOption,
} from "../options.ts";
import { QueuedJudges } from "../queue/asking.ts";
import { leaseOption, queueOption } from "../queue/options.ts";
import { enterSandbox } from "../sandbox/enter.ts";
import { sandboxInUse } from "../sandbox/in-use.ts";
import { say, warn } from "../screen.ts";
import { shellWord } from "../shell-word.ts";
import { named, styleFor } from "../terminal.ts";
import { didYouMean, UsageError } from "../usage.ts";

export const usage = `gradproof class DIR --lesson NAME… --out DIR [options]
gradproof class DIR --course FILE --assignment NAME --out DIR [options]

Grade a class. DIR holds a file, a folder or an archive (.zip, .tar.gz) for each student, or is the archive that Canvas or
Moodle gives. With several lessons, each student has a folder or an archive with a file or a folder named after each lesson.

  --lesson NAME…       one lesson or several: names such as cosine, or folders with a suite.ts
  --out DIR            where to: results/ID.json, feedback/ID.html, grades.csv, index.html, and the journal
  --names LAYOUT       plain: names are the students'; canvas, moodle: as these name what one downloads
  --roster FILE        a CSV file of the class with a column id or name: who is missing is told; with a column submitted, when
                       each handed in
  --course FILE        a course.json: assignments of lessons with points, due dates, and what comes off for being late
  --assignment NAME    the one of the course that is graded; the only one unless told
  --after-due          feedback shows what lessons hide until the work is due
  --jobs N             how many are graded at a time; as many as there are processors unless told
  --seed N             one seed for all; by default it follows from each submission and the suite
  --sandbox LEVEL      what holds submissions: process, by default; for credit bubblewrap, or user where that cannot be had;
                       auto is the strongest that this machine has
  --queue URL          put the submissions into a queue on PostgreSQL, postgres://user:password@host/database, where gradproof worker
                       takes them, on any machine; by default what GRADPROOF_QUEUE says. It needs the package pg-boss
  --lease SECONDS      after which a submission whose worker has vanished is given to another; 300 unless told
  --resume             go on with what --out holds already, and refuse to begin anew

It may be stopped at any time, and killed: the same command goes on where it was. What is graded is not graded again
unless the file, the suite, the engine, Node or the seed is another.

Exit code: 0 all are graded, whatever their points; 1 some are no programs, or nobody's: no grade, see index.html;
2 wrong usage; 3 the grader itself failed on some, or a lesson has a mistake: run it again, or mend the lesson.`;

export async function run(args: readonly string[]): Promise<number> {
  const given = readArguments(args, ["DIR", ...lessonsIn(args)], OPTIONS, lessonsIn(args).length);
  const assignment = assignmentOf(given);
  const lessons = assignment ? assignment.parts.map(({ lesson }) => lesson) : lessonsOf(given);
  const out = textOption(given, "out");
  if (!out)
    throw new UsageError("Where to? Add --out DIR: a new folder, or one that was graded into before.");
  const jobs = jobsOption(given);
  await enterSandbox(sandboxOption(given));
  const rules = { sandbox: sandboxInUse().name, ...seedOf(given) };
  const roster = textOption(given, "roster");
  const people = roster === undefined ? [] : readRoster(roster);
  const place = resolve(given.positionals[0]);
  const layout = layoutOf(given);
  const handedIn = await studentsIn(given.positionals[0], layout);
  const likely = likelyLayout(handedIn.map(({ student }) => student));
  if (layout === "plain" && likely !== "plain")
    say(`These look like the names of ${likely}: --names ${likely} has the students' own.`);
  const whole = classInOne(handedIn);
  if (whole !== undefined)
    say(
      `All of it is one student's, in ${whole}. Is that the whole class? Then name it: gradproof class ${shellWord(join(given.positionals[0], whole))} …`,
    );
  const folder = new ClassFolder(resolve(out), {
    several: lessons.length > 1,
    resume: given.values["resume"] === true,
    place,
  });
  const url = queueOption(given);
  const queue =
    url === undefined
      ? undefined
      : await QueuedJudges.open(url, folder.run, leaseOption(given), (line) => warn(named(line)));
  const judges = new Judges(jobs);
  const tell = (line: string): void => say(named(line));
  tell(`${count(handedIn.length, "student")}, ${lessons.map(({ name }) => name).join(", ")}.`);
  try {
    const render = judges.ask.bind(judges);
    const judge = queue?.ask.bind(queue) ?? judges.ask.bind(judges);
    const students = await gradeClass({ handedIn, lessons, roster: people, rules, folder, judge, say: tell });
    const title = `${basename(place)}: ${lessons.map(({ name }) => name).join(", ")}`;
    const { page, grades, gone } = await writePages(students, {
      title,
      place,
      layout,
      folder,
      isDue: given.values["after-due"] === true,
      ...(assignment && { assignment }),
      render,
    });
    if (gone > 0)
      tell(
        `${count(gone, "student")} of last time handed in nothing now: their results and feedback are taken away.`,
      );
    return conclude(students, { page, grades });
  } finally {
    await judges.close();
    await queue?.close();
  }
}

const OPTIONS = {
  lesson: { type: "string", multiple: true },
  out: { type: "string" },
  names: { type: "string" },
  roster: { type: "string" },
  course: { type: "string" },
  assignment: { type: "string" },
  "after-due": { type: "boolean" },
  jobs: { type: "string" },
  queue: { type: "string" },
  lease: { type: "string" },
  seed: { type: "string" },
  sandbox: { type: "string" },
  resume: { type: "boolean" },
} as const;

function conclude(students: readonly Student[], { page, grades }: { page: string; grades: string }): number {
  const style = styleFor(process.stdout);
  const works = students.flatMap(({ name, works }) =>
    works.map((work) => ({ name, lesson: work.lesson.name, ...(work.result && { result: work.result }) })),
  );
  const { graded, passed, without, missing } = statisticsOf(works);
  const failed = without.filter(({ result }) => result?.status === "error");
  for (const { name, lesson, result } of without.slice(0, 20))
    warn(`  ${named(name)} on ${named(lesson)}: no grade. ${named(result?.reason ?? "")}`);
  if (without.length > 20) warn(`  … and ${without.length - 20} more`);
  const missed = missing.length > 0 ? `, ${missing.length} missing` : "";
  say(
    style.bold(
      `${graded.length} graded, ${passed} of them passed; ${without.length} without a grade${missed}.`,
    ),
  );
  say(`Grades: ${named(grades)}\nThe class: ${named(page)}`);
  return failed.length > 0 ? 3 : without.length > 0 ? 1 : 0;
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

/** `--lesson cosine norm` names two: what stands after it, up to the next option. */
function lessonsIn(args: readonly string[]): string[] {
  const found: string[] = [];
  for (const [i, arg] of args.entries()) {
    if (arg !== "--lesson") continue;
    for (let k = i + 2; k < args.length && !args[k].startsWith("-"); k++) found.push(args[k]);
  }
  return found;
}

/** @throws {UsageError} */
function lessonsOf(given: Arguments): Lesson[] {
  const names = lessonNames(given, given.positionals.slice(1));
  if (names.length === 0) throw new UsageError("Which lesson? Add --lesson NAME, such as --lesson cosine.");
  return findLessons(names);
}

/** @throws {UsageError} */
function assignmentOf(given: Arguments): Assignment | undefined {
  const [file, name] = [textOption(given, "course"), textOption(given, "assignment")];
  if (file === undefined) {
    if (name !== undefined) throw new UsageError("--assignment names a part of a course: add --course FILE.");
    return undefined;
  }
  if (given.values["lesson"] !== undefined)
    throw new UsageError("--course says which lessons are graded: leave out --lesson.");
  const assignments = readCourse(file);
  const names = [...assignments.keys()];
  const chosen = assignments.get(name ?? (names.length === 1 ? names[0] : ""));
  if (chosen) return chosen;
  if (name === undefined)
    throw new UsageError(`Which assignment? Add --assignment, one of: ${names.join(", ")}.`);
  throw new UsageError(
    `There is no assignment ${name}.${didYouMean(name, names)} Known: ${names.join(", ")}.`,
  );
}

function seedOf(given: Arguments): { seed?: number } {
  const seed = seedOption(given);
  return seed === undefined ? {} : { seed };
}

function layoutOf(given: Arguments): Layout {
  const name = textOption(given, "names") ?? "plain";
  const layout = LAYOUTS.find((known) => known === name);
  if (!layout)
    throw new UsageError(
      `There are no names of ${name}.${didYouMean(name, LAYOUTS)} Known: ${LAYOUTS.join(", ")}.`,
    );
  return layout;
}
