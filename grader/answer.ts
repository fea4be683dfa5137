/** Reads the frames of a subject, which may hold anything: what is not exactly an answer is refused. */

import {
  LONGEST,
  MOST_FIELDS,
  MOST_IN_RECORD,
  MOST_IN_VALUE,
  TRACE_ROOM,
} from "../properties/ask/measures.ts";
import {
  type Answer,
  type Field,
  type Question,
  SubjectFailure,
  type Thrown,
  type Values,
} from "../properties/suite/channel.ts";
import type { Frame, Room } from "./frame.ts";
import { stripControls } from "./printed.ts";
import { readTrace } from "./told-trace.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What a subject may say of its exports: they are no longer than its source. */
export const LOADED_ROOM: Room = { header: 1 << 20, numbers: 0 };

/** What the next frame may hold: the answer to this question; or, after the last, which inputs were changed late. */
export function roomFor(question: Question | undefined): Room {
  if (question === undefined) return { header: 64 << 10, numbers: 0 };
  if (question.gives === "record") return { header: 256 << 10, numbers: MOST_IN_RECORD };
  const inputs = question.inputs.reduce((sum, { values }) => sum + values.data.length, 0);
  return {
    header: (64 << 10) + (question.trace ? TRACE_ROOM : 0),
    // Its value, the gradients, and the inputs as they were left.
    numbers: MOST_IN_VALUE + 2 * inputs,
  };
}

export function fieldsOf(value: unknown): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new TypeError("An answer is an object.");
  return value as Fields;
}

function textOf(value: unknown, longest: number): string {
  if (typeof value !== "string") throw new TypeError("A text is missing.");
  return stripControls(value.slice(0, longest));
}

function thrownOf(value: unknown): Thrown {
  const { name, message, at } = fieldsOf(value);
  return {
    name: textOf(name, LONGEST.name),
    message: textOf(message, LONGEST.message),
    ...(typeof at === "string" && { at: textOf(at, LONGEST.name) }),
  };
}

/** Why there is no device; undefined where it is open. */
export function readyOf({ header }: Frame): string | undefined {
  const { kind, reason } = fieldsOf(header);
  return kind === "ready" ? undefined : String(reason);
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
  return Object.fromEntries(
    Object.entries(fieldsOf(exports)).map(([name, value]) => [
      textOf(name, LONGEST.name),
      textOf(value, LONGEST.description),
    ]),
  );
}

/** @throws {TypeError} for what is no answer to this question. */
export function readAnswer(frame: Frame, question: Question): Answer {
  const { printed } = fieldsOf(frame.header);
  const answer = readOutcome(frame, question);
  return printed === undefined ? answer : { ...answer, printed: textOf(printed, LONGEST.printed) };
}

function readOutcome({ header, numbers }: Frame, question: Question): Answer {
  const fields = fieldsOf(header);
  if (fields["kind"] !== "answer") throw new TypeError("Expected an answer.");
  switch (fields["outcome"]) {
    case "other":
      return { outcome: "other", description: textOf(fields["description"], LONGEST.description) };
    case "threw":
      return { outcome: "threw", thrown: thrownOf(fields["thrown"]) };
    case "tensor":
      if (question.gives !== "tensor") break;
      return tensorAnswer(fields, numbers, question);
    case "record":
      if (question.gives !== "record") break;
      return { outcome: "record", fields: recordOf(fields["fields"], numbers) };
  }
  throw new TypeError("An answer has an outcome.");
}

/** After the last answer: the calls whose inputs were changed when they had long returned. Their answers say so from then on. */
export function markChanged({ header }: Frame, questions: readonly Question[], answers: Answer[]): void {
  const { kind, changed } = fieldsOf(header);
  if (kind !== "done" || !Array.isArray(changed)) throw new TypeError("All is answered.");
  for (const place of changed) {
    const [question, answer] = [questions[place as number], answers[place as number]];
    if (!question || answer?.outcome !== "tensor") continue;
    answers[place as number] = { ...answer, mutated: question.inputs.map(({ name }) => name) };
  }
}

