/** A handle on a program of the suite's that runs beside the exercise: for classes, optimizers and procedures. */
import type { Comparison, Diagnosis, DiagnosisCode } from "../../reports/result.ts";
import { noteHeld } from "../author/expectations.ts";
import { areSizes, kindOfValue, Mistake } from "../author/mistake.ts";
import { diagnoseRecord, type RecordAsked } from "../diagnosis/record.ts";
import type { Question, Values } from "../suite/channel.ts";
import { Failure, type Inquiry } from "../suite/failure.ts";
import { followed, type Slack } from "../suite/program-rounding.ts";
import { noteRounding } from "../suite/rounding.ts";
import { currentSession, inFloat64 } from "../suite/session.ts";
import {
  adviceOnKind,
  compareField,
  disagreement,
  type Expected,
  expectedOf,
  type Fields,
} from "./fields.ts";
import { Handle, type HandleOptions, type Inputs, saidThrown } from "./handle.ts";
import { answerOfSolution, uselessAnswer } from "./solution.ts";

/** Another program that a learner could have written. */
export interface ProgramMisconception<I> {
  readonly code: DiagnosisCode;
  /** A sentence: how it is wrong. */
  readonly says: string;
  readonly advice?: string;
  readonly expected: (inputs: I) => Expected;
}

export interface RecordOptions<I extends Inputs> extends HandleOptions<I> {
  /** What it must come to. @defaultValue what the solution comes to */
  readonly expected?: (inputs: I) => Expected;
  /** The size that the entries of a field naturally have, where it is not their own or 1: errors count relative to the larger of the two. Or the size of each entry. */
  readonly size?: (inputs: I, field: string) => number | ArrayLike<number>;
  readonly misconceptions?: readonly ProgramMisconception<I>[];
}

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
      throw new Failure(`${name} is ${found}; it must be a ${kind}.`, {
        code: "wrong-type",
        ...adviceOnKind(name, found, kind === "number"),
      });
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
      const comparison =
        fields[name] && compareField(name, fields[name], right, off, this.#size(inputs, name, right));
      if (text.code)
        throw new Failure(text.says, { ...text, ...this.#known(text, name, inputs, comparison) });
      throw new Failure(text.says, {
        inquire: async (seed) => ({
          diagnosis: await this.#diagnose(text.says, name, inputs, seed),
          comparison,
        }),
      });
    }
    return expectedOf(among(fields, expected));
  }

  /** What is of another kind may be what a wrong solution gives that is known. */
  #known(
    { says, code, advice }: NonNullable<ReturnType<typeof disagreement>>,
    field: string,
    inputs: I,
    comparison: Comparison | undefined,
  ): { inquire?: Inquiry } {
    if (code !== "wrong-type" && code !== "wrong-shape" && code !== "non-finite") return {};
    const own = { code, text: says, ...(advice !== undefined && { advice }) };
    return {
      inquire: async (seed) => {
        const found = await this.#diagnose(says, field, inputs, seed, true);
        const diagnosis = found.cause === undefined ? own : { ...own, ...found, code };
        return { diagnosis, ...(comparison && code === "non-finite" && { comparison }) };
      },
    };
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

  #diagnose(says: string, field: string, culprit: I, seed: number, rivalsAlone = false): Promise<Diagnosis> {
    const { misconceptions = [] } = this.#options;
    const isOff: RecordAsked<I>["isOff"] = (inputs, name, fields, value, within) =>
      this.#disagreement(inputs, name, fields, value, within) !== undefined;
    return diagnoseRecord({ handle: this, misconceptions, isOff, field }, says, culprit, seed, rivalsAlone);
  }
}

/** Of what was given, what was asked for. */
function among(fields: Fields, right: Expected): Fields {
  return Object.fromEntries(Object.keys(right).map((name) => [name, fields[name]]));
}
