/** The side of the class: puts submissions into the queue, and takes what the workers have made of them. */
import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { setImmediate, setTimeout } from "node:timers/promises";
import type { Judged, JudgeRequest } from "../class/messages.ts";
import type { Lesson } from "../lesson.ts";
import { type Boss, makeQueue, openBoss } from "./boss.ts";
import { jobOf, queueOf, type Returned } from "./jobs.ts";

const POLL_MS = 300;
const BATCH = 100;
/**
 * A job is given to so many workers, and one more, before it counts as lost. Where one of three is killed every two seconds, what takes
 * six lives through it with a chance of 8/27: of nine tries all fail once in 24, of 25 once in 6,500.
 */
const RETRIES = 24;
const NOBODY = `${RETRIES + 1} workers took it, and each vanished over it`;
/** Without an answer for so long, the class says what may be lacking. */
const SILENCE_MS = 30_000;
const SILENCE =
  "No answer yet: a gradproof worker must be at work on this queue, with the same versions of gradproof and Node; for a lesson that does not come with gradproof, with --lesson FOLDER, as it is here.";

interface Waiting {
  /** Where its job lies. */
  readonly queue: string;
  resolve(judged: Judged): void;
  reject(error: Error): void;
}

export class QueuedJudges {
  readonly #boss: Boss;
  readonly #note: string;
  readonly #lease: number;
  readonly #say: (line: string) => void;
  readonly #queues: Map<string, Promise<void>> = new Map();
  readonly #waiting: Map<string, Waiting[]> = new Map();
  /** What was answered before anybody asked: by workers, while the class was away. */
  readonly #early: Map<string, { answer: string; returned: Returned }> = new Map();
  #run: Promise<string> | undefined;
  #closed = false;

  private constructor(boss: Boss, note: string, lease: number, say: (line: string) => void) {
    this.#boss = boss;
    this.#note = note;
    this.#lease = lease;
    this.#say = say;
  }

  /**
   * @param note a file that keeps which run this is: when the class is gone on with, what workers have made meanwhile is not lost.
   * @param say told when nobody answers.
   * @throws {UsageError} where there is no pg-boss, or no database.
   */
  static async open(
    url: string,
    note: string,
    lease: number,
    say: (line: string) => void,
  ): Promise<QueuedJudges> {
    return new QueuedJudges(await openBoss(url, lease), note, lease, say);
  }

  async ask(request: JudgeRequest, lesson: Lesson): Promise<Judged> {
    // Not before: only who has the class's folder to itself may take its answers.
    const run = await (this.#run ??= this.#begin());
    const answers = answersOf(run);
    const queue = queueOf(lesson);
    await this.#made(queue);
    const job = jobOf(request, lesson, { run, answers });
    const early = this.#early.get(job.id);
    this.#early.delete(job.id);
    const judged = new Promise<Judged>((resolve, reject) => {
      this.#waiting.set(job.id, [...(this.#waiting.get(job.id) ?? []), { queue, resolve, reject }]);
    });
    judged.catch(() => {});
    if (early) await this.#settle(answers, early.answer, early.returned);
    // One that is there already, from before, is not put there again.
    else
      await this.#boss.send(queue, job, {
        id: job.id,
        retryLimit: RETRIES,
        retryDelay: 1,
        expireInSeconds: this.#lease,
        deadLetter: answers,
      });
    return judged;
  }

  async #begin(): Promise<string> {
    const run = runOf(this.#note);
    await this.#made(answersOf(run));
    void this.#collect(answersOf(run));
    return run;
  }

  #made(queue: string): Promise<void> {
    const made = this.#queues.get(queue) ?? makeQueue(this.#boss, queue);
    this.#queues.set(queue, made);
    // Where the database was away for a moment, the next submission asks again.
    made.catch(() => this.#queues.delete(queue));
    return made;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#boss.stop({ graceful: false });
  }

  async #collect(answers: string): Promise<void> {
    let heard = performance.now();
    while (!this.#closed) {
      if (performance.now() - heard > SILENCE_MS && this.#waiting.size > 0) {
        heard = Number.POSITIVE_INFINITY;
        this.#say(SILENCE);
      }
      try {
        const returned = (await this.#boss.fetch<Returned>(answers, { batchSize: BATCH })) ?? [];
        for (const { id, data } of returned) {
          if (this.#waiting.has(data.id)) await this.#settle(answers, id, data);
          else this.#early.set(data.id, { answer: id, returned: data });
        }
        if (returned.length > 0) heard = performance.now();
        else await setTimeout(POLL_MS);
      } catch {
        // The database is away for a moment; it is asked again.
        if (!this.#closed) await setTimeout(10 * POLL_MS);
      }
    }
  }

  /** What is answered twice, since a worker vanished between two steps, is taken once. */
  async #settle(answers: string, answer: string, returned: Returned): Promise<void> {
    const waiting = this.#waiting.get(returned.id) ?? [];
    this.#waiting.delete(returned.id);
    const judged = "judged" in returned ? returned.judged : undefined;
    const failed = "failed" in returned ? returned.failed : NOBODY;
    // What failed must be possible to be asked again: it does not come into the journal.
    if (!judged || judged.result.status === "error")
      await this.#boss.deleteJob(waiting[0].queue, returned.id);
    for (const { resolve, reject } of waiting) {
      if (judged) resolve(judged);
      else reject(new Error(failed));
    }
    // By then it is in the journal; else it comes again.
    await setImmediate();
    await this.#boss.complete(answers, answer);
  }
}

function answersOf(run: string): string {
  return `gradproof-answers-${run}`;
}

function runOf(note: string): string {
  try {
    return readFileSync(note, "utf8").trim();
  } catch {
    const run = randomBytes(8).toString("hex");
    writeFileSync(note, `${run}\n`);
    return run;
  }
}
