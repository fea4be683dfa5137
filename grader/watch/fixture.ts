/** Lessons in a folder of their own, for tests: their exercises may be edited, and their progress lies there. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { exerciseIn, findLesson, type Lesson } from "../lesson.ts";
import { Progress } from "../progress.ts";

export interface Course {
  readonly folder: string;
  readonly lessons: readonly Lesson[];
  readonly progress: Progress;
  /** Where the exercise of a lesson is. */
  exercise(lesson: Lesson): string;
  /** Write an exercise. */
  save(lesson: Lesson, text: string): void;
  remove(): void;
}

export function makeCourse(...names: readonly string[]): Course {
  const folder = mkdtempSync(join(tmpdir(), "gradproof-course-"));
  const lessons = names.map((name): Lesson => {
    const lesson = findLesson(name);
    const own = join(folder, basename(lesson.folder));
    mkdirSync(own);
    cpSync(lesson.starter, join(own, "exercise.ts"));
    if (existsSync(lesson.text)) cpSync(lesson.text, join(own, "lesson.md"));
    return {
      ...lesson,
      folder: own,
      get exercise() {
        return exerciseIn(own, lesson.starter);
      },
    };
  });
  return {
    folder,
    lessons,
    progress: new Progress(join(folder, ".progress.json")),
    exercise: ({ folder }) => join(folder, "exercise.ts"),
    save(lesson, text) {
      writeFileSync(this.exercise(lesson), text);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The text of a sample, or of the solution. */
export function sourceOf(lesson: Lesson, name?: string): string {
  const path = name === undefined ? lesson.solution : lesson.samples.find((file) => basename(file) === name);
  if (path === undefined) throw new Error(`There is no sample ${name}.`);
  return readFileSync(path, "utf8");
}

/** Descendants of this process that are not yet gone; Linux alone tells. */
export function descendants(of: number = process.pid): number[] {
  const parents = new Map<number, number>();
  for (const pid of readDirs()) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
      const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      if (state !== "Z") parents.set(pid, Number(parent));
    } catch {
      // It has ended meanwhile.
    }
  }
  const below = (pid: number): number[] =>
    [...parents].filter(([, parent]) => parent === pid).flatMap(([child]) => [child, ...below(child)]);
  return below(of);
}

function readDirs(): number[] {
  return existsSync("/proc") ? readdirSync("/proc").map(Number).filter(Number.isInteger) : [];
}
