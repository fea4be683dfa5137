/** A learner's loop: what is saved is graded, told in a terminal and on a page, and when a lesson is done the next one comes. */
import { relative } from "node:path";
import { forStudents } from "../../reports/audience.ts";
import type { Result } from "../../reports/result.ts";
import { exerciseIn, type Lesson } from "../lesson.ts";
import type { Limits } from "../limits.ts";
import { type Progress, type Standing, standing, standingLine } from "../progress.ts";
import { type Graded, Rounds } from "./rounds.ts";
import { Saves } from "./saves.ts";

/** What is told of a lesson that is watched. */
export interface Watched {
  readonly lesson: Lesson;
  /** As the learner would write it. */
  readonly file: string;
}

/** What came of a save. */
export interface Verdict extends Watched {
  readonly result: Result;
  readonly ms: number;
  /** Undefined where a file is watched that is no lesson's own exercise. */
  readonly standing?: Standing;
  /** Whether the next lesson is turned to at once. */
  readonly goesOn: boolean;
}

/** How far that leads; of a lesson that is not done, what comes after it is no matter yet. */
export function standingText({ standing, goesOn }: Pick<Verdict, "standing" | "goesOn">): string | undefined {
  if (!standing) return undefined;
  return goesOn || !standing.next ? standingLine(standing) : `${standing.done} of ${standing.count} done.`;
}

/** Whoever looks on. */
export interface View {
  grading(watched: Watched): void;
  graded(verdict: Verdict): void;
  /** The judge itself went wrong. */
  failed(watched: Watched, text: string): void;
}

export interface WatchOptions {
  /** In their order; the first of them that is not done comes first, unless told. */
  readonly lessons: readonly Lesson[];
  readonly first?: Lesson;
  /** A file elsewhere: it is watched in place of the exercise of `first`, and nothing else. */
  readonly file?: string;
  readonly progress: Progress;
  readonly views: readonly View[];
  readonly limits?: Limits;
}

export class Watch {
  readonly #options: WatchOptions;
  readonly #rounds: Rounds;
  readonly #saves: Saves[] = [];
  #current: Lesson;

  constructor(options: WatchOptions) {
    const { lessons, first, file, progress, limits } = options;
    this.#options = options;
    this.#rounds = new Rounds({
      onGraded: (graded) => this.#graded(graded),
      onError: ({ lesson }, error) =>
        this.#tell((view) =>
          view.failed(this.#watched(lesson), error instanceof Error ? error.message : String(error)),
        ),
      ...(limits && { limits }),
    });
    this.#current = first ?? standing(progress, lessons).next ?? lessons[0];
    for (const lesson of file === undefined ? lessons : [this.#current]) {
      const path = (): string => this.#pathOf(lesson);
      this.#saves.push(new Saves({ path, onSave: () => this.#turnTo(lesson) }));
    }
  }

  /** The lesson that was saved last, or has come next. */
  get current(): Lesson {
    return this.#current;
  }

  /** Grades what is there, so that there is something to look at, and all is warm for the first save. */
  begin(): void {
    this.#turnTo(this.#current);
  }

  close(): void {
    for (const each of this.#saves) each.close();
    this.#rounds.close();
  }

  #turnTo(lesson: Lesson): void {
    this.#current = lesson;
    this.#tell((view) => view.grading(this.#watched(lesson)));
    this.#rounds.begin(this.#watched(lesson));
  }

  #graded({ lesson, result: whole, ms }: Graded): void {
    const { progress, lessons, file } = this.#options;
    const result = forStudents(whole);
    const isOwn = file === undefined && lesson.builtIn;
    if (isOwn) progress.note(lesson, result);
    const where = isOwn ? standing(progress, lessons, lesson) : undefined;
    const next = result.status === "passed" && where?.next !== lesson ? where?.next : undefined;
    const verdict = { ...this.#watched(lesson), result, ms, goesOn: next !== undefined };
    this.#tell((view) => view.graded(where ? { ...verdict, standing: where } : verdict));
    if (next) this.#turnTo(next);
  }

  /** A learner may give it another name: exercise.js. */
  #pathOf({ folder, starter }: Lesson): string {
    return this.#options.file ?? exerciseIn(folder, starter);
  }

  #watched(lesson: Lesson): Watched {
    return { lesson, file: shown(this.#pathOf(lesson)) };
  }

  #tell(word: (view: View) => void): void {
    for (const view of this.#options.views) word(view);
  }
}

/** From where the learner stands, where that is shorter. */
function shown(path: string): string {
  const way = relative(process.cwd(), path);
  return way.length < path.length && !way.startsWith("..") ? way : path;
}
