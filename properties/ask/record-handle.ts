/** A handle on a program of the suite's that runs beside the exercise: for classes, optimizers and procedures. */
import fc from "fast-check";
import type { Diagnosis, DiagnosisCode } from "../../reports/result.ts";
import { noteHeld } from "../author/expectations.ts";
import { areSizes, kindOfValue, Mistake } from "../author/mistake.ts";
import type { Question, Rival, Values } from "../suite/channel.ts";
import { Failure } from "../suite/failure.ts";
import { followed, type Slack } from "../suite/program-rounding.ts";
import { noteRounding } from "../suite/rounding.ts";
import { currentSession, inFloat64 } from "../suite/session.ts";
import { compareField, disagreement, type Expected, expectedOf, type Fields } from "./fields.ts";
import { Handle, type HandleOptions, type Inputs, saidThrown } from "./handle.ts";
import { answerHere, answerOfSolution, uselessAnswer } from "./solution.ts";

/** Another program that a learner could have written. */
export interface ProgramMisconception<I> {
  readonly code: DiagnosisCode;
  /** A sentence: how it is wrong. */
  readonly says: string;
  readonly advice?: string;
  readonly expected: (inputs: I) => Expected;
}

export interface RecordOptions<I extends Inputs> extends HandleOptions<I> {
  /** What it must come to; what the solution comes to, unless told. */
  readonly expected?: (inputs: I) => Expected;
  /** The size that the entries of a field naturally have, where it is not their own or 1: errors count relative to the larger of the two. Or the size of each entry. */
  readonly size?: (inputs: I, field: string) => number | ArrayLike<number>;
  readonly misconceptions?: readonly ProgramMisconception<I>[];
}

const WITNESSES = 12;

/** Nobody measures a slope with the same step as another: an answer may be a little off a rival's where it is far from the right one. */
const CLOSE = { alike: 1e-4, apart: 1e-2 } as const;

export class RecordHandle<I extends Inputs = Inputs> extends Handle<I> {
  readonly #options: Omit<RecordOptions<I>, keyof HandleOptions<I>>;
  readonly #right: WeakMap<I, Promise<Expected>> = new WeakMap();

  constructor(options: RecordOptions<I>) {
    super(options);
    this.#options = options;
  }

  question(inputs: I): Question {
    return { ...this.parts(inputs), wanted: [], gives: "record", gradients: false };
  }

  /** What the program gave, field by field. Rejects with a Failure where it threw. */
  async run(inputs: I): Promise<Fields> {
    const [fields, slack] = await Promise.all([this.#ask(inputs), this.#slack(inputs)]);
    if (slack) noteRounding(slack.of(fields));
    return fields;
  }

  /** The same in float64, wherever the exercise is graded: what finite differences are taken of. */
  runInFloat64(inputs: I): Promise<Fields> {
    return inFloat64(() => this.#ask(inputs));
  }

  /** What it must come to. */
  right(inputs: I): Promise<Expected> {
    let known = this.#right.get(inputs);
    if (!known) this.#right.set(inputs, (known = this.#ofSolution(inputs)));
    return known;
  }

  async #ofSolution(inputs: I): Promise<Expected> {
    const { expected } = this.#options;
    if (expected) return expected(inputs);
    const found = await answerOfSolution(this, this.question(inputs));
    if (found.outcome !== "record")
      throw uselessAnswer(
        this,
        found.outcome === "other" ? found.description : "a tensor",
        "values by name were",
      );
    for (const [name, field] of Object.entries(found.fields))
      if (field.kind === "other")
        throw uselessAnswer(this, `${field.description} as ${name}`, "a tensor, a number or a boolean was");
    return expectedOf(found.fields);
  }

  /** What rounding may do to the fields, where a device rounds: from the steps that the lesson's solution takes. */
  async #slack(inputs: I): Promise<Slack | undefined> {
    const { device } = currentSession().channel;
    return device && followed(this.source, this.given(inputs), device);
  }

  async #ask(inputs: I): Promise<Fields> {
    const answer = await this.send(inputs);
    if (answer.outcome === "record") return answer.fields;
    // Where the lesson's own way comes to nothing either, that is told.
    await this.right(this.given(inputs));
    if (answer.outcome === "threw")
      throw new Failure(saidThrown(this.needs.join(" and "), answer.thrown), {
        code: "threw",
        where: answer.thrown.at,
      });
    const gave = answer.outcome === "other" ? answer.description : "a tensor";
    throw new Failure(`${this.call} is ${gave}; values by name were expected.`, { code: "wrong-type" });
  }

  /** Any answer whose fields are of the kinds that the solution's have. @throws {Failure} where they are not. */
  async ofKind(inputs: I): Promise<Expected> {
    noteHeld();
    const [fields, right] = await Promise.all([this.run(inputs), this.right(this.given(inputs))]);
    for (const [name, value] of Object.entries(right)) {
      const kind = typeof value === "object" ? "tensor" : (typeof value as "number" | "boolean");
      const field = fields[name] ?? { kind: "other", description: "missing" };
      if (field.kind === kind) continue;
      const found = field.kind === "other" ? field.description : `a ${field.kind}`;
      throw new Failure(`${name} is ${found}; it must be a ${kind}.`, { code: "wrong-type" });
    }
    return expectedOf(among(fields, right));
  }

