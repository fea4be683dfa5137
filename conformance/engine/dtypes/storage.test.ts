/** Tensors of the dtypes of storage: what becomes of numbers, how they are read, printed, written over, and have gradients. */
import { expect } from "chai";
import { describe, it } from "mocha";
import * as engine from "../../../engine/index.ts";
import {
  Adam,
  arange,
  DtypeError,
  type DtypeName,
  functional as F,
  full,
  jvp,
  nn,
  noGrad,
  type Tensor,
  tensor,
  vmap,
  zeros,
} from "../../../engine/index.ts";
import { randomFrom } from "../../random.ts";
import { openForTests } from "../devices/webgpu/device.ts";
import { finiteOf, type Half, nearest } from "./nearest.ts";

const HALVES: readonly Half[] = ["float16", "bfloat16"];
const values = (x: Tensor): number[] => Array.from(x.toTypedArray());
const made = (data: number[], dtype: DtypeName): Tensor => tensor(data, { dtype });
const doubles = (data: number[]): Tensor => tensor(data, { dtype: "float64" });

describe("A float of 16 bits", () => {
  for (const format of HALVES) {
    it(`is the nearest ${format}, at each of them, half way, and beside that`, () => {
      const all = finiteOf(format);
      const asked: number[] = [];
      for (let k = 0; k < all.length - 1; k += 3) {
        const half = (all[k] + all[k + 1]) / 2;
        asked.push(all[k], -half, half * (1 + 2 ** -50), half * (1 - 2 ** -50));
      }
      const found = values(doubles(asked).to(format));
      const wrong = asked.filter((value, k) => !Object.is(found[k], nearest(format, value)));
      expect(wrong).to.deep.equal([]);
      // Of float32 likewise.
      const single = values(tensor(asked).to(format));
      expect(asked.filter((v, k) => !Object.is(single[k], nearest(format, Math.fround(v))))).to.deep.equal(
        [],
      );
    });

    it(`of ${format} is read back as it is, with all its signs and infinities`, () => {
      const all = [...finiteOf(format), Infinity, -0, -Infinity, -1, Number.NaN];
      expect(values(made(all, format))).to.deep.equal(all);
      expect(made([2.5], format).item()).to.equal(2.5);
      expect(full([2], 0.1, { dtype: format }).toArray()).to.deep.equal(
        [0.1, 0.1].map((v) => nearest(format, v)),
      );
    });
  }

  it("has the range that IEEE 754 says, and rounds once", () => {
    const half = values(
      doubles([65519.99, 65520, -65520, 1e300, 2 ** -24, 2 ** -25, 1.01 * 2 ** -25]).half(),
    );
    expect(half).to.deep.equal([65504, Infinity, -Infinity, Infinity, 2 ** -24, 0, 2 ** -24]);
    // By way of float32 this would be 1, the even one of two that are then as near.
    expect(
      doubles([1 + 2 ** -11 + 2 ** -40])
        .half()
        .item(),
    ).to.equal(1 + 2 ** -10);
    expect(values(doubles([3.4e38, 3.3961775292304601e38]).bfloat16())).to.deep.equal([Infinity, Infinity]);
  });
});

