/** Runs a lesson's suite against one submission, which lives in a process of its own, and writes the verdict down. */
import { setTimeout } from "node:timers/promises";
import { DeviceError, type DeviceName } from "../engine/index.ts";
import {
  diagnosisOfFailure,
  Mistake,
  type Property,
  SubjectFailure,
  type Suite,
  watched,
} from "../properties/index.ts";
import type { Picture } from "../reports/picture.ts";
import type { LessonMistake, PropertyResult, Result } from "../reports/result.ts";
import { isElsewhere } from "./author/desk.ts";
import { judgeElsewhere } from "./author/elsewhere.ts";
import { type Known, knownMistakes, misspoken, NOTHING_KNOWN } from "./author/known.ts";
import { belongsTo } from "./author/late.ts";
import type { Resumed } from "./author/messages.ts";
import type { Observer } from "./author/observer.ts";
import { placeIn } from "./author/places.ts";
import { toldMistake } from "./author/told.ts";
import { type Graded, gradedOf, notJudged, requireKnownCode, unproven } from "./author/verdict.ts";
import { foreignNameReason } from "./content.ts";
import { requireWebGpu } from "./device.ts";
import { headingOf, maxScoreOf, seedOf, ungraded, unusable } from "./heading.ts";
import type { Lesson } from "./lesson.ts";
import { DEVICE_LIMITS, LIMITS, type Limits } from "./limits.ts";
import { NotLoaded } from "./not-loaded.ts";
import { loadProgram, type Program } from "./program.ts";
import { rulesOf, suiteOf } from "./rules.ts";
import { SubjectChannel } from "./subject-channel.ts";
import { readSubmission, type Submission } from "./submission.ts";
import { encodeReplay, propertyKey } from "./token.ts";
import { failureOf, loadFailure, missingExport, unrun } from "./unrun.ts";
import { starterTokens, untouchedExports } from "./untouched.ts";
import { UsageError } from "./usage.ts";

export interface JudgeOptions {
  /** Path of the file to grade. */
  readonly file: string;
  readonly lesson: Lesson;
  /** uint32; from the hashes of submission and suite unless told. */
  readonly seed?: number;
  readonly limits?: Limits;
  /** Whether to draw the submission's own runs, where all properties are judged; they are unless told. */
  readonly pictures?: boolean;
  /** Where the submission runs: on the CPU in float64 unless told, else in float32. */
  readonly device?: DeviceName;
  /** At most so many inputs a property: to see that all is well, not for credit. */
  readonly mostRuns?: number;
  /** Which properties are asked, by title; all unless told: to see that all is well, not for credit. */
  readonly asks?: (title: string) => boolean;
  /** Run the property of this key alone, on this path of the seed. */
  readonly only?: { readonly property: string; readonly path?: string };
  /** Called when a property is done. */
  readonly onProperty?: (result: PropertyResult, index: number, count: number) => void;
  /** Of a lesson that does not come with gradproof: milliseconds that its suite may compute by itself. */
  readonly suiteMs?: number;
}

/**
 * Grade one file. Whatever the submission does is in the result, and so is what it is instead of a program; what the
 * grader itself gets wrong is `status: "error"`, and so is what the lesson's author got wrong, with `mistakes`.
 * The suite of a lesson that does not come with gradproof runs in a process of its own.
 *
 * @throws {UsageError} where the suite cannot be used, or no longer has the one property that was asked for.
 * @example
 * const result = await judge({ file: "exercise.ts", lesson: findLesson("cosine") });
 */
export async function judge(options: JudgeOptions): Promise<Result> {
  return isElsewhere(options.lesson) ? judgeElsewhere(options) : judgeHere(options);
}

