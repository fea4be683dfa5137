/** A program that an expression is asked of: somebody's exercise, or the lesson's solution; each in a confined process of its own. */
import * as engine from "../../engine/index.ts";
import type { Answer, Question } from "../../properties/suite/channel.ts";
import { SubjectFailure } from "../../properties/suite/channel.ts";
import type { Lesson } from "../lesson.ts";
import { LIMITS } from "../limits.ts";
import { NotLoaded } from "../not-loaded.ts";
import { loadProgram, type Rules } from "../program.ts";
import { rulesOf } from "../rules.ts";
import { SubjectChannel } from "../subject-channel.ts";
import { readSubmission } from "../submission.ts";
import { failureOf } from "../unrun.ts";
import { didYouMean, UsageError } from "../usage.ts";
import type { Scope } from "./beside.ts";
import type { Expression } from "./expression.ts";

/** Of a lesson that does not come with gradproof nothing is run here: its suite could say more. */
const NO_RULES: Rules = {
  helpers: async () => [],
  exports: async () => [],
  forbidden: async () => [],
};

export class Asked {
  /** The kinds of its exports. */
  readonly kinds: Readonly<Record<string, string>>;
  readonly #channel: SubjectChannel;

  private constructor(channel: SubjectChannel, kinds: Readonly<Record<string, string>>) {
    this.#channel = channel;
    this.kinds = kinds;
  }

  /** @throws {UsageError} where there is no such program; {SubjectFailure} where it does not load. */
  static async open(file: string, lesson: Lesson): Promise<Asked> {
    const submission = readSubmission(file, lesson.folder);
    if (submission.ungraded !== undefined) throw new UsageError(submission.ungraded);
    const channel = new SubjectChannel(undefined, LIMITS);
    try {
      channel.begin();
      const { bundle } = await loadProgram(
        submission,
        lesson.builtIn ? rulesOf(lesson, undefined) : NO_RULES,
      );
      if (bundle instanceof NotLoaded) throw failureOf(bundle);
      return new Asked(channel, await channel.load(bundle));
    } catch (error) {
      channel.close();
      throw error;
    }
  }

  /** What it has printed so far. */
  get printed(): string {
    return this.#channel.printed.text;
  }

  /** Which of the words are names here. @throws {UsageError} for a name that nobody knows, where another one is meant. */
  scope({ words }: Expression, settings: readonly string[] = []): Scope {
    const free = words.filter((word) => !settings.includes(word));
    const exports = free.filter((word) => Object.hasOwn(this.kinds, word) && isName(word));
    return {
      exports,
      engine: free.filter((word) => !exports.includes(word) && Object.hasOwn(engine, word) && isName(word)),
      settings,
    };
  }

  /** @throws {SubjectFailure} where it did not answer. */
  ask(question: Question): Promise<Answer> {
    return this.#channel.ask(question);
  }

  close(): void {
    this.#channel.close();
  }
}

const isName = (word: string): boolean =>
  /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(word) && word !== "default";

/** Of an answer that threw since a name is not known: what may have been meant. */
export function meant(message: string, kinds: Readonly<Record<string, string>>): string {
  const [, name] = /^(\S+) is not defined$/.exec(message) ?? [];
  if (name === undefined) return "";
  const known = [...Object.keys(kinds), ...Object.keys(engine)];
  return `${didYouMean(name, known)} It may use what the exercise exports (${Object.keys(kinds).join(", ") || "nothing"}) and all names of gradproof/engine.`;
}

/** What keeps a program from answering, as a person is told it. */
export interface Failure {
  readonly text: string;
  readonly where?: string;
  readonly advice?: string;
}

export function failureFrom(error: unknown): Failure {
  if (!(error instanceof SubjectFailure)) throw error;
  const { message, where, advice } = error;
  return { text: message, ...(where !== undefined && { where }), ...(advice !== undefined && { advice }) };
}
