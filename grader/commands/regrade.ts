/** `gradproof regrade`: a class again, by the suite as it is now, and what that changes, before anything is published. */
import { join, resolve } from "node:path";
import type { Result } from "../../reports/result.ts";
import { balanceOf, type Change, changeOf, summaryOf } from "../class/changes.ts";
import { type ClassFile, readClassFile } from "../class/class-file.ts";
import { ClassFolder } from "../class/class-folder.ts";
import { gradeClass, type Student } from "../class/grade-class.ts";
import type { Layout } from "../class/intake/layout.ts";
import { studentsIn } from "../class/intake/students.ts";
import { Judges } from "../class/judges.ts";
import { writePages } from "../class/pages.ts";
import { makeFolder, removeFolder } from "../folders.ts";
import { safeJson } from "../json.ts";
import { findLessons } from "../lesson.ts";
import {
  type Arguments,
  jobsOption,
  lessonNames,
  readArguments,
  sandboxOption,
  seedOption,
  textOption,
} from "../options.ts";
import { outputs } from "../output-file.ts";
import { readResult } from "../platforms/read-results.ts";
import { enterSandbox } from "../sandbox/enter.ts";
import { sandboxInUse } from "../sandbox/in-use.ts";
import { say } from "../screen.ts";
import { named } from "../terminal.ts";
import { UsageError } from "../usage.ts";

export const usage = `gradproof regrade OLD [--lesson NAME…] [options]

Grade a class again that gradproof class has graded into the folder OLD, and say whose points change, by which property and
why. OLD stays as it is.

  --lesson NAME…   the lessons as they are now; those of OLD unless told
  --from DIR       where the submissions lie; where they lay unless told
  --out DIR        keep the new results, feedback and grades there; they are thrown away unless told
  --json FILE      write the changes as JSON
  --seed N         one seed for all; each has the seed that it had unless told
  --fresh-seeds    seeds that follow from each submission and the suite as it is now
  --sandbox LEVEL  what holds submissions: what held them before unless told
  --jobs N         how many are graded at a time

Exit code: 0 every grade is what it was; 1 some are not; 2 wrong usage; 3 the grader itself failed on some.`;

export async function run(args: readonly string[]): Promise<number> {
  const given = readArguments(args, ["OLD", ...Array(99).fill("NAME")], OPTIONS, 99);
  const [old, ...more] = given.positionals;
  const before = readClassFile(old);
  const names = lessonNames(given, more);
  const lessons = findLessons(names.length > 0 ? names : before.lessons);
  const stray = lessons.find(
    ({ name }) => !before.students.some(({ works }) => works.some((work) => work.lesson === name)),
  );
  if (stray) throw new UsageError(`${old} was not graded by the lesson ${stray.name}.`);
  const { json } = outputs({ json: textOption(given, "json") });
  const results = resultsBefore(before, old);
  const [one] = results.values();
  await enterSandbox(sandboxOption(given) ?? one?.sandbox);
  const place = resolve(textOption(given, "from") ?? before.place);
  const out = textOption(given, "out");
  const work = out === undefined ? makeFolder() : resolve(out);
  if (resolve(old) === work) throw new UsageError("--out is OLD itself: name another folder.");
  const judges = new Judges(jobsOption(given));
  try {
    const folder = new ClassFolder(work, { several: lessons.length > 1, resume: false, place });
    const students = await gradeClass({
      handedIn: await studentsIn(place, before.layout as Layout),
      lessons,
      roster: [],
      ...seedsOf(given, results),
      folder,
      judge: judges.ask.bind(judges),
      say: (line) => say(named(line)),
    });
    if (out !== undefined) {
      const title = `${named(old)}, graded again`;
      const layout = before.layout;
      const { page } = await writePages(students, {
        title,
        place,
        layout,
        folder,
        isDue: false,
        render: judges.ask.bind(judges),
      });
      say(`The class: ${named(page)}`);
    }
    const gone = goneIn(before, students, results).filter(({ lesson }) =>
      lessons.some(({ name }) => name === lesson),
    );
    const changes = [...changesIn(students, results), ...gone];
    json?.write(`${safeJson(changes)}\n`);
    tell(changes, students.length * lessons.length + gone.length);
    const failed = students.some(({ works }) => works.some(({ result }) => result?.status === "error"));
    return failed ? 3 : changes.length > 0 ? 1 : 0;
  } finally {
    await judges.close();
    if (out === undefined) removeFolder(work);
  }
}

const OPTIONS = {
  lesson: { type: "string", multiple: true },
  from: { type: "string" },
  out: { type: "string" },
  json: { type: "string" },
  seed: { type: "string" },
  "fresh-seeds": { type: "boolean" },
  sandbox: { type: "string" },
  jobs: { type: "string" },
} as const;

function resultsBefore({ students }: ClassFile, old: string): Map<string, Result> {
  return new Map(
    students.flatMap(({ id, works }) =>
      works.flatMap(({ lesson, result }) =>
        result === undefined ? [] : [[`${id} ${lesson}`, readResult(join(old, result))] as const],
      ),
    ),
  );
}

/** Else a grade could change by other inputs alone, and nobody would know. */
function seedsOf(
  given: Arguments,
  before: ReadonlyMap<string, Result>,
): Pick<Parameters<typeof gradeClass>[0], "rules" | "seeds"> {
  const seed = seedOption(given);
  const fresh = given.values["fresh-seeds"] === true;
  if (seed !== undefined && fresh) throw new UsageError("--seed and --fresh-seeds: one of them.");
  const rules = { sandbox: sandboxInUse().name, ...(seed !== undefined && { seed }) } as const;
  if (seed !== undefined || fresh) return { rules };
  return {
    rules,
    seeds: new Map([...before].map(([key, result]) => [key, result.seed])),
  };
}

function changesIn(students: readonly Student[], results: ReadonlyMap<string, Result>): Change[] {
  return students.flatMap(({ id, name, works }) =>
    works.flatMap(
      ({ lesson, result }) =>
        changeOf({ id, name, lesson: lesson.name }, results.get(`${id} ${lesson.name}`), result) ?? [],
    ),
  );
}

/** Of students who were graded, and have handed in nothing any more. */
function goneIn(
  before: ClassFile,
  students: readonly Student[],
  results: ReadonlyMap<string, Result>,
): Change[] {
  const here = new Set(students.map(({ id }) => id));
  return before.students
    .filter(({ id }) => !here.has(id))
    .flatMap(({ id, name, works }) =>
      works.flatMap(
        ({ lesson }) => changeOf({ id, name, lesson }, results.get(`${id} ${lesson}`), undefined) ?? [],
      ),
    );
}

const grade = (score: number | undefined, status: string): string =>
  score === undefined ? status : `${score}`;

function tell(changes: readonly Change[], all: number): void {
  for (const { name, lesson, from, to, statuses, properties, otherFile } of changes) {
    say(
      `${named(name)} on ${named(lesson)}: ${grade(from, statuses[0])} → ${grade(to, statuses[1])}${otherFile ? ", with another file" : ""}`,
    );
    for (const { title, from, to, why } of properties)
      say(`  ${from} → ${to}  ${named(title)}: ${named(why)}`);
  }
  const balance = balanceOf(changes);
  say(
    `${summaryOf(changes, all)}${balance === 0 ? "" : ` ${balance > 0 ? "+" : "−"}${Math.abs(balance)} points altogether.`}`,
  );
}
