/** Reads the frames of a subject, which may hold anything: what is not exactly an answer is refused. */

import type { Trace } from "../engine/index.ts";
import {
  type Answer,
  type Field,
  type Question,
  type ScalarQuestion,
  SubjectFailure,
  type Thrown,
  type Values,
} from "../properties/index.ts";
import type { Frame } from "./frame.ts";

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new TypeError("An answer is an object.");
  return value as Fields;
}

function textOf(value: unknown): string {
  if (typeof value !== "string") throw new TypeError("A text is missing.");
  return value;
}

function thrownOf(value: unknown): Thrown {
  const { name, message, at } = fieldsOf(value);
  return { name: textOf(name), message: textOf(message), ...(typeof at === "string" && { at }) };
}

/** The kinds of the exports. @throws {SubjectFailure} where loading threw. */
export function readLoaded({ header }: Frame): Readonly<Record<string, string>> {
  const { kind, exports, thrown } = fieldsOf(header);
  if (kind !== "loaded") throw new TypeError("The first frame says what was loaded.");
  if (thrown !== undefined) {
    const { name, message, at } = thrownOf(thrown);
    throw new SubjectFailure(
      "not-loaded",
      `Loading the file threw ${name}${message ? `: ${message}` : ""}.`,
      {
        advice: "Run the file by itself, and mend what it throws before any function is called.",
        ...(at !== undefined && { where: at }),
      },
    );
  }
  return Object.fromEntries(Object.entries(fieldsOf(exports)).map(([name, value]) => [name, textOf(value)]));
}

/** @throws {TypeError} for what is no answer to this question. */
export function readAnswer({ header, numbers }: Frame, question: Question): Answer {
  const fields = fieldsOf(header);
  if (fields["kind"] !== "answer") throw new TypeError("Expected an answer.");
  switch (fields["outcome"]) {
    case "other":
      return { outcome: "other", description: textOf(fields["description"]) };
    case "threw":
      return { outcome: "threw", thrown: thrownOf(fields["thrown"]) };
    case "tensor":
      if (question.probe !== "scalar") break;
      return tensorAnswer(fields, numbers, question);
    case "record":
      if (question.probe !== "program") break;
      return { outcome: "record", fields: recordOf(fields["fields"], numbers) };
  }
  throw new TypeError("An answer has an outcome.");
}

function recordOf(list: unknown, numbers: Float64Array): Readonly<Record<string, Field>> {
  if (!Array.isArray(list)) throw new TypeError("A record has fields.");
  const take = taker(numbers);
  const fields = list.map((entry): [string, Field] => {
    const { name, kind, shape, value, description } = fieldsOf(entry);
    switch (kind) {
      case "tensor":
        return [textOf(name), { kind, values: take.values(shape) }];
      case "number":
        return [textOf(name), { kind, value: take.values([]).data[0] }];
      case "boolean":
        return [textOf(name), { kind, value: value === true }];
    }
    return [textOf(name), { kind: "other", description: textOf(description) }];
  });
  take.end();
  return Object.fromEntries(fields);
}

/** Takes the numbers of a frame in their order, none twice, none left over. */
function taker(numbers: Float64Array): { values(shape: unknown): Values; end(): void } {
  let offset = 0;
  const values = (shape: unknown): Values => {
    const dims = shapeOf(shape);
    const size = dims.reduce((product, n) => product * n, 1);
    if (offset + size > numbers.length) throw new TypeError("Numbers are missing.");
    offset += size;
    return { shape: dims, data: numbers.slice(offset - size, offset) };
  };
  const end = (): void => {
    if (offset !== numbers.length) throw new TypeError("There are numbers left over.");
  };
  return { values, end };
}

function tensorAnswer(fields: Fields, numbers: Float64Array, question: ScalarQuestion): Answer {
  const take = taker(numbers);
  const value = take.values(fields["value"]);
  const names = new Set(question.inputs.map(({ name }) => name));
  const named = (list: unknown): string[] => {
    if (!Array.isArray(list) || !list.every((name) => names.has(name)))
      throw new TypeError("An input's name is expected.");
    return list;
  };
  const shapes = fields["gradients"];
  if (shapes !== undefined && (!Array.isArray(shapes) || shapes.length !== question.inputs.length))
    throw new TypeError("One gradient an input.");
  const gradients = shapes?.map((shape: unknown) => (shape === null ? null : take.values(shape)));
  take.end();
  const trace = question.trace ? traceOf(fields["trace"]) : undefined;
  return {
    outcome: "tensor",
    value,
    dtype: textOf(fields["dtype"]),
    connected: fields["connected"] === true,
    mutated: named(fields["mutated"]),
    gradientBefore: named(fields["gradientBefore"]),
    ...(gradients && { gradients }),
    ...(fields["backwardThrew"] !== undefined && { backwardThrew: thrownOf(fields["backwardThrew"]) }),
    ...(trace && { trace }),
  };
}

function shapeOf(value: unknown): number[] {
  if (!Array.isArray(value) || value.length > 16 || !value.every((n) => Number.isSafeInteger(n) && n >= 0))
    throw new TypeError("A shape is expected.");
  return value;
}

const LARGEST_TRACE = 20_000;

/** A trace only ever explains: one that does not hold together is left out. */
function traceOf(value: unknown): Trace | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { values, outputs } = value as Partial<Record<string, unknown>>;
  if (
    !Array.isArray(values) ||
    !Array.isArray(outputs) ||
    values.length > LARGEST_TRACE ||
    outputs.length === 0
  )
    return undefined;
  const holds = values.every((entry: unknown, index) => {
    if (typeof entry !== "object" || entry === null) return false;
    const { kind, shape, inputs, op, data, name, at } = entry as Fields;
    if (!Array.isArray(shape) || !shape.every((n) => Number.isSafeInteger(n) && (n as number) >= 0))
      return false;
    if (kind === "input") return typeof name === "string";
    if (kind === "constant")
      return (
        Array.isArray(data) && data.length === shape.reduce((product: number, n: number) => product * n, 1)
      );
    if (at !== undefined && typeof at !== "string") return false;
    return kind === "op" && typeof op === "string" && isPlaces(inputs, index);
  });
  return holds && isPlaces(outputs, values.length) ? (value as Trace) : undefined;
}

function isPlaces(list: unknown, below: number): boolean {
  return (
    Array.isArray(list) && list.every((place) => Number.isSafeInteger(place) && place >= 0 && place < below)
  );
}
