/** Inputs in other units are far from 1, as often as is told, and lead back to what one can follow. */
import { expect } from "chai";
import fc from "fast-check";
import { describe, it } from "mocha";
import { numbers } from "./fields.ts";
import { inputs } from "./inputs.ts";
import { otherUnits } from "./units.ts";

const domain = inputs(
  { x: numbers([3], { quarters: 3 }) },
  {},
  { shares: [otherUnits({ share: 20, powers: [3, 12] })] },
);

const isFar = ({ x }: { x: { data: Float64Array } }): boolean => {
  const largest = Math.max(...x.data.map(Math.abs));
  return largest > 0 && (largest < 0.01 || largest >= 100);
};

describe("Inputs in other units", () => {
  it("are large and small, about as often as is told", () => {
    const samples = fc.sample(domain, { seed: 1, numRuns: 1000 }).filter(isFar);
    expect(samples.length).to.be.within(150, 250);
    const sizes = samples.map(({ x }) => Math.log10(Math.max(...x.data.map(Math.abs))));
    expect(Math.max(...sizes)).to.be.above(11);
    expect(Math.min(...sizes)).to.be.below(-11);
  });

  it("shrink to numbers near 1 where those fail as well", () => {
    const found = fc.check(
      fc.property(domain, ({ x }) => x.data.every((entry) => entry === 0)),
      { seed: 3 },
    );
    expect([...found.counterexample![0].x.data].sort()).to.deep.equal([0, 0, 1]);
    const far = fc.check(
      fc.property(domain, (drawn) => !isFar(drawn)),
      { seed: 3 },
    );
    expect(isFar(far.counterexample![0])).to.equal(true);
  });
});
