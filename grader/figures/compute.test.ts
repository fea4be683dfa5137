/** What the live figures compute, held against plain numbers, and against what the lessons say of the landscape. */
import { expect } from "chai";
import fc from "fast-check";
import { describe, it } from "mocha";
import { cosineAt, descentFrom, type Pair } from "./compute.ts";

describe("A live figure computes", () => {
  const entry = fc.integer({ min: -60, max: 60 }).map((twentieths) => twentieths / 20);
  const vector = fc
    .tuple(entry, entry)
    .filter(([a, b]) => a !== 0 || b !== 0)
    .map((pair): Pair => pair);

  it("a cosine and its gradients, which have no part along their vectors", () => {
    fc.assert(
      fc.property(vector, vector, (x, y) => {
        const { value, x: ofX, y: ofY, along } = cosineAt(x, y);
        const [a, b] = [Math.hypot(...x), Math.hypot(...y)];
        const cosine = (x[0] * y[0] + x[1] * y[1]) / (a * b);
        expect(value).to.be.closeTo(cosine, 1e-14);
        for (const i of [0, 1]) {
          expect(ofX[i]).to.be.closeTo(y[i] / (a * b) - (cosine * x[i]) / a ** 2, 1e-11);
          expect(ofY[i]).to.be.closeTo(x[i] / (a * b) - (cosine * y[i]) / b ** 2, 1e-11);
        }
        expect(Math.hypot(...along)).to.be.below(1e-12);
      }),
      { numRuns: 60 },
    );
  });

  it("a descent as the lesson has it: 313 steps from [0.8, 0.8], and none that ends from the other side of the hill", () => {
    const near = descentFrom([0.8, 0.8], 0.1, 0);
    expect(near.steps).to.equal(313);
    expect(near.points).to.have.length(314);
    expect(near.points[0]).to.deep.equal([0.8, 0.8]);
    expect(near.value).to.be.closeTo(-1, 1e-5);
    const far = descentFrom([0.8, 1.2], 0.1, 0);
    expect(far.steps).to.equal(500);
    expect(far.value).to.be.above(0);
    expect(descentFrom([0.8, 0.8], 0.1, 0.9).value).to.be.closeTo(-1, 1e-5);
  });
});
