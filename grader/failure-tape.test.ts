/** The steps of a submission where it fails: as they are, where they can be had; of forged ones nothing comes, and nothing takes long. */
import { expect } from "chai";
import { describe, it } from "mocha";
import type { Tensor } from "../engine/index.ts";
import type { Exports } from "../properties/ask/probe.ts";
import { answerHere } from "../properties/ask/solution.ts";
import type { Answer, Question } from "../properties/suite/channel.ts";
import { failedProperty, failedResult } from "../reports/fixture.ts";
import type { PropertyResult, Tape } from "../reports/result.ts";
import { addTapes } from "./failure-tape.ts";
import { resultJson } from "./json.ts";
import { findLesson } from "./lesson.ts";
import type { SubjectChannel } from "./subject-channel.ts";
import { readSubmission } from "./submission.ts";
import { questionOf } from "./trial/question.ts";

type Step = Readonly<Record<string, unknown>>;

const lesson = findLesson("norm");
const submission = readSubmission(lesson.solution, lesson.folder);

async function tapeOf(
  norm: (x: Tensor) => Tensor,
  forge = (answer: Answer) => answer,
): Promise<PropertyResult> {
  const asked = await questionOf(lesson, "[3, 4]", undefined);
  const question = { ...asked.question, gradients: true, trace: true };
  const ask = async (asked: Question) => forge((await answerHere({ norm } as Exports, asked)) as Answer);
  const results = [failedProperty];
  await addTapes(
    results,
    new Map([[failedProperty.id, { question, solution: await lesson.loadSolution() }]]),
    {
      channel: { ask } as unknown as SubjectChannel,
      submission,
    },
  );
  return results[0];
}

describe("The tape of a failure", () => {
  it("has each step with its value, its gradient and the one that it must have", async () => {
    const { tape } = await tapeOf((x) => x.mul(x).sum().sqrt());
    expect(
      tape!.steps.map(({ op, value, gradient, exact, ok }) => [
        op,
        value.data,
        gradient?.data,
        exact?.data,
        ok,
      ]),
    ).to.deep.equal([
      ["mul", [9, 16], [0.1, 0.1], [0.1, 0.1], true],
      ["sum", [25], [0.1], [0.1], true],
      ["sqrt", [5], [1], [1], true],
    ]);
    expect(tape!.parting).to.equal(undefined);
    expect(tape!.says).to.equal("All of it agrees with what is exact.");
  });

  it("says where the record is cut, and where another value is computed", async () => {
    const cut = (await tapeOf((x) => x.mul(x.detach()).sum().sqrt())).tape as Tape;
    expect(cut.steps[cut.parting!].op).to.equal("detach");
    expect(cut.says).to.include("They first part at detach");
    const other = (await tapeOf((x) => x.mul(x).sum())).tape as Tape;
    expect(other.says).to.include("another value");
  });

  it("is a page's alone: a grade's JSON is the same with it and without", async () => {
    const property = await tapeOf((x) => x.mul(x).sum());
    expect(property.tape).not.to.equal(undefined);
    expect(resultJson({ ...failedResult, properties: [property] })).to.equal(
      resultJson({ ...failedResult, properties: [failedProperty] }),
    );
  });

  it("does without steps that are too many, or none of the engine's", async () => {
    const forged = (change: (values: Step[]) => Step[]) => (answer: Answer) => {
      const { trace } = answer as unknown as { trace: { values: Step[] } };
      return { ...answer, trace: { ...trace, values: change(trace.values) } } as unknown as Answer;
    };
    const norm = (x: Tensor): Tensor => x.mul(x).sum();
    const long = forged((values) => [...values, ...Array.from({ length: 200 }, () => values[0])]);
    expect((await tapeOf(norm, long)).tape).to.equal(undefined);
    const named = forged((values) =>
      values.map((each) => ({ ...each, ...(each["op"] !== undefined && { op: "rob" }) })),
    );
    expect((await tapeOf(norm, named)).tape).to.equal(undefined);
    const large = forged((values) => values.map((each) => ({ ...each, shape: [1000, 1000] })));
    expect((await tapeOf(norm, large)).tape).to.equal(undefined);
    const shaped = forged((values) => values.map((each) => ({ ...each, shape: [] })));
    expect((await tapeOf(norm, shaped)).tape).to.equal(undefined);
  });
});
