/** The temporal loss against the sum over every path there is. */
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import {
  functional as F,
  logSoftmax,
  manualSeed,
  nn,
  randn,
  setDefaultDtype,
  type Tensor,
  tensor,
  zeros,
} from "../../../engine/index.ts";
import { differencesOf } from "../../../properties/oracles/differences.ts";

const ints = (...values: number[]): Tensor => tensor(values, { dtype: "int32" });

/** −log of the sum over all sequences of classes that give the target, once repeats and then blanks are left out. */
function byAllPaths(
  chances: readonly (readonly number[])[],
  target: readonly number[],
  blank: number,
): number {
  const classes = chances[0]?.length ?? 1;
  let total = 0;
  const visit = (path: number[], chance: number): void => {
    if (path.length < chances.length) {
      for (let c = 0; c < classes; c++) visit([...path, c], chance * Math.exp(chances[path.length][c]));
      return;
    }
    const merged = path.filter((c, t) => c !== path[t - 1]).filter((c) => c !== blank);
    if (merged.join() === target.join()) total += chance;
  };
  visit([], 1);
  return -Math.log(total);
}

interface Case {
  readonly name: string;
  readonly time: number;
  readonly classes: number;
  readonly targets: readonly (readonly number[])[];
  readonly inputs?: readonly number[];
  readonly blank?: number;
}

const cases: readonly Case[] = [
  { name: "one label", time: 3, classes: 2, targets: [[1]] },
  { name: "a label twice, which needs a blank between", time: 4, classes: 3, targets: [[2, 2]] },
  { name: "no label", time: 3, classes: 3, targets: [[]] },
  { name: "as many labels as there is time", time: 3, classes: 4, targets: [[1, 2, 3]] },
  { name: "another blank", time: 4, classes: 3, targets: [[0, 1]], blank: 2 },
  { name: "a batch of several lengths", time: 5, classes: 3, targets: [[1, 2], [], [2, 2, 1], [1]], inputs: [5, 2, 5, 3] }, // biome-ignore format: one line
];

describe("ctcLoss", () => {
  before(() => {
    setDefaultDtype("float64");
    manualSeed(9);
  });
  after(() => setDefaultDtype("float32"));

  for (const { name, time, classes, targets, inputs = targets.map(() => time), blank = 0 } of cases)
    it(`is the chance of all paths together, and so is its gradient: ${name}`, () => {
      const logits = randn([time, targets.length, classes]).requiresGrad_();
      const lengths = targets.map(({ length }) => length);
      const flat = ints(...targets.flat());
      const losses = (data: readonly number[]): number[] => {
        const x = tensor(Float64Array.from(data)).reshape(time, targets.length, classes);
        const logs = logSoftmax(x, 2).toArray() as number[][][];
        return targets.map((target, n) =>
          byAllPaths(
            logs.slice(0, inputs[n]).map((row) => row[n]),
            target,
            blank,
          ),
        );
      };
      const wanted = losses(Array.from(logits.toTypedArray()));
      const mine = F.ctcLoss(logSoftmax(logits, 2), flat, inputs, lengths, { reduction: "none", blank });
      expect(mine.shape).to.deep.equal([targets.length]);
      mine.toTypedArray().forEach((loss, n) => {
        expect(loss).to.be.closeTo(wanted[n], 1e-12 * Math.max(1, wanted[n]));
      });
      mine.sum().backward();
      const slopes = differencesOf(
        (at) => losses(Array.from(at)).reduce((a, b) => a + b, 0),
        Array.from(logits.toTypedArray()),
      );
      logits.grad!.toTypedArray().forEach((g, k) => {
        expect(g).to.be.closeTo(slopes[k].derivative, 4 * slopes[k].error + 1e-10);
      });
      const counted = wanted.map((loss, n) => loss / Math.max(lengths[n], 1));
      const mean = F.ctcLoss(logSoftmax(logits, 2), flat, ints(...inputs), ints(...lengths), { blank });
      expect(mean.item()).to.be.closeTo(counted.reduce((a, b) => a + b) / counted.length, 1e-12);
    });

  it("takes targets as a table, one sequence without a batch, and is a module", () => {
    const logs = logSoftmax(randn([6, 2, 4]), 2);
    const loss = new nn.CTCLoss({ reduction: "none" });
    const table = tensor([[1, 2, 0], [3, 1, 2]], { dtype: "int32" }); // biome-ignore format: one line
    const losses = loss(logs, table, [6, 5], [2, 3]);
    expect(losses.toArray()).to.deep.equal(loss(logs, ints(1, 2, 3, 1, 2), [6, 5], [2, 3]).toArray());
    expect(loss(logs.select(1, 0), ints(1, 2), 6, 2).item()).to.equal(losses.at(0).item());
  });

  it("is infinite where there is no path, or 0 if that is asked for; without NaN in the gradient", () => {
    const logits = randn([2, 1, 3]).requiresGrad_();
    const run = (zeroInfinity: boolean): Tensor =>
      F.ctcLoss(logSoftmax(logits, 2), ints(1, 1), [2], [2], { reduction: "sum", zeroInfinity });
    expect(run(false).item()).to.equal(Infinity);
    const zero = run(true);
    expect(zero.item()).to.equal(0);
    zero.backward();
    expect(Array.from(logits.grad!.toTypedArray()).every((g) => g === 0)).to.equal(true);
  });

  it("is defined where a class has no chance at all", () => {
    const logs = tensor([[0, -Infinity], [-Infinity, 0]]).reshape(2, 1, 2).requiresGrad_(); // biome-ignore format: one line
    const loss = F.ctcLoss(logs, ints(1), [2], [1]);
    expect(loss.item()).to.be.closeTo(0, 1e-15);
    loss.backward();
    expect(logs.grad!.toArray()).to.deep.equal([[[-1, 0]], [[0, -1]]]);
  });

  it("says what does not fit", () => {
    const x = zeros([4, 2, 3]);
    const wrong: readonly (readonly [() => unknown, string])[] = [
      [() => F.ctcLoss(x, ints(1, 2), [4], [1, 1]), "1 input lengths do not fit 2 sequences"],
      [() => F.ctcLoss(x, ints(1, 2), [4, 4], [1]), "do not fit target lengths [1] of 2 sequences"],
      [
        () => F.ctcLoss(x, ints(1, 2), [4, 5], [1, 1]),
        "inputLengths must be a whole number from 0 to 4, not 5",
      ],
      [() => F.ctcLoss(x, ints(1, 3), [4, 4], [1, 1]), "targets must be a whole number from 0 to 2, not 3"],
      [
        () => F.ctcLoss(x, ints(1, 2), [4, 4], [1, 1], { blank: 3 }),
        "blank must be a whole number from 0 to 2",
      ],
      [() => F.ctcLoss(x, ints(1, 2, 1), [4, 4], [1, 1]), "do not fit target lengths"],
      [() => F.ctcLoss(zeros([3]), ints(1), [1], [1]), "logProbs must be [time, batch, classes]"],
    ];
    for (const [call, words] of wrong) expect(call).to.throw(Error, words);
  });
});