/** The same in this very process, whosever lesson it is. */
export async function judgeHere(
  options: JudgeOptions,
  resumed: Resumed = { given: [], mistakes: [] },
  observer?: Observer,
): Promise<Result> {
  const start = performance.now();
  const { lesson, device } = options;
  const durationMs = (): number => Math.round(performance.now() - start);
  const submission = readSubmission(options.file, lesson.folder);
  const headed = (identity: Submission) =>
    headingOf(identity, lesson, options.seed ?? seedOf(identity, lesson), device);
  if (submission.ungraded !== undefined)
    return ungraded(headed(submission), lesson, submission.ungraded, durationMs());
  let heading = headed(submission);
  try {
    const starter = starterTokens(lesson.starter);
    // Loaded while the translator, a process of its own, is at work; what goes wrong is told where the suite is wanted.
    lesson.loadSuite().catch(() => {});
    const program = await loadProgram(submission, rulesOf(lesson, observer));
    heading = headed({ ...submission, sha256: program.sha256, bytes: program.bytes });
    const reason = foreignNameReason(submission.given, program.tokens);
    if (reason !== undefined) return ungraded(heading, lesson, reason, durationMs());
    const graded = await new Grading(options, {
      submission,
      program,
      starter,
      seed: heading.seed,
      resumed,
      observer,
    }).run();
    return { ...heading, durationMs: durationMs(), ...graded };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (error instanceof Mistake)
      return unusable(heading, [toldMistake(error, { file: "suite.ts" })], durationMs());
    const text = error instanceof Error ? error.message : String(error);
    const reason =
      error instanceof DeviceError
        ? `The grader could not run on ${device}: ${text}`
        : `The grader itself failed: ${text}`;
    const maxScore = await maxScoreOf(lesson);
    return { ...heading, durationMs: durationMs(), status: "error", maxScore, properties: [], reason };
  }
}

/** What is graded, and what is known of it. */
interface Given {
  readonly submission: Submission;
  readonly program: Program;
  readonly starter: Promise<string | undefined>;
  readonly seed: number;
  readonly resumed: Resumed;
  readonly observer: Observer | undefined;
}

class Grading {
  readonly #options: JudgeOptions;
  readonly #given: Given;
  readonly #results: PropertyResult[];
  readonly #mistakes: LessonMistake[];
  #properties: readonly Property[] = [];
  #known: Known = NOTHING_KNOWN;

  constructor(options: JudgeOptions, given: Given) {
    this.#options = options;
    this.#given = given;
    this.#results = [...given.resumed.given];
    this.#mistakes = [...given.resumed.mistakes];
  }

