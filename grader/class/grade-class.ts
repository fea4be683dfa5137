/** Grades a class: takes in what was handed in, has each submission judged once, and writes down what came of it. */
import { join } from "node:path";
import type { Result } from "../../reports/result.ts";
import { makeFolder, removeFolder } from "../folders.ts";
import { headingOf, seedOf, ungraded } from "../heading.ts";
import type { Lesson } from "../lesson.ts";
import { submissionId } from "../submission.ts";
import type { ClassFolder } from "./class-folder.ts";
import { idsOf } from "./ids.ts";
import { baseOf, type HandedIn } from "./intake/handed.ts";
import { type Entry, Journal } from "./journal.ts";
import { lock } from "./lock.ts";
import type { Judged, JudgeRequest, Rules } from "./messages.ts";
import { Progress } from "./progress.ts";
import { type Person, personOf } from "./roster.ts";
import { type Task, taskOf } from "./tasks.ts";

export interface ClassOptions {
  readonly handedIn: readonly HandedIn[];
  readonly lessons: readonly Lesson[];
  readonly roster: readonly Person[];
  readonly rules: Rules;
  /** Of single submissions: by "ID lesson". */
  readonly seeds?: ReadonlyMap<string, number>;
  readonly folder: ClassFolder;
  /** Has something judged, here or elsewhere. */
  readonly judge: (request: JudgeRequest, lesson: Lesson) => Promise<Judged>;
  readonly say: (line: string) => void;
}

/** What there is of one student for one lesson: nothing but the lesson where nothing was handed in. */
export interface Work {
  readonly lesson: Lesson;
  readonly path?: string;
  readonly tokens?: string;
  readonly result?: Result;
}

export interface Student {
  readonly id: string;
  readonly name: string;
  /** As the folder or the platform named them. */
  readonly handed?: HandedIn;
  readonly person?: Person;
  readonly works: readonly Work[];
}

/** @throws {UsageError} while another grading writes to the folder. */
export async function gradeClass(options: ClassOptions): Promise<Student[]> {
  const { handedIn, lessons, rules, seeds, folder, roster, say } = options;
  const unlock = lock(folder.lock);
  folder.sweep();
  const journal = new Journal(folder.journal);
  if (journal.torn > 0) say(`${journal.torn} unfinished in the journal: graded again.`);
  const staging = makeFolder();
  const leave = (): void => {
    removeFolder(staging);
    unlock();
  };
  const stop = (): void => {
    leave();
    say(`Stopped: ${journal.size} are graded and kept. The same command goes on from there.`);
  };
  process.once("exit", stop);
  try {
    const people = handedIn.map((each) => personOf(each, roster));
    const absent = roster.filter((person) => !people.includes(person));
    const ids = idsOf([...handedIn.map(({ student }) => student), ...absent.map(({ names }) => names[0])]);
    const tasks = handedIn.flatMap((each, i) =>
      lessons.flatMap(
        (lesson, j) =>
          taskOf(ids[i], each, lesson, {
            lessons,
            rules: { ...rules, ...seedFor(seeds?.get(`${ids[i]} ${lesson.name}`)) },
            folder: join(staging, `${i}`, `${j}`),
          }) ?? [],
      ),
    );
    const results = await new Grading(options, journal).run(tasks);
    const worksOf = (id: string): Work[] =>
      lessons.map((lesson) => results.get(`${id} ${lesson.name}`) ?? { lesson });
    const present = handedIn.map((handed, i) => ({
      id: ids[i],
      name: people[i]?.name ?? handed.student,
      handed,
      ...(people[i] && { person: people[i] }),
      works: worksOf(ids[i]),
    }));
    const away = absent.map((person, k) => {
      const id = ids[handedIn.length + k];
      return { id, name: person.name, person, works: worksOf(id) };
    });
    return [...present, ...away];
  } finally {
    journal.close();
    process.off("exit", stop);
    leave();
  }
}

function seedFor(seed: number | undefined): { seed?: number } {
  return seed === undefined ? {} : { seed };
}

class Grading {
  readonly #options: ClassOptions;
  readonly #journal: Journal;
  readonly #works: Map<string, Work> = new Map();

