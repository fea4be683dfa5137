/** A child process with one exercise in it, and the limits that it lives under. */
import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import { fileURLToPath } from "node:url";
import type { DeviceName } from "../engine/index.ts";
import { environmentForChild } from "../engine/webgpu/found.ts";
import { type Answer, type Question, SubjectFailure } from "../properties/index.ts";
import { readAnswer, readLoaded } from "./answer.ts";
import { driverFiles } from "./device.ts";
import { encodeFrame, type Frame, FrameReader } from "./frame.ts";
import type { Limits } from "./limits.ts";
import { subjectFolder, subjectPath } from "./places.ts";
import type { Printed } from "./printed.ts";
import { processUsage } from "./usage-of-process.ts";

const WATCH_MS = 20;

const living = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of living) child.kill("SIGKILL");
});

export interface SubjectOptions {
  /** File URL of the bundled exercise. */
  readonly url: URL;
  readonly limits: Limits;
  readonly printed: Printed;
  readonly device: DeviceName;
}

/** What a message came to: an answer a question, up to the one on which the subject died. */
export interface Replies {
  readonly answers: readonly Answer[];
  readonly failure?: SubjectFailure;
}

type Doing = "loading" | "answering" | "resting";

export class SubjectProcess {
  /** The kinds of its exports, by name, once it has loaded. */
  readonly loaded: Promise<Readonly<Record<string, string>>>;
  readonly #child: ChildProcess;
  readonly #channel: Socket;
  readonly #limits: Limits;
  readonly #printed: Printed;
  readonly #frames: FrameReader = new FrameReader();
  readonly #watch: NodeJS.Timeout;
  /** On the CPU it waits for nothing but time; on a device, also for the driver's threads. */
  readonly #sleepIsIdle: boolean;
  #doing: Doing = "loading";
  #since: number = performance.now();
  #cpuBefore = 0;
  /** When it was last seen to run, or to use the processor. */
  #stirred: number = performance.now();
  #cpuSeen = 0;
  #progressed = false;
  #overdue = false;
  #failure: SubjectFailure | undefined;
  #onFrame: (frame: Frame) => void = () => {};
  #onFailure: (failure: SubjectFailure) => void = () => {};

