/** Which lessons have a process of their own: those that do not come with gradproof, whose authors may still be at work. */
import type { Lesson } from "../lesson.ts";
import { AuthorProcess } from "./process.ts";

let inside = false;

/** This very process is the one of a foreign lesson. */
export function comeInside(): void {
  inside = true;
}

/** Whether the code of a lesson is to run elsewhere. */
export function isElsewhere({ builtIn }: Pick<Lesson, "builtIn">): boolean {
  return !builtIn && !inside;
}

const processes = new WeakMap<object, AuthorProcess>();

/** The process of a lesson: kept for a moment when it has nothing to do, started again when it has ended. */
export function authorOf(lesson: Pick<Lesson, "folder">, suiteMs?: number): AuthorProcess {
  let process = processes.get(lesson);
  if (!process) processes.set(lesson, (process = new AuthorProcess(lesson.folder, suiteMs)));
  return process;
}
