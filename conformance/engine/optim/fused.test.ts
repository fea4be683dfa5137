/** Steps in one pass are the steps by ops; and what lies by columns is copied as it is read. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { manualSeed, noGrad, randn, type Tensor, tensor } from "../../../engine/index.ts";
import { adapt, descend, weighted, weightedSquare } from "../../../engine/optim/fused.ts";

/** What it gives, or what it made of its first tensor. */
type Way = (x: Tensor, y: Tensor, v: Tensor) => Tensor;

const ways: Readonly<Record<string, Way>> = {
  weighted: (x, y) => weighted(x, 0.9, y, 0.1),
  weightedSquare: (x, y) => weightedSquare(x, 0.999, y, 0.001),
  descend: (x, y) => {
    descend(x, y, 0.3);
    return x;
  },
  adapt: (x, y, v) => {
    adapt(x, y, v, 0.19, 1e-8, 0.01);
    return x;
  },
};

describe("Steps of optimizers in one pass", () => {
  for (const [name, way] of Object.entries(ways))
    for (const dtype of ["float32", "float64"] as const)
      it(`${name} of ${dtype} is what its ops give, of few and of many, however they lie`, () => {
        manualSeed(5);
        for (const shape of [[3], [5, 7], [1500], [60, 50]]) {
          const [x, y, v] = [0, 1, 2].map(() => randn(shape, { dtype }));
          const turned = shape.length === 2 ? randn([...shape].reverse(), { dtype }).transpose(0, 1) : y;
          for (const g of [y, turned]) {
            const [a, b] = [x.clone(), x.clone()];
            // Where gradients are tracked, the ops do it.
            const given = noGrad(() => way(a, g, v.abs())).toTypedArray();
            const wanted = way(b, g, v.abs()).toTypedArray();
            const unit = dtype === "float32" ? 2 ** -22 : 2 ** -51;
            expect(given.length).to.equal(x.size);
            given.forEach((value, i) => {
              const size = 1 + Math.abs(wanted[i]) + Math.abs(x.toTypedArray()[i]);
              expect(Math.abs(value - wanted[i]), `${name} of ${shape}, ${i}`).to.be.at.most(unit * size);
            });
            expect(given).not.to.deep.equal(x.toTypedArray());
          }
        }
      });

  it("leave numbers at odds with the shape to the ops, which broadcast or refuse", () => {
    noGrad(() => {
      const x = tensor([1, 2]);
      descend(x, tensor([1]), 1);
      expect(x.toArray()).to.deep.equal([0, 1]);
      expect(() => descend(x, tensor([1, 2, 3]), 1)).to.throw(/shape/);
    });
  });
});

describe("A transpose", () => {
  it("is copied entry by entry, whatever the sizes, from a part of a matrix too", () => {
    for (const [m, n] of [
      [1, 1],
      [1, 40],
      [16, 16],
      [17, 33],
      [50, 3],
    ]) {
      const x = tensor(Array.from({ length: (m + 2) * n }, (_, i) => i)).reshape(m + 2, n);
      const part = x.slice(0, 1, m + 1).transpose(0, 1);
      const wanted = Array.from({ length: n }, (_, i) =>
        Array.from({ length: m }, (_, j) => (j + 1) * n + i),
      );
      expect(part.clone().toArray()).to.deep.equal(wanted);
      expect(part.contiguous().toArray()).to.deep.equal(wanted);
    }
  });
});
