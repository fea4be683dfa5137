/** The process of a foreign lesson, as the grader sees it: jobs go in, one after the other, and each comes to an end. */
import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import type { LessonMistake } from "../../reports/result.ts";
import { endingWithJudge } from "../children.ts";
import { authorPath } from "../places.ts";
import { sandboxInUse } from "../sandbox/in-use.ts";
import { orphanKiller } from "../sandbox/process.ts";
import { quoted, warn } from "../screen.ts";
import { UsageError } from "../usage.ts";
import { endMistake } from "./ends.ts";
import { MOST_PRINTED, SUITE_MS } from "./limits.ts";
import type { Job, LastWord, Message, Outcomes, Step } from "./messages.ts";

/** A lesson's code has ended the process, or had to be ended. */
export class SuiteEnded extends Error {
  readonly mistake: LessonMistake;
  /** What it was at; nothing while it was loaded. */
  readonly step: Step;

  constructor(mistake: LessonMistake, step: Step) {
    super(mistake.text);
    this.mistake = mistake;
    this.step = step;
  }
}

/** The suite cannot be used at all. */
export class SuiteUnusable extends Error {
  readonly mistake: LessonMistake;

  constructor(mistake: LessonMistake) {
    super(mistake.text);
    this.mistake = mistake;
  }
}

/** Without a job, it ends after so many milliseconds. */
const LINGER_MS = 1000;

export class AuthorProcess {
  readonly #folder: string;
  readonly #suiteMs: number;
  #child: ChildProcess | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #linger: NodeJS.Timeout | undefined;
  #onMessage: (message: Message) => void = () => {};
  #onEnd: (word: LastWord | undefined, how: string) => void = () => {};

  constructor(folder: string, suiteMs: number = SUITE_MS) {
    this.#folder = folder;
    this.#suiteMs = suiteMs;
  }

  /** @throws {SuiteEnded}, {SuiteUnusable} for the author's mistakes; {UsageError}. */
  ask<K extends Job["kind"]>(
    job: Extract<Job, { kind: K }>,
    onMessage: (message: Message) => void = () => {},
  ): Promise<Outcomes[K]> {
    this.#waiting++;
    clearTimeout(this.#linger);
    const done = this.#queue.then(() => this.#run(job, onMessage)) as Promise<Outcomes[K]>;
    this.#queue = done.catch(() => {}).then(() => this.#rest());
    return done;
  }

  #rest(): void {
    if (--this.#waiting > 0) return;
    this.#linger = setTimeout(() => this.#child?.kill("SIGKILL"), LINGER_MS);
    this.#linger.unref();
    hold(this.#child, false);
  }

  #run(job: Job, onMessage: (message: Message) => void): Promise<unknown> {
    const child = (this.#child ??= this.#start());
    hold(child, true);
    let step: Step = {};
    return new Promise((resolve, reject) => {
      this.#onMessage = (message) => {
        switch (message.kind) {
          case "step":
            ({ step } = message);
            break;
          case "done":
            resolve(message.value);
            break;
          case "mistake":
            reject(new SuiteUnusable(message.mistake));
            break;
          case "failed":
            reject(message.usage ? new UsageError(message.text) : new Error(message.text));
        }
        onMessage(message);
      };
      this.#onEnd = (word, how) => reject(new SuiteEnded(endMistake(word, step, how, this.#suiteMs), step));
      child.send(job, (error) => {
        // Its end, which follows, says more.
        if (error) child.kill("SIGKILL");
      });
    });
  }

  #start(): ChildProcess {
    const [command, ...args] = [
      ...orphanKiller(),
      process.execPath,
      "--no-warnings",
      authorPath,
      this.#folder,
      String(this.#suiteMs),
      sandboxInUse().name,
    ];
    const child = endingWithJudge(
      spawn(command, args, { stdio: ["ignore", "pipe", "pipe", "ipc", "pipe"], windowsHide: true }),
    );
    const printed = passedOn();
    for (const stream of [child.stdout!, child.stderr!]) stream.on("data", printed);
    let words = "";
    (child.stdio[4] as Readable).on("data", (piece: Buffer) => {
      words += piece.toString("utf8");
    });
    child.on("message", (message) => this.#onMessage(message as Message));
    child.once("error", (error) => this.#ended(child, undefined, error.message));
    // "close", not "exit": what was written before the end has then been read.
    child.once("close", (code, signal) => this.#ended(child, lastWord(words), signal ?? `exit code ${code}`));
    return child;
  }

  #ended(child: ChildProcess, word: LastWord | undefined, how: string): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    this.#onEnd(word, how);
  }
}

function lastWord(words: string): LastWord | undefined {
  const [first] = words.split("\n");
  try {
    return JSON.parse(first) as LastWord;
  } catch {
    return undefined;
  }
}

/** Whether this process stays for it. */
function hold(child: ChildProcess | undefined, on: boolean): void {
  if (!child) return;
  const streams = [child.stdout, child.stderr, child.stdio[4]] as unknown as { ref(): void; unref(): void }[];
  for (const each of [child, child.channel, ...streams]) each?.[on ? "ref" : "unref"]();
}

/** What a suite prints is no result: it goes to standard error, each line behind a bar. */
function passedOn(): (piece: Buffer) => void {
  let left = MOST_PRINTED;
  let line = "";
  return (piece) => {
    if (left <= 0) return;
    left -= piece.length;
    const lines = (line + piece.toString("utf8")).split("\n");
    line = lines.pop()!;
    if (lines.length > 0) warn(quoted(lines.join("\n")));
    if (left <= 0) warn(quoted("… the suite printed more, which is left out."));
  };
}
