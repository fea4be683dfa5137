/** Modules are functions: called, they go by their hooks; and they are objects as ever. */

import { inspect } from "node:util";
import { expect } from "chai";
import { describe, it } from "mocha";
import {
  jacobian,
  Module,
  nn,
  ones,
  Parameter,
  randn,
  SGD,
  type Tensor,
  tensor,
} from "../../../engine/index.ts";

class Scale extends Module {
  readonly #secret: number = 1;
  override name: string = "a scale";
  factor: Parameter = new Parameter(tensor([2]));

  override forward(x: Tensor, by: number = 1): Tensor {
    return x.mul(this.factor).mul(by * this.#secret);
  }
}

class Sum extends Module {
  override forward(x: Tensor, y: Tensor): Tensor {
    return x.mul(2).add(y.mul(3));
  }
}

describe("A module that is called", () => {
  it("gives what forward gives, typed as forward is", () => {
    const scale = new Scale();
    const y: Tensor = scale(tensor([3]), 2);
    expect(y.toArray()).to.deep.equal([12]);
    // @ts-expect-error: forward takes a tensor first.
    expect(() => scale("x")).to.throw();
  });

  it("is an object of its class, with private fields, getters, and fields of any name", () => {
    const scale = new Scale();
    expect(scale).to.be.instanceOf(Scale).and.to.be.instanceOf(Module).and.not.to.be.instanceOf(Function);
    expect(scale.name).to.equal("a scale");
    expect(Object.keys(scale)).to.deep.equal(["training", "name", "factor"]);
    expect(new nn.ModuleList([scale, scale]).length).to.equal(2);
    expect("length" in scale).to.equal(false);
    expect((scale as unknown as { call?: unknown }).call).to.equal(undefined);
  });

  it("goes wherever a function goes", () => {
    const sequence = [new Scale(), new Scale()].reduce((x, layer) => layer(x), tensor([1]));
    expect(sequence.toArray()).to.deep.equal([4]);
    expect([tensor([1]), tensor([2])].map((x) => new Scale()(x).item())).to.deep.equal([2, 4]);
    expect(jacobian(new nn.Tanh(), tensor([0])).toArray()).to.deep.equal([[1]]);
    expect(
      new nn.TripletMarginWithDistanceLoss({ distance: new nn.PairwiseDistance() })(
        ones([1, 2]),
        ones([1, 2]),
        ones([1, 2]),
      ).item(),
    ).to.be.closeTo(1, 1e-5);
  });

  it("costs next to nothing beside its forward", () => {
    const scale = new nn.Identity();
    const x = tensor([1]);
    const taken = (run: () => void): number => {
      const start = process.cpuUsage();
      for (let k = 0; k < 300_000; k++) run();
      return process.cpuUsage(start).user / 300_000;
    };
    for (let k = 0; k < 2; k++) taken(() => scale(x));
    expect(
      taken(() => scale(x)),
      "µs a call",
    ).to.be.below(2);
  });
});

describe("Hooks of a module", () => {
  it("see and change what goes in and what comes out, until they are removed; forward by its name has none", () => {
    const sum = new Sum();
    const seen: unknown[] = [];
    const before = sum.registerForwardPreHook((module, inputs) => {
      seen.push(module === sum, inputs.length);
      return [inputs[0], tensor([10])];
    });
    const after = sum.registerForwardHook((_, inputs, output) => {
      seen.push(inputs[1].item(), output.item());
      return output.neg();
    });
    expect(sum(tensor([1]), tensor([1])).item()).to.equal(-32);
    expect(seen).to.deep.equal([true, 2, 10, 32]);
    expect(sum.forward(tensor([1]), tensor([1])).item()).to.equal(5);
    before.remove();
    after.remove();
    expect(sum(tensor([1]), tensor([1])).item()).to.equal(5);
  });

  it("are called as often as they are registered, and each handle removes its own", () => {
    const layer = new nn.ReLU();
    let calls = 0;
    const count = (): void => void calls++;
    const [first, second] = [layer.registerForwardHook(count), layer.registerForwardHook(count)];
    layer(tensor([1]));
    expect(calls).to.equal(2);
    first.remove();
    layer(tensor([1]));
    expect(calls).to.equal(3);
    second.remove();
    layer(tensor([1]));
    expect(calls).to.equal(3);
  });

  it("are refused unless they are functions, and where they give what stands for no gradients", () => {
    const layer = new nn.ReLU();
    expect(() => layer.registerForwardHook(5 as never)).to.throw(
      TypeError,
      "ReLU: a hook must be a function",
    );
    for (const [given, said] of [
      [5, "a number"],
      [[], "one of 0"],
    ] as const) {
      const handle = layer.registerFullBackwardHook(() => given as never);
      const loss = layer(tensor([1], { requiresGrad: true })).sum();
      expect(() => loss.backward()).to.throw(TypeError, `for each of the 1 inputs, not ${said}`);
      handle.remove();
    }
  });

  it("take one input alone for the list of them", () => {
    const scale = new Scale();
    scale.registerForwardPreHook((_, [x]) => x.add(1));
    expect(scale(tensor([1])).item()).to.equal(4);
  });

  it("see the gradients of inputs and outputs on the way back, and change those of the inputs", () => {
    const sum = new Sum();
    const [x, y] = [tensor([1, 2], { requiresGrad: true }), tensor([[3, 4]], { requiresGrad: true })];
    const seen: unknown[] = [];
    const handle = sum.registerFullBackwardHook((module, gradInput, gradOutput) => {
      seen.push(
        module === sum,
        gradInput.map((g) => g?.toArray()),
        gradOutput.map((g) => g?.toArray()),
      );
      return [gradInput[0]!.mul(10), gradInput[1]];
    });
    const out = sum(x, y);
    expect(seen).to.deep.equal([]);
    out
      .mul(tensor([1, 2]))
      .sum()
      .backward();
    expect(seen).to.deep.equal([true, [[2, 4], [[3, 6]]], [[[1, 2]]]]);
    expect([x.grad!.toArray(), y.grad!.toArray()]).to.deep.equal([[20, 40], [[3, 6]]]);
    handle.remove();
    sum(x, y).sum().backward();
    expect(seen).to.have.length(3);
  });

  it("say null of inputs without gradient, and come where no input has one", () => {
    const sum = new Sum();
    const x = tensor([1], { requiresGrad: true });
    const seen: unknown[] = [];
    sum.registerFullBackwardHook((_, gradInput, gradOutput) => {
      seen.push(
        gradInput.map((g) => g?.item() ?? null),
        gradOutput.map((g) => g?.item()),
      );
      return undefined;
    });
    sum(tensor([1]), x).backward();
    expect(seen).to.deep.equal([[null, 3], [1]]);
    const linear = new nn.Linear(2, 1);
    const met: unknown[] = [];
    linear.registerFullBackwardHook(
      (_, gradInput, [g]) => void met.push(gradInput, g!.toArray()) as undefined,
    );
    linear(randn([1, 2]))
      .sum()
      .backward();
    expect(met).to.deep.equal([[], [[1]]]);
    expect(linear.weight.grad).not.to.equal(null);
  });

  it("see all outputs of a module together, and leave every gradient as it was", () => {
    const layer = new nn.LSTM(2, 3);
    const x = randn([4, 2, 2]).requiresGrad_();
    const gradients = (): unknown[] => {
      const [output, [hidden, cell]] = layer(x);
      for (const each of [x, ...layer.parameters()]) each.grad = null;
      output.square().sum().add(hidden.sum()).add(cell.pow(3).sum()).backward();
      return [x, ...layer.parameters()].map(({ grad }) => grad!.toArray());
    };
    const without = gradients();
    const shapes: unknown[] = [];
    layer.registerFullBackwardHook((_, gradInput, gradOutput) => {
      shapes.push(
        gradInput.map((g) => g?.shape),
        gradOutput.map((g) => g?.shape),
      );
      return undefined;
    });
    expect(gradients()).to.deep.equal(without);
    expect(shapes).to.deep.equal([
      [[4, 2, 2]],
      [
        [4, 2, 3],
        [1, 2, 3],
        [1, 2, 3],
      ],
    ]);
  });
});

describe("A module's ways", () => {
  const model = (): nn.Sequential =>
    new nn.Sequential(new nn.Linear(2, 3), new nn.Sequential(new nn.Dropout(0.5), new nn.ReLU()));

  it("train and eval all within", () => {
    const net = model();
    expect(net.modules().every(({ training }) => training)).to.equal(true);
    expect(net.eval()).to.equal(net);
    expect(net.modules().some(({ training }) => training)).to.equal(false);
    net.train();
    expect(net.modules().every(({ training }) => training)).to.equal(true);
  });

  it("apply a function from the inside out", () => {
    const seen: string[] = [];
    const net = model();
    expect(net.apply((module) => seen.push(module.constructor.name))).to.equal(net);
    expect(seen.at(-1)).to.equal("Sequential");
    expect(seen.toSorted()).to.deep.equal(["Dropout", "Linear", "ReLU", "Sequential", "Sequential"]);
  });

  it("freeze all parameters", () => {
    const net = model().requiresGrad_(false);
    expect(net.parameters().some(({ requiresGrad }) => requiresGrad)).to.equal(false);
    expect(net(randn([1, 2])).requiresGrad).to.equal(false);
  });

  it("are printed as a tree with shapes and counts", () => {
    const net = model();
    net.parameters()[1].requiresGrad_(false);
    const text = `Sequential {
  (0): Linear(inFeatures=2, outFeatures=3)  # weight [3, 2], bias [3]: 9
  (1): Sequential {
    (0): Dropout(p=0.5)
    (1): ReLU()
  }
}
9 parameters, 6 of them trained`;
    expect(String(net)).to.equal(text);
    expect(inspect(net)).to.equal(text);
    expect(String(new nn.Conv2d(1, 2, 3, { padding: "same" }))).to.contain(
      'Conv2d(inChannels=1, outChannels=2, kernelSize=[3, 3], stride=[1, 1], dilation=[1, 1], groups=1, padding="same", paddingMode="zeros")',
    );
    expect(String(new nn.LeakyReLU(0.2))).to.equal("LeakyReLU(negativeSlope=0.2)");
    expect(String(new nn.Linear(40, 50))).to.contain("2,050");
  });
});

describe("A module that knows its parent", () => {
  it("is printed once", () => {
    class Knot extends Module {
      factor: Parameter = new Parameter(tensor([2]));
      other: Knot | null = null;
      override forward(x: Tensor): Tensor {
        return x.mul(this.factor);
      }
    }
    const [parent, child] = [new Knot(), new Knot()];
    [parent.other, child.other] = [child, parent];
    expect(String(parent).split("\n")).to.deep.equal([
      "Knot {  # factor [1]: 1",
      "  (other): Knot {  # factor [1]: 1",
      "    (other): Knot, as above()",
      "  }",
      "}",
      "2 parameters",
    ]);
  });
});

describe("The names of classes", () => {
  it("are those that they are exported by, also in a bundle", async () => {
    const bundle = (await import(new URL("../../../judge/engine.mjs", import.meta.url).href)) as {
      nn: typeof nn;
    };
    for (const exported of [nn, bundle.nn]) {
      const classes = Object.entries(exported).filter(
        ([, value]) => typeof value === "function" && /^class/.test(String(value)),
      );
      expect(classes.length).to.be.above(140);
      expect(
        classes.filter(([name, value]) => (value as { name: string }).name !== name).map(([name]) => name),
      ).to.deep.equal([]);
    }
  });
});

describe("Buffers of a module", () => {
  class Counter extends Module {
    calls: Tensor = this.registerBuffer("calls", tensor(0));
    scratch: Tensor = this.registerBuffer("scratch", tensor([1, 2]), { persistent: false });
    nothing: null = this.registerBuffer("nothing", null);
    plain: Tensor = tensor([5]);
    weight: Parameter = new Parameter(tensor([1]));
    inner: nn.BatchNorm1d = new nn.BatchNorm1d(2);

    override forward(x: Tensor): Tensor {
      this.calls = this.calls.add(1);
      return x;
    }
  }

  it("are found, saved and restored, also where another tensor was put there", () => {
    const counter = new Counter();
    counter(tensor([1]));
    counter(tensor([1]));
    expect(counter.namedBuffers().map(([name]) => name)).to.deep.equal([
      "calls",
      "scratch",
      "inner.running_mean",
      "inner.running_var",
      "inner.num_batches_tracked",
    ]);
    const state = counter.stateDict();
    expect(Object.keys(state)).to.have.members([
      ...["weight", "calls", "inner.weight", "inner.bias"],
      ...["inner.running_mean", "inner.running_var", "inner.num_batches_tracked"],
    ]);
    const other = new Counter();
    other.loadStateDict(state);
    expect(other.calls.item()).to.equal(2);
    expect(counter.parameters()).to.have.length(3);
  });

  it("are copied, get no gradient, and go where the module goes", async () => {
    const data = tensor([1, 2], { requiresGrad: true });
    const counter = new Counter();
    const kept = counter.registerBuffer("scratch", data);
    expect([kept === data, kept.requiresGrad]).to.deep.equal([false, false]);
    await counter.to("float64");
    expect(counter.buffers().map(({ dtype }) => dtype)).to.deep.equal([
      "float64",
      "float64",
      "float64",
      "float64",
      "int32",
    ]);
    expect(counter.plain.dtype).to.equal("float32");
  });
});

describe("A state that is loaded", () => {
  it("may lack names, and have others, where that is allowed, and says which", () => {
    const layer = new nn.Linear(2, 1);
    const { bias: _, ...state } = layer.stateDict();
    const given = { ...state, weight: tensor([[7, 8]]), extra: tensor([1]) };
    expect(() => layer.loadStateDict(given)).to.throw(TypeError, "missing: bias; unknown: extra");
    expect(layer.loadStateDict(given, { strict: false })).to.deep.equal({
      missingKeys: ["bias"],
      unexpectedKeys: ["extra"],
    });
    expect(layer.weight.toArray()).to.deep.equal([[7, 8]]);
    expect(() => layer.loadStateDict({ weight: tensor([1]) }, { strict: false })).to.throw(
      TypeError,
      "weight has shape [1], not [1, 2]",
    );
    expect(layer.loadStateDict(layer.stateDict())).to.deep.equal({ missingKeys: [], unexpectedKeys: [] });
  });

  it("finds what is kept in several places by each of its names", () => {
    class Tied extends Module {
      encoder: nn.Embedding = new nn.Embedding(3, 2);
      decoder: nn.Linear = new nn.Linear(2, 3, { bias: false });
      again: Module = this.encoder;

      constructor() {
        super();
        this.decoder.weight = this.encoder.weight;
      }

      override forward(): void {}
    }
    const tied = new Tied();
    expect(Object.keys(tied.stateDict())).to.deep.equal(["encoder.weight"]);
    const weight = tensor([[1, 2], [3, 4], [5, 6]]); // biome-ignore format: one line
    for (const names of [
      ["decoder.weight"],
      ["again.weight"],
      ["encoder.weight", "decoder.weight", "again.weight"],
    ]) {
      tied.encoder.weight.detach().zero_();
      tied.loadStateDict(Object.fromEntries(names.map((name) => [name, weight])));
      expect(tied.decoder.weight.toArray(), String(names)).to.deep.equal(weight.toArray());
    }
  });

  it("has PyTorch's names, layer by layer", () => {
    const names = (module: Module): string[] => Object.keys(module.stateDict());
    expect(names(new nn.BatchNorm2d(1))).to.have.members([
      "weight",
      "bias",
      "running_mean",
      "running_var",
      "num_batches_tracked",
    ]);
    expect(names(new nn.LSTM(1, 2, { numLayers: 2, bidirectional: true, projSize: 1 }))).to.deep.equal(
      ["l0", "l0_reverse", "l1", "l1_reverse"].flatMap((end) =>
        ["weight_ih", "weight_hh", "bias_ih", "bias_hh", "weight_hr"].map((name) => `${name}_${end}`),
      ),
    );
    expect(names(new nn.GRUCell(1, 1))).to.deep.equal(["weight_ih", "weight_hh", "bias_ih", "bias_hh"]);
    expect(names(new nn.MultiheadAttention(2, 1, { addBiasKv: true }))).to.have.members([
      ...["in_proj_weight", "in_proj_bias", "bias_k", "bias_v", "out_proj.weight", "out_proj.bias"],
    ]);
    expect(names(new nn.MultiheadAttention(2, 1, { kdim: 1, bias: false }))).to.have.members([
      ...["q_proj_weight", "k_proj_weight", "v_proj_weight", "out_proj.weight"],
    ]);
    expect(names(new nn.TransformerDecoder(new nn.TransformerDecoderLayer(2, 1), 1))).to.have.members(
      [
        ...[
          "self_attn.in_proj_weight",
          "self_attn.in_proj_bias",
          "self_attn.out_proj.weight",
          "self_attn.out_proj.bias",
        ],
        ...["multihead_attn.in_proj_weight", "multihead_attn.in_proj_bias"],
        ...["multihead_attn.out_proj.weight", "multihead_attn.out_proj.bias"],
        ...["linear1", "linear2", "norm1", "norm2", "norm3"].flatMap((name) => [
          `${name}.weight`,
          `${name}.bias`,
        ]),
      ].map((name) => `layers.0.${name}`),
    );
    expect(names(new nn.BCEWithLogitsLoss({ posWeight: tensor([1]) }))).to.deep.equal(["pos_weight"]);
    expect(names(new nn.Sequential({ first: new nn.Linear(1, 1), act: new nn.PReLU() }))).to.deep.equal([
      ...["first.weight", "first.bias", "act.weight"],
    ]);
  });
});

describe("Containers", () => {
  it("pass an input through one module after the other, and can be changed", () => {
    const net = new nn.Sequential(new Scale(), new Scale());
    expect(net(tensor([1])).item()).to.equal(4);
    net.append(new Scale()).insert(0, new nn.Identity()).extend([new Scale()]);
    expect([net.length, net(tensor([1])).item()]).to.deep.equal([5, 16]);
    expect(new nn.Sequential()(tensor([3])).item()).to.equal(3);
    expect(net.slice(0, 2).map((module) => module.constructor.name)).to.deep.equal(["Identity", "Scale"]);
    const pair = new nn.Sequential<[x: Tensor, y: Tensor]>(new Sum(), new Scale());
    expect(pair(tensor([1]), tensor([1])).item()).to.equal(10);
    expect(() => new nn.Sequential(3 as unknown as Module)).to.throw(
      TypeError,
      "Sequential: takes modules, not a number",
    );
  });

  it("keep the names of modules that are moved, and give them to what stands for one", () => {
    const [a, b, c] = [new nn.PReLU(), new nn.PReLU(), new nn.PReLU()];
    const model = new nn.Sequential({ a, b });
    const names = (): string[] => model.namedParameters().map(([name]) => name);
    model.insert(0, c);
    expect(names()).to.deep.equal(["0.weight", "a.weight", "b.weight"]);
    model.shift();
    expect(names()).to.deep.equal(["a.weight", "b.weight"]);
    model[1] = c;
    expect(names()).to.deep.equal(["a.weight", "b.weight"]);
    expect(model.namedParameters()[1][1]).to.equal(c.weight);
  });

  it("keep modules and parameters by name", () => {
    const dict = new nn.ModuleDict<Module>({ a: new Scale() });
    dict.set("b", new nn.ReLU()).update([["c", new Scale()]]);
    expect(dict.keys()).to.deep.equal(["a", "b", "c"]);
    expect([...dict].map(([name, module]) => [name, module === dict.get(name)])).to.deep.equal([["a", true], ["b", true], ["c", true]]); // biome-ignore format: one line
    expect([dict.delete("b"), dict.delete("b"), dict.has("b"), dict.size]).to.deep.equal([
      true,
      false,
      false,
      2,
    ]);
    expect(dict.namedParameters().map(([name]) => name)).to.deep.equal(["a.factor", "c.factor"]);
    for (const name of ["forward", "training", "get", "constructor", ""])
      expect(() => dict.set(name, new Scale()), name).to.throw(TypeError, "nothing can be named");
    expect(() => dict.set("d", 1 as unknown as Module)).to.throw(TypeError, "takes modules, not a number");
    expect(() => dict()).to.throw(TypeError, "has no forward");
    dict.clear();
    expect(dict.size).to.equal(0);
    const list = new nn.ParameterList([tensor([1]), new Parameter(tensor([2]))]);
    list.append(new Parameter(tensor([3])));
    expect(list.namedParameters().map(([name, x]) => [name, x.item()])).to.deep.equal([["0", 1], ["1", 2], ["2", 3]]); // biome-ignore format: one line
    expect(() => list.push(tensor([1]))).to.throw(TypeError, "write new Parameter(x)");
    const named = new nn.ParameterDict({ w: tensor([1]) });
    new SGD(named.parameters(), { lr: 1 });
    expect(named.get("w")!.requiresGrad).to.equal(true);
  });
});
