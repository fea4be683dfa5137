/** A suite in the making: notes what is declared, and what is wrong with it. */
import type { Arbitrary } from "fast-check";
import type { Handle, Inputs } from "../ask/handle.ts";
import {
  type DeclaredHandle,
  programHandle,
  requireDomain,
  scalarHandle,
  solvedHandle,
} from "../author/handle.ts";
import { here, kindOfValue, Mistake } from "../author/mistake.ts";
import { soundProgram, soundScalar } from "../author/sound.ts";
import type { Question, Values } from "./channel.ts";
import { functionWords, type Made, moduleWords, procedureWords } from "./exercise.ts";
import type { Check } from "./for-all.ts";
import { checkForbidden, checkHelper, checkPrediction } from "./named.ts";
import { type FieldOptions, type PictureOptions, type SuitePicture, suitePicture } from "./picture.ts";
import { ProgramHandle } from "./program.ts";
import type { Outcome, Property, RunContext, Suite } from "./property.ts";
import { ScalarHandle } from "./scalar.ts";
import type { Declare, Exercise, PropertyOptions, Right, SuiteOptions } from "./suite.ts";

/** A suite in the making. */
export class Declaring {
  readonly #name: string;
  readonly #right: Partial<Right>;
  readonly #options: SuiteOptions;
  readonly #declared: string;
  readonly #exports: string[] = [];
  readonly #properties: Property[] = [];
  readonly #handles: DeclaredHandle[] = [];
  readonly #mistakes: Mistake[] = [];
  readonly #questions: Arbitrary<Question>[] = [];
  readonly #fields: FieldOptions[] = [];
  readonly #pictures: SuitePicture[] = [];

  constructor(name: string, right: Partial<Right>, options: SuiteOptions, declared: string) {
    this.#name = name;
    this.#right = right;
    this.#options = options;
    this.#declared = declared;
  }

  suite(declare: Declare): Suite {
    const declared = this.#declared;
    const { helpers = [], forbids: forbidden = [] } = this.#options;
    const { mutants = [], predicts: predictions = [], solution } = this.#right;
    for (const helper of helpers) checkHelper(helper, declared);
    for (const word of forbidden) checkForbidden(word, declared);
    declare({
      exercise: this.#exercise(),
      it: (...given) => this.#it(...given),
      field: (options) => this.#fields.push(options),
      picture: (title, options) => this.#picture(title, options),
    });
    const properties = this.#properties;
    for (const word of predictions) checkPrediction(word, this.#exports, declared);
    for (const { title, spoils } of this.#pictures)
      if (spoils !== undefined && !properties.some(({ id }) => id === spoils))
        throw new Mistake(`The picture "${title}" spoils a property that is not there.`, { declared });
    if (properties.length === 0)
      throw new Mistake(`The suite "${this.#name}" has no property; at least one was expected.`, {
        declared,
        advice: 'Declare one: `it("is …", { points: 1 }, f.agrees())`.',
      });
    return {
      name: this.#name,
      exports: this.#exports,
      properties,
      questions: this.#questions,
      fields: this.#fields,
      pictures: this.#pictures,
      ...(solution && { solution }),
      mutants,
      helpers,
      forbidden,
      predictions,
      handles: this.#handles,
      mistakes: this.#mistakes,
      declared,
    };
  }

  #noted(handle: DeclaredHandle): void {
    for (const exported of handle.exports)
      if (!this.#exports.includes(exported)) this.#exports.push(exported);
    this.#handles.push(handle);
  }

  /** Words whose right answers are the solution's. */
  #solved<I extends Inputs, T extends { readonly handle: Handle<I> }>(
    kind: DeclaredHandle["kind"],
    name: string,
    { words, texts }: Made<T>,
    at: string,
  ): T {
    const { handle } = words;
    this.#noted(solvedHandle(kind, name, handle, at, texts));
    this.#questions.push(handle.domain.map((inputs) => handle.question(inputs, { gradients: true })));
    return words;
  }

  /** A handle whose domain makes no inputs serves properties that bring their own. */
  #ask(domain: unknown, what: string, at: string, question: () => Arbitrary<Question>): void {
    try {
      requireDomain(domain, what, at);
      this.#questions.push(question());
    } catch (error) {
      if (!(error instanceof Mistake)) throw error;
      this.#mistakes.push(error);
    }
  }

