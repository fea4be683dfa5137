/** Inputs over named dimensions: what shares one has one size, drawn and shrunk; labels stay below their classes. */
import { expect } from "chai";
import fc from "fast-check";
import { describe, it } from "mocha";
import { isValues } from "../suite/number.ts";
import { labels, numbers, oneHot, oneOf, positiveDefinite, probabilities, sorted, whole } from "./fields.ts";
import { inputs } from "./inputs.ts";
import { otherUnits } from "./units.ts";

const classes = inputs(
  { logits: numbers(["n", "c"], { quarters: 2 }), labels: labels(["n"], "c"), target: oneHot(["n"], "c") },
  { n: [1, 5, 40], c: [2, 6] },
);

/** Every simpler input that shrinking may try, to some depth. */
function shrunk<T>(arbitrary: fc.Arbitrary<T>, seed: number, most = 200): T[] {
  const seen: T[] = fc.sample(arbitrary, { seed, numRuns: 20 });
  for (let i = 0; i < seen.length && seen.length < most; i++)
    for (const { value } of arbitrary.shrink(seen[i], undefined)) seen.push(value);
  return seen;
}

describe("Inputs over named dimensions", () => {
  it("share their sizes, also where they shrink, and keep labels below the number of classes", () => {
    for (const { logits, labels: of, target } of shrunk(classes, 1)) {
      const [n, c] = logits.shape;
      expect(logits.data).to.have.length(n * c);
      expect(of.shape).to.deep.equal([n]);
      expect(target.shape).to.deep.equal([n, c]);
      for (const label of of.data) expect(label).to.be.within(0, c - 1);
    }
  });

  it("stay square where a dimension has two places, and join by it", () => {
    const square = inputs({ A: numbers(["n", "n"]), b: numbers(["n"]) }, { n: [1, 4] });
    for (const { A, b } of shrunk(square, 2)) {
      expect(A.shape).to.deep.equal([b.data.length, b.data.length]);
      expect(A.data).to.have.length(b.data.length ** 2);
    }
  });

  it("are refused without bounds that bound", () => {
    for (const n of [
      [5, 1],
      [Number.NaN, 3],
      [-1, 2],
      [1.5, 2],
      [1, 3, 2],
    ])
      expect(() => inputs({ x: numbers(["n"]) }, { n: n as [number, number] }), `${n}`).to.throw(
        "the size of n is",
      );
    expect(() => oneOf([])).to.throw("oneOf: the list is empty");
    for (const [least, most] of [
      [3, 1],
      [0, Number.NaN],
      [0.5, 2],
    ])
      expect(() => whole(least, most), `${least}, ${most}`).to.throw("whole: takes");
  });

  it("shrink to the least sizes and the plainest numbers", () => {
    const property = fc.property(classes, ({ logits }) => logits.data.length > 1e6);
    const { counterexample } = fc.check(property, { seed: 3, numRuns: 1 });
    const [{ logits, labels: of }] = counterexample!;
    expect(logits.shape).to.deep.equal([1, 2]);
    expect([...logits.data, ...of.data]).to.deep.equal([0, 0, 0]);
  });

  it("hold what their fields say", () => {
    const all = inputs(
      {
        p: probabilities(["n", 3]),
        s: sorted([4]),
        P: positiveDefinite(["n"], 2),
        lr: oneOf([0.1, 1]),
        k: whole(2, 5),
      },
      { n: [1, 3] },
    );
    for (const { p, s, P, lr, k } of shrunk(all, 2)) {
      for (let i = 0; i < p.data.length; i += 3)
        expect(p.data[i] + p.data[i + 1] + p.data[i + 2]).to.be.closeTo(1, 1e-12);
      for (let i = 1; i < 4; i++) expect(s.data[i]).to.be.above(s.data[i - 1]);
      for (let i = 0; i < P.data.length; i += 4) {
        const [a, b, c, d] = P.data.slice(i, i + 4);
        expect(b).to.equal(c);
        expect(Math.min(a, d, a * d - b * c)).to.be.above(0);
      }
      expect([0.1, 1]).to.include(lr);
      expect(k).to.be.within(2, 5);
    }
  });

  it("come in other units as often as they are told to, and back again where they shrink", () => {
    const far = inputs(
      { x: numbers([2], { quarters: 2, zero: false }), area: numbers([1], { quarters: 2, zero: false }) },
      {},
      { shares: [otherUnits({ of: { x: 1, area: 2 }, share: 50 })] },
    );
    const samples = fc.sample(far, { seed: 1, numRuns: 400 });
    const isFar = ({ x }: (typeof samples)[number]): boolean =>
      x.data.some((entry) => Math.abs(entry) > 100 || Math.abs(entry) < 0.01);
    expect(samples.filter(isFar).length).to.be.within(160, 240);
    const [{ value: nearer }] = [...far.shrink(samples.find(isFar)!, undefined)];
    expect(isFar(nearer)).to.equal(false);
    expect(Math.max(...nearer.area.data.map(Math.abs))).to.be.within(0.01, 1000);
  });

  it("refuse a dimension without a size, by its name", () => {
    expect(() => inputs({ x: numbers(["n"]) }, { m: 3 })).to.throw(
      TypeError,
      "the dimension n of x has no size",
    );
    expect(() => inputs({ y: labels([2], "classes") })).to.throw(TypeError, "classes of y");
    expect(isValues(fc.sample(classes, 1)[0].logits)).to.equal(true);
  });
});
