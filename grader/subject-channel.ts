/** The channel to a submission: gathers the questions of a turn into one message, and replaces a subject that died. */
import {
  type Answer,
  type Channel,
  type GradedDevice,
  type Question,
  type Rival,
  SubjectFailure,
  type Thrown,
} from "../properties/suite/channel.ts";
import { isSpent, type Spent } from "./clock.ts";
import { outOfTime } from "./death.ts";
import type { Limits } from "./limits.ts";
import { Printed } from "./printed.ts";
import type { Bundle } from "./program.ts";
import { SubjectProcess } from "./subject-process.ts";

interface Waiting {
  readonly question: Question;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

export interface Beside {
  /** Where it computes, if that is not the CPU; then a second subject on the CPU stands by, started when it is asked. */
  readonly elsewhere?: Omit<GradedDevice, "cpu"> | undefined;
  /** The lesson's wrong solutions. */
  readonly rivals?: () => Promise<readonly Rival[]>;
  readonly spent?: Spent;
}

export class SubjectChannel implements Channel {
  readonly printed: Printed;
  readonly device?: GradedDevice;
  readonly rivals?: () => Promise<readonly Rival[]>;
  #bundle: Bundle | undefined;
  readonly #limits: Limits;
  readonly #spent: Spent;
  #subject: SubjectProcess | undefined;
  /** Started ahead of a renewal; it has not seen the exercise. */
  #spare: SubjectProcess | undefined;
  #renewed = false;
  #cpu: SubjectChannel | undefined;
  #waiting: Waiting[] = [];
  #busy = false;
  #closed = false;
  #timeouts = 0;