  #exercise(): Exercise {
    const { solution } = this.#right;
    return {
      function: (name, options) => {
        const at = here();
        return this.#solved("function", name, functionWords(solution, name, options, at), at);
      },
      module: (name, options) => {
        const at = here();
        return this.#solved("module", name, moduleWords(solution, name, options, at), at);
      },
      procedure: (call, options) => {
        const at = here();
        return this.#solved("procedure", call, procedureWords(solution, call, options, at), at);
      },
      program: (title, given) => {
        const at = here();
        const options = soundProgram(title, given, at);
        const handle = new ProgramHandle(title, options, at);
        this.#noted(programHandle(title, options, at));
        this.#ask(options.domain, `exercise.program("${title}")`, at, () =>
          options.domain.map((inputs) => handle.question(inputs)),
        );
        return handle;
      },
      scalar: (exported, given) => {
        const at = here();
        const options = soundScalar(exported, given, at);
        const handle = new ScalarHandle(exported, options, at);
        this.#noted(scalarHandle(exported, options, at));
        const question = (inputs: Readonly<Record<string, Values>>): Question =>
          handle.question(
            options.inputs.map((input) => inputs[input]),
            { gradients: true },
          );
        this.#ask(options.domain, `exercise.scalar("${exported}")`, at, () => options.domain.map(question));
        return handle;
      },
    };
  }

  #it(title: string, options: PropertyOptions, ...checks: readonly Check[]): void {
    const at = here();
    const { points, says, of, bonus, hidden, hint } = options ?? {};
    const properties = this.#properties;
    const untitled = wrongTitle("properties", title, properties, at);
    const mistake = untitled ?? mistakeIn(title, points, checks, at) ?? wrongHidden(title, hidden, at);
    const needs = checks.every((check) => check?.needs)
      ? [...new Set(checks.flatMap((check) => check.needs!))]
      : undefined;
    const exports = this.#exports;
    properties.push({
      id: untitled ? `${slug(title)}-${properties.length + 1}` : slug(title),
      title: String(title),
      ...(says !== undefined && { says }),
      points: isWorth(points) ? points : 0,
      ...(bonus === true && { bonus }),
      ...(isHidden(hidden) && { hidden, ...(typeof hint === "string" && { hint }) }),
      declared: at,
      ...(mistake && { mistake }),
      get exports() {
        return of ?? needs ?? exports;
      },
      run: checks.length === 1 ? checks[0] : inTurn(checks),
    });
  }

  #picture<T>(title: string, options: PictureOptions<T>): void {
    const mistake = wrongTitle("pictures", title, this.#pictures, here());
    if (mistake) throw mistake;
    this.#pictures.push(suitePicture(slug(title), title, options, options.spoils && slug(options.spoils)));
  }
}

/** One after the other, until one fails: a path of a counterexample begins with the place of its check. */
function inTurn(checks: readonly Check[]): Check {
  return async (context: RunContext): Promise<Outcome> => {
    const [place, path] = /^(\d+):(.+)$/.exec(context.path ?? "")?.slice(1) ?? [];
    let runs = 0;
    let first: Outcome | undefined;
    for (const [i, check] of checks.entries()) {
      if (place !== undefined && Number(place) !== i) continue;
      const outcome = await check({ ...context, ...(path !== undefined && { path }) });
      runs += outcome.runs;
      first ??= outcome;
      if (outcome.status !== "passed")
        return { ...outcome, runs, ...(outcome.path !== undefined && { path: `${i}:${outcome.path}` }) };
    }
    return { ...first!, runs };
  };
}

const MOST_POINTS = 1e9;

function isWorth(points: unknown): points is number {
  return typeof points === "number" && points >= 0 && points <= MOST_POINTS;
}

function mistakeIn(
  title: string,
  points: unknown,
  checks: readonly unknown[],
  declared: string,
): Mistake | undefined {
  if (!isWorth(points))
    return new Mistake(
      `"${title}" has the points ${String(points)}; a number from 0 to ${MOST_POINTS} was expected.`,
      {
        declared,
        advice: "Write `{ points: 1 }`; fractions and 0 count, too.",
      },
    );
  const stray = checks.find((check) => typeof check !== "function");
  if (checks.length > 0 && checks.every((check) => typeof check === "function")) return undefined;
  return new Mistake(
    `"${title}" has ${kindOfValue(stray)} for a check; what a word such as f.agrees() gives, or forAll(…), was expected.`,
    {
      declared,
      advice: "Write `f.agrees()`, or `forAll(vectors(), async ({ x }) => { … })`, as the third argument.",
    },
  );
}

function isHidden(hidden: unknown): hidden is true | "after-due" {
  return hidden === true || hidden === "after-due";
}

function wrongHidden(title: string, hidden: unknown, declared: string): Mistake | undefined {
  if (hidden === undefined || isHidden(hidden)) return undefined;
  return new Mistake(`"${title}" has hidden: ${JSON.stringify(hidden)}; true or "after-due" was expected.`, {
    declared,
    advice: 'Write `hidden: true`, or `hidden: "after-due"`, or leave it out.',
  });
}

interface Titled {
  readonly id: string;
  readonly title: string;
}

/** What is wrong with a title, if anything is, beside those before it. */
function wrongTitle(
  kind: "properties" | "pictures",
  title: unknown,
  earlier: readonly Titled[],
  declared: string,
): Mistake | undefined {
  const id = slug(title);
  const advice = "Write another title: points and reports go by it.";
  if (id === "")
    return new Mistake(
      `One of the ${kind} has the title ${JSON.stringify(title)}; one with letters from a to z or digits was expected.`,
      { declared, advice },
    );
  const twin = earlier.find((each) => each.id === id);
  if (!twin) return undefined;
  const text =
    twin.title === title
      ? `Two ${kind} are called "${title}"; a title of its own was expected.`
      : `The titles "${title}" and "${twin.title}" differ in signs alone; letters or digits were expected to tell them apart.`;
  return new Mistake(text, { declared, advice });
}

function slug(title: unknown): string {
  return String(title ?? "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
