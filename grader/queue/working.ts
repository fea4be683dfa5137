/** The side of a worker: takes submissions from the queue, has them judged here, and puts back what came of it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Judges } from "../class/judges.ts";
import type { Judged } from "../class/messages.ts";
import { makeFolder, removeFolder } from "../folders.ts";
import { builtInLessons, type Lesson } from "../lesson.ts";
import { type Boss, fetchFrom, type Job, openBoss } from "./boss.ts";
import { type QueuedAnswer, type QueuedJob, queueOf } from "./jobs.ts";

const POLL_MS = 300;
/** A queue for each lesson is asked then. */
const IDLE_MS = 1000;
/** An answer comes again until the class has written it down. */
const KEPT = { retryLimit: 10_000, expireInSeconds: 30 };

export interface WorkerOptions {
  readonly url: string;
  readonly jobs: number;
  readonly lease: number;
  /** Lessons that do not come with gradproof. */
  readonly lessons: readonly Lesson[];
  /** End when there has been nothing to do for so many milliseconds; never unless told. */
  readonly idleMs?: number;
  readonly say: (line: string) => void;
}

/** @throws {UsageError} where there is no pg-boss, or no database. */
export async function work({ url, jobs, lease, lessons, idleMs, say }: WorkerOptions): Promise<void> {
  const boss = await openBoss(url, lease);
  const known = new Map([...lessons, ...builtInLessons()].map((lesson) => [queueOf(lesson), lesson]));
  const worker = new Worker(boss, new Judges(jobs), known, say);
  say(`Waiting for submissions on ${[...known.values()].map(({ name }) => name).join(", ")}.`);
  try {
    let idleSince = performance.now();
    while (idleMs === undefined || performance.now() - idleSince < idleMs) {
      if ((await worker.take(jobs)) > 0) idleSince = performance.now();
      else await setTimeout(IDLE_MS);
    }
  } finally {
    await worker.close();
    await boss.stop({ graceful: false });
  }
}

class Worker {
  readonly #boss: Boss;
  readonly #judges: Judges;
  /** By their queues. Who took from each last comes last: no lesson waits for another to be done. */
  readonly #lessons: Map<string, Lesson>;
  readonly #say: (line: string) => void;
  readonly #folder: string = makeFolder();
  #running = 0;
  #number = 0;

  constructor(boss: Boss, judges: Judges, lessons: ReadonlyMap<string, Lesson>, say: (line: string) => void) {
    this.#boss = boss;
    this.#judges = judges;
    this.#lessons = new Map(lessons);
    this.#say = say;
    process.once("exit", () => removeFolder(this.#folder));
  }

  /** Takes no more than it can begin at once. @returns how many are in hand. */
  async take(most: number): Promise<number> {
    if (this.#running >= most) return await setTimeout(POLL_MS / 3, this.#running);
    try {
      for (const [queue, lesson] of [...this.#lessons]) {
        if (this.#running >= most) break;
        const jobs = await fetchFrom<QueuedJob>(this.#boss, queue, most - this.#running);
        if (jobs.length === 0) continue;
        this.#lessons.delete(queue);
        this.#lessons.set(queue, lesson);
        for (const job of jobs) void this.#grade(queue, lesson, job);
      }
    } catch (error) {
      this.#say(`The queue cannot be reached: ${error instanceof Error ? error.message : error}.`);
      await setTimeout(10 * POLL_MS);
    }
    return this.#running;
  }

  async close(): Promise<void> {
    await this.#judges.close();
    removeFolder(this.#folder);
  }

  /** The answer goes first: whoever is killed between the two has it done again, and the class takes one of the two. */
  async #grade(queue: string, lesson: Lesson, { id, data }: Job<QueuedJob>): Promise<void> {
    this.#running++;
    const folder = join(this.#folder, `${++this.#number}`);
    try {
      await this.#boss.send(data.answers, await this.#answer(data, lesson, folder), KEPT);
      await this.#boss.complete(queue, id);
    } catch (error) {
      // The database is away: the job comes again when its time is over.
      this.#say(`${data.called}: ${error instanceof Error ? error.message : error}`);
    } finally {
      this.#running--;
      removeFolder(folder);
    }
  }

  async #answer(data: QueuedJob, lesson: Lesson, folder: string): Promise<QueuedAnswer> {
    try {
      return { id: data.id, judged: await this.#judged(data, lesson, folder) };
    } catch (error) {
      return { id: data.id, failed: error instanceof Error ? error.message : String(error) };
    }
  }

  #judged({ files, called, seed, sandbox }: QueuedJob, lesson: Lesson, folder: string): Promise<Judged> {
    mkdirSync(folder, { recursive: true });
    // Names were made tame by the class; whoever else writes to the queue gets no further than this folder.
    for (const { name, content } of files)
      writeFileSync(join(folder, basename(name)), Buffer.from(content, "base64"));
    const file = join(folder, basename(files[0].name));
    const rules = { sandbox, ...(seed !== undefined && { seed }) };
    return this.#judges.ask({ kind: "judge", lesson: lesson.folder, file, called, ...rules });
  }
}
