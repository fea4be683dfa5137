/** A tape, step by step: its gradients are those that the engine takes, and a cut in the record is found where it is. */
import { readFileSync } from "node:fs";
import { expect } from "chai";
import fc from "fast-check";
import { describe, it } from "mocha";
import { grad, noGrad, recordTrace, type Tensor, tensor } from "../../engine/index.ts";
import { findLesson } from "../lesson.ts";
import { styleFor } from "../terminal.ts";
import { questionOf } from "./question.ts";
import { showTape } from "./shown-tape.ts";
import { firstParting, type Step, tapeOf } from "./tape.ts";
import { tapeLines } from "./tape-text.ts";

const x = { shape: [2], data: Float64Array.of(3, 4) };
const plain = styleFor(process.stderr);

function tape(f: (x: Tensor) => Tensor, above?: number[]): Step[] {
  const leaf = tensor(x.data, { dtype: "float64" }).requiresGrad_();
  const { trace } = recordTrace([{ name: "x", tensor: leaf }], () => f(leaf));
  return tapeOf(trace, [x], ["x"], above && { shape: [above.length], data: Float64Array.from(above) });
}
const gradients = (steps: readonly Step[]): unknown[] =>
  steps.map(({ op, recorded, whole }) => [op, recorded && [...recorded.data], whole && [...whole.data]]);

describe("A tape", () => {
  it("has each step's value and gradient", () => {
    const steps = tape((x) => x.mul(x).sum().sqrt());
    expect(steps.map(({ op, value }) => [op, [...value.data]])).to.deep.equal([
      ["mul", [9, 16]],
      ["sum", [25]],
      ["sqrt", [5]],
    ]);
    expect(gradients(steps)).to.deep.equal([
      ["mul", [0.1, 0.1], [0.1, 0.1]],
      ["sum", [0.1], [0.1]],
      ["sqrt", [1], [1]],
    ]);
    expect(firstParting(steps)).to.equal(undefined);
  });

  it("takes what comes from above into account, and leaves out what leads nowhere, or comes from nothing that is wanted", () => {
    const steps = tape(
      (x) => {
        x.exp();
        return x.mul(tensor([2, 2], { dtype: "float64" }).neg()).mul(3);
      },
      [1, -2],
    );
    expect(gradients(steps)).to.deep.equal([
      ["mul", [3, -6], [3, -6]],
      ["mul", [1, -2], [1, -2]],
    ]);
  });

  it("finds the cut of the record, and tells what is lost before it", () => {
    const cut = tape((x) => x.mul(x.exp().detach()).sum());
    expect(firstParting(cut)?.op).to.equal("detach");
    expect(gradients(cut)[0]).to.deep.equal(["exp", undefined, [3, 4]]);
    const off = tape((x) => x.mul(noGrad(() => x.mul(2))).sum());
    expect(firstParting(off)).to.deep.include({ op: "mul", tracked: false });
    // A comparison has no gradient by nature.
    expect(firstParting(tape((x) => x.mul(x.gt(3).to("float64")).sum()))).to.equal(undefined);
  });

  it("has the gradients that the engine takes, whatever the steps", () => {
    const ops: readonly ((a: Tensor, b: Tensor) => Tensor)[] = [
      (a, b) => a.mul(b),
      (a, b) => a.add(b.sin()),
      (a, b) => a.div(b.square().add(1)),
      (a) => a.exp().log1p(),
      (a, b) => a.sub(b.sum()),
      (a) => a.tanh(),
    ];
    const plans = fc.array(fc.tuple(fc.nat(5), fc.nat(20), fc.nat(20)), { minLength: 1, maxLength: 6 });
    let compared = 0;
    fc.assert(
      fc.property(plans, (plan) => {
        const leaf = tensor(x.data, { dtype: "float64" }).requiresGrad_();
        const made: Tensor[] = [];
        const { trace } = recordTrace([{ name: "x", tensor: leaf }], () => {
          made.push(leaf.div(4));
          for (const [op, a, b] of plan) made.push(ops[op](made[a % made.length], made[b % made.length]));
          return [made.at(-1)!.sum(), ...made];
        });
        const steps = tapeOf(trace, [x], ["x"]);
        const right = grad(made.at(-1)!.sum(), made, { allowUnused: true }) as (Tensor | null)[];
        for (const [i, gradient] of right.entries()) {
          const step = steps.find(({ place }) => place === trace.outputs[i + 1]);
          const found = [...(step?.whole?.data ?? [0, 0])];
          for (const [k, entry] of ((gradient?.toArray() ?? [0, 0]) as number[]).entries()) {
            expect(found[k]).to.be.closeTo(entry, 1e-12 * (1 + Math.abs(entry)));
            compared++;
          }
          expect(step?.recorded).to.deep.equal(step?.whole);
        }
      }),
      { numRuns: 40 },
    );
    expect(compared).to.be.above(100);
  });

  it("says so where there is too much of it", () => {
    const long = { shape: [500], data: new Float64Array(500).fill(1) };
    const leaf = tensor(long.data, { dtype: "float64" }).requiresGrad_();
    const { trace } = recordTrace([{ name: "x", tensor: leaf }], () => leaf.exp().log().sum());
    expect(() => tapeOf(trace, [long], ["x"])).to.throw(RangeError, /1001 numbers/);
  });
});

