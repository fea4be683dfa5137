/** The judges of a class: processes that stay warm, each with one submission at a time. */
import { type ChildProcess, fork } from "node:child_process";
import { endingWithJudge } from "../children.ts";
import { classJudgePath } from "../places.ts";
import type { Replies, Reply, Request } from "./messages.ts";

/** Milliseconds for one submission, far above what a judge takes by its own limits. */
const DEADLINE_MS = 15 * 60_000;
/** A judge is replaced by a fresh one after so many: whatever it leaks ends with it. */
const MOST_EACH = 500;
/** What kills one judge may have had bad luck; what kills two will kill any. */
const TRIES = 2;

interface Waiting {
  readonly request: Request;
  tries: number;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export class Judges {
  readonly #idle: Judge[] = [];
  readonly #all: Set<Judge> = new Set();
  readonly #queue: Waiting[] = [];
  readonly #most: number;
  #closed = false;

  /** @param most how many work at a time. */
  constructor(most: number) {
    this.#most = most;
  }

  /** @throws {Error} where the judge itself failed, or two of them died of it. */
  ask<R extends Request>(request: R): Promise<Replies[R["kind"]]> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ request, tries: 0, resolve: resolve as (value: unknown) => void, reject });
      this.#next();
    });
  }

  /** Resolves when all have ended. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#all].map((judge) => judge.end()));
  }

  #next(): void {
    while (this.#queue.length > 0 && !this.#closed) {
      const judge = this.#idle.pop() ?? this.#fresh();
      if (!judge) return;
      void this.#give(judge, this.#queue.shift()!);
    }
  }

  #fresh(): Judge | undefined {
    if (this.#all.size >= this.#most) return undefined;
    const judge = new Judge();
    this.#all.add(judge);
    return judge;
  }

  async #give(judge: Judge, waiting: Waiting): Promise<void> {
    const reply = await judge.ask(waiting.request);
    const isSpent = judge.served >= MOST_EACH || reply === undefined;
    if (isSpent) {
      void judge.end();
      this.#all.delete(judge);
    } else this.#idle.push(judge);
    if (reply === undefined && ++waiting.tries < TRIES) this.#queue.unshift(waiting);
    else if (reply === undefined) waiting.reject(new Error(`${judge.death}, ${TRIES} times`));
    else if ("failed" in reply) waiting.reject(new Error(reply.failed));
    else waiting.resolve(reply.done);
    this.#next();
  }
}

class Judge {
  served = 0;
  death = "the judge's process ended";
  readonly #child: ChildProcess;
  #answer: (reply: Reply | undefined) => void = () => {};
  readonly #ended: Promise<void>;
  #dead = false;

  constructor() {
    this.#child = endingWithJudge(
      fork(classJudgePath, { stdio: ["ignore", "ignore", "inherit", "ipc"], execArgv: [] }),
    );
    this.#ended = new Promise((resolve) => {
      for (const event of ["exit", "error"]) this.#child.once(event, () => resolve());
    });
    this.#child.on("message", (reply) => this.#answer(reply as Reply));
    this.#child.once("error", (error) =>
      this.#die(`the judge's process could not be started: ${error.message}`),
    );
    this.#child.once("exit", (code, signal) =>
      this.#die(`the judge's process ended by ${signal ?? `exit code ${code}`}`),
    );
  }

  /** undefined where it dies. */
  ask(request: Request): Promise<Reply | undefined> {
    this.served++;
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#die(`the judge's process took more than ${DEADLINE_MS / 60_000} minutes`);
        void this.end();
      }, DEADLINE_MS);
      this.#answer = (reply) => {
        clearTimeout(timer);
        this.#answer = () => {};
        resolve(reply);
      };
      if (this.#dead) this.#answer(undefined);
      else this.#child.send(request, (error) => error && this.#die(this.death));
    });
  }

  end(): Promise<void> {
    this.#child.kill("SIGKILL");
    return this.#ended;
  }

  #die(how: string): void {
    if (!this.#dead) this.death = how;
    this.#dead = true;
    this.#answer(undefined);
  }
}
