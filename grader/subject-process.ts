/** A child process with one exercise in it, and the limits that it lives under. */
import type { Socket } from "node:net";
import { DeviceError } from "../engine/errors.ts";
import type { DeviceName } from "../engine/index.ts";
import { type Answer, type Question, SubjectFailure } from "../properties/suite/channel.ts";
import { LOADED_ROOM, markChanged, readAnswer, readLoaded, readyOf, roomFor } from "./answer.ts";
import { Clock, type Spent } from "./clock.ts";
import {
  type Doing,
  endedBy,
  fillsMemory,
  neverSettles,
  outOfMemory,
  outOfTime,
  printedTooMuch,
  tooSlow,
} from "./death.ts";
import type { Module } from "./exercise-name.ts";
import { encodeFrame, type Frame, FrameReader, type Room } from "./frame.ts";
import { Growth } from "./growth.ts";
import { launch } from "./launch.ts";
import type { Limits } from "./limits.ts";
import type { Printed } from "./printed.ts";
import { type ProcessUsage, processUsage } from "./resource-usage.ts";
import { brokenSandbox, type Running, SandboxError } from "./sandbox/sandbox.ts";
import { whyBroken } from "./sandbox/trial.ts";
import { writeQuestions } from "./wire.ts";

const WATCH_MS = 20;

/** Between two looks at answers that come in, unless there are few. */
const REST_MS = 1;
const FEW = 16;

/** What a subject may say when it is not asked. */
const NO_ROOM: Room = { header: 0, numbers: 0 };

/** Numbers in the answers to one message, all of which are kept until it is answered. */
const MOST_NUMBERS = 4 << 20;

export interface SubjectOptions {
  readonly limits: Limits;
  /** What it uses is added to it. */
  readonly spent: Spent;
  readonly printed: Printed;
  readonly device: DeviceName;
}

/** What a message came to: an answer a question, up to the one on which the subject died. */
export interface Replies {
  readonly answers: readonly Answer[];
  readonly failure?: SubjectFailure;
}

/** Started at once, since a process takes its time to begin; its time is counted from when it is given an exercise to load. */
export class SubjectProcess {
  #loaded: Promise<Readonly<Record<string, string>>> | undefined;
  readonly #running: Running;
  readonly #channel: Socket;
  readonly #limits: Limits;
  readonly #printed: Printed;
  readonly #frames: FrameReader = new FrameReader(() => this.#room());
  readonly #clock: Clock;
  readonly #growth: Growth = new Growth();
  #watch: NodeJS.Timeout | undefined;
  readonly #device: DeviceName;
  /** Answers that are still to come. */
  #outstanding = 0;
  #doing: Doing = "resting";
  #failure: SubjectFailure | SandboxError | undefined;
  #room: () => Room = () => NO_ROOM;
  #onFrame: (frame: Frame) => void = () => {};
  #onFailure: (failure: SubjectFailure | SandboxError) => void = () => {};

  constructor({ limits, spent, printed, device }: SubjectOptions) {
    this.#limits = limits;
    this.#printed = printed;
    this.#device = device;
    this.#clock = new Clock(limits, spent, device === "cpu");
    this.#running = launch(limits, device);
    const { child } = this.#running;
    this.#channel = child.stdio[3] as Socket;
    this.#channel.on("error", () => {});
    this.#channel.on("data", (piece: Buffer) => this.#read(piece));
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on("data", (piece: Buffer) => this.#print(piece));
    }
    child.once("error", (error) =>
      this.#fail(
        new SubjectFailure("crashed", `The exercise's process could not be started: ${error.message}.`),
      ),
    );
    // "close", not "exit": what was written before the end has then been read.
    child.once("close", (code, signal) => void this.#ended(code, signal));
    this.#channel.write(encodeFrame({ output: limits.output }));
  }

  get dead(): boolean {
    return this.#failure !== undefined;
  }

  /** Ask all questions in one message. A death is in the replies. @throws {SandboxError} */
  async ask(questions: readonly Question[]): Promise<Replies> {
    const answers: Answer[] = [];
    if (this.#failure instanceof SandboxError) throw this.#failure;
    if (this.#failure) return { answers, failure: this.#failure };
    return new Promise((resolve, reject) => {
      let numbers = 0;
      // One that dies when all is answered still owes what the calls may have left behind: the last answer does not count.
      this.#onFailure = (failure) => {
        if (failure instanceof SandboxError) reject(failure);
        else resolve({ answers: answers.slice(0, Math.max(questions.length - 1, 0)), failure });
      };
      this.#room = () => roomFor(questions[answers.length]);
      this.#onFrame = (frame) => {
        if (answers.length < questions.length) {
          numbers += frame.numbers.length;
          if (numbers > MOST_NUMBERS) throw new RangeError("There are too many numbers.");
          answers.push(readAnswer(frame, questions[answers.length]));
          this.#outstanding = questions.length - answers.length;
          return;
        }
        markChanged(frame, questions, answers);
        this.#begin("resting");
        resolve({ answers });
      };
      this.#begin("answering");
      const { header, numbers: sent } = writeQuestions(questions);
      this.#channel.write(encodeFrame(header, sent));
    });
  }

