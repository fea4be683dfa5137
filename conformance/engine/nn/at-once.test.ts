/** What cannot be is refused where it is written, and not when it is first used. */
import { expect } from "chai";
import { describe, it } from "mocha";
import {
  LRScheduler,
  Module,
  ModuleList,
  nn,
  Parameter,
  SGD,
  StepLR,
  type Tensor,
  tensor,
  zeros,
} from "../../../engine/index.ts";

const wrong = (value: unknown): never => value as never;
const utils = nn.utils;

describe("What a function of nn cannot take", () => {
  const calls: readonly (readonly [words: string, run: () => unknown])[] = [
    [
      "clipGradNorm_: parameters must be a tensor or an iterable, not null",
      () => utils.clipGradNorm_(wrong(null), 1),
    ],
    ["clipGradNorm_: takes parameters, not a number", () => utils.clipGradNorm_(wrong([1]), 1)],
    ["clipGradValue_: takes parameters, not null", () => utils.clipGradValue_(wrong([null]), 1)],
    ["parametersToVector: parameters must be an iterable", () => utils.parametersToVector(wrong(5))],
    [
      "vectorToParameters: takes parameters, not a string",
      () => utils.vectorToParameters(tensor([1]), wrong(["x"])),
    ],
    [
      "ModuleDict: takes an object, or pairs of a name and what it names, not a number",
      () => new nn.ModuleDict(wrong(5)),
    ],
    [
      "ModuleDict: takes an object, or pairs of a name and what it names, not a list with a number",
      () => new nn.ModuleDict(wrong([1])),
    ],
    ["ParameterDict: takes an object", () => new nn.ParameterDict(wrong(null))],
    ["ModuleList: modules must be an iterable", () => new nn.ModuleList(wrong(5))],
    ["ParameterList: parameters must be an iterable", () => new nn.ParameterList(wrong("x"))],
    [
      "BatchNorm1d: momentum must be a number from 0 to 1, not 2",
      () => new nn.BatchNorm1d(2, { momentum: 2 }),
    ],
    [
      "BatchNorm3d: momentum must be a number from 0 to 1, not -1",
      () => new nn.BatchNorm3d(2, { momentum: -1 }),
    ],
    ["Softmax: dim must be a whole number, not 1.5", () => new nn.Softmax(1.5)],
    ["Flatten: startDim must be a whole number, not NaN", () => new nn.Flatten(Number.NaN)],
    ["ELU: alpha must be a finite number, not NaN", () => new nn.ELU(Number.NaN)],
    ["MaxPool2d: kernelSize must be a whole number from 1 on, not 0", () => new nn.MaxPool2d(0)],
    [
      "AvgPool1d: stride must be a whole number from 1 on, not 0.5",
      () => new nn.AvgPool1d(2, { stride: 0.5 }),
    ],
    ["CTCLoss: blank must be a whole number from 0 on, not -1", () => new nn.CTCLoss({ blank: -1 })],
    [
      "CrossEntropyLoss: labelSmoothing must be a number from 0 to 1, not 2",
      () => new nn.CrossEntropyLoss({ labelSmoothing: 2 }),
    ],
    ["PReLU: init must be a finite number, not NaN", () => new nn.PReLU(1, { init: Number.NaN })],
  ];
  for (const [words, run] of calls)
    it(`is refused: ${words}`, () => {
      expect(run).to.throw(Error, words);
    });
});

describe("A place of a list", () => {
  it("takes what the list takes, and nothing else, however it is written", () => {
    const [a, b] = [new nn.ReLU(), new nn.Tanh()];
    for (const list of [new ModuleList([a]), new nn.Sequential(a)]) {
      for (const bad of [5, null, tensor([1]), {}]) {
        expect(() => Object.assign(list, { 0: bad })).to.throw(TypeError, "takes modules");
        expect(() => Reflect.set(list, 1, bad)).to.throw(TypeError, "takes modules");
      }
      expect([...list]).to.deep.equal([a]);
      list[0] = b;
      list[1] = a;
      expect([...list]).to.deep.equal([b, a]);
      expect(list.children().map(([name]) => name)).to.deep.equal(["0", "1"]);
    }
    const parameters = new nn.ParameterList([tensor([1])]);
    expect(() => Object.assign(parameters, { 0: 5 })).to.throw(TypeError, "takes parameters");
    expect(parameters[0]).to.be.instanceOf(Object).and.have.property("size", 1);
  });

  it("is no hindrance for a list with a forward and private fields of its own", () => {
    class Chain extends nn.Sequential {
      #calls = 0;
      override forward(x: Tensor): Tensor {
        this.#calls++;
        return super.forward(x).mul(2);
      }
      get calls(): number {
        return this.#calls;
      }
    }
    const chain = new Chain(new nn.ReLU(), new nn.Flatten(0));
    const seen: unknown[] = [];
    chain.registerForwardHook((module) => void seen.push(module));
    expect(chain(tensor([[-1, 2]])).toArray()).to.deep.equal([0, 4]);
    expect([chain.calls, seen[0] === chain, chain instanceof Module]).to.deep.equal([1, true, true]);
  });
});

describe("A weight of 0", () => {
  it("has no direction, and no largest singular value to divide by", () => {
    const layer = (): nn.Linear => {
      const made = new nn.Linear(2, 2);
      made.weight = new Parameter(
        tensor([
          [1, 2],
          [0, 0],
        ]),
      );
      return made;
    };
    expect(() => utils.weightNorm(layer())).to.throw(
      RangeError,
      "weightNorm: the weight, or a slice of it, is 0",
    );
    const one = utils.weightNorm(layer(), "weight", null);
    expect(one.weight.toArray()).to.deep.equal([
      [1, 2],
      [0, 0],
    ]);
    expect(() => Object.assign(one, { weight: zeros([2, 2]) })).to.throw(RangeError, "has no direction");
    expect((utils.spectralNorm(layer()).weight.toArray() as number[][])[1]).to.deep.equal([0, 0]);
    const empty = new nn.Linear(2, 2);
    empty.weight = new Parameter(zeros([2, 2]));
    expect(() => utils.spectralNorm(empty)).to.throw(
      RangeError,
      "spectralNorm: the weight, or a slice of it, is 0",
    );
  });
});

describe("The state of a scheduler", () => {
  it("is known by a name that is written, which bundlers leave", () => {
    const optimizer = new SGD([tensor([1], { requiresGrad: true })], { lr: 1 });
    expect(new StepLR(optimizer, { stepSize: 1 }).stateDict().scheduler).to.equal("StepLR");
    class Halving extends LRScheduler {
      static override readonly name: string = "Halving of mine";
    }
    const state = new Halving(optimizer, (epoch, base) => base * 0.5 ** epoch).stateDict();
    expect(state.scheduler).to.equal("Halving of mine");
  });
});
