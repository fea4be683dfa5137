/** What is asked of programs: as the solution answers, by a law, or freely; and whose mistake an answer is. */
import { expect } from "chai";
import { describe, it } from "mocha";
import type { Tensor } from "../../engine/index.ts";
import { inputs, numbers } from "../index.ts";
import type { Channel, Rival } from "../suite/channel.ts";
import type { Check } from "../suite/for-all.ts";
import { suite } from "../suite/index.ts";
import type { Outcome } from "../suite/property.ts";
import type { RecordWords } from "../suite/words.ts";
import type { Exports } from "./probe.ts";
import { answerHere } from "./solution.ts";

const domain = inputs({ x: numbers([2], { quarters: 2 }) });

/** The outcome of one check on a program that calls `f(x)`, where it must give a tensor. */
function outcome(
  f: (x: Tensor) => unknown,
  check: (words: RecordWords<{ x: { shape: readonly number[]; data: Float64Array } }>) => Check,
  { solution = (x: Tensor): unknown => x.mul(2), rivals = [] as Rival[] } = {},
): Promise<Outcome> {
  const exports: Exports = { f };
  const lesson = suite("twice", { solution: { f: solution } }, ({ exercise, it }) => {
    const run = ({
      exports,
      inputs,
    }: {
      exports: { f: (x: Tensor) => unknown };
      inputs: Record<string, Tensor>;
    }) => ({ y: exports.f(inputs["x"]) });
    it("is twice x", { points: 1 }, check(exercise.procedure("f(x)", { needs: ["f"], run, domain })));
  });
  const channel = {
    ask: (question) => answerHere(exports, question),
    renew: async () => {},
    rivals: async () => rivals,
  } as Channel;
  return lesson.properties[0].run({ channel, seed: 1 });
}

describe("A program of a suite's", () => {
  it("agrees with the solution up to rounding, and no further", async () => {
    const near = (by: number) =>
      outcome(
        (x) => x.mul(2 + by),
        (words) => words.agrees(),
      );
    expect((await near(1e-14)).status).to.equal("passed");
    expect((await near(1e-9)).diagnosis?.text).to.match(/^Entry \d of y is .*; it must be/);
  });

  it("is held by a law even where the solution is wrong in the same way", async () => {
    const thrice = (x: Tensor): Tensor => x.mul(3);
    const half = (words: Parameters<Parameters<typeof outcome>[1]>[0]): Check =>
      words.obeys(async (ask, { x }) => {
        const { y } = await ask();
        if (y.data.some((entry, i) => entry !== 2 * x.data[i])) throw new Error("no");
      });
    const law = await outcome((x) => x.mul(2), half);
    expect(law.status).to.equal("passed");
    const broken = await outcome(thrice, half, { solution: thrice }).then(
      ({ status }) => status,
      (error: Error) => error.message,
    );
    expect(broken).to.equal("no");
  });

  it("answers freely where many answers are right, but in the right kind", async () => {
    const free = (words: Parameters<Parameters<typeof outcome>[1]>[0]): Check =>
      words.obeys(async (ask) => void (await ask()), { freely: true });
    expect((await outcome((x) => x.mul(7), free)).status).to.equal("passed");
    for (const [f, text] of [
      [() => 7, "y is a number; it must be a tensor."],
      [() => "x", 'y is the string "x"; it must be a tensor.'],
    ] as const)
      expect((await outcome(f, free)).diagnosis).to.deep.equal({ code: "wrong-type", text });
  });

  it("tells whose mistake an answer is, also where it was measured a little differently", async () => {
    const rivals: Rival[] = [{ code: "scaled", told: "Thrice.", exports: { f: (x: Tensor) => x.mul(3) } }];
    const told = async (factor: number) =>
      (
        await outcome(
          (x) => x.mul(factor),
          (words) => words.agrees(),
          { rivals },
        )
      ).diagnosis?.code;
    expect(await told(3)).to.equal("scaled");
    expect(await told(3 + 1e-7)).to.equal("scaled");
    expect(await told(3.1)).to.equal("wrong-value");
    expect(await told(2 + 1e-7)).to.equal("wrong-value");
  });
});