  /** Give it the exercise, once. @returns the kinds of its exports, by name, when it has loaded. */
  load(modules: readonly Module[]): Promise<Readonly<Record<string, string>>> {
    this.#loaded ??= this.#load(modules);
    return this.#loaded;
  }

  close(): void {
    this.#fail(new SubjectFailure("crashed", "The judge has let the subject go."));
  }

  #load(modules: readonly Module[]): Promise<Readonly<Record<string, string>>> {
    if (this.#failure) return Promise.reject(this.#failure);
    // Until then it has nothing of the exercise, and may wait for hours.
    this.#watch = setInterval(() => this.#check(), WATCH_MS);
    return new Promise((resolve, reject) => {
      this.#onFailure = reject;
      // Until the device is open, the frames are the grader's own.
      let opening = this.#device !== "cpu";
      this.#onFrame = (frame) => {
        if (opening) {
          opening = false;
          const trouble = readyOf(frame);
          if (trouble !== undefined) reject(new DeviceError(`The subject has no WebGPU: ${trouble}`));
          return;
        }
        this.#begin("resting");
        resolve(readLoaded(frame));
      };
      this.#begin("loading");
      this.#room = () => LOADED_ROOM;
      this.#channel.write(encodeFrame({ modules }));
    });
  }

  #begin(doing: Doing): void {
    this.#doing = doing;
    const usage = this.#usage();
    this.#growth.begin();
    this.#growth.look(0, usage?.memory);
    if (doing === "resting") {
      this.#clock.end(usage);
      this.#room = () => NO_ROOM;
    } else this.#clock.begin(doing === "loading" ? this.#limits.loadMs : this.#limits.callMs, usage);
  }

  /** To wake for each of a thousand answers takes the judge as long as to read them: while many are to come, it looks now and then. */
  #rest(): void {
    this.#channel.pause();
    setTimeout(() => this.#channel.resume(), REST_MS);
  }

  #read(piece: Buffer): void {
    try {
      for (const frame of this.#frames.read(piece)) {
        if (this.#failure) return;
        const { kind, dropped } = (frame.header ?? {}) as { kind?: unknown; dropped?: unknown };
        if (kind === "pending") {
          this.#fail(neverSettles(this.#doing));
          return;
        }
        if (Number.isSafeInteger(dropped)) this.#printed.drop(dropped as number);
        this.#clock.progress();
        this.#growth.begin();
        this.#onFrame(frame);
      }
      if (this.#outstanding > FEW) this.#rest();
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
    // Past the stand-ins, by V8 or by an escape.
    if (this.#printed.received > this.#limits.output) this.#fail(printedTooMuch(this.#limits));
  }

  /** What ended before it answered anything may be the sandbox's fault: then nobody is blamed. */
  async #ended(code: number | null, signal: NodeJS.Signals | null): Promise<void> {
    if (this.#failure) return;
    const ending = this.#running.ending(code, signal);
    const broken = ending.broken ?? (this.#doing === "answering" ? undefined : await whyBroken());
    this.#fail(
      broken === undefined
        ? endedBy(ending.code, ending.signal, this.#doing, this.#printed, this.#limits)
        : brokenSandbox(broken),
    );
  }

  #usage(): ProcessUsage | undefined {
    const { pid } = this.#running;
    return pid === undefined ? undefined : processUsage(pid, ({ memory }) => this.#checkMemory(memory));
  }

  #check(): void {
    const usage = this.#usage();
    if (usage) this.#checkMemory(usage.memory);
    if (this.#doing === "resting" || this.#failure) return;
    const passed = this.#clock.look(usage);
    this.#growth.look(this.#clock.ownMs, usage?.memory);
    if (this.#clock.isDoubtful) this.#readFirst();
    if (passed === undefined) return;
    // Where pages are slow to come, what fills the memory meets the clock first: the memory is still the cause.
    if (this.#growth.isRunaway(this.#limits.heapMiB)) this.#fail(fillsMemory(this.#doing, this.#limits));
    else this.#fail(passed === "total" ? outOfTime(this.#limits) : tooSlow(this.#doing, this.#limits));
  }

  /** After the timers of this turn, what has come is read; and after that comes what was to be done at once. */
  #readFirst(): void {
    this.#channel.resume();
    setImmediate(() => this.#clock.read());
  }

  #checkMemory(memory: number): void {
    if (memory > this.#limits.memory) this.#fail(outOfMemory(`more than ${this.#limits.memory >> 20} MiB`));
  }

  #fail(failure: SubjectFailure | SandboxError): void {
    if (this.#failure) return;
    this.#failure = failure;
    clearInterval(this.#watch);
    this.#running.kill();
    this.#channel.destroy();
    this.#onFailure(failure);
  }
}
