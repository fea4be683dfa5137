/** A handle on a program of the suite's that runs beside the exercise: for classes, optimizers and procedures. */
import fc, { type Arbitrary } from "fast-check";
import type * as Engine from "../../engine/index.ts";
import type { Comparison, Diagnosis, DiagnosisCode } from "../../reports/result.ts";
import { noteExpectation } from "../author/expectations.ts";
import type { Field, ProgramQuestion, Values } from "./channel.ts";
import { Failure } from "./failure.ts";
import { isValues, jsonNumber, short, unravel } from "./number.ts";
import { followed, type Slack } from "./program-rounding.ts";
import { EXACT, noteRounding, toFloat32 } from "./rounding.ts";
import { currentSession, inFloat64 } from "./session.ts";

/** Tensors go as tensors, anything else as settings. */
export type ProgramInputs = Readonly<Record<string, Values | number | boolean | string>>;

/** What a program may come to, field by field. */
export type Expected = Readonly<Record<string, Values | number | boolean>>;

export interface ProgramContext {
  readonly engine: typeof Engine;
  // biome-ignore lint/suspicious/noExplicitAny: a submission may export anything.
  readonly exports: any;
  readonly inputs: Readonly<Record<string, Engine.Tensor>>;
  // biome-ignore lint/suspicious/noExplicitAny: plain data, as the suite's inputs have it.
  readonly settings: any;
}

/** Another program that a learner could have written. */
export interface ProgramMisconception<I> {
  readonly code: DiagnosisCode;
  /** A sentence: how it is wrong. */
  readonly says: string;
  readonly advice?: string;
  readonly expected: (inputs: I) => Expected;
}

export interface ProgramOptions<I extends ProgramInputs> {
  /** The exports that it uses. */
  readonly needs: readonly string[];
  /** Runs in the exercise's process, as text: it may use its context and nothing else of this file. Gives tensors, numbers and booleans by name. */
  readonly run: (context: ProgramContext) => unknown;
  /** What it must come to. */
  readonly expected: (inputs: I) => Expected;
  /** The size that the entries of a field naturally have, where it is not their own or 1: errors count relative to the larger of the two. */
  readonly size?: (inputs: I, field: string) => number;
  /** Inputs in general position, on which a diagnosis tests its hypotheses. */
  readonly domain: Arbitrary<I>;
  readonly misconceptions?: readonly ProgramMisconception<I>[];
}

const WITNESSES = 12;

export class ProgramHandle<I extends ProgramInputs = ProgramInputs> {
  /** Completes "…is": "the path of x". */
  readonly name: string;
  readonly options: ProgramOptions<I>;

  constructor(name: string, options: ProgramOptions<I>) {
    this.name = name;
    this.options = options;
  }

  /** The question that runs the program on these inputs. */
  question(inputs: I): ProgramQuestion {
    return {
      probe: "program",
      export: this.options.needs[0],
      source: this.options.run.toString(),
      inputs: Object.entries(inputs).flatMap(([name, values]) =>
        isValues(values) ? [{ name, values }] : [],
      ),
      settings: Object.fromEntries(Object.entries(inputs).filter(([, value]) => !isValues(value))),
    };
  }

  /** What the program gave, field by field. Rejects with a Failure where it threw. */
  async run(inputs: I): Promise<Readonly<Record<string, Field>>> {
    const [fields, slack] = await Promise.all([this.#ask(inputs), this.#slack(inputs)]);
    if (slack) noteRounding(slack.of(fields));
    return fields;
  }

  /** The same in float64, wherever the exercise is graded: what finite differences are taken of. */
  runInFloat64(inputs: I): Promise<Readonly<Record<string, Field>>> {
    return inFloat64(() => this.#ask(inputs));
  }

  /** What rounding may do to the fields, where a device rounds: from the steps that the lesson's solution takes. */
  async #slack(inputs: I): Promise<Slack | undefined> {
    const { device } = currentSession().channel;
    return device && followed(this.options.run, asGiven(inputs), device);
  }

  async #ask(inputs: I): Promise<Readonly<Record<string, Field>>> {
    const { channel } = currentSession();
    const answer = await channel.ask(this.question(channel.device ? asGiven(inputs) : inputs));
    if (answer.outcome === "threw") {
      const { name, message, at } = answer.thrown;
      throw new Failure(
        `${this.options.needs.join(" and ")} threw ${name}${message ? `: ${message.replace(/\.$/, "")}` : ""}.`,
        { code: "threw", where: at },
      );
    }
    if (answer.outcome !== "record") throw new Error("A program is answered with a record.");
    return answer.fields;
  }

  /** The program must come to what is expected, field by field, up to rounding. */
  async agrees(inputs: I): Promise<void> {
    noteExpectation(undefined);
    const fields = await this.run(inputs);
    const expected = this.options.expected(inputs);
    const slack = await this.#slack(inputs);
    for (const [name, right] of Object.entries(expected)) {
      const text = this.#disagreement(inputs, name, fields[name], right, slack?.field(name));
      if (text)
        throw text.code
          ? new Failure(text.says, text)
          : this.#failure(text.says, inputs, fields, expected, name, slack?.field(name));
    }
  }

  #disagreement(
    inputs: I,
    name: string,
    field: Field | undefined,
    right: Values | number | boolean,
    slack?: number,
  ): ReturnType<typeof disagreement> {
    return disagreement(name, field, right, slack, this.options.size?.(inputs, name));
  }

