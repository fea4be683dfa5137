/** Asks a submission what the suite asks, property by property, and makes up the result. */
import { DeviceError } from "../engine/errors.ts";
import {
  type Channel,
  diagnosisOfFailure,
  followPromisesAlone,
  Mistake,
  type Property,
  SubjectFailure,
  type Suite,
  watched,
} from "../properties/index.ts";
import type { AskedThere } from "../properties/suite/property.ts";
import type { Picture } from "../reports/picture.ts";
import type { LessonMistake, PropertyResult } from "../reports/result.ts";
import { type Known, knownMistakes, misspoken, NOTHING_KNOWN } from "./author/known.ts";
import { belongsTo } from "./author/late.ts";
import type { Resumed } from "./author/messages.ts";
import type { Observer } from "./author/observer.ts";
import { placeIn } from "./author/places.ts";
import { toldMistake } from "./author/told.ts";
import { type Graded, gradedOf, notJudged, requireKnownCode, unproven } from "./author/verdict.ts";
import { requireWebGpu } from "./device.ts";
import type { JudgeOptions } from "./judge.ts";
import { NotLoaded } from "./not-loaded.ts";
import { otherInput } from "./other-input.ts";
import type { Program } from "./program.ts";
import { suiteOf } from "./rules.ts";
import { SandboxError } from "./sandbox/sandbox.ts";
import type { SubjectChannel } from "./subject-channel.ts";
import type { Submission } from "./submission.ts";
import { encodeReplay, propertyKey } from "./token.ts";
import { inTurn } from "./turn.ts";
import { failureOf, isUntouched, loadFailure, missingExport, unrun } from "./unrun.ts";
import { untouchedExports } from "./untouched.ts";
import { UsageError } from "./usage.ts";

/** What is graded, and what is known of it. */
export interface Given {
  readonly submission: Submission;
  readonly program: Program;
  readonly starter: Promise<string | undefined>;
  readonly seed: number;
  readonly channel: SubjectChannel;
  readonly resumed: Resumed;
  readonly observer: Observer | undefined;
}

export class Grading {
  readonly #options: JudgeOptions;
  readonly #given: Given;
  readonly #results: PropertyResult[];
  readonly #mistakes: LessonMistake[];
  #properties: readonly Property[] = [];
  #known: Known = NOTHING_KNOWN;
  /** By the id of a property that fails: what was asked there. */
  readonly #asked = new Map<string, AskedThere>();

  constructor(options: JudgeOptions, given: Given) {
    if (options.lesson.builtIn) followPromisesAlone();
    this.#options = options;
    this.#given = given;
    this.#results = [...given.resumed.given];
    this.#mistakes = [...given.resumed.mistakes];
  }

