/** Modules find what they keep, save it, and refuse what does not fit. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { Module, ModuleList, Parameter, SGD, type Tensor, tensor } from "../../../engine/index.ts";

class Scale extends Module {
  factor: Parameter;
  offset: Parameter = new Parameter(tensor([1]), { requiresGrad: false });
  note = "no parameter";

  constructor(factor: number) {
    super();
    this.factor = new Parameter(tensor([factor]));
  }

  override forward(x: Tensor): Tensor {
    return x.mul(this.factor).add(this.offset);
  }
}

class Chain extends Module {
  parts: ModuleList<Scale> = new ModuleList([new Scale(2), new Scale(3)]);

  override forward(x: Tensor): Tensor {
    return [...this.parts].reduce((value, part) => part.forward(value), x);
  }
}

describe("A module", () => {
  it("finds parameters, its own and those of the modules it keeps, by dotted names", () => {
    const names = new Chain().namedParameters().map(([name]) => name);
    expect(names).to.deep.equal(["parts.0.factor", "parts.0.offset", "parts.1.factor", "parts.1.offset"]);
  });

  it("lists a shared parameter once", () => {
    const scale = new Scale(2);
    const list = new ModuleList([scale, scale]);
    expect(list.parameters()).to.have.length(2);
  });

  it("computes, and its gradients reach what is not frozen", () => {
    const chain = new Chain();
    const y = chain.forward(tensor([1]));
    expect(y.toArray()).to.deep.equal([10]);
    y.sum().backward();
    const [first, frozen, second] = chain.parameters();
    expect(first.grad!.toArray()).to.deep.equal([3]);
    expect(frozen.grad).to.equal(null);
    expect(second.grad!.toArray()).to.deep.equal([3]);
    chain.zeroGrad();
    expect(first.grad).to.equal(null);
  });

  it("copies what a parameter is made of", () => {
    const data = tensor([1]);
    const parameter = new Parameter(data);
    new SGD([parameter], { lr: 1 }).paramGroups[0].params[0].grad = tensor([1]);
    expect(parameter.isLeaf).to.equal(true);
    expect(parameter.requiresGrad).to.equal(true);
    expect(data.requiresGrad).to.equal(false);
  });

  it("saves and restores, all or nothing", () => {
    const [from, to] = [new Chain(), new Chain()];
    from.parts.at(0)!.factor.detach().fill_(7);
    const state = from.stateDict();
    to.loadStateDict(state);
    expect(to.forward(tensor([1])).toArray()).to.deep.equal(from.forward(tensor([1])).toArray());
    const { "parts.1.offset": _, ...missing } = state;
    expect(() => to.loadStateDict({ ...missing, extra: tensor([1]) })).to.throw(
      /missing: parts\.1\.offset; unknown: extra/,
    );
    expect(() => to.loadStateDict({ ...state, "parts.0.factor": tensor([1, 2]) })).to.throw(
      /shape \[2\], not \[1\]/,
    );
  });

  it("refuses a state of other dtypes, and leaves every parameter as it was", () => {
    const module = new Scale(2);
    const state = { ...module.stateDict(), factor: tensor([9]), offset: tensor([9], { dtype: "float64" }) };
    expect(() => module.loadStateDict(state)).to.throw(
      /offset is float64, not float32: write x\.to\("float32"\)/,
    );
    expect(module.factor.toArray()).to.deep.equal([2]);
    const numbers = { factor: [1], offset: tensor([1]) } as unknown as Record<string, Tensor>;
    expect(() => module.loadStateDict(numbers)).to.throw(/factor is an array: write tensor/);
  });

  it("says where it would overlook something", () => {
    class Hidden extends Module {
      layers: Scale[] = [new Scale(1)];
      override forward(x: Tensor): Tensor {
        return x;
      }
    }
    expect(() => new Hidden().parameters()).to.throw(/Hidden\.layers is an array.*new ModuleList/);
    expect(() => new ModuleList([3 as unknown as Scale])).to.throw(/takes modules, not a number/);
    expect(() => new Parameter([1] as unknown as Tensor)).to.throw(/write tensor\(\[…\]\)/);
  });

  it("that is a list has no forward", () => {
    expect(() => new ModuleList().forward()).to.throw(/call its modules/);
  });
});
