/** What a subject says is kept only as far as an honest answer goes, and refused where it is none. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { MOST_IN_RECORD, MOST_IN_VALUE } from "../properties/ask/measures.ts";
import type { Question } from "../properties/index.ts";
import { LOADED_ROOM, markChanged, readAnswer, readLoaded, roomFor } from "./answer.ts";
import { encodeFrame, type Frame, FrameReader } from "./frame.ts";

const scalar: Question = {
  export: "f",
  source: "({ exports, inputs }) => exports.f(inputs.x)",
  settings: {},
  wanted: ["x"],
  gives: "tensor",
  inputs: [{ name: "x", values: { shape: [2], data: Float64Array.of(3, -0) } }],
  gradients: true,
  trace: true,
};
const program: Question = {
  export: "f",
  source: "() => ({})",
  inputs: [],
  settings: {},
  wanted: [],
  gives: "record",
  gradients: false,
};

const frame = (header: object, ...numbers: number[]): Frame => ({
  header,
  numbers: Float64Array.from(numbers),
});
const tensor = (more: object): object => ({
  kind: "answer",
  outcome: "tensor",
  value: [],
  dtype: "float64",
  connected: true,
  gradientBefore: [],
  gradients: [[2]],
  ...more,
});

/** The first bytes of a frame of these lengths, of which nothing more ever comes. */
function announced(header: number, numbers: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(header, 0);
  bytes.writeUInt32LE(numbers, 4);
  return bytes;
}

describe("Answers", () => {
  it("have room for what the question can honestly be answered with, and no more", () => {
    for (const question of [scalar, program, undefined]) {
      const { header, numbers } = roomFor(question);
      const reader = (): FrameReader => new FrameReader(() => roomFor(question));
      expect([...reader().read(announced(header, numbers))]).to.deep.equal([]);
      expect(() => [...reader().read(announced(header + 1, 0))]).to.throw(RangeError);
      expect(() => [...reader().read(announced(2, numbers + 1))]).to.throw(RangeError);
    }
    expect(roomFor(scalar).numbers).to.equal(MOST_IN_VALUE + 4);
    expect(roomFor(program).numbers).to.equal(MOST_IN_RECORD);
    expect(LOADED_ROOM.header).to.be.at.most(1 << 20);
  });

  it("say which inputs were changed by what is left of them, not by what the subject thinks of it", () => {
    const read = (...left: number[]): readonly string[] => {
      const answer = readAnswer(frame(tensor({ mutated: [] }), 1, 5, 6, ...left), scalar);
      return answer.outcome === "tensor" ? answer.mutated : ["?"];
    };
    expect(read(3, -0)).to.deep.equal([]);
    expect(read(3, 0)).to.deep.equal(["x"]);
    expect(read(Number.NaN, -0)).to.deep.equal(["x"]);
  });

  it("say so, too, where an input was changed when all was answered", () => {
    const answers = [0, 1].map(() => readAnswer(frame(tensor({}), 1, 5, 6, 3, -0), scalar));
    markChanged(frame({ kind: "done", changed: [1, 7, "x", -1, null] }), [scalar, scalar], answers);
    expect(answers.map((answer) => answer.outcome === "tensor" && answer.mutated)).to.deep.equal([[], ["x"]]);
  });

  it("are refused where numbers are missing or left over, however the shapes are put", () => {
    for (const [header, ...numbers] of [
      [tensor({}), 1, 5, 6, 3],
      [tensor({}), 1, 5, 6, 3, 0, 7],
      [tensor({ value: [-1] }), 1, 5, 6, 3, 0],
      [tensor({ value: [0.5] }), 1, 5, 6, 3, 0],
      [tensor({ value: [2 ** 53] }), 1, 5, 6, 3],
      [tensor({ value: new Array(17).fill(1) }), 1, 5, 6, 3, 0],
      [tensor({ gradients: [[2], [2]] }), 1, 5, 6, 3, 0],
      [tensor({ gradientBefore: ["x", "x"] }), 1, 5, 6, 3, 0],
    ] as const)
      expect(() => readAnswer(frame(header, ...numbers), scalar), JSON.stringify(header)).to.throw(TypeError);
  });

  it("carry texts of bounded length that cannot act on a terminal", () => {
    const long = `\u001b[2J${"x".repeat(10_000)}`;
    const answer = readAnswer(
      frame({ kind: "answer", outcome: "threw", thrown: { name: long, message: long, at: long } }),
      scalar,
    );
    if (answer.outcome !== "threw") throw new Error(answer.outcome);
    const { name, message, at } = answer.thrown;
    for (const text of [name, message, at!]) expect(text.length).to.be.below(3001).and.above(100);
    expect(name + message + at).not.to.include("\u001b");
    const kinds = readLoaded(frame({ kind: "loaded", exports: { [long]: long, ["__proto__"]: "function" } }));
    expect(Object.keys(kinds).every((key) => key.length <= 200 && !key.includes("\u001b"))).to.equal(true);
    expect(Object.getPrototypeOf(kinds)).to.equal(Object.prototype);
  });

  it("change no prototype by the names in them", () => {
    const header: unknown = JSON.parse(
      '{ "kind": "answer", "outcome": "record", "__proto__": { "polluted": 1 }, "fields": [{ "name": "__proto__", "kind": "boolean", "value": true }] }',
    );
    readAnswer(frame(header as object), program);
    expect({}).not.to.have.property("polluted");
    expect(Object.prototype).not.to.have.property("value");
  });

  it("leave out a trace that does not hold together, or asks for much", () => {
    const step = (more: object): object => ({
      outputs: [1],
      values: [
        { kind: "input", name: "x", shape: [2], dtype: "float64" },
        {
          kind: "op",
          op: "expand",
          inputs: [0],
          attributes: {},
          shape: [2],
          dtype: "float64",
          tracked: true,
          ...more,
        },
      ],
    });
    const traced = (trace: unknown): unknown => {
      const answer = readAnswer(frame(tensor({ trace }), 1, 5, 6, 3, 0), scalar);
      return answer.outcome === "tensor" && answer.trace;
    };
    expect(traced(step({}))).to.be.an("object");
    let deep: unknown = 1;
    for (let i = 0; i < 5000; i++) deep = [deep];
    const refused = [
      null,
      [],
      { values: [], outputs: [] },
      step({ inputs: [1] }),
      step({ op: 1 }),
      step({ shape: [1e6, 1e6] }),
      step({ attributes: { shape: [1e9] } }),
      step({ attributes: { shape: [60_000, 60_000] } }),
      step({ attributes: deep }),
      step({ attributes: new Array(100).fill(0) }),
    ];
    for (const [i, trace] of refused.entries()) expect(traced(trace), `${i}`).to.equal(undefined);
  });

  it("come out as they were sent", () => {
    const [read] = new FrameReader(() => roomFor(scalar)).read(
      encodeFrame(tensor({}), [Float64Array.of(1, 5, 6, 3, -0)]),
    );
    expect(readAnswer(read, scalar)).to.deep.include({ outcome: "tensor", mutated: [], connected: true });
  });
});
