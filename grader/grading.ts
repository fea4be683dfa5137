/** Asks a submission what the suite asks, property by property, and makes up the result. */
import { diagnosisOfFailure, type Property, SubjectFailure, type Suite } from "../properties/index.ts";
import type { Picture } from "../reports/picture.ts";
import { sumOfPoints } from "../reports/points.ts";
import type { Diagnosis, PropertyResult, PropertyStatus, Result } from "../reports/result.ts";
import { requireWebGpu } from "./device.ts";
import type { JudgeOptions } from "./judge.ts";
import { NotLoaded } from "./not-loaded.ts";
import type { Bundle, Program } from "./program.ts";
import type { SubjectChannel } from "./subject-channel.ts";
import type { Submission } from "./submission.ts";
import { encodeReplay, propertyKey } from "./token.ts";
import { untouchedExports } from "./untouched.ts";
import { UsageError } from "./usage.ts";

type Graded = Pick<Result, "status" | "score" | "maxScore" | "properties" | "printed" | "pictures">;

export class Grading {
  readonly #options: JudgeOptions;
  readonly #submission: Submission;
  readonly #program: Program;
  readonly #starter: Promise<string | undefined>;
  readonly #seed: number;
  readonly #channel: SubjectChannel;
  readonly #results: PropertyResult[] = [];
  #properties: readonly Property[] = [];

  constructor(
    options: JudgeOptions,
    submission: Submission,
    program: Program,
    starter: Promise<string | undefined>,
    seed: number,
    channel: SubjectChannel,
  ) {
    this.#options = options;
    this.#submission = submission;
    this.#program = program;
    this.#starter = starter;
    this.#seed = seed;
    this.#channel = channel;
  }

