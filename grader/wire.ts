/** What travels between a judge and a subject: small headers, and the numbers apart from them, since JSON knows no NaN. */

import { sizeOf } from "../engine/core/layout.ts";
import { MOST_STEPS, TRACE_ROOM } from "../properties/ask/measures.ts";
import type { Found } from "../properties/ask/probe.ts";
import type { Field, NamedValues, Question } from "../properties/suite/channel.ts";
import type { Frame } from "./frame.ts";

export interface Parcel {
  readonly header: object;
  readonly numbers: readonly Float64Array[];
}

/** A question whose numbers travel apart: of its tensors, the shapes. */
type Written = Omit<Question, "inputs" | "above" | "earlier"> & {
  readonly inputs: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly above?: readonly number[];
  readonly earlier?: true;
};

/** Questions that differ in their numbers alone stand once, and how many there are. */
type Rows = readonly (readonly [written: Written, count: number])[];

/** All questions of one message. */
export function writeQuestions(questions: readonly Question[]): Parcel {
  const numbers: Float64Array[] = [];
  const header: [Written, number][] = [];
  let last: Question | undefined;
  for (const question of questions) {
    const { inputs, above, earlier, ...rest } = question;
    for (const { values } of inputs) numbers.push(values.data);
    if (above) numbers.push(above.data);
    if (earlier) numbers.push(...earlier.map(({ data }) => data));
    if (last && isAlike(last, question)) header[header.length - 1][1]++;
    else {
      const written = {
        ...rest,
        inputs: inputs.map(({ name, values }) => ({ name, shape: values.shape })),
        ...(above && { above: above.shape }),
        ...(earlier && ({ earlier: true } as const)),
      };
      header.push([written, 1]);
    }
    last = question;
  }
  return { header, numbers };
}

/** Whether they differ in numbers alone; settings are an object, and each call has one of its own. */
function isAlike(a: Question, b: Question): boolean {
  return (
    a.source === b.source &&
    a.export === b.export &&
    a.gives === b.gives &&
    a.gradients === b.gradients &&
    a.trace === b.trace &&
    (a.wanted === b.wanted || isSame(a.wanted, b.wanted)) &&
    !a.earlier === !b.earlier &&
    isSame(a.above?.shape, b.above?.shape) &&
    a.inputs.length === b.inputs.length &&
    a.inputs.every(
      ({ name, values }, i) => name === b.inputs[i].name && isSame(values.shape, b.inputs[i].values.shape),
    ) &&
    Object.keys(a.settings).length === 0 &&
    Object.keys(b.settings).length === 0
  );
}

function isSame<T>(a: readonly T[] | undefined, b: readonly T[] | undefined): boolean {
  if (a === b) return true;
  return a !== undefined && b !== undefined && a.length === b.length && a.every((each, i) => each === b[i]);
}

/** The judge is trusted: nothing is checked. */
export function* readQuestions({ header, numbers }: Frame): Iterable<Question> {
  let offset = 0;
  const take = (shape: readonly number[]): NamedValues["values"] => {
    const size = sizeOf(shape);
    offset += size;
    return { shape, data: numbers.slice(offset - size, offset) };
  };
  for (const [{ inputs, above, earlier, settings, ...rest }, count] of header as Rows)
    for (let k = 0; k < count; k++)
      yield {
        ...rest,
        settings: k === 0 ? settings : {},
        inputs: inputs.map(({ name, shape }) => ({ name, values: take(shape) })),
        ...(above && { above: take(above) }),
        ...(earlier && { earlier: inputs.map(({ shape }) => take(shape)) }),
      };
}

/** What `answer.ts` reads, and believes none of. */
export function writeAnswer(found: Found): Parcel {
  if (found.outcome === "record") return writeRecord(found.fields);
  if (found.outcome !== "tensor") return { header: { kind: "answer", ...found }, numbers: [] };
  const { value, gradients, left, changed: _, trace, ...rest } = found;
  return {
    header: {
      kind: "answer",
      ...rest,
      value: value.shape,
      ...(gradients && { gradients: gradients.map((each) => each?.shape ?? null) }),
      ...(trace && travels(trace) && { trace }),
    },
    numbers: [
      value.data,
      ...(gradients ?? []).flatMap((gradient) => (gradient ? [gradient.data] : [])),
      ...left,
    ],
  };
}

/** In the order of the fields. */
function writeRecord(fields: Readonly<Record<string, Field>>): Parcel {
  const numbers: Float64Array[] = [];
  const written = Object.entries(fields).map(([name, field]) => {
    const { kind } = field;
    switch (kind) {
      case "tensor":
        numbers.push(field.values.data);
        return { name, kind, shape: field.values.shape, dtype: field.dtype };
      case "number":
        numbers.push(Float64Array.of(field.value));
        return { name, kind };
      case "boolean":
        return { name, kind, value: field.value };
    }
    return { name, kind, description: field.description };
  });
  return { header: { kind: "answer", outcome: "record", fields: written }, numbers };
}

function travels(trace: NonNullable<Extract<Found, { outcome: "tensor" }>["trace"]>): boolean {
  return trace.values.length <= MOST_STEPS && JSON.stringify(trace).length <= TRACE_ROOM / 4;
}