describe("gradproof show", function () {
  this.timeout(60_000);

  async function shown(name: string, source: string | undefined, input?: string): Promise<string> {
    const lesson = findLesson(name);
    const file =
      source === undefined ? lesson.solution : lesson.samples.find((each) => each.endsWith(source))!;
    const found = await showTape(file, lesson, () => questionOf(lesson, input, undefined));
    return tapeLines(found, readFileSync(file, "utf8"), plain).join("\n");
  }

  it("shows each line with its steps, what is exact, and where the two part", async () => {
    const text = await shown("cosine", "wrong-gradient.ts", "[1, 0] [3, 4]");
    expect(text).to.match(/^cosine {3}x = \[1, 0\] {3}y = \[3, 4\]$/m);
    expect(text).to.match(/^ {3}4 │ const u = x\.div\(x\.norm\(\)\.detach\(\)\);$/m);
    expect(text).to.match(/✗ detach +1 +none +-0\.6$/m);
    expect(text).to.match(/✓ value +0\.6 +0\.6/);
    expect(text).to.match(/✗ ∇ x +\[0\.6, 0\.8\] +\[0, 0\.8\]/);
    expect(text).to.include("They first part at detach at wrong-gradient.ts:4");
  });

  it("has nothing to blame in a solution, or another right way, of the lessons that have a function of tensors", async () => {
    for (const name of ["norm", "cosine", "p-norm", "gaussians"]) {
      const { samples } = findLesson(name);
      for (const source of [
        undefined,
        ...samples.filter((each) => /right-(?:logsumexp|formula)/.test(each)),
      ]) {
        const text = await shown(name, source?.split(/[\\/]/).at(-1));
        expect(text, `${name} ${source}\n${text}`).not.to.match(/✗/);
        expect(text, `${name} ${source}`).to.match(/agrees with what is exact|cannot be followed/);
      }
    }
  });

  it("says which input it chose, and fits it to those that were given", async () => {
    const lesson = findLesson("cosine");
    const noteOf = async (text?: string): Promise<string | undefined> =>
      (await questionOf(lesson, text, undefined)).note;
    expect(await noteOf("[1, 0] [3, 4]")).to.equal(undefined);
    expect(await noteOf("y=[3, 4]")).to.match(
      /^x was not given, so a small one was chosen: x = \[[^,]+, [^,]+\]\.$/,
    );
    expect(await noteOf("[3, 4, 5]")).to.match(
      /^y was not given, so a small one was chosen: y = \[[^,]+, [^,]+, [^,]+\]\.$/,
    );
    expect(await noteOf()).to.equal("No input was given: this is a small one.");
    const failing = {
      inputs: ["x", "y"].map((name) => ({ name, shape: [2], dtype: "float64", data: [3, 4] })),
    };
    expect((await questionOf(lesson, undefined, failing)).note).to.include("failed when it was graded last");
    const text = await shown("cosine", "wrong-gradient.ts", "x=[3, 4, 5]");
    expect(text.split("\n")[1]).to.match(/^y was not given/);
    expect(text).to.match(/∇ y/);
  });

  it("takes the input that failed last, or those that somebody writes, and refuses what is none", async () => {
    const lesson = findLesson("cosine");
    const failing = {
      inputs: ["x", "y"].map((name, i) => ({ name, shape: [1], dtype: "float64", data: [i + 5] })),
    };
    const asked = async (text?: string, last = failing): Promise<unknown> =>
      questionOf(lesson, text, last).then(
        ({ question: { inputs } }) =>
          inputs.map(({ name, values: { shape, data } }) => [name, shape, [...data]]),
        (error: Error) => error.message,
      );
    expect(await asked()).to.deep.equal([
      ["x", [1], [5]],
      ["y", [1], [6]],
    ]);
    expect(await asked(undefined, { inputs: [] })).to.satisfy((inputs: [string, number[], number[]][]) =>
      inputs.every(([, , data]) => data.length >= 2 && !data.includes(0)),
    );
    for (const text of ["[1, 0] [3, 4]", "[1,0],[3,4]", "x=[1, 0] y=[3, 4]", "y = [3, 4], x = [1, 0]"])
      expect(await asked(text), text).to.have.deep.members([
        ["x", [2], [1, 0]],
        ["y", [2], [3, 4]],
      ]);
    for (const text of [
      "[1, [2]]",
      "z=[1]",
      "[1] [2] [3]",
      "[",
      "x=",
      "hello",
      "[]",
      '["a"]',
      "[1, 0] nonsense",
    ])
      expect(await asked(text), text)
        .to.be.a("string")
        .and.include("cosine takes x, y");
    expect(
      await questionOf(findLesson("momentum"), undefined, undefined).then(
        String,
        (error: Error) => error.message,
      ),
    ).to.include("Write a call");
  });
});