describe("Whole numbers of storage", () => {
  it("are made of floats as int32 is: towards 0, what is beyond to the end, NaN to 0", () => {
    const asked = [1.9, -0.5, -7, 255.9, 256, 1e300, Infinity, -Infinity, Number.NaN];
    expect(values(doubles(asked).byte())).to.deep.equal([1, 0, 0, 255, 255, 255, 255, 0, 0]);
    expect(values(doubles([1.9, -1.9, -0.5, Number.NaN, 2 ** 53 - 1]).long())).to.deep.equal([
      1,
      -1,
      0,
      0,
      2 ** 53 - 1,
    ]);
    for (const beyond of [2 ** 53, -(2 ** 60), Infinity])
      expect(() => doubles([beyond]).long(), `${beyond}`).to.throw(RangeError, "within which");
  });

  it("are made of others modulo what they hold", () => {
    expect(values(made([300, -1, 256], "int32").to("uint8"))).to.deep.equal([44, 255, 0]);
    expect(values(made([2 ** 32 + 5, -1], "int64").to("int32"))).to.deep.equal([5, -1]);
    expect(values(made([2 ** 32 + 5, -1], "int64").to("uint8"))).to.deep.equal([5, 255]);
    expect(values(tensor([true, false]).byte())).to.deep.equal([1, 0]);
    expect(made([0, 3], "uint8").bool().toArray()).to.deep.equal([false, true]);
  });

  it("are refused where a number is none of theirs", () => {
    for (const [value, dtype] of [
      [1.5, "uint8"],
      [-1, "uint8"],
      [256, "uint8"],
      [0.5, "int64"],
    ] as const)
      for (const make of [() => tensor([value], { dtype }), () => full([1], value, { dtype })])
        expect(make, `${value} ${dtype}`).to.throw(DtypeError, `${value}`);
    expect(() => made([2 ** 53], "int64")).to.throw(RangeError, "compute in float64");
    const x = made([250], "uint8");
    expect(() => x.add(300)).to.throw(DtypeError, "300 does not fit uint8");
    expect(() => x.mul(0.5)).to.throw(DtypeError, "0.5 does not fit uint8");
    expect(() => made([1], "int64").add(0.5)).to.throw(DtypeError, "0.5 does not fit int64");
    expect(() => x.mean()).to.throw(
      DtypeError,
      'mean: takes a floating tensor, not uint8: write x.to("float32")',
    );
    expect(() => x.exp()).to.throw(DtypeError, "floating");
    expect(() => tensor([1], { dtype: "int64", requiresGrad: true })).to.throw(DtypeError, "floating");
  });

  it("of 8 bits compute in int32 and wrap, but where they are added up", () => {
    const x = made([250, 7, 3], "uint8");
    expect(values(x.add(10))).to.deep.equal([4, 17, 13]);
    expect(values(x.add(-10))).to.deep.equal([240, 253, 249]);
    expect(values(x.mul(x))).to.deep.equal([62500 % 256, 49, 9]);
    expect(values(x.floorDivide(4))).to.deep.equal([62, 1, 0]);
    expect(values(x.clamp(-5, 300))).to.deep.equal([250, 7, 3]);
    for (const [
      sum,
      wanted,
    ] of [[x.sum(), [260]], [x.prod(), [5250]], [x.cumsum(0), [250, 257, 260]], [x.cumprod(0), [250, 1750, 5250]]] as const) // biome-ignore format: one line
      expect([sum.dtype, values(sum)]).to.deep.equal(["int64", wanted]);
    expect([x.max().dtype, x.max().item(), x.argmax().item()]).to.deep.equal(["uint8", 250, 0]);
    expect(values(x.lt(7.5))).to.deep.equal([0, 1, 1]);
    expect(values(x.to("float32").div(255))).to.deep.equal([250 / 255, 7 / 255, 3 / 255].map(Math.fround));
  });

  it("of 64 bits are exact to 2^53 − 1, and refused beyond", () => {
    const x = made([2 ** 53 - 1, -7, 2 ** 40], "int64");
    expect(values(x.sub(1))).to.deep.equal([2 ** 53 - 2, -8, 2 ** 40 - 1]);
    expect(() => x.add(1)).to.throw(RangeError, "9007199254740992");
    expect(() => x.mul(x)).to.throw(RangeError);
    expect(values(x.remainder(10))).to.deep.equal([1, 3, 6]);
    expect(values(x.floorDivide(2))).to.deep.equal([2 ** 52 - 1, -4, 2 ** 39]);
    expect(x.slice(0, 1, 3).sum().item()).to.equal(2 ** 40 - 7);
    expect(x.gt(2.5).toArray()).to.deep.equal([true, false, true]);
  });

  it("have bits, and are sorted, counted and told apart", () => {
    const [bytes, longs] = [made([12, 255, 3], "uint8"), made([2 ** 45 + 12, -1, 3], "int64")];
    expect(values(engine.bitwiseAnd(bytes, 10))).to.deep.equal([8, 10, 2]);
    expect(values(engine.bitwiseNot(bytes))).to.deep.equal([243, 0, 252]);
    expect(values(engine.bitwiseLeftShift(bytes, 4))).to.deep.equal([192, 240, 48]);
    expect(values(engine.bitwiseAnd(longs, -2))).to.deep.equal([2 ** 45 + 12, -2, 2]);
    expect(values(engine.bitwiseXor(longs, 2 ** 45))).to.deep.equal([12, -1 - 2 ** 45, 2 ** 45 + 3]);
    expect(values(engine.bitwiseRightShift(longs, 44))).to.deep.equal([2, -1, 0]);
    expect(engine.bitwiseNot(longs).dtype).to.equal("int64");
    expect(engine.bitwiseOr(bytes, longs).dtype).to.equal("int64");
    for (const x of [made([3, 1, 3, 2], "uint8"), made([3, 1, 3, 2], "int64")]) {
      const { values: sorted, indices } = x.sort();
      expect([sorted.dtype, values(sorted), indices.dtype]).to.deep.equal([x.dtype, [1, 2, 3, 3], "int32"]);
      const { output, counts } = engine.unique(x);
      expect([output.dtype, values(output), values(counts)]).to.deep.equal([x.dtype, [1, 2, 3], [1, 1, 2]]);
      expect(values(engine.bincount(x))).to.deep.equal([0, 1, 1, 2]);
      expect(values(engine.gcd(x, x.mul(2)))).to.deep.equal([3, 1, 3, 2]);
    }
  });

  it("are places: to index, gather, scatter, embed, and as classes", () => {
    const x = arange(0, 300).reshape(300, 1);
    for (const dtype of ["uint8", "int64"] as const) {
      const at = made([2, 200, 2], dtype);
      expect(values(x.indexSelect(0, at))).to.deep.equal([2, 200, 2]);
      expect(values(x.index([at]))).to.deep.equal([2, 200, 2]);
      expect(values(x.gather(0, at.unsqueeze(1)))).to.deep.equal([2, 200, 2]);
      expect(values(F.embedding(at, x))).to.deep.equal([2, 200, 2]);
      expect(
        zeros([3])
          .scatter(0, made([2], dtype), tensor([5]))
          .toArray(),
      ).to.deep.equal([0, 0, 5]);
      expect(() => x.indexSelect(0, made([], dtype).add(0).reshape(0, 1))).to.throw();
      const scores = tensor([[1, 2, 3]], { requiresGrad: true });
      const losses = [made([2], dtype), made([2], "int32")].map((target) =>
        F.crossEntropy(scores, target).item(),
      );
      expect(losses[0]).to.equal(losses[1]);
    }
    expect(values(made([0, 1, 2, 3], "int64").index([made([-1], "int64")]))).to.deep.equal([3]);
    expect(() => x.indexSelect(0, made([300], "int64"))).to.throw(engine.ShapeError, "out of range");
  });
});

