/** What fails for one reason stands together, whatever the numbers are. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { causesOf, costOf, firstFailure } from "./causes.ts";
import type { Diagnosis, PropertyResult } from "./result.ts";

const failed = (id: string, diagnosis: Diagnosis): PropertyResult => ({
  id,
  title: id,
  points: 0,
  maxPoints: 2,
  runs: 1,
  replay: "",
  durationMs: 0,
  status: "failed",
  diagnosis,
});

const told = (...diagnoses: Diagnosis[]): string[][] =>
  causesOf(diagnoses.map((diagnosis, i) => failed(String(i), diagnosis))).map(({ first, rest }) =>
    [first, ...rest].map(({ id }) => id),
  );

describe("Causes", () => {
  it("are the same where code and words are, but for their numbers", () => {
    expect(
      told(
        { code: "wrong-shape", text: "f(x) has shape [2]; it must have shape [1]." },
        { code: "wrong-shape", text: "f(x) has shape [5]; it must have shape [1]." },
        { code: "wrong-shape", text: "g(x) has shape [5]; it must have shape [1]." },
      ),
    ).to.deep.equal([["0", "1"], ["2"]]);
  });

  it("are the same where they say so, or where they stand in one line", () => {
    expect(
      told(
        { code: "wrong-value", text: "a", cause: "the root is missing" },
        { code: "threw", text: "b threw", where: "exercise.ts:3" },
        { code: "wrong-value", text: "c", cause: "the root is missing" },
        { code: "threw", text: "d threw", where: "exercise.ts:3" },
        { code: "threw", text: "d threw", where: "exercise.ts:4" },
      ),
    ).to.deep.equal([["0", "2"], ["1", "3"], ["4"]]);
  });

  it("are one loop, whether it hangs or fills the memory", () => {
    expect(
      told(
        { code: "timed-out", text: "a", where: "exercise.ts:3" },
        { code: "out-of-memory", text: "b", where: "exercise.ts:3" },
      ),
    ).to.deep.equal([["0", "1"]]);
  });

  it("are told by a property that is about them, where there is one", () => {
    const cut = { code: "detached", text: "No record." } as const;
    const all = ["pure", "slope", "law"].map((id) => failed(id, cut));
    const [{ first, rest }] = causesOf([{ ...all[0], aside: true }, all[1], all[2]]);
    expect([first, ...rest].map(({ id }) => id)).to.deep.equal(["slope", "pure", "law"]);
    expect(firstFailure({ properties: [{ ...all[0], aside: true }, all[1]] })?.id).to.equal("slope");
    expect(firstFailure({ properties: [{ ...all[0], aside: true }] })?.id).to.equal("pure");
  });

  it("cost what their properties are worth", () => {
    const all = ["a", "b", "c"].map((text) =>
      failed(text, { code: "threw", text: text === "c" ? "c" : "a" }),
    );
    const [first, second] = causesOf(all);
    expect(costOf(first, all)).to.equal("2 of 3 properties, 4 points");
    expect(costOf(second, all)).to.equal("1 of 3 properties, 2 points");
    expect(causesOf([{ ...all[0], status: "passed" }])).to.deep.equal([]);
  });
});
