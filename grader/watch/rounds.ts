/** Grades a file again and again, the newest state of it alone: a new round gives up the one under way, and a process for the next one stands ready. */
import type { Result } from "../../reports/result.ts";
import { isElsewhere } from "../author/desk.ts";
import { judge } from "../judge.ts";
import type { Lesson } from "../lesson.ts";
import { LIMITS, type Limits } from "../limits.ts";
import { SubjectChannel } from "../subject-channel.ts";

export interface Round {
  readonly lesson: Lesson;
  readonly file: string;
}

/** What came of a round, unless a later one was begun before it ended. */
export interface Graded extends Round {
  readonly result: Result;
  /** From the beginning of the round. */
  readonly ms: number;
}

export interface RoundsOptions {
  readonly onGraded: (graded: Graded) => void;
  /** The judge itself went wrong. */
  readonly onError: (round: Round, error: unknown) => void;
  readonly limits?: Limits;
}

/** Milliseconds of rest before a process is started ahead: a learner reads the verdict meanwhile. */
const REST_MS = 50;

export class Rounds {
  readonly #options: RoundsOptions;
  readonly #limits: Limits;
  #number = 0;
  #grading: SubjectChannel | undefined;
  #ahead: { readonly channel: SubjectChannel; readonly lesson: Lesson } | undefined;
  #rest: NodeJS.Timeout | undefined;
  /** A foreign lesson is asked once at a time, and what is asked is not given up: the newest round waits. */
  #elsewhere = false;
  #waiting: Round | undefined;
  #closed = false;

  constructor(options: RoundsOptions) {
    this.#options = options;
    this.#limits = options.limits ?? LIMITS;
  }

  /** Grade the file as it is now. */
  begin(round: Round): void {
    if (this.#closed) return;
    this.giveUp();
    if (this.#elsewhere) this.#waiting = round;
    else void this.#run(round, ++this.#number);
  }

  /** Nothing is told any more of the round under way. */
  giveUp(): void {
    this.#number++;
    this.#waiting = undefined;
    clearTimeout(this.#rest);
    this.#grading?.close();
    this.#grading = undefined;
  }

  close(): void {
    this.#closed = true;
    this.giveUp();
    this.#ahead?.channel.close();
    this.#ahead = undefined;
  }

  async #run(round: Round, number: number): Promise<void> {
    const { onGraded, onError } = this.#options;
    const start = performance.now();
    const isCurrent = (): boolean => number === this.#number;
    const channel = (this.#grading = this.#take(round.lesson));
    this.#elsewhere = !channel;
    try {
      const result = await judge({
        ...round,
        tape: true,
        ...(channel && { channel }),
      });
      if (isCurrent()) onGraded({ ...round, result, ms: performance.now() - start });
    } catch (error) {
      if (isCurrent()) onError(round, error);
    }
    if (!channel) this.#elsewhere = false;
    const waiting = this.#waiting;
    if (waiting) return this.begin(waiting);
    if (!isCurrent()) return;
    this.#grading = undefined;
    this.#rest = setTimeout(() => this.#prepare(round.lesson), REST_MS);
  }

  /** A lesson that does not come with gradproof has its processes elsewhere. */
  #take(lesson: Lesson): SubjectChannel | undefined {
    if (isElsewhere(lesson)) return undefined;
    const ahead = this.#ahead;
    this.#ahead = undefined;
    if (ahead?.lesson === lesson) return ahead.channel;
    ahead?.channel.close();
    return this.#channel(lesson);
  }

  #prepare(lesson: Lesson): void {
    if (isElsewhere(lesson) || this.#ahead) return;
    const channel = this.#channel(lesson);
    channel.begin();
    this.#ahead = { channel, lesson };
  }

  #channel({ loadRivals }: Lesson): SubjectChannel {
    return new SubjectChannel(undefined, this.#limits, { rivals: loadRivals });
  }
}
