/** A channel that is closed stays closed, whoever still asks. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { LIMITS } from "./limits.ts";
import { SubjectChannel } from "./subject-channel.ts";

const modules = [{ file: "exercise.mjs", code: "export const f = (x) => x.sum();" }];
const question = {
  export: "f",
  source: "({ exports, inputs }) => exports.f(inputs.x)",
  settings: {},
  wanted: ["x"],
  gives: "tensor",
  inputs: [{ name: "x", values: { shape: [1], data: Float64Array.of(1) } }],
  gradients: false,
} as const;

/** Subjects among the children of this process. */
const children = (): number =>
  process.getActiveResourcesInfo().filter((kind) => kind === "ProcessWrap").length;

describe("A channel to a submission", () => {
  it("starts no subject for what is asked when it is closed, or asked and not waited for", async () => {
    const before = children();
    const channel = new SubjectChannel({ modules, locate: () => undefined }, LIMITS);
    await channel.load();
    const answer = await channel.ask(question);
    expect(answer.outcome).to.equal("tensor");
    let settled = 0;
    const count = (): void => {
      settled++;
    };
    channel.ask(question).then(count, count);
    channel.close();
    channel.ask(question).then(count, count);
    for (let i = 0; i < 100 && children() > before; i++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(children()).to.equal(before);
    expect(settled).to.equal(0);
  }).timeout(20_000);
});
