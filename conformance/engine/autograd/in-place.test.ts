/** In-place ops: what they may overwrite, and what a backward says when they overwrote too much. */
import { expect } from "chai";
import { arange, GradientError, noGrad, ShapeError, type Tensor, tensor } from "../../../engine/index.ts";

const leaf = (data: number | number[]): Tensor => tensor(data, { dtype: "float64", requiresGrad: true });

describe("In-place ops", () => {
  it("write into the same storage, through views too", () => {
    const x = tensor([[1, 2], [3, 4]]); // biome-ignore format: one line
    const column = x.select(1, 0);
    column.mul_(10);
    expect(x.toArray()).to.deep.equal([[10, 2], [30, 4]]); // biome-ignore format: one line
    x.zero_();
    expect(column.toArray()).to.deep.equal([0, 0]);
    expect(x.fill_(2).add_(tensor([1, 2])).toArray()).to.deep.equal([[3, 4], [3, 4]]); // biome-ignore format: one line
    expect(x.copy_(tensor([5, 6])).exp_().log_().toArray()).to.deep.equal([[5, 6], [5, 6]]); // biome-ignore format: one line
  });

  it("read an overlapping operand before they write", () => {
    const x = arange(5);
    x.narrow(0, 1, 4).add_(x.narrow(0, 0, 4));
    expect(x.toArray()).to.deep.equal([0, 1, 3, 5, 7]);
    x.add_(x);
    expect(x.toArray()).to.deep.equal([0, 2, 6, 10, 14]);
  });

  it("never grow a tensor or write an expanded one", () => {
    expect(() => tensor([1]).add_(tensor([1, 2]))).to.throw(ShapeError, "cannot hold the result");
    expect(() => tensor([1]).expand(3).add_(1)).to.throw(ShapeError, "clone() it first");
  });

  it("update leaves under noGrad, and only there", () => {
    const x = leaf([1, 2]);
    x.square().sum().backward();
    noGrad(() => x.sub_(x.grad!.mul(0.5)));
    expect(x.toArray()).to.deep.equal([0, 0]);
    expect(x.requiresGrad && x.isLeaf).to.equal(true);
    expect(() => x.add_(1)).to.throw(GradientError, "noGrad(() => x.add_(…))");
  });

  it("are differentiated like their counterparts", () => {
    const [x, y] = [leaf(3), leaf(5)];
    const z = x.mul(2);
    z.mul_(y);
    z.add_(x);
    z.backward();
    expect(x.grad!.item()).to.equal(11);
    expect(y.grad!.item()).to.equal(6);
  });

  it("keep the value that their own derivative reads", () => {
    const x = leaf([0.5, 2]);
    const z = x.clone();
    z.log_();
    z.sum().backward();
    expect(x.grad!.toArray()).to.deep.equal([2, 0.5]);
    const w = leaf([0.5, 2]);
    w.clone().exp_().sum().backward();
    expect(w.grad!.toArray()).to.deep.equal([Math.exp(0.5), Math.exp(2)]);
  });

  it("keep it when an operand is the tensor itself, or an alias of it", () => {
    for (const twin of [(z: Tensor) => z, (z: Tensor) => z.detach()]) {
      const x = leaf([3]);
      const z = x.clone();
      const other = twin(z);
      z.mul_(other).sum().backward();
      expect(x.grad!.item()).to.equal(other === z ? 6 : 3);
    }
  });

  it("that overwrite what a backward needs are found by it", () => {
    const x = leaf(2);
    const y = x.mul(3);
    const z = y.square();
    y.add_(1);
    expect(() => z.backward()).to.throw(GradientError, "square needs a value that was overwritten");
    const out = x.exp();
    const sum = out.mul(2);
    out.zero_();
    expect(() => sum.backward()).to.throw(GradientError, "exp needs a value that was overwritten");
    expect(x.grad).to.equal(null);
  });

  it("that overwrite what no backward needs are no trouble", () => {
    const x = leaf(2);
    const y = x.mul(3);
    const z = y.add(1);
    y.add_(1);
    z.backward();
    expect(x.grad!.item()).to.equal(3);
  });

  it("are found through a detached alias and through noGrad", () => {
    const x = leaf(2);
    const y = x.square();
    noGrad(() => x.add_(1));
    expect(() => y.backward()).to.throw(GradientError, "overwritten");
    const z = x.square();
    x.detach().zero_();
    expect(() => z.backward()).to.throw(GradientError, "overwritten");
  });
});
