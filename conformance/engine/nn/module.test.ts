/** Modules find what they keep, save it, and refuse what does not fit. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { Adam, Module, ModuleList, nn, Parameter, SGD, type Tensor, tensor } from "../../../engine/index.ts";

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

  it("finds what lists, records, maps and sets hold, however nested", () => {
    class Nest extends Module {
      list: unknown[] = [new Scale(1), [new Scale(2)]];
      record: object = { left: new Scale(3), deeper: { right: new Parameter(tensor([4])) } };
      map: Map<unknown, unknown> = new Map<unknown, unknown>([
        ["a", new Scale(5)],
        [7, new Scale(6)],
      ]);
      set: Set<unknown> = new Set([new Scale(7)]);
      data: unknown[] = [1, "two", null, undefined, new Float64Array(3), tensor([1]), new Date()];
      override forward(): void {}
    }
    const nest = new Nest();
    const names = nest.namedParameters().map(([name]) => name);
    expect(names).to.deep.equal([
      "record.deeper.right",
      ...["list.0", "list.1.0", "record.left", "map.a", "map.7", "set.0"].flatMap((name) => [
        `${name}.factor`,
        `${name}.offset`,
      ]),
    ]);
    expect(nest.children().map(([name]) => name)).to.deep.equal([
      "list.0",
      "list.1.0",
      "record.left",
      "map.a",
      "map.7",
      "set.0",
    ]);
    expect(nest.namedModules().length).to.equal(7);
    const other = new Nest();
    other.loadStateDict(nest.stateDict());
    expect(Object.keys(other.stateDict())).to.deep.equal(names);
  });

  it("goes round in circles once, and down a chain of any length", () => {
    class Link extends Module {
      weight: Parameter = new Parameter(tensor([1]));
      parent: Link | null = null;
      next: Link | null = null;
      readonly self: Link = this;
      readonly around: unknown[] = [];
      override forward(): void {}
    }
    const [parent, child] = [new Link(), new Link()];
    parent.next = child;
    child.parent = parent;
    child.around.push(child.around, parent);
    expect(parent.namedParameters().map(([name]) => name)).to.deep.equal(["weight", "next.weight"]);
    expect(parent.children().map(([name]) => name)).to.deep.equal(["next"]);
    expect(Object.keys(parent.stateDict())).to.have.length(2);
    const first = new Link();
    let last = first;
    for (let k = 0; k < 20_000; k++) last = last.next = new Link();
    expect(first.parameters()).to.have.length(20_001);
  });

  it("finds what has a symbol for a name, and passes quickly over what is only data", () => {
    const key = Symbol("hidden");
    class Data extends Module {
      readonly [key]: Parameter = new Parameter(tensor([1]));
      readonly numbers: readonly number[] = new Array<number>(2_000_000).fill(1);
      readonly bytes: Uint8Array = new Uint8Array(2_000_000);
      override forward(): void {}
    }
    const data = new Data();
    const start = performance.now();
    expect(data.namedParameters().map(([name]) => name)).to.deep.equal(["hidden"]);
    expect(performance.now() - start).to.be.below(2000);
  });

  it("reads a getter once", () => {
    let read = 0;
    class Lazy extends Module {
      constructor() {
        super();
        Object.defineProperty(this, "inner", {
          enumerable: true,
          get: () => {
            read++;
            return new Scale(1);
          },
        });
      }
      override forward(): void {}
    }
    expect(new Lazy().parameters()).to.have.length(2);
    expect(read).to.equal(1);
  });

  it("says where it would overlook something", () => {
    class Holder {
      inner: Scale = new Scale(1);
    }
    class Hidden extends Module {
      readonly holder: Holder = new Holder();
      known: Scale | null = null;
      override forward(): void {}
    }
    const hidden = new Hidden();
    expect(() => hidden.parameters()).to.throw(
      TypeError,
      "Hidden.holder is a Holder, in which modules and parameters are not found: let Holder extend Module",
    );
    // What is found elsewhere is not overlooked.
    hidden.known = hidden.holder.inner;
    expect(hidden.namedParameters().map(([name]) => name)).to.deep.equal(["known.factor", "known.offset"]);
    class Keys extends Module {
      weights: Map<Scale, number> = new Map([[new Scale(1), 0.5]]);
      override forward(): void {}
    }
    expect(new Keys().namedParameters().map(([name]) => name)).to.deep.equal([
      "weights.key 0.factor",
      "weights.key 0.offset",
    ]);
    class Twins extends Module {
      a: object = { b: { c: new Parameter(tensor([1])) }, "b.c": new Parameter(tensor([2])) };
      override forward(): void {}
    }
    expect(() => new Twins().stateDict()).to.throw(TypeError, "two parameters would be named a.b.c");
    expect(() => new ModuleList([3 as unknown as Scale])).to.throw(/takes modules, not a number/);
    expect(() => new Parameter([1] as unknown as Tensor)).to.throw(/write tensor\(\[…\]\)/);
  });

  it("changes its dtype as a whole or not at all, and an optimizer goes on with the same parameters", async () => {
    const run = async (convert: boolean): Promise<number[]> => {
      const scale = new Scale(2);
      const factor = scale.factor;
      const optimizer = new Adam(scale.parameters(), { lr: 0.1 });
      for (let k = 0; k < 6; k++) {
        if (convert && k === 3) await scale.to("float64");
        if (convert && k === 5) await scale.to("float32");
        optimizer.zeroGrad();
        scale
          .forward(tensor([3], { dtype: factor.dtype }))
          .square()
          .sum()
          .backward();
        optimizer.step();
      }
      expect(scale.factor).to.equal(factor);
      expect(optimizer.stateDict().state[0]["firstMoment"]).to.have.property("dtype", "float32");
      return factor.toArray() as number[];
    };
    expect((await run(true))[0]).to.be.closeTo((await run(false))[0], 1e-6);
    const both = [new Scale(2), new Scale(2)];
    expect(both[0].double()).to.equal(both[0]);
    await both[1].to("float64");
    for (const { factor, offset } of both)
      expect([factor.dtype, offset.dtype]).to.deep.equal(["float64", "float64"]);
    expect(both[0].float().factor.dtype).to.equal("float32");
    for (const list of [new nn.Sequential(new Scale(2)), new ModuleList([new Scale(2)])]) {
      expect(list.double()).to.equal(list);
      expect(list.parameters().every(({ dtype }) => dtype === "float64")).to.equal(true);
    }
    for (const dtype of ["half", "bfloat16"] as const) {
      const scale = new Scale(1.001);
      const optimizer = new Adam(scale.parameters(), { lr: 0.1 });
      scale.factor.square().sum().backward();
      optimizer.step();
      const { factor } = scale[dtype]();
      expect(factor.dtype).to.equal(dtype === "half" ? "float16" : dtype);
      expect(optimizer.stateDict().state[0]["firstMoment"]).to.have.property("dtype", factor.dtype);
    }
    const Without = class extends (Module as unknown as new () => Scale) {};
    expect(() => new Without()(tensor(1))).to.throw(TypeError, "Without: a module is called by its forward");
    const old = new Scale(2);
    const loss = old.factor.square().sum();
    await old.to("float64");
    expect(old.factor.requiresGrad).to.equal(true);
    expect(() => loss.backward()).to.throw("overwritten");
  });
});

describe("A list of modules", () => {
  const scales = (...factors: number[]): ModuleList<Scale> =>
    new ModuleList(factors.map((f) => new Scale(f)));
  const factors = (list: Iterable<Scale>): number[] => [...list].map(({ factor }) => factor.item());

  it("is used as an array is", () => {
    const list = scales(1, 2, 3);
    const typed: Scale = list[0];
    expect(typed.factor.item()).to.equal(1);
    expect(list.at(-1)).to.equal(list[2]);
    expect(list.length).to.equal(3);
    expect(list.map(({ factor }, i) => factor.item() * i)).to.deep.equal([0, 2, 6]);
    expect(Array.isArray(list.map((scale) => scale))).to.equal(true);
    const seen: number[] = [];
    list.forEach((scale, i) => {
      seen.push(i, scale.factor.item());
    });
    expect(seen).to.deep.equal([0, 1, 1, 2, 2, 3]);
    const few = list.filter(({ factor }) => factor.item() > 1);
    expect([Array.isArray(few), ...factors(few)]).to.deep.equal([true, 2, 3]);
    expect([...list.entries()].map(([i, scale]) => [i, scale.factor.item()])).to.deep.equal([
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
    expect([...list.keys()]).to.deep.equal([0, 1, 2]);
    expect(factors(list.values())).to.deep.equal([1, 2, 3]);
    expect(list.reduce((x, scale) => scale.forward(x), tensor([1])).item()).to.equal(16);
    expect(list.some(({ factor }) => factor.item() === 2)).to.equal(true);
    expect(list.find(({ factor }) => factor.item() === 3)).to.equal(list[2]);
    expect([list.indexOf(list[1]), list.includes(new Scale(1))]).to.deep.equal([1, false]);
    expect(factors(list.slice(1))).to.deep.equal([2, 3]);
    expect(factors(list.concat(scales(4, 5) as unknown as Scale[]))).to.deep.equal([1, 2, 3, 4, 5]);
    expect(factors(Array.from(list))).to.deep.equal([1, 2, 3]);
  });

  it("changes as an array does, and what is found follows", () => {
    const list = scales(1, 2, 3);
    expect(list.push(new Scale(4), new Scale(5))).to.equal(5);
    expect(list.pop()?.factor.item()).to.equal(5);
    expect(list.shift()?.factor.item()).to.equal(1);
    list.unshift(new Scale(9));
    list[1] = new Scale(8);
    list[list.length] = new Scale(7);
    expect(factors(list)).to.deep.equal([9, 8, 3, 4, 7]);
    expect(factors(list.splice(1, 2, new Scale(6)))).to.deep.equal([8, 3]);
    expect(factors(list)).to.deep.equal([9, 6, 4, 7]);
    list.reverse();
    list.sort((a, b) => a.factor.item() - b.factor.item());
    expect(factors(list)).to.deep.equal([4, 6, 7, 9]);
    list.length = 2;
    expect(factors(list)).to.deep.equal([4, 6]);
    expect(list.namedParameters().map(([name]) => name)).to.deep.equal([
      "0.factor",
      "0.offset",
      "1.factor",
      "1.offset",
    ]);
    expect(list.append(new Scale(1)).length).to.equal(3);
    expect(list).to.be.an.instanceOf(Module);
    expect(() => new ModuleList().forward()).to.throw(/call its modules/);
  });

  it("takes modules alone", () => {
    const list = scales(1);
    const wrong = 3 as unknown as Scale;
    for (const put of [
      () => list.push(wrong),
      () => list.unshift(wrong),
      () => list.splice(0, 0, wrong),
      () => list.fill(wrong),
      () => list.append(wrong),
    ])
      expect(put).to.throw(TypeError, "ModuleList: takes modules, not a number");
    expect(factors(list)).to.deep.equal([1]);
  });

  it("a view of what went to another dtype is no part of it any more", async () => {
    class Weight extends Module {
      w: Parameter = new Parameter(tensor([1, 2, 3]));
      forward(): void {}
    }
    const module = new Weight();
    const view = module.w.narrow(0, 0, 2);
    await module.to("float64");
    expect(() => view.mul(1).sum().backward()).to.throw(/does not require grad/);
    expect(module.w.grad).to.equal(null);
  });
});