  async run(): Promise<Graded> {
    const { program, starter, resumed } = this.#given;
    const { bundle, tokens } = program;
    const { device, lesson } = this.#options;
    const limits = this.#options.limits ?? (device === "webgpu" ? DEVICE_LIMITS : LIMITS);
    if (device === "webgpu") await requireWebGpu();
    const elsewhere = device === "webgpu" ? { name: device, solution: lesson.loadSolution } : undefined;
    // The subject loads while the judge loads the suite.
    const channel = bundle instanceof NotLoaded ? undefined : new SubjectChannel(bundle, limits, elsewhere);
    try {
      const suite = await this.#loadSuite();
      const untouched = await untouchedExports(await starter, tokens, suite.exports);
      const failure = channel ? await loadFailure(channel) : failureOf(bundle as NotLoaded);
      for (const property of this.#properties.slice(resumed.given.length)) {
        const started = performance.now();
        const outcome = await this.#runProperty(property, channel, untouched, failure);
        this.#given.observer?.rest();
        const result = { ...outcome, durationMs: Math.round(performance.now() - started) };
        this.#results.push(result);
        this.#takeLate();
        this.#options.onProperty?.(this.#results.at(-1)!, this.#results.length - 1, this.#properties.length);
      }
      if (this.#given.observer) await setTimeout(LATE_MS);
      this.#takeLate();
      // Before its pictures are drawn: what it prints meanwhile is no part of the grading.
      const printed = channel?.printed.text;
      if (!lesson.builtIn) await this.#tryPictures(suite);
      const pictures = channel ? await this.#draw(suite, channel, untouched) : [];
      this.#given.observer?.rest();
      return {
        ...gradedOf(this.#results, this.#mistakes, printed),
        ...(pictures.length > 0 && { pictures }),
      };
    } finally {
      channel?.close();
    }
  }

  async #loadSuite(): Promise<Suite> {
    const suite = await suiteOf(this.#options.lesson, this.#given.observer);
    const { only, asks = () => true } = this.#options;
    this.#properties = only
      ? suite.properties.filter(({ id }) => propertyKey(id) === only.property)
      : suite.properties.filter(({ title }) => asks(title));
    if (!this.#options.lesson.builtIn) this.#known = await knownMistakes(suite, this.#options.lesson);
    this.#mistakes.push(...this.#known.ofSuite);
    if (this.#properties.length === 0)
      throw new UsageError(`The lesson ${suite.name} no longer has the property of this token.`);
    return suite;
  }

  async #runProperty(
    property: Property,
    channel: SubjectChannel | undefined,
    untouched: ReadonlySet<string>,
    failure: SubjectFailure | Readonly<Record<string, string>>,
  ): Promise<Omit<PropertyResult, "durationMs">> {
    const { id, title, says, points: maxPoints, bonus } = property;
    const head = {
      id,
      title,
      ...(says !== undefined && { says }),
      points: 0,
      maxPoints,
      ...(bonus && { bonus }),
      runs: 0,
      replay: this.#token(id),
    };
    const known = this.#known.of(property);
    if (known) return { ...head, ...notJudged(known, property) };
    const { weary } = this.#given.resumed;
    if (weary !== undefined)
      return { ...head, ...notJudged(new Mistake(weary, { declared: property.declared }), property) };
    if (property.exports.length > 0 && property.exports.some((name) => untouched.has(name)))
      return { ...head, status: "not-attempted" };
    if (failure instanceof SubjectFailure) return { ...head, ...unrun(diagnosisOfFailure(failure)) };
    const missing = missingExport(property, failure, this.#given.submission.name);
    if (missing) return { ...head, ...unrun(missing) };
    const { observer } = this.#given;
    const asks = watched(misspoken(channel!, this.#known.programs));
    const notYet = { ...head, durationMs: 0, status: "not-judged" } as const;
    observer?.begin({ head: notYet, where: placeIn(property.declared) }, asks);
    try {
      const { path, ...outcome } = await property.run({
        channel: asks.channel,
        seed: this.#given.seed,
        path: this.#options.only?.path,
        mostRuns: this.#options.mostRuns,
      });
      requireKnownCode(outcome.diagnosis, property);
      const points = outcome.status === "passed" ? maxPoints : 0;
      return { ...head, ...outcome, points, replay: this.#token(id, path) };
    } catch (error) {
      if (error instanceof DeviceError || error instanceof UsageError) throw error;
      return { ...head, ...notJudged(error, property) };
    }
  }

  /** What the suite has thrown where nobody could catch it, with the property that it belongs to; one that has a mistake has been told enough. */
  #takeLate(): void {
    for (const mistake of this.#given.observer?.late() ?? []) {
      const index = this.#properties.findIndex((each) => belongsTo(mistake.where, each, this.#properties));
      const result = this.#results[index];
      if (result === undefined) this.#mistakes.push(mistake);
      else if (!result.mistake)
        this.#results[index] = { ...unproven(result), mistake: { ...mistake, title: result.title } };
    }
  }

  #token(property: string, path?: string): string {
    const { name, sha256 } = this.#options.lesson;
    return encodeReplay({
      lesson: name,
      property: propertyKey(property),
      seed: this.#given.seed,
      suite: sha256,
      ...(path !== undefined && { path }),
      ...(this.#options.device === "webgpu" && { device: "webgpu" }),
    });
  }

  /** A picture that its own author cannot draw is a mistake of the suite. */
  async #tryPictures({ pictures }: Suite): Promise<void> {
    if (this.#options.pictures === false || this.#options.only) return;
    for (const { title, reference } of pictures) {
      this.#given.observer?.begin({ title });
      try {
        await reference();
      } catch (error) {
        this.#mistakes.push(toldMistake(error, { title, file: "suite.ts" }));
      }
    }
  }

  /** The pictures of the submission's own runs. None costs or earns anything: one that cannot be drawn is left out. */
  async #draw(suite: Suite, subject: SubjectChannel, untouched: ReadonlySet<string>): Promise<Picture[]> {
    if (this.#options.pictures === false || this.#options.only) return [];
    const statuses = new Map(this.#results.map(({ id, status }) => [id, status]));
    // What hung or died before will do so again, and take its time.
    if ([...statuses.values()].some((status) => status === "timed-out" || status === "crashed")) return [];
    const pictures: Picture[] = [];
    const { channel, ...asks } = watched(subject);
    for (const { exports, own, spoils, title } of suite.pictures) {
      if (!own || exports.some((name) => untouched.has(name))) continue;
      if (spoils !== undefined && statuses.get(spoils) === "not-attempted") continue;
      this.#given.observer?.begin({ title }, { channel, ...asks });
      try {
        pictures.push(await own(channel));
      } catch {
        // The reference's picture stands in its place.
      }
    }
    return pictures;
  }
}

/** Milliseconds in which a suite may still throw what it left behind. */
const LATE_MS = 20;
