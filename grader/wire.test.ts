/** What crosses between judge and subject arrives as it was sent, whatever the numbers. */
import { expect } from "chai";
import fc from "fast-check";
import { describe, it } from "mocha";
import type { Found } from "../properties/ask/probe.ts";
import type { Field, Question, Values } from "../properties/index.ts";
import { readAnswer, roomFor } from "./answer.ts";
import { encodeFrame, type Frame, FrameReader } from "./frame.ts";
import { type Parcel, readQuestions, writeAnswer, writeQuestions } from "./wire.ts";

const values: fc.Arbitrary<Values> = fc
  .array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 })
  .chain((shape) => {
    const n = shape.reduce((product, size) => product * size, 1);
    return fc
      .array(fc.double(), { minLength: n, maxLength: n })
      .map((data) => ({ shape, data: Float64Array.from(data) }));
  });

/** Of the names of its inputs, some are wanted. */
const questions: fc.Arbitrary<Question> = fc
  .tuple(
    fc.array(values, { maxLength: 3 }),
    fc.boolean(),
    fc.option(values, { nil: undefined }),
    fc.boolean(),
  )
  .map(([tensors, gradients, above, before]) => ({
    export: "f",
    source: "({ exports }) => exports.f()",
    inputs: tensors.map((each, i) => ({ name: `x${i}`, values: each })),
    settings: { rate: 0.1, words: ["a", "ü"] },
    wanted: tensors.flatMap((_, i) => (i % 2 === 0 ? [`x${i}`] : [])),
    gives: "tensor",
    gradients,
    ...(above && { above }),
    ...(before && { earlier: tensors.map(({ shape, data }) => ({ shape, data: data.map((e) => -e) })) }),
  }));

const fields: fc.Arbitrary<Field> = fc.oneof(
  values.map((each): Field => ({ kind: "tensor", values: each })),
  values.map((each): Field => ({ kind: "tensor", values: each, dtype: "int32" })),
  fc.double().map((value): Field => ({ kind: "number", value })),
  fc.boolean().map((value): Field => ({ kind: "boolean", value })),
  fc.constant<Field>({ kind: "other", description: "a function" }),
);

function sent({ header, numbers }: Parcel, question?: Question): Frame {
  const reader = question ? new FrameReader(() => roomFor(question)) : new FrameReader();
  const [frame] = reader.read(encodeFrame(header, numbers));
  return frame;
}

describe("The wire", () => {
  it("carries what questions in a row have in common once, and each finds settings of its own", () => {
    const alike = fc
      .tuple(questions, fc.array(questions, { maxLength: 3 }), fc.integer({ min: 1, max: 5 }))
      .map(([first, others, count]) => {
        const again = Array.from({ length: count }, (_, k) => ({
          ...first,
          settings: {},
          inputs: first.inputs.map(({ name, values: { shape, data } }) => ({
            name,
            values: { shape: [...shape], data: data.map((entry) => entry * k) },
          })),
        }));
        return [...again, ...others, ...again];
      });
    fc.assert(
      fc.property(alike, (asked) => {
        const { header } = writeQuestions(asked);
        const received = [...readQuestions(sent(writeQuestions(asked)))];
        expect(received).to.deep.equal(asked);
        expect(new Set(received.map(({ settings }) => settings)).size).to.equal(asked.length);
        expect((header as unknown[]).length).to.be.below(asked.length + 1);
      }),
    );
    const [question] = fc.sample(questions, { seed: 1, numRuns: 1 });
    const same = Array.from({ length: 9 }, () => ({ ...question, settings: {} }));
    expect(writeQuestions(same).header).to.have.length(1);
  });

  it("carries questions, all of a message in one frame", () => {
    fc.assert(
      fc.property(fc.array(questions, { maxLength: 4 }), (asked) => {
        expect([...readQuestions(sent(writeQuestions(asked)))]).to.deep.equal(asked);
      }),
    );
  });

  it("carries tensors, with the gradients of the wanted inputs, and what was left of all of them", () => {
    fc.assert(
      fc.property(questions, values, fc.boolean(), (question, value, touched) => {
        const wanted = question.inputs.filter(({ name }) => question.wanted.includes(name));
        const found: Found = {
          outcome: "tensor",
          value,
          dtype: "float64",
          connected: true,
          gradientBefore: [],
          gradients: wanted.map((input, i) => (i === 1 ? null : input.values)),
          left: question.inputs.map(({ values: { data } }) => (touched ? data.map((e) => e + 1) : data)),
          changed: () => false,
        };
        const read = readAnswer(sent(writeAnswer(found), question), question);
        if (read.outcome !== "tensor") throw new Error(read.outcome);
        expect(read.value).to.deep.equal(value);
        expect(read.gradients).to.deep.equal(found.gradients);
        const moved = question.inputs.filter(({ values: { data } }) =>
          data.some((e) => touched && !Object.is(e, e + 1)),
        );
        expect(read.mutated).to.deep.equal(moved.map(({ name }) => name));
      }),
    );
  });

  it("carries records, field by field", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ maxLength: 8, unit: "grapheme-ascii" }), fields), (record) => {
        const question: Question = {
          ...{ export: "f", source: "", inputs: [], settings: {}, wanted: [], gradients: false },
          gives: "record",
        };
        const read = readAnswer(sent(writeAnswer({ outcome: "record", fields: record }), question), question);
        expect(read.outcome === "record" && { ...read.fields }).to.deep.equal({ ...record });
      }),
    );
  });
});
