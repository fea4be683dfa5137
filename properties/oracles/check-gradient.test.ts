/** The gradient checker, tested: it accuses nobody innocent, and hardly ever sleeps. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { campaign, FAMILIES } from "./campaign.ts";
import { checkGradient } from "./check-gradient.ts";
import { bentTrial, heldOutCampaign, smoothTrial } from "./held-out.ts";

const cosine = (x: Float64Array): number => {
  const [a, b] = [x.slice(0, x.length / 2), x.slice(x.length / 2)];
  return a.reduce((sum, entry, i) => sum + entry * b[i], 0) / (Math.hypot(...a) * Math.hypot(...b));
};

function cosineGradient(x: Float64Array): Float64Array {
  const n = x.length / 2;
  const [a, b] = [x.slice(0, n), x.slice(n)];
  const [p, q, c] = [Math.hypot(...a), Math.hypot(...b), cosine(x)];
  return x.map((entry, i) =>
    i < n ? b[i] / (p * q) - (c * entry) / (p * p) : a[i - n] / (p * q) - (c * entry) / (q * q),
  );
}

const at = [0.5, -1.25, 2, 0.75, 1.5, 0.25, -1, 2.75];

describe("checkGradient", () => {
  it("says right of a right gradient, entry by entry", () => {
    const { verdict, entries, evaluations } = checkGradient(cosine, { gradient: cosineGradient, at });
    expect(verdict).to.equal("right");
    expect(entries.map(({ index }) => index)).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7]);
    for (const { given, expected, tolerance } of entries)
      expect(Math.abs(given - expected)).to.be.at.most(tolerance);
    expect(evaluations).to.be.within(8, 8 * 40);
  });

  it("finds the one entry that is off by a millionth", () => {
    for (let wrong = 0; wrong < at.length; wrong++) {
      const gradient = (x: Float64Array): Float64Array =>
        cosineGradient(x).map((entry, i) => (i === wrong ? entry * (1 + 1e-6) : entry));
      const { verdict, entries } = checkGradient(cosine, { gradient, at });
      expect(verdict).to.equal("wrong");
      expect(entries.filter((entry) => entry.verdict === "wrong").map(({ index }) => index)).to.deep.equal([
        wrong,
      ]);
    }
  });

  it("catches zeros, signs, factors, NaN and other people's gradients", () => {
    const wrongs: Record<string, (g: Float64Array) => Float64Array> = {
      zeros: (g) => g.map(() => 0),
      negated: (g) => g.map((entry) => -entry),
      halved: (g) => g.map((entry) => entry / 2),
      NaN: (g) => g.map(() => Number.NaN),
      reversed: (g) => g.toReversed(),
    };
    for (const [name, change] of Object.entries(wrongs)) {
      expect(
        checkGradient(cosine, { gradient: (x) => change(cosineGradient(x)), at }).verdict,
        name,
      ).to.equal("wrong");
    }
  });

  it("accuses nobody at a kink or where the slope is infinite", () => {
    const absolute = { gradient: ([x]: Float64Array) => [Math.sign(x)], at: [0] };
    expect(checkGradient(([x]) => Math.abs(x), absolute).verdict).to.equal("kink");
    expect(checkGradient(([x]) => Math.sqrt(Math.abs(x)), { gradient: () => [0], at: [0] }).verdict).to.equal(
      "singular",
    );
  });

  it("refuses what it cannot check, in words", () => {
    expect(() => checkGradient(cosine, { gradient: () => [1], at })).to.throw(/1 entries; the point has 8/);
    expect(() => checkGradient(() => Number.NaN, { gradient: () => [1], at: [1] })).to.throw(/f is NaN/);
  });

  it("leaves the point alone, and shows the gradient a copy", () => {
    const point = Float64Array.from(at);
    checkGradient(cosine, {
      gradient: (x) => {
        const g = cosineGradient(x);
        x.fill(0);
        return g;
      },
      at: point,
    });
    expect([...point]).to.deep.equal(at);
  });

  it("holds its rates on random programs", () => {
    const [smooth, magnitudes, kinks] = Object.values(FAMILIES).map((family) => campaign(family, 1000, 4));
    expect(smooth.verdicts.wrong).to.equal(0);
    expect(smooth.verdicts.inconclusive).to.be.at.most(0.01);
    expect(smooth.missed["1e-3"]).to.be.at.most(0.005);
    expect(smooth.missed["1e-6"]).to.be.at.most(0.007);
    expect(magnitudes.verdicts.wrong).to.be.at.most(0.004);
    expect(kinks.verdicts.wrong).to.be.at.most(0.005);
    expect(kinks.verdicts.inconclusive).to.be.at.most(0.01);
    expect(kinks.missed["1e-6"]).to.be.at.most(0.007);
  });

  it("holds them on functions of several entries that it was not tuned on", () => {
    const smooth = heldOutCampaign((d) => smoothTrial(d, "ordinary"), 300, 5);
    const magnitudes = heldOutCampaign((d) => smoothTrial(d, "magnitudes"), 300, 6);
    const kinks = heldOutCampaign(bentTrial, 150, 7);
    expect(smooth.verdicts.wrong).to.equal(0);
    for (const { verdicts } of [magnitudes, kinks]) expect(verdicts.wrong).to.be.at.most(0.004);
    for (const { missedVisibly } of [smooth, kinks]) {
      for (const share of Object.values(missedVisibly)) expect(share).to.be.at.most(0.01);
    }
  });

  it("accuses a gradient beside a kink that neither side has, and not one that lies between the sides", () => {
    const bend = ([x]: Float64Array): number => Math.abs(x - 1) + x;
    const check = (slope: number, x: number): string =>
      checkGradient(bend, { gradient: () => [slope], at: [x] }).verdict;
    for (const distance of [1e-2, 1e-4, 1e-6]) {
      expect(check(2, 1 + distance)).to.equal("right");
      expect(check(0, 1 - distance)).to.equal("right");
      expect(check(2 + 1e-6, 1 + distance)).to.equal("wrong");
      expect(check(-1, 1 - distance)).to.equal("wrong");
    }
    for (const slope of [0, 1, 2]) expect(check(slope, 1)).to.equal("kink");
    expect(check(2.1, 1)).to.equal("wrong");
    expect(check(-5, 1)).to.equal("wrong");
  });

  it("calls a slope of rounding neither singular nor wrong", () => {
    const flat = ([x]: Float64Array): number => (1 + x) * (1 - x) + x * x;
    for (const x of [0.3, 12.7, 871]) {
      const { verdict } = checkGradient(flat, { gradient: () => [1e-16 * x], at: [x] });
      expect(verdict).to.be.oneOf(["right", "inconclusive"]);
    }
  });
});