  constructor(options: ClassOptions, journal: Journal) {
    this.#options = options;
    this.#journal = journal;
  }

  async run(tasks: readonly Task[]): Promise<ReadonlyMap<string, Work>> {
    const open: Task[] = [];
    for (const task of tasks) {
      const known = this.#known(task);
      if (known) this.#keep(task, known);
      else open.push(task);
    }
    const { say } = this.#options;
    if (open.length < tasks.length)
      say(`${tasks.length - open.length} of ${tasks.length} are graded already.`);
    if (open.length === 0) return this.#works;
    const groups = grouped(open);
    const progress = new Progress(open.length, say);
    await Promise.all(
      [...groups.values()].map(async (group) => {
        await this.#grade(group);
        progress.add(group.length);
      }),
    );
    say(progress.end());
    return this.#works;
  }

  /** From the journal, if this very key is in it for this submission. */
  #known({ id, lesson, key, path }: Task): Entry | undefined {
    const entry = this.#journal.find(id, lesson.name);
    if (entry?.key !== key || entry.path !== path) return undefined;
    return entry.result ? entry : this.#journal.withKey(key);
  }

  /** Equal submissions are judged once: what decides a grade is the same. */
  async #grade([first, ...others]: readonly Task[]): Promise<void> {
    const found = this.#journal.withKey(first.key);
    // What is said of a file that is no program names that file.
    const known = found?.result?.status === "ungraded" ? undefined : found;
    const judged = known ?? (await this.#judged(first));
    if (known) this.#write(first, judged, known);
    else this.#write(first, judged);
    for (const task of others) {
      if (judged.result?.status === "ungraded") this.#write(task, await this.#judged(task));
      else this.#write(task, judged, { id: first.id });
    }
  }

  async #judged(task: Task): Promise<Partial<Judged>> {
    const { lesson, path, file, trouble, rules } = task;
    const { judge } = this.#options;
    if (trouble !== undefined || file === undefined) return { result: await this.#refused(task) };
    const request = { kind: "judge", lesson: lesson.folder, file, called: path, ...rules } as const;
    try {
      return await judge(request, lesson);
    } catch (error) {
      const reason = `The grader itself failed: ${error instanceof Error ? error.message : error}.`;
      return { result: { ...(await this.#refused(task)), status: "error", reason } };
    }
  }

  async #refused({ lesson, path, rules, trouble = "" }: Task): Promise<Result> {
    const identity = { given: path, sha256: "", bytes: 0 };
    const { seed = seedOf(identity, lesson) } = rules;
    return ungraded(headingOf(identity, lesson, seed), lesson, trouble, 0);
  }

  /** A grade counts when it is in the journal; what the grader itself got wrong is not kept, and tried again next time. */
  #write(task: Task, judged: Partial<Judged>, as?: Pick<Entry, "id">): void {
    const result = { ...judged.result!, submission: renamed(judged.result!, task.path) };
    const { id, key, path, lesson } = task;
    const entry: Entry = {
      id,
      lesson: lesson.name,
      path,
      key,
      ...(judged.tokens !== undefined && { tokens: judged.tokens }),
      ...(as ? { as: as.id } : { result }),
    };
    if (result.status !== "error") this.#journal.add(entry);
    this.#keep(task, { ...entry, result });
  }

  #keep({ id, lesson, path }: Task, { result: given, tokens }: Entry): void {
    const result = { ...given!, submission: renamed(given!, path) };
    this.#options.folder.writeResult(id, lesson.name, result);
    this.#works.set(`${id} ${lesson.name}`, {
      lesson,
      path,
      result,
      ...(tokens !== undefined && { tokens }),
    });
  }
}

/** The same result of another's equal file. */
function renamed({ submission }: Result, path: string): Result["submission"] {
  return { ...submission, path, name: baseOf(path), id: submissionId(path, submission.sha256) };
}

function grouped(tasks: readonly Task[]): Map<string, Task[]> {
  const groups = new Map<string, Task[]>();
  for (const task of tasks) groups.set(task.key, [...(groups.get(task.key) ?? []), task]);
  return groups;
}
