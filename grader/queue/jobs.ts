/** What travels through the queue: a submission with all its files, and what came of it. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Judged, JudgeRequest } from "../class/messages.ts";
import type { Lesson } from "../lesson.ts";
import { uuidOf } from "../uuid.ts";
import { engineVersion } from "../version.ts";

/** Another engine, or another Node, could give another grade: its workers have queues of their own. */
const VERSIONS = `gradproof-${engineVersion}-node-${process.versions.node}-${process.arch}`;

/** The queue of a lesson as it is, word for word: no worker takes from it that has the lesson otherwise, or not at all. */
export function queueOf({ name, sha256 }: Pick<Lesson, "name" | "sha256">): string {
  return `${VERSIONS}-${name.replace(/[^\w-]/g, "_").slice(0, 40)}-${sha256.slice(0, 16)}`;
}

export interface QueuedJob {
  /** Its own. */
  readonly id: string;
  /** Where the result goes. */
  readonly answers: string;
  readonly lesson: { readonly name: string; readonly sha256: string };
  readonly called: string;
  readonly seed?: number;
  readonly sandbox: JudgeRequest["sandbox"];
  /** The file that is graded comes first; contents in base64. */
  readonly files: readonly { readonly name: string; readonly content: string }[];
}

export interface QueuedAnswer {
  /** Of the job. */
  readonly id: string;
  readonly judged?: Judged;
  /** What the grader itself got wrong. */
  readonly failed?: string;
}

/** What comes back: an answer, or the job itself where every worker that took it has vanished. */
export type Returned = QueuedAnswer | QueuedJob;

/** @param run the class and its folder: the same job of the same run has the same ID. */
export function jobOf(
  { file, called, seed, sandbox }: JudgeRequest,
  { name, sha256 }: Pick<Lesson, "name" | "sha256">,
  { run, answers }: { run: string; answers: string },
): QueuedJob {
  const folder = dirname(file);
  const main = basename(file);
  const names = [
    main,
    ...readdirSync(folder)
      .filter((each) => each !== main)
      .sort(),
  ];
  const data = {
    answers,
    lesson: { name, sha256 },
    called,
    ...(seed !== undefined && { seed }),
    sandbox,
    files: names.map((each) => ({
      name: each,
      content: readFileSync(join(folder, each)).toString("base64"),
    })),
  };
  return { id: uuidOf(`${run} ${JSON.stringify(data)}`), ...data };
}