function recordOf(list: unknown, numbers: Float64Array): Readonly<Record<string, Field>> {
  if (!Array.isArray(list) || list.length > MOST_FIELDS) throw new TypeError("A record has fields.");
  const take = taker(numbers);
  const fields = list.map((entry): [string, Field] => {
    const { name: given, kind, shape, value, dtype, description } = fieldsOf(entry);
    const name = textOf(given, LONGEST.name);
    switch (kind) {
      case "tensor":
        return [
          name,
          {
            kind,
            values: take.values(shape),
            ...(typeof dtype === "string" && { dtype: textOf(dtype, LONGEST.name) }),
          },
        ];
      case "number":
        return [name, { kind, value: take.values([]).data[0] }];
      case "boolean":
        return [name, { kind, value: value === true }];
    }
    return [name, { kind: "other", description: textOf(description, LONGEST.description) }];
  });
  take.end();
  return Object.fromEntries(fields);
}

/** Takes the numbers of a frame in their order, none twice, none left over. */
function taker(numbers: Float64Array): {
  values(shape: unknown): Values;
  /** Of a value that is too large to travel, the shape alone. */
  valuesUpTo(most: number, shape: unknown): Values;
  end(): void;
} {
  let offset = 0;
  const take = (shape: number[], size: number): Values => {
    if (offset + size > numbers.length) throw new TypeError("Numbers are missing.");
    offset += size;
    return { shape, data: numbers.slice(offset - size, offset) };
  };
  const valuesUpTo = (most: number, shape: unknown): Values => {
    const dims = shapeOf(shape);
    const size = dims.reduce((product, n) => product * n, 1);
    return take(dims, size > most ? 0 : size);
  };
  return {
    valuesUpTo,
    values: (shape) => valuesUpTo(Number.POSITIVE_INFINITY, shape),
    end: () => {
      if (offset !== numbers.length) throw new TypeError("There are numbers left over.");
    },
  };
}

function tensorAnswer(fields: Fields, numbers: Float64Array, question: Question): Answer {
  const { inputs } = question;
  const wanted = inputs.filter(({ name }) => question.wanted.includes(name));
  const take = taker(numbers);
  const value = take.valuesUpTo(MOST_IN_VALUE, fields["value"]);
  const names = new Set(inputs.map(({ name }) => name));
  const named = (list: unknown): string[] => {
    if (!Array.isArray(list) || list.length > inputs.length || !list.every((name) => names.has(name)))
      throw new TypeError("An input's name is expected.");
    return list;
  };
  const shapes = fields["gradients"];
  if (shapes !== undefined && (!Array.isArray(shapes) || shapes.length !== wanted.length))
    throw new TypeError("One gradient a wanted input.");
  const gradients = shapes?.map((shape: unknown, i: number) =>
    shape === null ? null : take.valuesUpTo(wanted[i].values.data.length, shape),
  );
  const mutated = inputs.filter(({ values: { shape, data } }) => {
    const left = take.values(shape).data;
    return data.some((entry, k) => !Object.is(entry, left[k]));
  });
  take.end();
  const trace = question.trace ? readTrace(fields["trace"]) : undefined;
  return {
    outcome: "tensor",
    value,
    dtype: textOf(fields["dtype"], LONGEST.name),
    connected: fields["connected"] === true,
    mutated: mutated.map(({ name }) => name),
    gradientBefore: named(fields["gradientBefore"]),
    ...(gradients && { gradients }),
    ...(fields["backwardThrew"] !== undefined && { backwardThrew: thrownOf(fields["backwardThrew"]) }),
    ...(trace && { trace }),
  };
}

export function shapeOf(value: unknown): number[] {
  if (!Array.isArray(value) || value.length > 16 || !value.every((n) => Number.isSafeInteger(n) && n >= 0))
    throw new TypeError("A shape is expected.");
  return value;
}