  /**
   * @param bundle undefined where it is still to come: see `begin` and `load`.
   */
  constructor(
    bundle: Bundle | undefined,
    limits: Limits,
    { elsewhere, rivals, spent = { ownMs: 0, wallMs: 0 } }: Beside = {},
  ) {
    if (rivals) this.rivals = rivals;
    if (elsewhere) {
      const beside = (): Channel =>
        (this.#cpu ??= new SubjectChannel(this.#bundle, limits, { ...(rivals && { rivals }), spent }));
      this.device = {
        ...elsewhere,
        get cpu() {
          return beside();
        },
      };
    }
    this.#bundle = bundle;
    this.#limits = limits;
    this.#spent = spent;
    this.printed = new Printed(limits.shown);
    if (bundle) this.begin();
  }

  /** Start a process ahead of the exercise that it is for: it takes its time. */
  begin(): void {
    if (!this.#closed) this.#subject ??= this.#start();
  }

  /** The kinds of the exports. @param bundle what was still to come. @throws {SubjectFailure} where it does not load. */
  async load(bundle: Bundle | undefined = this.#bundle): Promise<Readonly<Record<string, string>>> {
    if (this.#closed) throw new SubjectFailure("crashed", "The judge has let the subject go.");
    // One that waited for long may have been ended meanwhile, before it saw anything of the exercise.
    if (!this.#bundle && this.#subject?.dead) this.#subject = undefined;
    this.#bundle = bundle;
    this.#subject ??= this.#start();
    try {
      return await this.#loaded(this.#subject);
    } catch (error) {
      throw this.#located(error);
    }
  }

  ask(question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => this.#enqueue({ question, resolve, reject }));
  }

  askAll(questions: readonly Question[]): Promise<readonly Answer[]> {
    return new Promise((resolve, reject) => {
      const answers: Answer[] = [];
      // Those of one message are answered in its order.
      const take = (answer: Answer): void => {
        if (answers.push(answer) === questions.length) resolve(answers);
      };
      for (const question of questions) this.#enqueue({ question, resolve: take, reject });
      if (questions.length === 0) resolve(answers);
    });
  }

  #enqueue(waiting: Waiting): void {
    if (this.#closed) return;
    this.#waiting.push(waiting);
    if (this.#waiting.length === 1 && !this.#busy) this.#schedule();
  }

  async renew(): Promise<void> {
    this.#renewed = true;
    this.#subject?.close();
    if (!this.#closed) this.#subject = this.#start();
  }

  /** Once a grade, since what was found to keep no state is not renewed again; and not where a process holds a device. */
  anticipate(): void {
    if (!this.#renewed && !this.device && !this.#closed) this.#spare ??= this.#launch();
  }

  /** What is still asked then, by whoever did not wait, is never answered, and starts no subject. */
  close(): void {
    this.#closed = true;
    this.#waiting = [];
    this.#cpu?.close();
    this.#spare?.close();
    this.#subject?.close();
  }

  #loaded(subject: SubjectProcess): Promise<Readonly<Record<string, string>>> {
    if (!this.#bundle) throw new Error("There is no exercise to ask: load one first.");
    return subject.load(this.#bundle.modules);
  }

  #start(): SubjectProcess {
    const subject = this.#spare?.dead === false ? this.#spare : this.#launch();
    this.#spare = undefined;
    // What does not load is told when it is asked.
    if (this.#bundle) subject.load(this.#bundle.modules).catch(() => {});
    return subject;
  }

  #launch(): SubjectProcess {
    // What hung twice will hang again: nine properties shall not take nine times the limit.
    const callMs = this.#limits.callMs / 2 ** Math.min(this.#timeouts, 2);
    return new SubjectProcess({
      limits: { ...this.#limits, callMs },
      spent: this.#spent,
      printed: this.printed,
      device: this.device?.name ?? "cpu",
    });
  }

  /** At the end of the turn: by then all runs of a property have asked. */
  #schedule(): void {
    setImmediate(() => void this.#flush());
  }

  async #flush(): Promise<void> {
    if (this.#closed) return;
    this.#busy = true;
    const asked = this.#waiting;
    this.#waiting = [];
    if (isSpent(this.#spent, this.#limits)) {
      for (const { reject } of asked) reject(outOfTime(this.#limits));
      this.#busy = false;
      return;
    }
    if (!this.#subject || this.#subject.dead) this.#subject = this.#start();
    const subject = this.#subject;
    try {
      await this.#loaded(subject);
      const { answers, failure } = await subject.ask(asked.map(({ question }) => question));
      if (this.#closed) return;
      for (const [i, answer] of answers.entries()) asked[i].resolve(this.#locate(answer));
      if (failure?.code === "timed-out") this.#timeouts++;
      for (const [i, { reject }] of asked.slice(answers.length).entries()) {
        reject(i === 0 ? failure : new SubjectFailure(failure!.code, failure!.message, { fatal: false }));
      }
    } catch (error) {
      if (this.#closed) return;
      for (const { reject } of asked) reject(this.#located(error));
    }
    this.#busy = false;
    if (this.#waiting.length > 0) this.#schedule();
  }

  /** Positions in the bundle become lines of the learner's file. */
  #locate(answer: Answer): Answer {
    if (answer.outcome === "threw") return { ...answer, thrown: this.#locateThrown(answer.thrown) };
    if (answer.outcome !== "tensor") return answer;
    const { backwardThrew, trace } = answer;
    return {
      ...answer,
      ...(backwardThrew && { backwardThrew: this.#locateThrown(backwardThrew) }),
      ...(trace && {
        trace: {
          outputs: trace.outputs,
          values: trace.values.map((value) => {
            if (value.kind !== "op") return value;
            const { at, ...rest } = value;
            const where = at === undefined ? undefined : this.#bundle?.locate(at);
            return where === undefined ? rest : { ...rest, at: where };
          }),
        },
      }),
    };
  }

  #locateThrown({ at, ...rest }: Thrown): Thrown {
    const where = at === undefined ? undefined : this.#bundle?.locate(at);
    return where === undefined ? rest : { ...rest, at: where };
  }

  #located(error: unknown): unknown {
    if (!(error instanceof SubjectFailure) || error.where === undefined) return error;
    const where = this.#bundle?.locate(error.where);
    return new SubjectFailure(error.code, error.message, { advice: error.advice, where, fatal: error.fatal });
  }
}
