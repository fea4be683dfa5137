/** Datasets, samplers and loaders: each example where it belongs, the same order from the same seed, and refusals by name. */
import { expect } from "chai";
import { describe, it } from "mocha";
import {
  arange,
  BatchSampler,
  ConcatDataset,
  collate,
  DataLoader,
  manualSeed,
  RandomSampler,
  randomSplit,
  SequentialSampler,
  ShapeError,
  Subset,
  SubsetRandomSampler,
  type Tensor,
  TensorDataset,
  tensor,
  WeightedRandomSampler,
} from "../../../engine/index.ts";

const sorted = (numbers: Iterable<number>): number[] => [...numbers].sort((a, b) => a - b);
const numbers = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const squares = (n: number): TensorDataset => new TensorDataset(arange(n), arange(n).square());

describe("A dataset", () => {
  it("of tensors gives their rows", () => {
    const set = new TensorDataset(tensor([[1, 2], [3, 4]]), tensor([5, 6], { dtype: "int32" })); // biome-ignore format: one line
    const [x, y] = set.at(-1);
    expect([set.length, x.toArray(), y.item(), y.dtype]).to.deep.equal([2, [3, 4], 6, "int32"]);
    expect(() => set.at(2)).to.throw(RangeError, /has 2 examples, and none at 2/);
    expect(() => new TensorDataset(tensor([1]), tensor([1, 2]))).to.throw(
      ShapeError,
      /as many rows as the first, 1/,
    );
    expect(() => new TensorDataset(tensor(1))).to.throw(ShapeError);
    expect(() => new TensorDataset()).to.throw(TypeError, /at least one/);
  });

  it("of parts and of several finds each example", () => {
    const both = new ConcatDataset<string>([["a", "b"], [], new Subset(["c", "d", "e"], [2, 0])]);
    expect(numbers(4).map((i) => both.at(i))).to.deep.equal(["a", "b", "e", "c"]);
    expect([both.length, both.at(-1)]).to.deep.equal([4, "c"]);
    expect(() => both.at(4)).to.throw(RangeError);
    expect(() => new Subset(["a"], [1])).to.throw(RangeError, /none at 1/);
    expect(() => new ConcatDataset([])).to.throw(TypeError);
  });

  it("is split so that every example is in one part, the same from the same seed", () => {
    for (const [lengths, counts] of [
      [
        [6, 4],
        [6, 4],
      ],
      [
        [0.5, 0.25, 0.25],
        [6, 2, 2],
      ],
      [
        [0.1, 0.9],
        [1, 9],
      ],
      [
        [0, 10],
        [0, 10],
      ],
    ]) {
      // biome-ignore format: a table
      const parts = randomSplit(numbers(10), lengths, { seed: 4 });
      expect(parts.map(({ length }) => length)).to.deep.equal(counts);
      expect(sorted(parts.flatMap(({ indices }) => [...indices]))).to.deep.equal(numbers(10));
      expect(randomSplit(numbers(10), lengths, { seed: 4 }).map(({ indices }) => indices)).to.deep.equal(
        parts.map(({ indices }) => indices),
      );
    }
    expect(() => randomSplit(numbers(10), [5, 4])).to.throw(RangeError, /sum to the dataset's, 10/);
    expect(() => randomSplit(numbers(10), [11, -1])).to.throw(RangeError, /at least 0/);
    expect(() => randomSplit(numbers(2), [1, 1], { seed: -1 })).to.throw(
      RangeError,
      /a seed is a whole number/,
    );
  });
});

describe("A sampler", () => {
  it("goes through all, in order or in another each epoch, the same from the same seed", () => {
    expect([...new SequentialSampler("abc")]).to.deep.equal([0, 1, 2]);
    const [one, two] = [1, 1].map((seed) => new RandomSampler(numbers(50), { seed }));
    const epochs = [[...one], [...one]];
    for (const epoch of epochs) expect(sorted(epoch)).to.deep.equal(numbers(50));
    expect(epochs[0]).not.to.deep.equal(epochs[1]);
    expect([[...two], [...two]]).to.deep.equal(epochs);
    manualSeed(5);
    const free = [...new RandomSampler(numbers(50))];
    manualSeed(5);
    expect([...new RandomSampler(numbers(50))]).to.deep.equal(free);
    expect(sorted(new RandomSampler(numbers(4), { numSamples: 10, seed: 1 }))).to.have.length(10);
    expect(sorted(new SubsetRandomSampler([9, 7], { seed: 1 }))).to.deep.equal([7, 9]);
    expect([...new RandomSampler([], { replacement: true })]).to.deep.equal([]);
  });

  it("takes every place as often as it should: within five deviations", () => {
    const counts = new Float64Array(4);
    for (let epoch = 0, sampler = new RandomSampler(numbers(4), { seed: 9 }); epoch < 1000; epoch++)
      counts[[...sampler][0]]++;
    for (const count of counts) expect(Math.abs(count - 250)).to.be.below(5 * Math.sqrt(1000 * 0.25 * 0.75));
    const weights = [1, 0, 3, 6];
    const drawn = [...new WeightedRandomSampler(weights, 10_000, { seed: 2 })];
    for (const [i, weight] of weights.entries()) {
      const share = weight / 10;
      expect(Math.abs(drawn.filter((k) => k === i).length - 1e4 * share)).to.be.at.most(
        5 * Math.sqrt(1e4 * share * (1 - share)),
      );
    }
  });

  it("without replacement draws by weights, one after the other", () => {
    const seen: Record<string, number> = {};
    const sampler = new WeightedRandomSampler(tensor([1, 2, 0, 1]), 2, { replacement: false, seed: 8 });
    const trials = 5_000;
    for (let k = 0; k < trials; k++) {
      const pair = [...sampler].join();
      seen[pair] = (seen[pair] ?? 0) + 1;
    }
    // First by share, then by share of what is left.
    const chances: Record<string, number> = {
      "0,1": 1 / 6,
      "0,3": 1 / 12,
      "1,0": 1 / 4,
      "1,3": 1 / 4,
      "3,0": 1 / 12,
      "3,1": 1 / 6,
    };
    expect(Object.keys(seen).sort()).to.deep.equal(Object.keys(chances));
    for (const [pair, chance] of Object.entries(chances))
      expect(Math.abs(seen[pair] - trials * chance), pair).to.be.below(
        5 * Math.sqrt(trials * chance * (1 - chance)),
      );
  });

  it("refuses what makes no sense", () => {
    expect(() => new WeightedRandomSampler([0, 0], 1)).to.throw(
      RangeError,
      /0 examples have a weight above 0; 1 are/,
    );
    expect(() => new WeightedRandomSampler([1, 0], 2, { replacement: false })).to.throw(
      RangeError,
      /1 examples/,
    );
    expect(() => new WeightedRandomSampler([1, -1], 2)).to.throw(RangeError, /not -1/);
    expect(() => new RandomSampler([1], { numSamples: 0 })).to.throw(RangeError, /numSamples must be/);
    expect(() => new BatchSampler([1], 0)).to.throw(RangeError, /batchSize must be/);
    expect(() => new SequentialSampler(new Set() as never)).to.throw(
      RangeError,
      /length of its dataset must be/,
    );
    expect(() => new RandomSampler([1], { seed: 0.5 })).to.throw(RangeError, /seed/);
  });
});

describe("collate", () => {
  it("makes one tensor of what is at one place, as deep as it goes", () => {
    const examples = [0, 1].map((k) => ({
      x: tensor([k, k]),
      y: [k, { z: k > 0 }],
      name: `n${k}`,
      raw: Int32Array.of(k, 7),
    }));
    const { x, y, name, raw } = collate(examples);
    expect(x.toArray()).to.deep.equal([[0, 0], [1, 1]]); // biome-ignore format: one line
    const [k, { z }] = y as unknown as [Tensor, { z: Tensor }];
    expect([k.toArray(), z.toArray(), z.dtype, name]).to.deep.equal([
      [0, 1],
      [false, true],
      "bool",
      ["n0", "n1"],
    ]);
    expect([raw.dtype, raw.toArray()]).to.deep.equal(["int32", [[0, 7], [1, 7]]]); // biome-ignore format: one line
  });

  it("says where examples differ, and what no batch can be made of", () => {
    const cases: [unknown[], RegExp][] = [
      [[{ x: [1, 2] }, { x: [1] }], /an example\.x has 2 entries at first, and 1/],
      [[{ x: 1 }, { x: "1" }], /an example\.x is a number at first, and a string/],
      [[{ x: 1 }, { y: 1 }], /an example has x as keys at first, and y/],
      [[[tensor([1])], [tensor([1, 2])]], /an example\[0\] has shape \[1\] at first, and \[2\]/],
      [[null], /an example is null, of which there is no batch/],
      [[{ f: new Map() }], /an example\.f is a Map/],
      [[], /at least one/],
    ];
    for (const [examples, message] of cases) expect(() => collate(examples)).to.throw(Error, message);
  });
});

describe("A loader", () => {
  it("gives every example once an epoch, in batches", () => {
    const loader = new DataLoader(squares(10), { batchSize: 4, shuffle: true, seed: 6 });
    const epoch = (): number[][] => [...loader].map(([x, y]) => {
      expect(y.toArray()).to.deep.equal(x.square().toArray());
      return Array.from(x.toTypedArray());
    }); // biome-ignore format: short
    const [first, second] = [epoch(), epoch()];
    expect(first.map(({ length }) => length)).to.deep.equal([4, 4, 2]);
    expect(sorted(first.flat())).to.deep.equal(numbers(10));
    expect(first).not.to.deep.equal(second);
    expect(sorted(second.flat())).to.deep.equal(numbers(10));
    expect(
      [...new DataLoader(squares(10), { batchSize: 4, shuffle: true, seed: 6 })].map(([x]) => x.toArray()),
    ).to.deep.equal(first);
    expect([
      loader.length,
      new DataLoader(numbers(10), { batchSize: 4, dropLast: true }).length,
    ]).to.deep.equal([3, 2]);
    expect([...new DataLoader(numbers(5), { batchSize: 2, dropLast: true })].map((x) => x.toArray())).to.deep.equal([[0, 1], [2, 3]]); // biome-ignore format: one line
  });

  it("takes rows of tensors at once, as it would one by one", () => {
    const set = squares(7);
    const slow = { length: 7, at: (i: number) => set.at(i) };
    const [a, b] = [set, slow].map((each) =>
      [...new DataLoader(each, { batchSize: 3 })].map((batch) => batch.map((x) => x.toArray())),
    );
    expect(a).to.deep.equal(b);
    expect(set.tensors.map((x) => x.shape)).to.deep.equal([[7], [7]]);
  });

  it("takes arrays, samplers, a collate of one's own, and examples as they are", () => {
    expect([...new DataLoader(["a", "b", "c"], { batchSize: 2 })]).to.deep.equal([["a", "b"], ["c"]]);
    expect([...new DataLoader(["a", "b"], { batchSize: null })]).to.deep.equal(["a", "b"]);
    expect([...new DataLoader(["a", "b", "c"], { sampler: [2, 2, 0], batchSize: 2 })]).to.deep.equal([
      ["c", "c"],
      ["a"],
    ]);
    expect([...new DataLoader(["a", "b", "c"], { batchSampler: [[0, 2], [1]] })]).to.deep.equal([["a", "c"], ["b"]]); // biome-ignore format: one line
    expect([...new DataLoader(["a", "b"], { batchSize: 2, collate: (all) => all.join("") })]).to.deep.equal([
      "ab",
    ]);
    expect([...new DataLoader([], { batchSize: 2 })]).to.deep.equal([]);
  });

  it("takes what is only iterated, awaited or not", async () => {
    function* count(): Generator<number> {
      yield* [0, 1, 2, 3, 4];
    }
    async function* later(): AsyncGenerator<number> {
      yield* count();
    }
    const shapes: unknown[] = [];
    for (const x of new DataLoader(count(), { batchSize: 2 })) shapes.push(x.toArray());
    expect(shapes).to.deep.equal([[0, 1], [2, 3], [4]]); // biome-ignore format: one line
    const awaited: unknown[] = [];
    for await (const x of new DataLoader(later(), { batchSize: 2, dropLast: true }))
      awaited.push(x.toArray());
    expect(awaited).to.deep.equal([[0, 1], [2, 3]]); // biome-ignore format: one line
    expect(() => [...new DataLoader(later())]).to.throw(TypeError, /for await/);
    expect(() => new DataLoader(count(), { shuffle: true })).to.throw(TypeError, /its own order/);
    expect(() => new DataLoader(count()).length).to.throw(TypeError, /at its end/);
  });

  it("fetches ahead where it is awaited, no further than told, in order, and tells a failure in its turn", async () => {
    let [begun, done] = [0, 0];
    const set = {
      length: 12,
      at: async (i: number): Promise<number> => {
        begun++;
        await new Promise((resolve) => setTimeout(resolve, i % 2 === 0 ? 4 : 1));
        if (i === 9) throw new Error("The ninth is lost.");
        return i;
      },
    };
    const seen: unknown[] = [];
    let most = 0;
    let failure = "";
    try {
      for await (const x of new DataLoader(set, { batchSize: 2, prefetch: 2 })) {
        done += 2;
        most = Math.max(most, begun - done);
        seen.push(...Array.from(x.toTypedArray()));
      }
    } catch (error) {
      failure = (error as Error).message;
    }
    expect([seen, failure]).to.deep.equal([[0, 1, 2, 3, 4, 5, 6, 7], "The ninth is lost."]);
    expect(most).to.equal(4);
    expect(() => [...new DataLoader(set)]).to.throw(TypeError, /for await/);
    begun = 0;
    for await (const _ of new DataLoader(set, { batchSize: 2, prefetch: 1 })) break;
    expect(begun).to.equal(4);
  });

  it("refuses options that exclude each other", () => {
    const refusals: [object, RegExp][] = [
      [{ batchSize: 0 }, /batchSize must be/],
      [{ prefetch: 0 }, /prefetch must be/],
      [{ seed: 1 }, /seed is for shuffle/],
      [{ sampler: [0], shuffle: true }, /leave shuffle out/],
      [{ batchSampler: [[0]], batchSize: 2 }, /a batchSampler says all/],
      [{ batchSize: null, dropLast: true }, /no last one to drop/],
    ];
    for (const [options, message] of refusals)
      expect(() => new DataLoader([1], options)).to.throw(Error, message);
    expect(() => new DataLoader(7 as never)).to.throw(TypeError);
    expect(() => [...new DataLoader({ length: 2, at: () => undefined })]).to.throw(
      TypeError,
      /gives undefined at 0/,
    );
  });
});