  #failure(
    says: string,
    inputs: I,
    fields: Readonly<Record<string, Field>>,
    expected: Expected,
    name: string,
    slack?: number,
  ): Failure {
    const size = this.options.size?.(inputs, name);
    const comparison = compareField(name, fields[name], expected[name], slack, size);
    return new Failure(says, {
      inquire: async (seed) => ({ diagnosis: await this.#diagnose(says, inputs, seed), comparison }),
    });
  }

  async #runOrNothing(inputs: I): Promise<Readonly<Record<string, Field>>> {
    try {
      return await this.run(inputs);
    } catch (error) {
      if (error instanceof Failure) return {};
      throw error;
    }
  }

  /** Which misconception, if any, gives what the submission gives: on the counterexample and on further inputs. */
  async #diagnose(says: string, culprit: I, seed: number): Promise<Diagnosis> {
    const further = fc.sample(this.options.domain, { seed, numRuns: WITNESSES });
    const all = [culprit, ...further];
    const answers = await Promise.all(all.map((inputs) => this.#runOrNothing(inputs)));
    const right = all.map(this.options.expected);
    // One that foretells nothing but what is right says nothing of what is wrong.
    const held = this.options.misconceptions?.find(({ expected }) => {
      const foretold = all.map((inputs) => Object.entries(expected(inputs)));
      return (
        foretold.every((fields, i) =>
          fields.every(([name, value]) => !this.#disagreement(all[i], name, answers[i][name], value)),
        ) &&
        foretold.some((fields, i) =>
          fields.some(([name]) => this.#disagreement(all[i], name, answers[i][name], right[i][name])),
        )
      );
    });
    if (!held) return { code: "wrong-value", text: says };
    return {
      code: held.code,
      text: `${held.says} ${says}`,
      ...(held.advice !== undefined && { advice: held.advice }),
    };
  }
}

/** The entries of a field that must be a tensor. @throws {Failure} where it is none. */
export function valuesOf(fields: Readonly<Record<string, Field>>, name: string): Values {
  const field = fields[name];
  if (field?.kind === "tensor") return field.values;
  throw new Failure(`${name} is no tensor.`, { code: "wrong-type" });
}

/** Numbers as a device is given them; settings are JavaScript's own. */
function asGiven<I extends ProgramInputs>(inputs: I): I {
  const entries = Object.entries(inputs);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, isValues(value) ? toFloat32(value) : value]),
  ) as I;
}

/** How a field is not what it must be, up to rounding and a device's `slack`; undefined where it is. */
function disagreement(
  name: string,
  field: Field | undefined,
  right: Values | number | boolean,
  slack = 0,
  size = 1,
): { says: string; code?: DiagnosisCode } | undefined {
  if (field === undefined) return { says: `${name} is missing.`, code: "wrong-type" };
  if (field.kind === "other") return { says: `${name} is ${field.description}.`, code: "wrong-type" };
  if (typeof right === "boolean") {
    if (field.kind !== "boolean") return { says: `${name} is no boolean.`, code: "wrong-type" };
    return field.value === right ? undefined : { says: `${name} is ${field.value}; it must be ${right}.` };
  }
  if (field.kind === "boolean")
    return { says: `${name} is ${field.value}, not a number.`, code: "wrong-type" };
  const wanted = typeof right === "number" ? { shape: [], data: Float64Array.of(right) } : right;
  if (field.kind === "number" && wanted.shape.length > 0)
    return { says: `${name} is the number ${short(field.value)}, not a tensor.`, code: "wrong-type" };
  const given = field.kind === "number" ? { shape: [], data: Float64Array.of(field.value) } : field.values;
  if (given.shape.join() !== wanted.shape.join()) {
    const rows =
      given.shape.length > 1 &&
      given.shape.slice(1).join() === wanted.shape.slice(1).join() &&
      given.shape.length === wanted.shape.length;
    // Too many or too few is a matter of what was done, not of how it is laid out.
    if (rows)
      return { says: `There are ${given.shape[0]} rows in ${name}; there must be ${wanted.shape[0]}.` };
    return {
      says: `${name} has shape [${given.shape.join(", ")}]; it must have [${wanted.shape.join(", ")}].`,
      code: "wrong-shape",
    };
  }
  const bad = given.data.findIndex(
    (entry, i) => !Number.isFinite(entry) && !Object.is(entry, wanted.data[i]),
  );
  if (bad >= 0) return { says: `Entry ${bad} of ${name} is ${given.data[bad]}.`, code: "non-finite" };
  const scale = wanted.data.reduce((largest, entry) => Math.max(largest, Math.abs(entry)), size);
  const off = given.data.findIndex(
    (entry, i) =>
      !(Math.abs(entry - wanted.data[i]) <= EXACT * scale + slack) && !Object.is(entry, wanted.data[i]),
  );
  if (off < 0) return undefined;
  return {
    says: `Entry ${off} of ${name} is ${short(given.data[off])}; it must be ${short(wanted.data[off])}.`,
  };
}

function compareField(
  name: string,
  field: Field,
  right: Values | number | boolean,
  slack = 0,
  size = 1,
): Comparison | undefined {
  if (typeof right === "boolean" || field.kind === "other" || field.kind === "boolean") return undefined;
  const { shape, data: wanted } =
    typeof right === "number" ? { shape: [], data: Float64Array.of(right) } : right;
  const given = field.kind === "number" ? Float64Array.of(field.value) : field.values.data;
  const scale = wanted.reduce((largest, entry) => Math.max(largest, Math.abs(entry)), size);
  if (given.length !== wanted.length) return undefined;
  return {
    output: name,
    entries: Array.from(wanted, (exact, i) => ({
      index: unravel(i, shape),
      yours: jsonNumber(given[i]),
      exact: jsonNumber(exact),
      ok: Math.abs(given[i] - exact) <= EXACT * scale + slack,
    })),
  };
}