  /** The program must come to what is expected, field by field, up to rounding. */
  async agrees(inputs: I): Promise<void> {
    await this.held(inputs);
  }

  /** An answer that agrees. @throws {Failure} where it does not. */
  async held(inputs: I): Promise<Expected> {
    noteHeld();
    const asked = this.run(inputs);
    const others = Promise.all([this.right(this.given(inputs)), this.#slack(inputs)]);
    others.catch(() => {});
    // What keeps it from being asked goes before what the solution says then.
    const fields = await asked;
    const [expected, slack] = await others;
    for (const [name, right] of Object.entries(expected)) {
      const off = slack?.field(name);
      const text = this.#disagreement(inputs, name, fields, right, off);
      if (!text) continue;
      if (text.code) throw new Failure(text.says, text);
      const comparison = compareField(name, fields[name], right, off, this.#size(inputs, name, right));
      throw new Failure(text.says, {
        inquire: async (seed) => ({ diagnosis: await this.#diagnose(text.says, inputs, seed), comparison }),
      });
    }
    return expectedOf(among(fields, expected));
  }

  #disagreement(
    inputs: I,
    name: string,
    fields: Fields,
    right: Values | number | boolean,
    slack?: number,
  ): ReturnType<typeof disagreement> {
    return disagreement(name, fields[name], right, slack, this.#size(inputs, name, right));
  }

  #size(inputs: I, name: string, right: Values | number | boolean): number | ArrayLike<number> | undefined {
    const size = this.#options.size?.(inputs, name);
    const entries = typeof right === "object" ? right.data.length : 1;
    if (size === undefined || typeof right === "boolean") return undefined;
    if (
      typeof size === "number"
        ? size >= 0 && size < Number.POSITIVE_INFINITY
        : areSizes(size, entries) && !Array.from(size).some(Number.isNaN)
    )
      return size;
    throw new Mistake(
      `size of ${this.call} gave ${kindOfValue(size)} for ${name}; ${entries === 1 ? "a number" : `a number, or ${entries} of them,`} from 0 was expected.`,
      { declared: this.declared, advice: "Give what the entries of the field naturally measure." },
    );
  }

  async examine(inputs: I): Promise<void> {
    for (const [name, right] of Object.entries(await this.right(inputs))) this.#size(inputs, name, right);
    for (const { expected } of this.#options.misconceptions ?? []) expected(inputs);
  }

  async #runOrNothing(inputs: I): Promise<Fields> {
    try {
      return await this.run(inputs);
    } catch (error) {
      if (error instanceof Failure) return {};
      throw error;
    }
  }

  /** Whose answers these are, if one of the wrong programs that are known gives them: on the counterexample and on further inputs. */
  async #diagnose(says: string, culprit: I, seed: number): Promise<Diagnosis> {
    const further = fc.sample(this.domain, { seed, numRuns: WITNESSES });
    const all = [culprit, ...further];
    const [answers, right] = await Promise.all([
      Promise.all(all.map((inputs) => this.#runOrNothing(inputs))),
      Promise.all(all.map((inputs) => this.right(this.given(inputs)))),
    ]);
    const isHeld = async (
      foretell: (inputs: I) => Promise<Expected | undefined>,
      { alike, apart }: { readonly alike: number; readonly apart: number } = { alike: 0, apart: 0 },
    ): Promise<boolean> => {
      let differs = false;
      for (const [i, inputs] of all.entries()) {
        const foretold = await foretell(this.given(inputs));
        if (!foretold) return false;
        const off = (name: string, value: Values | number | boolean, within: number): boolean =>
          this.#disagreement(inputs, name, answers[i], value, within * largestOf(value)) !== undefined;
        if (Object.entries(foretold).some(([name, value]) => off(name, value, alike))) return false;
        // One that foretells nothing but what is right says nothing of what is wrong.
        differs ||= Object.keys(foretold).some((name) => off(name, right[i][name], apart));
      }
      return differs;
    };
    for (const { expected, ...known } of this.#options.misconceptions ?? [])
      if (await isHeld(async (inputs) => expected(inputs))) return toldOf(known, says);
    const rivals = (await currentSession().channel.rivals?.()) ?? [];
    for (const closeness of [undefined, CLOSE])
      for (const { exports, told, ...known } of rivals)
        if (await isHeld((inputs) => this.#foretold(exports, inputs), closeness))
          return toldOf({ ...known, says: told }, says);
    return { code: "wrong-value", text: says };
  }

  async #foretold(exports: Rival["exports"], inputs: I): Promise<Expected | undefined> {
    try {
      const found = await answerHere(exports, this.question(inputs));
      return found.outcome === "record" ? expectedOf(found.fields) : undefined;
    } catch {
      return undefined;
    }
  }
}

function largestOf(value: Values | number | boolean): number {
  if (typeof value !== "object") return Math.abs(Number(value));
  return value.data.reduce((largest, entry) => Math.max(largest, Math.abs(entry)), 0);
}

/** Of what was given, what was asked for. */
function among(fields: Fields, right: Expected): Fields {
  return Object.fromEntries(Object.keys(right).map((name) => [name, fields[name]]));
}

function toldOf(
  { code, says, advice }: { readonly code: DiagnosisCode; readonly says: string; readonly advice?: string },
  here: string,
): Diagnosis {
  return { code, text: `${says} ${here}`, ...(advice !== undefined && { advice }) };
}
