/** The symbolic gradient: exact where doubles are not, and short enough to read. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { add, log, type Tensor } from "../../engine/index.ts";
import { vectorOf } from "../arbitraries/vectors.ts";
import { symbolicGradient } from "./symbolic.ts";

const cosine = (x: Tensor, y: Tensor): Tensor => x.dot(y).div(x.norm().mul(y.norm()));
const at = (x: number[], y: number[]): { name: string; values: ReturnType<typeof vectorOf> }[] => [
  { name: "x", values: vectorOf(x) },
  { name: "y", values: vectorOf(y) },
];

describe("The symbolic gradient", () => {
  it("is that of the cosine, as on paper", async () => {
    const { value, gradients } = await symbolicGradient(cosine, at([1, 0], [3, 4]));
    expect(value).to.equal(0.6);
    expect([...gradients[0]]).to.deep.equal([0, 0.8]);
    expect(gradients[1][0]).to.be.closeTo(1 / 5 - (0.6 * 3) / 25, 1e-17);
  });

  it("vanishes at colinear vectors without a trace of rounding that matters", async () => {
    const { gradients } = await symbolicGradient(cosine, at([0.1, 0.2, 0.3], [-0.3, -0.6, -0.9]));
    for (const entry of gradients.flatMap((gradient) => [...gradient]))
      expect(Math.abs(entry)).to.be.below(1e-14);
  });

  it("calls no 64 digits for what cancels below the size at which it is compared", async () => {
    const gradient = await symbolicGradient(cosine, at([0.1, 0.2, 0.3], [-0.3, -0.6, -0.8999999999999999]));
    const exact = gradient.gradients;
    expect(gradient.near([0, 0])).to.deep.equal(exact);
    const near = gradient.near([1, [1, 1, 1]]);
    for (const [i, entries] of near.entries())
      for (const [k, entry] of entries.entries()) expect(Math.abs(entry - exact[i][k])).to.be.below(1e-12);
    expect(near).not.to.deep.equal(exact);
  });

  it("is written so that a person can read it, and mathjs too", async () => {
    const { parse } = await import("../../conformance/mathjs.ts");
    const inputs = at([1, 2], [3, 4]);
    const { gradients, partial } = await symbolicGradient(cosine, inputs).then((g) => ({
      gradients: g.gradients,
      partial: g.partial.bind(g),
    }));
    const { text, latex } = partial(0, 1);
    expect(text.length).to.be.below(140);
    expect(latex).to.include("\\frac");
    expect(parse(text).evaluate({ x1: 1, x2: 2, y1: 3, y2: 4 })).to.be.closeTo(gradients[0][1], 1e-15);
  });

  it("takes the branch that the numbers take", async () => {
    const f = (x: Tensor): Tensor => x.abs().sum();
    const { gradients } = await symbolicGradient(f, [{ name: "x", values: vectorOf([-2, 3]) }]);
    expect([...gradients[0]]).to.deep.equal([-1, 1]);
    const elsewhere = await symbolicGradient(f, [{ name: "x", values: vectorOf([2, 3]) }]);
    expect([...elsewhere.gradients[0]]).to.deep.equal([1, 1]);
  });

  it("calls 64 digits where doubles cancel", async () => {
    // log(1 + x) near 0 loses half of its digits in doubles.
    const f = (x: Tensor): Tensor => log(add(x, 1)).sum();
    const { value } = await symbolicGradient(f, [{ name: "x", values: vectorOf([1e-9]) }]);
    expect(value).to.equal(Math.log1p(1e-9));
  });
});
