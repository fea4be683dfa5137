/** Ops with as many elements, rows and tensors as data has: what is spread into arguments (`Math.max(...values)`) ends the stack there. */
import { expect } from "chai";
import { describe, it } from "mocha";
import * as g from "../../../engine/index.ts";

const { distributions, nn, tensor } = g;
const MANY = 200_000;
const scalars = (): g.Tensor[] => Array.from({ length: MANY }, (_, i) => tensor(i % 2));

/** Each with what it must give. */
const CASES: Readonly<Record<string, readonly [value: () => unknown, expected: unknown]>> = {
  fromArray: [() => tensor(Array.from({ length: MANY }, (_, i) => [i])).shape, [MANY, 1]],
  stack: [() => g.stack(scalars()).sum().item(), MANY / 2],
  cat: [() => g.cat(scalars().map((x) => x.reshape([1]))).shape, [MANY]],
  unbind: [() => g.unbind(g.ones([MANY])).length, MANY],
  bincount: [() => g.bincount(g.zeros([MANY], { dtype: "int32" })).toArray(), [MANY]],
  "randperm, unique": [() => g.unique(g.randperm(MANY)).output.shape, [MANY]],
  poisson: [
    () =>
      g
        .poisson(g.zeros([MANY]))
        .sum()
        .item(),
    0,
  ],
  multinomial: [() => g.multinomial(g.ones([MANY, 1]), 1).shape, [MANY, 1]],
  "Categorical.sample": [
    () => new distributions.Categorical({ probs: g.ones([MANY, 1]) }).sample().shape,
    [MANY],
  ],
  "Multinomial.sample": [
    () => new distributions.Multinomial(2, { probs: g.ones([1]) }).sample([MANY]).sum().item(),
    2 * MANY,
  ],
  padSequence: [() => nn.utils.padSequence(scalars().map((x) => x.reshape([1]))).shape, [1, MANY]],
  truncNormal_: [
    () =>
      (nn.init
        .truncNormal_(g.zeros([MANY]))
        .abs()
        .max()
        .item() as number) <= 2,
    true,
  ],
  "backward through stack": [
    () => {
      const x = scalars().map((each) => each.requiresGrad_());
      g.stack(x).sum().backward();
      return x.at(-1)?.grad?.item();
    },
    1,
  ],
};

describe("many elements, rows and tensors", () => {
  for (const [name, [value, expected]] of Object.entries(CASES))
    it(name, () => {
      expect(value()).to.deep.equal(expected);
    });
});
