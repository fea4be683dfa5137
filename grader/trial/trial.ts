/** Asks an expression of an exercise and of the lesson's solution, side by side: what it comes to, and what is exact. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Trace } from "../../engine/index.ts";
import { decimal } from "../../properties/algebras/decimal.ts";
import { replay } from "../../properties/algebras/replay.ts";
import { type ExactOutput, exactTrace } from "../../properties/oracles/recorded-gradient.ts";
import type { Answer, Field, Question, Values } from "../../properties/suite/channel.ts";
import type { Lesson } from "../lesson.ts";
import { lineIn, linesOf } from "../words/plain-code.ts";
import { adviceOn } from "../words/told.ts";
import { Asked, type Failure, failureFrom, meant } from "./asked.ts";
import { recordSource, tensorSource } from "./beside.ts";
import type { Expression } from "./expression.ts";

type Fields = Readonly<Record<string, Field>>;

/** What a program answered, and what it printed; or why there is no answer. */
export interface Told {
  readonly fields?: Fields;
  /** What doubles may lose on the way to the entries of a field. */
  readonly errors?: Readonly<Record<string, Float64Array>>;
  readonly failure?: Failure;
  readonly printed: string;
}

export interface Trial {
  readonly expression: Expression;
  readonly yours: Told;
  readonly exact: Told;
  /** An export in it by which a learner says what will happen: what is right of it is not told. */
  readonly prediction?: string;
}

/** Of the words of an expression, one that is a prediction. */
export async function predictionIn(
  { builtIn, loadSuite }: Lesson,
  { words }: Expression,
): Promise<string | undefined> {
  if (!builtIn) return undefined;
  const { predictions = [] } = await loadSuite();
  return words.find((word) => predictions.includes(word));
}

/** Whether tensors of the expression want gradients, as the suite's own do. */
async function wantsGradients({ builtIn, loadSuite }: Lesson): Promise<boolean> {
  if (!builtIn) return true;
  const { handles = [] } = await loadSuite();
  return handles.some(({ kind }) => kind === "function" || kind === "module" || kind === "scalar");
}

export async function tryOut(file: string, lesson: Lesson, expression: Expression): Promise<Trial> {
  const wanted = await wantsGradients(lesson);
  const [yours, exact] = await Promise.all([
    told(file, lesson, expression, wanted, false),
    told(lesson.solution, lesson, expression, wanted, true),
  ]);
  const prediction = await predictionIn(lesson, expression);
  if (prediction === undefined) return { expression, yours, exact };
  return { expression, yours, exact: { printed: "" }, prediction };
}

/** @param exactly whether all digits are asked for, where the steps can be followed. */
async function told(
  file: string,
  lesson: Lesson,
  expression: Expression,
  wanted: boolean,
  exactly: boolean,
): Promise<Told> {
  let asked: Asked | undefined;
  try {
    asked = await Asked.open(file, lesson);
    const answer = await asked.ask(recordQuestion(recordSource(expression, asked.scope(expression), wanted)));
    const { printed } = asked;
    if (answer.outcome === "threw") {
      const failure = thrownFailure(answer, asked.kinds);
      return { failure: exactly ? failure : worded(failure, expression, file), printed };
    }
    if (answer.outcome !== "record") return { fields: {}, printed };
    const { fields } = answer;
    return exactly ? { ...(await refined(asked, expression, fields)), printed } : { fields, printed };
  } catch (error) {
    return { failure: failureFrom(error), printed: asked?.printed ?? "" };
  } finally {
    asked?.close();
  }
}

export function thrownFailure(
  { thrown }: Extract<Answer, { outcome: "threw" }>,
  kinds: Readonly<Record<string, string>>,
): Failure {
  const { name, message, at } = thrown;
  return {
    text: `It threw ${name}${message ? `: ${message}` : ""}${/[.?!]$/.test(message) ? "" : "."}${name === "ReferenceError" ? meant(message, kinds) : ""}`,
    ...(at !== undefined && { where: at }),
  };
}