  constructor({ url, limits, printed, device }: SubjectOptions) {
    this.#limits = limits;
    this.#sleepIsIdle = device === "cpu";
    this.#printed = printed;
    this.#child = spawn(
      process.execPath,
      [...nodeFlags(limits, url, device), subjectPath, url.href, device],
      {
        cwd: fileURLToPath(new URL(".", url)),
        env: {
          ...(process.platform === "win32" && { SystemRoot: process.env["SystemRoot"] }),
          ...(device === "webgpu" && environmentForChild()),
        },
        stdio: ["ignore", "pipe", "pipe", "pipe"],
        windowsHide: true,
      },
    );
    living.add(this.#child);
    this.#channel = this.#child.stdio[3] as Socket;
    this.#channel.on("error", () => {});
    this.#channel.on("data", (piece: Buffer) => this.#read(piece));
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      stream.on("data", (piece: Buffer) => this.#print(piece));
    }
    this.#child.once("error", (error) =>
      this.#fail(
        new SubjectFailure("crashed", `The exercise's process could not be started: ${error.message}.`),
      ),
    );
    // "close", not "exit": what was written before the end has then been read.
    this.#child.once("close", (code, signal) => {
      living.delete(this.#child);
      this.#fail(this.#deathOf(code, signal));
    });
    this.#watch = setInterval(() => this.#check(), WATCH_MS);
    this.loaded = this.#load(device);
    this.loaded.catch(() => {});
  }

  get dead(): boolean {
    return this.#failure !== undefined;
  }

  /** Ask all questions in one message. Never rejects: a death is in the replies. */
  async ask(questions: readonly Question[]): Promise<Replies> {
    const answers: Answer[] = [];
    if (this.#failure) return { answers, failure: this.#failure };
    return new Promise((resolve) => {
      this.#onFailure = (failure) => resolve({ answers, failure });
      this.#onFrame = (frame) => {
        answers.push(readAnswer(frame, questions[answers.length]));
        if (answers.length < questions.length) return;
        this.#begin("resting");
        resolve({ answers });
      };
      this.#begin("answering");
      const header = questions.map(({ inputs, ...rest }) => ({
        ...rest,
        inputs: inputs.map(({ name, values }) => ({ name, shape: values.shape })),
      }));
      this.#channel.write(
        encodeFrame(
          header,
          questions.flatMap(({ inputs }) => inputs.map(({ values }) => values.data)),
        ),
      );
    });
  }

  close(): void {
    this.#fail(new SubjectFailure("crashed", "The judge has let the subject go."));
  }

  #load(device: DeviceName): Promise<Readonly<Record<string, string>>> {
    return new Promise((resolve, reject) => {
      this.#onFailure = reject;
      // Until the device is open, the frames are the grader's own.
      let opening = device !== "cpu";
      this.#onFrame = (frame) => {
        if (opening) {
          opening = false;
          const { kind, reason } = frame.header as { kind?: unknown; reason?: unknown };
          if (kind !== "ready") reject(new Error(`The subject has no WebGPU: ${String(reason)}`));
          return;
        }
        this.#begin("resting");
        resolve(readLoaded(frame));
      };
    });
  }

  #begin(doing: Doing): void {
    this.#doing = doing;
    this.#since = performance.now();
    this.#stirred = this.#since;
    this.#overdue = false;
    this.#cpuBefore = processUsage(this.#child.pid ?? 0, () => {})?.cpuMs ?? 0;
  }

  #read(piece: Buffer): void {
    try {
      for (const frame of this.#frames.read(piece)) {
        if (this.#failure) return;
        if ((frame.header as { kind?: unknown } | null)?.kind === "pending") {
          this.#fail(neverSettles(this.#doing));
          return;
        }
        this.#since = performance.now();
        this.#progressed = true;
        if (this.#doing === "resting") throw new TypeError("An answer came without a question.");
        this.#onFrame(frame);
      }
    } catch (error) {
      this.#fail(
        error instanceof SubjectFailure
          ? error
          : new SubjectFailure("crashed", "The exercise's process answered in a form that is no answer."),
      );
    }
  }

  #print(piece: Buffer): void {
    this.#printed.add(piece);
    if (this.#printed.bytes <= this.#limits.output) return;
    this.#fail(
      new SubjectFailure(
        "output-limit",
        `Your code printed more than ${this.#limits.output >> 20} MiB, and was stopped.`,
        {
          advice: "Take the printing out of the loop.",
        },
      ),
    );
  }

  #check(): void {
    const usage = processUsage(this.#child.pid ?? 0, ({ memory }) => this.#checkMemory(memory));
    if (usage) this.#checkMemory(usage.memory);
    if (this.#doing === "resting" || this.#failure) return;
    if (this.#progressed) {
      this.#progressed = false;
      this.#overdue = false;
      this.#cpuBefore = usage?.cpuMs ?? 0;
    }
    const limit = this.#doing === "loading" ? this.#limits.loadMs : this.#limits.callMs;
    const waited = performance.now() - this.#since;
    if (!usage?.asleep || usage.cpuMs !== this.#cpuSeen) this.#stirred = performance.now();
    this.#cpuSeen = usage?.cpuMs ?? 0;
    if (waited < limit) return;
    // Starved of the processor by others: not its fault, up to a point. Asleep all the while: it waits for nothing.
    const used = usage?.cpuMs === undefined ? waited : usage.cpuMs - this.#cpuBefore;
    const slept = this.#sleepIsIdle && performance.now() - this.#stirred >= limit;
    if (!slept && used < limit && waited < limit * this.#limits.patience) return;
    // The judge itself may have been busy while an answer lay waiting: look once more.
    if (!this.#overdue) {
      this.#overdue = true;
      return;
    }
    // Where pages are slow to come, a runaway allocation meets the clock first: the memory is still the cause.
    const runaway = usage !== undefined && usage.memory > this.#limits.memory / 2;
    this.#fail(
      runaway ? outOfMemory(`more than ${this.#limits.memory >> 21} MiB`) : tooSlow(this.#doing, limit),
    );
  }

  #checkMemory(memory: number): void {
    if (memory > this.#limits.memory) this.#fail(outOfMemory(`more than ${this.#limits.memory >> 20} MiB`));
  }

  #deathOf(code: number | null, signal: NodeJS.Signals | null): SubjectFailure {
    if (this.#printed.endsInHeapExhaustion || code === 134)
      return outOfMemory(`a heap of more than ${this.#limits.heapMiB} MiB`);
    if (signal)
      return new SubjectFailure(
        "crashed",
        `Your code's process was ended by ${signal}${this.#doing === "loading" ? " while it loaded" : ""}.`,
      );
    const when = this.#doing === "loading" ? "while it was being loaded" : "before it answered";
    return new SubjectFailure("crashed", `Your code ended the process with exit code ${code}, ${when}.`, {
      advice: "Leave out `process.exit`: a function gives its result by returning it.",
    });
  }

  #fail(failure: SubjectFailure): void {
    if (this.#failure) return;
    this.#failure = failure;
    clearInterval(this.#watch);
    this.#child.kill("SIGKILL");
    this.#channel.destroy();
    this.#onFailure(failure);
  }
}

/** Small heap, no warnings, and where Node has it, no files but the engine and the exercise; and what a device needs. */
function nodeFlags({ heapMiB }: Limits, url: URL, device: DeviceName): string[] {
  const major = Number(process.versions.node.split(".")[0]);
  const own = [subjectFolder, fileURLToPath(new URL(".", url))];
  const readable = device === "cpu" ? own : [...own, ...driverFiles()];
  const permission = major >= 24 ? "--permission" : "--experimental-permission";
  return [
    `--max-old-space-size=${heapMiB}`,
    "--no-warnings",
    permission,
    ...readable.map((path) => `--allow-fs-read=${path}`),
    ...(device === "cpu" ? [] : ["--allow-addons"]),
  ];
}

function neverSettles(doing: Doing): SubjectFailure {
  const what = doing === "loading" ? "Loading the file" : "The call";
  return new SubjectFailure("timed-out", `${what} waits for a promise that never settles.`, {
    advice: "Nothing is left that could resolve it: leave out `async`, `await` and promises.",
  });
}

function tooSlow(doing: Doing, limit: number): SubjectFailure {
  const what = doing === "loading" ? "Loading the file" : "The call";
  return new SubjectFailure("timed-out", `${what} did not end within ${limit / 1000} s, and was stopped.`, {
    advice: "Look for a loop that never ends.",
  });
}

function outOfMemory(how: string): SubjectFailure {
  return new SubjectFailure("out-of-memory", `Your code used ${how} of memory, and was stopped.`, {
    advice: "Look for a loop that never ends, and for an array that grows in it.",
  });
}