  async run(): Promise<Graded> {
    const { program, resumed, observer } = this.#given;
    const { bundle, tokens } = program;
    if (this.#options.device === "webgpu") await requireWebGpu();
    const channel = bundle instanceof NotLoaded ? undefined : this.#given.channel;
    const starter = await this.#given.starter;
    // It loads while the judge loads the suite; what goes wrong is told below. An untouched one need not.
    if (bundle instanceof NotLoaded) this.#given.channel.close();
    else if (tokens !== starter) this.#given.channel.load(bundle).catch(() => {});
    const suite = await this.#loadSuite();
    const untouched = await untouchedExports(starter, tokens, suite.exports);
    const failure = await this.#failure(untouched);
    const rest = this.#properties.slice(resumed.given.length);
    // Of a lesson that comes with gradproof, no property looks at what another is doing.
    const ahead = this.#options.lesson.builtIn && !observer && this.#options.device !== "webgpu";
    const works = rest.map(
      (property) => (own: Channel | undefined) => this.#runProperty(property, own, untouched, failure),
    );
    let started = performance.now();
    for await (const alone of inTurn(works, channel, ahead)) {
      const property = this.#properties[this.#results.length];
      const runAgain = (each: Property) => this.#runProperty(each, channel, untouched, failure);
      const outcome = await this.#worded(await this.#asInGrade(alone, property, suite, runAgain), property);
      observer?.rest();
      this.#results.push({ ...outcome, durationMs: Math.round(performance.now() - started) });
      this.#takeLate();
      this.#options.onProperty?.(this.#results.at(-1)!, this.#results.length - 1, this.#properties.length);
      started = performance.now();
    }
    if (observer) await new Promise((resolve) => setTimeout(resolve, LATE_MS));
    this.#takeLate();
    if (channel) await this.#addTapes(channel);
    // Before its pictures are drawn: what it prints meanwhile is no part of the grading.
    const printed = channel?.printed.text;
    if (!this.#options.lesson.builtIn) await this.#tryPictures(suite);
    const pictures = channel ? await this.#draw(suite, channel, untouched) : [];
    observer?.rest();
    return {
      ...gradedOf(this.#results, this.#mistakes, printed),
      ...(pictures.length > 0 && { pictures }),
    };
  }

  /** Why nothing can be asked of it, or the kinds of its exports. */
  async #failure(untouched: ReadonlySet<string>): Promise<SubjectFailure | Readonly<Record<string, string>>> {
    const { bundle } = this.#given.program;
    if (bundle instanceof NotLoaded) return failureOf(bundle);
    if (this.#properties.every((property) => isUntouched(property, untouched))) return {};
    return loadFailure(this.#given.channel, bundle);
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
      throw new UsageError(
        only
          ? `The lesson ${suite.name} no longer has the property of this token.`
          : `No property of the lesson ${suite.name} has a title that was asked for.`,
      );
    return suite;
  }

  async #runProperty(
    property: Property,
    channel: Channel | undefined,
    untouched: ReadonlySet<string>,
    failure: SubjectFailure | Readonly<Record<string, string>>,
  ): Promise<Omit<PropertyResult, "durationMs">> {
    const { id, title, says, points: maxPoints, bonus, hidden, hint } = property;
    const head = {
      id,
      title,
      ...(says !== undefined && { says }),
      points: 0,
      maxPoints,
      ...(bonus && { bonus }),
      ...(hidden && { hidden, ...(hint !== undefined && { hint }) }),
      runs: 0,
      replay: this.#token(id),
    };
    const known = this.#known.of(property);
    if (known) return { ...head, ...notJudged(known, property) };
    const { weary } = this.#given.resumed;
    if (weary !== undefined)
      return { ...head, ...notJudged(new Mistake(weary, { declared: property.declared }), property) };
    if (isUntouched(property, untouched)) return { ...head, status: "not-attempted" };
    if (failure instanceof SubjectFailure) return { ...head, ...unrun(diagnosisOfFailure(failure)) };
    const missing = missingExport(property, failure, this.#given.submission.name);
    if (missing) return { ...head, ...unrun(missing) };
    const { observer } = this.#given;
    const { only } = this.#options;
    const spoken = misspoken(channel!, this.#known.programs);
    // Counted for whoever watches: where nobody does, each answer is there a turn earlier.
    const asks = observer && watched(spoken);
    const notYet = { ...head, durationMs: 0, status: "not-judged" } as const;
    observer?.begin({ head: notYet, where: placeIn(property.declared) }, asks);
    try {
      const context = {
        channel: asks?.channel ?? spoken,
        seed: this.#given.seed,
        path: only && propertyKey(id) === only.property ? only.path : undefined,
        mostRuns: this.#options.mostRuns,
      };
      const { path, asked, ...outcome } = await property.run(context);
      if (asked) this.#asked.set(id, asked);
      requireKnownCode(outcome.diagnosis, property);
      const points = outcome.status === "passed" ? maxPoints : 0;
      const standIn = hidden && outcome.counterexample && (await otherInput(property, context, outcome));
      return { ...head, ...outcome, points, ...(standIn && { standIn }), replay: this.#token(id, path) };
    } catch (error) {
      if (error instanceof DeviceError || error instanceof SandboxError || error instanceof UsageError)
        throw error;
      return { ...head, ...notJudged(error, property) };
    }
  }

  /** Why a law is broken may have been found where an earlier property failed: one that is run alone is explained as in a whole grade. */
  async #asInGrade<T extends Omit<PropertyResult, "durationMs">>(
    found: T,
    property: Property,
    { properties }: Suite,
    run: (property: Property) => Promise<T | Omit<PropertyResult, "durationMs">>,
  ): Promise<T | Omit<PropertyResult, "durationMs">> {
    if (!this.#options.only || found.status !== "failed") return found;
    for (const earlier of properties.slice(0, properties.indexOf(property))) await run(earlier);
    return run(property);
  }

  /** Its diagnosis in the words of the submission's own lines. */
  async #worded<T extends Pick<PropertyResult, "diagnosis">>(
    outcome: T,
    { id, exports }: Property,
  ): Promise<T> {
    if (!outcome.diagnosis) return outcome;
    const { toldIn } = await import("./words/told.ts");
    const asked = this.#asked.get(id)?.question.export;
    const text = { ...this.#given.submission, asks: asked === undefined ? exports : [asked] };
    return { ...outcome, diagnosis: toldIn(outcome.diagnosis, text) };
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

  /** The submission's own steps, of the first property that fails for each cause. */
  async #addTapes(channel: SubjectChannel): Promise<void> {
    const { tape, only, device, lesson } = this.#options;
    if (!tape || only || device === "webgpu" || !lesson.builtIn) return;
    const { addTapes } = await import("./failure-tape.ts");
    await addTapes(this.#results, this.#asked, { channel, submission: this.#given.submission });
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
    const { observer } = this.#given;
    const asks = observer && watched(subject);
    for (const { exports, own, spoils, title } of suite.pictures) {
      if (!own || exports.some((name) => untouched.has(name))) continue;
      if (spoils !== undefined && statuses.get(spoils) === "not-attempted") continue;
      observer?.begin({ title }, asks);
      try {
        pictures.push(await own(asks?.channel ?? subject));
      } catch {
        // The reference's picture stands in its place.
      }
    }
    return pictures;
  }
}

/** Milliseconds in which a suite may still throw what it left behind. */
const LATE_MS = 20;
