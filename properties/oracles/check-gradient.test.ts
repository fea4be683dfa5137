/** The gradient checker, tested: it accuses nobody innocent, and hardly ever sleeps. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { extent } from "../../conformance/extent.ts";
import { campaign, FAMILIES, type Single, singleCampaign } from "./campaign.ts";
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
    const nothing = (() => {}) as never;
    expect(() => checkGradient(cosine, { gradient: nothing, at })).to.throw(/undefined entries; the point/);
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

  it("tells what float32 loses from what is wrong, by the spacing of its numbers", () => {
    const single = (change: (g: number) => number) => (x: Float64Array) =>
      Float32Array.from(cosineGradient(x), change);
    const check = (change: (g: number) => number): string =>
      checkGradient(cosine, { gradient: single(change), at }).verdict;
    expect(check((g) => g)).to.equal("right");
    for (const share of [1e-3, 1e-4, -1e-3])
      expect(
        check((g) => g * (1 + share)),
        `${share}`,
      ).not.to.equal("right");
    expect(check((g) => g * 1.001)).to.equal("wrong");
    // The same numbers in an array of any kind, or told.
    const plain = (x: Float64Array): number[] => Array.from(cosineGradient(x), Math.fround);
    expect(checkGradient(cosine, { gradient: plain, at }).verdict).to.equal("right");
    expect(checkGradient(cosine, { gradient: plain, at, dtype: "float64" }).verdict).to.equal("wrong");
    const rounded = (x: Float64Array): number[] => Array.from(cosineGradient(x), (g) => g * (1 + 2 ** -24));
    expect(checkGradient(cosine, { gradient: rounded, at }).verdict).to.equal("wrong");
    expect(checkGradient(cosine, { gradient: rounded, at, dtype: "float32" }).verdict).to.equal("right");
  });

  it("checks a function that computes in float32 itself", () => {
    const r = Math.fround;
    const f = ([x, y]: Float64Array): number => r(r(r(x) * r(x)) * r(Math.sin(r(y))));
    const gradient = ([x, y]: Float64Array): Float32Array =>
      Float32Array.of(r(2 * r(x)) * r(Math.sin(r(y))), r(r(x) * r(x)) * r(Math.cos(r(y))));
    const there = { at: [1.3, 0.7] };
    expect(checkGradient(f, { gradient, ...there }).verdict).to.equal("right");
    expect(
      checkGradient(f, { gradient: (x) => gradient(x).map((g) => 1.01 * g), ...there }).verdict,
    ).to.equal("wrong");
  });

  it("names what writes to its input, and what answers differently twice, in a sentence", () => {
    const square = ([x]: Float64Array): number => x * x;
    const right = ([x]: Float64Array): number[] => [2 * x];
    const writing = checkGradient((x) => (x[0] = x[0] * x[0]), { gradient: right, at: [3] });
    expect(writing).to.deep.include({
      verdict: "mutated-input",
      message: "f writes to its input: entry 0 is 3, then 9.",
      entries: [],
    });
    const inPlace = checkGradient(square, { gradient: (x) => x.map((_, i) => (x[i] *= 2)), at: [3] });
    expect(inPlace.message).to.equal("The gradient writes to its input: entry 0 is 3, then 6.");
    let noise = 0;
    const unsteady = checkGradient((x) => square(x) + noise++, { gradient: right, at: [3] });
    expect(unsteady).to.deep.include({
      verdict: "non-deterministic",
      message: "f answers differently twice: entry 0 is 9, then 10.",
    });
    let sum = 0;
    expect(checkGradient(square, { gradient: ([x]) => [(sum += 2 * x)], at: [3] }).message).to.match(
      /^The gradient answers differently twice: entry 0 is 6, then 12/,
    );
  });

  it("holds its rates on random programs", () => {
    const [smooth, magnitudes, kinks] = Object.values(FAMILIES).map((family) =>
      campaign(family, extent(60, 300), 4),
    );
    expect(smooth.verdicts.wrong).to.equal(0);
    expect(smooth.verdicts.inconclusive).to.be.at.most(0.01);
    expect(smooth.missed["1e-3"]).to.be.at.most(0.005);
    expect(smooth.missed["1e-6"]).to.be.at.most(0.007);
    expect(magnitudes.verdicts.wrong).to.be.at.most(0.004);
    expect(magnitudes.verdicts.inconclusive).to.be.at.most(0.02);
    for (const share of Object.values(magnitudes.missed)) expect(share).to.be.at.most(0.007);
    expect(kinks.verdicts.wrong).to.be.at.most(0.005);
    expect(kinks.verdicts.inconclusive).to.be.at.most(0.01);
    expect(kinks.missed["1e-6"]).to.be.at.most(0.007);
  });

  it("holds them where the engine computes f, and its numbers at one point are all that is given", () => {
    const { verdicts, missed } = campaign(FAMILIES.magnitudes, extent(60, 300), 6, "numbers");
    expect(verdicts.wrong).to.equal(0);
    expect(verdicts.inconclusive).to.be.at.most(extent(0.05, 0.02));
    for (const share of Object.values(missed)) expect(share).to.be.at.most(0.01);
  });

  it("holds them in float32", () => {
    for (const single of ["held", "computed", "values too"] satisfies Single[]) {
      for (const [name, family] of Object.entries(FAMILIES)) {
        const { verdicts, missed, caught } = singleCampaign(family, extent(40, 200), 5, single);
        expect(verdicts.wrong, `${single}, ${name}`).to.equal(0);
        expect(missed, `${single}, ${name}`).to.be.at.most(0.02);
        if (name === "smooth") expect(caught.twice).to.be.above(0.9);
      }
    }
  });

  it("holds them on functions of several entries that it was not tuned on", () => {
    const smooth = heldOutCampaign((d) => smoothTrial(d, "ordinary"), extent(30, 100), 5);
    const magnitudes = heldOutCampaign((d) => smoothTrial(d, "magnitudes"), extent(30, 100), 6);
    const kinks = heldOutCampaign(bentTrial, extent(20, 50), 7);
    expect(smooth.verdicts.wrong).to.equal(0);
    for (const { verdicts, missed } of [smooth, magnitudes, kinks]) {
      expect(verdicts.wrong).to.be.at.most(0.004);
      expect(verdicts.inconclusive).to.be.at.most(0.02);
      for (const share of Object.values(missed)) expect(share).to.be.at.most(0.01);
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

  it("calls no gradient at a kink right that is no number", () => {
    for (const slope of [Number.NaN, Number.POSITIVE_INFINITY])
      expect(checkGradient(([x]) => Math.abs(x), { gradient: () => [slope], at: [0] }).verdict).to.equal(
        "wrong",
      );
  });

  it("looks beside a point for what the rounding of f hides there", () => {
    const f = ([x, y]: Float64Array): number => Math.log(Math.exp(x) + Math.exp(y));
    const softmax = ([x, y]: Float64Array): number[] =>
      [Math.exp(x), Math.exp(y)].map((e) => e / (Math.exp(x) + Math.exp(y)));
    const hidden = { at: [60, 1] };
    // ∂f/∂y is 2e-26, where f is 60.
    expect(checkGradient(f, { ...hidden, gradient: softmax }).verdict).to.equal("right");
    for (const factor of [2, 1 + 1e-3, 1 + 1e-6]) {
      const gradient = (x: Float64Array): number[] => softmax(x).with(1, factor * softmax(x)[1]);
      const { verdict, message } = checkGradient(f, { ...hidden, gradient });
      expect(verdict).to.equal("inconclusive");
      expect(message, `${factor}`).to.match(
        /Differences say 0 ± 2e-12\. At 7\.7\d*,1 it is 0\.00\d*, not 0\.0011\d*\.$/,
      );
    }
    // Numbers that hold at this point alone can be neither confirmed nor blamed.
    const there = softmax(Float64Array.from(hidden.at));
    expect(checkGradient(f, { ...hidden, gradient: () => there }).verdict).to.equal("inconclusive");
    // What rounding leaves of a slope that is 0 everywhere is as good as 0.
    const cosine = ([x]: Float64Array): number => (3 * x) / Math.sqrt(9 * x * x);
    const residue = ([x]: Float64Array): number[] => [
      3 / Math.sqrt(9 * x * x) - (cosine(Float64Array.of(x)) * x) / (x * x) + 1e-17 / x,
    ];
    expect(checkGradient(cosine, { gradient: residue, at: [0.7] }).verdict).to.equal("right");
  });

  it("looks far away for a slope that doubles hide near 0", () => {
    const f = ([x]: Float64Array): number => 1e16 + x;
    const verdict = (slope: number): string => checkGradient(f, { gradient: () => [slope], at: [1] }).verdict;
    expect(verdict(1)).to.equal("right");
    for (const slope of [7, -1, 2000]) expect(verdict(slope), `${slope}`).to.equal("inconclusive");
  });

  it("takes one difference for one, where all roots of a point are the point", () => {
    const f = ([x]: Float64Array): number => 1e12 + Math.exp(x);
    const ask = (factor: number): ReturnType<typeof checkGradient> =>
      checkGradient(f, { gradient: ([x]) => [factor * Math.exp(x)], at: [1] });
    // Wrong, and by accident just what f's rounding leaves of its differences at 1.
    const factor = ask(1).entries[0].expected / Math.E;
    expect(Math.abs(factor - 1)).to.be.above(1e-5);
    expect(ask(factor).verdict).to.equal("inconclusive");
  });

  it("calls a slope of rounding neither singular nor wrong", () => {
    const flat = ([x]: Float64Array): number => (1 + x) * (1 - x) + x * x;
    for (const x of [0.3, 12.7, 871]) {
      const { verdict } = checkGradient(flat, { gradient: () => [1e-16 * x], at: [x] });
      expect(verdict).to.be.oneOf(["right", "inconclusive"]);
    }
  });
});