/** With what to write there: in the expression, or in the line of the file that threw. */
export function worded(failure: Failure, { text }: Expression, file: string): Failure {
  const number = lineIn(failure.where, basename(file));
  if (number === undefined && failure.text.includes("ReferenceError")) return failure;
  const all = number === undefined ? [text] : linesOf(readFileSync(file, "utf8"));
  const advice = adviceOn(failure.text, all[(number ?? 1) - 1] ?? "", all);
  return advice === undefined ? failure : { ...failure, advice };
}

export function recordQuestion(source: string, settings: Readonly<Record<string, unknown>> = {}): Question {
  return { export: "", source, inputs: [], settings, wanted: [], gives: "record", gradients: false };
}

/** Of one tensor and its gradients: the question by which the steps can be followed; undefined where there is none. */
export function tensorQuestion(asked: Asked, expression: Expression, fields: Fields): Question | undefined {
  if (fields["value"]?.kind !== "tensor" || expression.waits) return undefined;
  const inputs = Object.entries(fields).flatMap(([field, given]) =>
    field.startsWith("leaf ") && given.kind === "tensor" && given.dtype === "float64"
      ? [{ name: field.slice("leaf ".length), values: given.values }]
      : [],
  );
  if (inputs.length === 0) return undefined;
  const names = inputs.map(({ name }) => name);
  const wanted = names.filter((name) => Object.hasOwn(fields, `gradient ${name}`));
  const source = tensorSource(expression, asked.scope(expression), names);
  return {
    export: "",
    source,
    inputs,
    settings: {},
    wanted,
    gives: "tensor",
    gradients: wanted.length > 0,
    trace: true,
  };
}

/** At 64 digits, with what doubles may be off by. */
export function digits(trace: Trace, inputs: readonly Values[]): ExactOutput[] {
  const algebra = decimal();
  const grids = inputs.map(({ shape, data }) => ({
    shape,
    at: Array.from(data, (entry) => algebra.constant(entry)),
  }));
  const all = replay(trace, algebra, grids).map(({ at }) => at);
  return exactTrace(trace, inputs).map(({ error }, output) => ({
    error,
    // What 64 digits leave of zero is zero.
    exact: error.map((each, k) => {
      const number = all[output][k].toNumber();
      return Math.abs(number) < 1e-30 * each ? 0 : number;
    }),
  }));
}

/** @throws {RangeError} where these are no digits of what was there: the steps were others, as in a program that writes into its tensors. */
function replaced(field: Field, { exact, error }: ExactOutput): Field {
  if (field.kind !== "tensor" || field.values.data.length !== exact.length)
    throw new RangeError("Another tensor.");
  const { shape, data } = field.values;
  const scale = data.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0);
  data.forEach((entry, k) => {
    if (Math.abs(entry - exact[k]) > 1e-6 * scale + 1e3 * error[k]) throw new RangeError("Another number.");
  });
  return { ...field, values: { shape, data: exact } };
}

/** The same fields with the numbers that 64 digits give, as far as the steps can be followed. */
async function refined(
  asked: Asked,
  expression: Expression,
  fields: Fields,
): Promise<Pick<Told, "fields" | "errors">> {
  const question = tensorQuestion(asked, expression, fields);
  if (!question) return { fields };
  try {
    const answer = await asked.ask(question);
    if (answer.outcome !== "tensor" || !answer.trace) return { fields };
    const tensors = question.inputs.map(({ values }) => values);
    const outputs = digits(answer.trace, tensors);
    const named = [
      "value",
      ...question.wanted.filter((_, i) => answer.gradients?.[i]).map((name) => `gradient ${name}`),
    ];
    if (outputs.length !== named.length) return { fields };
    const exact = named.map((name, i): [string, Field] => [name, replaced(fields[name], outputs[i])]);
    const errors = Object.fromEntries(named.map((name, i) => [name, outputs[i].error]));
    return { fields: { ...fields, ...Object.fromEntries(exact) }, errors };
  } catch {
    // What is told as a step and is none, one that has no reference, or steps of something else: doubles are left.
    return { fields };
  }
}