describe("A tensor of storage", () => {
  it("is printed, read and copied as its numbers", async () => {
    expect(`${made([1, 2.5], "float16")}`).to.equal("tensor([1, 2.5], float16)");
    expect(`${made([1, 255], "uint8")}`).to.equal("tensor([1, 255], uint8)");
    expect(`${made([2 ** 40], "int64")}`).to.equal("tensor([1099511627776], int64)");
    const x = made([1, 2, 3, 4], "bfloat16").reshape(2, 2).t();
    expect(x.toArray()).to.deep.equal([[1, 3], [2, 4]]); // biome-ignore format: one line
    expect(await x.read()).to.deep.equal(x.toArray());
    expect(JSON.stringify(x)).to.equal("[[1,3],[2,4]]");
    const copy = tensor(x);
    expect([copy.dtype, values(copy)]).to.deep.equal(["bfloat16", [1, 3, 2, 4]]);
    expect(values(engine.zerosLike(x).add(engine.onesLike(x)))).to.deep.equal([1, 1, 1, 1]);
    expect(values(engine.eye(2, 2, { dtype: "float16" }))).to.deep.equal([1, 0, 0, 1]);
    expect(() => engine.setDefaultDtype("float16" as "float32")).to.throw(DtypeError);
  });

  it("takes half the room", () => {
    for (const dtype of HALVES) expect((zeros([8], { dtype }).storage as Uint8Array).byteLength).to.equal(16);
    expect((zeros([8], { dtype: "uint8" }).storage as Uint8Array).byteLength).to.equal(8);
  });

  it("passes gradients on, each leaf's in its own dtype", () => {
    const x = tensor([1, 2, 3.1], { requiresGrad: true });
    const y = x.to("float16").mul(2).sum();
    y.backward();
    expect([y.dtype, x.grad!.dtype, values(x.grad!)]).to.deep.equal(["float16", "float32", [2, 2, 2]]);
    const h = tensor([1, 2, 3.1], { dtype: "float16", requiresGrad: true });
    h.mul(h).mul(0.1).sum().backward();
    const wanted = values(h).map((v) =>
      nearest("float16", 2 * nearest("float16", v * nearest("float16", Math.fround(0.1)))),
    );
    expect(h.grad!.dtype).to.equal("float16");
    const near = (found: number[], extra: number): void => {
      for (const [k, v] of found.entries()) expect(v).to.be.closeTo(wanted[k] + extra, 0.002);
    };
    near(values(h.grad!), 0);
    h.sum().backward();
    near(values(h.grad!), 1);
  });

  it("is written through its views, and gradients know of it", () => {
    const x = made([1, 2, 3, 4], "float16");
    x.slice(0, 1, 3).add_(0.1);
    expect(values(x)).to.deep.equal([1, 2.1, 3.1, 4].map((v) => nearest("float16", v)));
    const leaf = tensor([1, 2, 3, 4], { dtype: "float16", requiresGrad: true });
    const z = leaf.clone();
    z.slice(0, 0, 2).mul_(3);
    z.mul(z).sum().backward();
    expect(values(leaf.grad!)).to.deep.equal([18, 36, 6, 8]);
    const bytes = made([250, 1], "uint8");
    bytes.add_(10);
    bytes.slice(0, 1, 2).fill_(9);
    expect(values(bytes)).to.deep.equal([4, 9]);
    expect(() => bytes.add_(tensor([0.5, 1]))).to.throw(DtypeError, "do not mix");
    expect(values(made([1, 2], "float16").copy_(tensor([0.1, 3])))).to.deep.equal([
      nearest("float16", 0.1),
      3,
    ]);
    expect(() => noGrad(() => leaf.exp_())).not.to.throw();
    const saved = tensor([1, 2], { dtype: "float16", requiresGrad: true }).mul(1);
    const squared = saved.exp();
    const product = squared.mul(squared);
    squared.add_(1);
    product.sum().backward();
  });

  it("rides with tangents, examples and second derivatives", () => {
    const f = (x: Tensor): Tensor => x.mul(x).sum();
    const x = made([1, 2, 3], "float16");
    const { tangent } = jvp(f, x, made([1, 0, 1], "float16"));
    expect([tangent.dtype, tangent.item()]).to.deep.equal(["float16", 8]);
    const each = vmap((row: Tensor) => row.mul(2).sum())(
      made([1, 2, 3, 4], "bfloat16").reshape(2, 2),
    ) as Tensor;
    expect([each.dtype, values(each)]).to.deep.equal(["bfloat16", [6, 14]]);
    const h = engine.hessian((v) => v.mul(v).mul(v).sum(), x) as Tensor;
    expect([h.dtype, values(h)]).to.deep.equal(["float16", [6, 0, 0, 0, 12, 0, 0, 0, 18]]);
  });

  it("is what a module is moved to, and trained in", async () => {
    const model = new nn.Sequential(new nn.Linear(3, 4), new nn.ReLU(), new nn.Linear(4, 1));
    await model.to("bfloat16");
    const random = randomFrom(3);
    const x = made(
      Array.from({ length: 12 }, () => random() - 0.5),
      "bfloat16",
    ).reshape(4, 3);
    const y = x.sum(1, true);
    const step = new Adam(model.parameters(), { lr: 0.05 });
    const losses = Array.from({ length: 30 }, () => {
      step.zeroGrad();
      const loss = F.mseLoss(model(x), y);
      loss.backward();
      step.step();
      return loss.item();
    });
    for (const p of model.parameters())
      expect([p.dtype, p.grad!.dtype]).to.deep.equal(["bfloat16", "bfloat16"]);
    expect(losses[29]).to.be.below(losses[0] / 4);
    const other = new nn.Sequential(new nn.Linear(3, 4), new nn.ReLU(), new nn.Linear(4, 1));
    other.loadStateDict(model.stateDict());
    expect(other.parameters()[0].dtype).to.equal("float32");
    expect(values(other.parameters()[0])).to.deep.equal(values(model.parameters()[0]));
  });

  it("is random within its own digits", () => {
    engine.manualSeed(1);
    for (const dtype of HALVES) {
      const x = engine.rand([2000], { dtype });
      expect([x.dtype, x.max().item() < 1, x.min().item() >= 0]).to.deep.equal([dtype, true, true]);
      expect(engine.randn([50], { dtype }).std().item()).to.be.within(0.6, 1.4);
      expect(F.dropout(full([1000], 1, { dtype }), 0.5).dtype).to.equal(dtype);
    }
  });

  it("has limits", () => {
    expect(engine.finfo("float16")).to.include({ bits: 16, eps: 2 ** -10, max: 65504, tiny: 2 ** -14 });
    expect(engine.finfo("bfloat16")).to.include({ eps: 2 ** -7, max: 255 * 2 ** 120, tiny: 2 ** -126 });
    expect(engine.iinfo("uint8")).to.include({ bits: 8, min: 0, max: 255 });
    expect(engine.iinfo("int64")).to.include({ bits: 64, max: 2 ** 53 - 1 });
    expect(values(made([Infinity, -Infinity], "float16").nanToNum())).to.deep.equal([65504, -65504]);
  });

  it("is refused on WebGPU, with the conversion to write, and what was converted goes there", async () => {
    if (typeof (await openForTests()) === "string") return;
    for (const [dtype, wide] of [
      ["float16", "float32"],
      ["bfloat16", "float32"],
      ["uint8", "int32"],
      ["int64", "int32"],
    ] as const) {
      const x = made([1, 2], dtype);
      expect(() => x.to("webgpu")).to.throw(
        DtypeError,
        `WebGPU has no ${dtype}: write x.to("${wide}") first`,
      );
      const y = x.to(wide).to("webgpu");
      expect(() => y.to(dtype)).to.throw(DtypeError, `no ${dtype}`);
      expect(await y.add(1).read()).to.deep.equal([2, 3]);
    }
    // Dtypes that both are there meet there.
    const sum = tensor([1, 2])
      .to("webgpu")
      .add(made([1, 2], "int32").to("webgpu"));
    expect([sum.dtype, sum.device, await sum.read()]).to.deep.equal(["float32", "webgpu", [2, 4]]);
  });
});