  async run(): Promise<Graded> {
    const { bundle, tokens } = this.#program;
    if (this.#options.device === "webgpu") await requireWebGpu();
    const channel = bundle instanceof NotLoaded ? undefined : this.#channel;
    const starter = await this.#starter;
    // It loads while the judge loads the suite; what goes wrong is told below. An untouched one need not.
    if (bundle instanceof NotLoaded) this.#channel.close();
    else if (tokens !== starter) this.#channel.load(bundle).catch(() => {});
    const suite = await this.#loadSuite();
    const untouched = await untouchedExports(starter, tokens, suite.exports);
    const failure =
      bundle instanceof NotLoaded
        ? failureOf(bundle)
        : this.#properties.every((property) => isUntouched(property, untouched))
          ? {}
          : await loadFailure(this.#channel, bundle);
    for (const property of this.#properties) {
      const started = performance.now();
      const outcome = await this.#runProperty(property, channel, untouched, failure);
      const result = { ...outcome, durationMs: Math.round(performance.now() - started) };
      this.#results.push(result);
      this.#options.onProperty?.(result, this.#results.length - 1, this.#properties.length);
    }
    // Before its pictures are drawn: what it prints meanwhile is no part of the grading.
    const graded = this.#graded(channel);
    const pictures = channel ? await this.#draw(suite, channel, untouched) : [];
    return { ...graded, ...(pictures.length > 0 && { pictures }) };
  }

  async #loadSuite(): Promise<Suite> {
    const suite = await this.#options.lesson.loadSuite();
    const { only, asks = () => true } = this.#options;
    this.#properties = only
      ? suite.properties.filter(({ id }) => propertyKey(id) === only.property)
      : suite.properties.filter(({ title }) => asks(title));
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
    const { id, title, says, points: maxPoints } = property;
    const head = {
      id,
      title,
      ...(says !== undefined && { says }),
      points: 0,
      maxPoints,
      runs: 0,
      replay: this.#token(id),
    };
    if (isUntouched(property, untouched)) return { ...head, status: "not-attempted" };
    if (failure instanceof SubjectFailure) return { ...head, ...unrun(diagnosisOfFailure(failure)) };
    const missing = missingExport(property, failure, this.#submission.name);
    if (missing) return { ...head, ...unrun(missing) };
    const { path, ...outcome } = await property.run({
      channel: channel!,
      seed: this.#seed,
      path: this.#options.only?.path,
      mostRuns: this.#options.mostRuns,
    });
    return {
      ...head,
      ...outcome,
      points: outcome.status === "passed" ? maxPoints : 0,
      replay: this.#token(id, path),
    };
  }

  #token(property: string, path?: string): string {
    const { name, sha256 } = this.#options.lesson;
    return encodeReplay({
      lesson: name,
      property: propertyKey(property),
      seed: this.#seed,
      suite: sha256,
      ...(path !== undefined && { path }),
      ...(this.#options.device === "webgpu" && { device: "webgpu" }),
    });
  }

  /** The pictures of the submission's own runs. None costs or earns anything: one that cannot be drawn is left out. */
  async #draw(suite: Suite, channel: SubjectChannel, untouched: ReadonlySet<string>): Promise<Picture[]> {
    if (this.#options.pictures === false || this.#options.only) return [];
    const statuses = new Map(this.#results.map(({ id, status }) => [id, status]));
    // What hung or died before will do so again, and take its time.
    if ([...statuses.values()].some((status) => status === "timed-out" || status === "crashed")) return [];
    const pictures: Picture[] = [];
    for (const { exports, own, spoils } of suite.pictures) {
      if (!own || exports.some((name) => untouched.has(name))) continue;
      if (spoils !== undefined && statuses.get(spoils) === "not-attempted") continue;
      try {
        pictures.push(await own(channel));
      } catch {
        // The reference's picture stands in its place.
      }
    }
    return pictures;
  }

  #graded(channel: SubjectChannel | undefined): Graded {
    const properties = this.#results;
    const maxScore = sumOfPoints(properties.map(({ maxPoints }) => maxPoints));
    const score = sumOfPoints(
      properties.map(({ points }) => points),
      maxScore,
    );
    const all = (status: PropertyStatus): boolean =>
      properties.every((property) => property.status === status);
    const status = all("passed") ? "passed" : all("not-attempted") ? "not-attempted" : "failed";
    const printed = channel?.printed.text;
    return { status, score, maxScore, properties, ...(printed && { printed }) };
  }
}

function failureOf({ message, advice, where }: NotLoaded): SubjectFailure {
  return new SubjectFailure("not-loaded", message, { advice, where });
}

function isUntouched({ exports }: Property, untouched: ReadonlySet<string>): boolean {
  return exports.some((name) => untouched.has(name));
}

async function loadFailure(
  channel: SubjectChannel,
  bundle: Bundle,
): Promise<SubjectFailure | Readonly<Record<string, string>>> {
  try {
    return await channel.load(bundle);
  } catch (error) {
    if (error instanceof SubjectFailure) return error;
    throw error;
  }
}

function missingExport(
  { exports }: Property,
  kinds: Readonly<Record<string, string>>,
  file: string,
): Diagnosis | undefined {
  for (const name of exports) {
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind === "function") continue;
    if (kind !== undefined) {
      return {
        code: "wrong-type",
        text: `${file} exports ${name} as ${kind}; it must be a function.`,
        advice: `Write \`export function ${name}(…) { … }\`.`,
      };
    }
    const others = Object.keys(kinds);
    const has = others.length === 0 ? "It exports nothing." : `It exports ${others.join(", ")}.`;
    return {
      code: "missing-export",
      text: `${file} has no export ${name}. ${has}`,
      advice: `Write \`export\` in front of the function: \`export function ${name}(…)\`.`,
    };
  }
  return undefined;
}

/** A property that could not run: it is in the result all the same, with the reason. */
function unrun(diagnosis: Diagnosis): { status: PropertyStatus; diagnosis: Diagnosis } {
  const status =
    diagnosis.code === "timed-out"
      ? "timed-out"
      : ["crashed", "out-of-memory", "output-limit"].includes(diagnosis.code)
        ? "crashed"
        : "failed";
  return { status, diagnosis };
}
