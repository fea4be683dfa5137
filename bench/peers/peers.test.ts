/** The judge finds what is wrong in a library made for it, and accuses no convention. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { extent, itAtLength, some } from "../../conformance/extent.ts";
import { binary, fakeLibrary, unary, whole } from "./fake.ts";
import type { Finding } from "./finding.ts";
import { optimizerFindings } from "./optimizers.ts";
import { renderPeers } from "./page.ts";
import type { Peer } from "./peer.ts";
import { merged, run } from "./run.ts";
import { summaryOf } from "./summary.ts";

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const largest = (x: Float64Array): number => Math.max(...x);
const product = (x: Float64Array): number => x.reduce((a, b) => a * b, 1);
const isTie = (x: Float64Array): Float64Array => x.map((entry) => Number(entry === largest(x)));
const others = (x: Float64Array): Float64Array => x.map((_, i) => product(x.filter((_, j) => j !== i)));

const right = {
  exp: unary(Math.exp, (_, out) => out),
  tanh: unary(Math.tanh, (x) => 1 / Math.cosh(x) ** 2),
  sigmoid: unary(sigmoid, (x) => sigmoid(x) * sigmoid(-x)),
  square: unary(
    (x) => x * x,
    (x) => 2 * x,
  ),
  // Infinite at 0, where nothing else would do.
  sqrt: unary(Math.sqrt, (x) => 0.5 / Math.sqrt(x)),
  mul: binary(
    (x, y) => x * y,
    (x, y) => [y, x],
  ),
  prod: whole(product, others),
  // Rounded as float32 rounds, where 1 − tanh² has lost every digit.
  coarseTanh: unary(Math.tanh, (x) =>
    Math.abs(x) > 9 ? 1 - Math.fround(Math.tanh(x)) ** 2 : 1 / Math.cosh(x) ** 2,
  ),
};

const conventions = {
  relu: unary(
    (x) => Math.max(x, 0),
    (x) => (x > 0 ? 1 : 0),
  ),
  reluOne: unary(
    (x) => Math.max(x, 0),
    (x) => (x >= 0 ? 1 : 0),
  ),
  abs: unary(Math.abs, Math.sign),
  absOne: unary(Math.abs, (x) => (x >= 0 ? 1 : -1)),
  clip: unary(
    (x) => Math.min(Math.max(x, 0), 6),
    (x) => (x < 0 || x > 6 ? 0 : x === 0 || x === 6 ? 0.5 : 1),
  ),
  maximumHalf: binary(Math.max, (x, y) => (x === y ? [0.5, 0.5] : [Number(x > y), Number(y > x)])),
  maximumFirst: binary(Math.max, (x, y) => [Number(x >= y), Number(y > x)]),
  maxShared: whole(largest, (x) => isTie(x).map((tie) => tie / isTie(x).reduce((a, b) => a + b))),
  maxFirst: whole(largest, (x) => x.map((_, i) => Number(i === x.indexOf(largest(x))))),
  norm: whole(
    (x) => Math.hypot(...x),
    (x, out) => x.map((entry) => (out === 0 ? 0 : entry / out)),
  ),
};

const wrong: Readonly<
  Record<string, readonly [f: Parameters<typeof fakeLibrary>[0][string], order: number, how: Finding["how"]]>
> = {
  maxOfAll: [whole(largest, isTie), 1, "outside"],
  maximumBoth: [binary(Math.max, (x, y) => [Number(x >= y), Number(y >= x)]), 1, "outside"],
  reluTwo: [
    unary(
      (x) => Math.max(x, 0),
      (x) => (x > 0 ? 1 : x === 0 ? 2 : 0),
    ),
    1,
    "outside",
  ],
  twice: [
    unary(
      (x) => x * x,
      (x) => 4 * x,
    ),
    1,
    "factor",
  ],
  negativeSquare: [
    unary(
      (x) => x * x,
      (x) => -2 * x,
    ),
    1,
    "sign",
  ],
  negative: [unary(Math.sin, (x) => -Math.cos(x)), 1, "sign"],
  swapped: [
    binary(
      (x, y) => x * y,
      (x, y) => [x, y],
    ),
    1,
    "wrong",
  ],
  slightly: [unary(Math.atan, (x) => 1.001 / (1 + x * x)), 1, "factor"],
  overflows: [
    unary(sigmoid, (x) => Math.fround(Math.exp(-x)) / Math.fround(Math.fround(1 + Math.exp(-x)) ** 2)),
    1,
    "not a number",
  ],
  divides: [whole(product, (x, out) => x.map((entry) => out / entry)), 1, "not a number"],
  powers: [
    unary(
      (x) => x ** 2,
      (x, out) => (out * 2) / x,
    ),
    1,
    "not a number",
  ],
  absNone: [unary(Math.abs, (x) => x / Math.abs(x)), 1, "not a number"],
  noSquare: [unary(Math.tanh, (_, out) => 1 - out), 1, "wrong"],
  throws: [
    unary(Math.cos, () => {
      throw new RangeError("out of shape");
    }),
    1,
    "throws",
  ],
  infinite: [
    unary(
      (x) => Math.log(Math.fround(Math.exp(x)) + 1),
      (x) => sigmoid(x),
    ),
    1,
    "value",
  ],
};

function examined(peer: Peer): { findings: Finding[]; tally: ReturnType<typeof run> } {
  const findings: Finding[] = [];
  const tally = run(peer, { seed: 1 }, { begin: () => {}, found: (finding) => findings.push(finding) });
  return { findings, tally };
}

describe("npm run peers", function () {
  this.timeout(120_000);

  itAtLength("accuses no right gradient", () => {
    const tried = some(Object.entries(right), 4);
    const { findings, tally } = examined(fakeLibrary(Object.fromEntries(tried)));
    expect(findings).to.deep.equal([]);
    expect(tally.functions).to.have.members(tried.map(([name]) => name));
    expect(tally.gradients).to.be.above(extent(50, 300));
  });

  itAtLength("accuses no convention at a kink", () => {
    const tried = some(Object.entries(conventions), 5);
    const { findings, tally } = examined(fakeLibrary(Object.fromEntries(tried)));
    expect(findings).to.deep.equal([]);
    expect(tally.functions).to.have.members(tried.map(([name]) => name));
    expect(tally.conventions).to.be.above(extent(2, 10));
  });

  itAtLength("finds every wrong gradient, and says how it is wrong", () => {
    const tried = some(Object.entries(wrong), 100, ([, [, , how]]) => how);
    const { findings, tally } = examined(
      fakeLibrary(Object.fromEntries(tried.map(([name, [f]]) => [name, f]))),
    );
    expect(tally.functions).to.have.members(tried.map(([name]) => name));
    for (const [name, [, order, how]] of tried)
      expect(
        findings.filter(({ path }) => path === name).map((finding) => `${finding.order} ${finding.how}`),
        name,
      ).to.include(`${order} ${how}`);
    // Small inputs: no entry that says nothing.
    const sizes = findings.map(({ inputs }) => inputs.reduce((sum, { data }) => sum + data.length, 0));
    expect(Math.max(...sizes)).to.be.at.most(6);
    const ties = findings.find(({ path }) => path === "maxOfAll")!;
    expect(ties.says).to.match(/sum to [23], those of every right gradient to 1$/);
  });

  it("knows ours by its values, though others that are tried before it write into their inputs", () => {
    const elu = unary(
      (x) => (x > 0 ? x : Math.expm1(x)),
      (x) => (x > 0 ? 1 : Math.exp(x)),
    );
    const { findings, tally } = examined(fakeLibrary({ elu }));
    expect(findings).to.deep.equal([]);
    expect(tally.exact).to.deep.equal(["elu"]);
  });

  it("says no more of a function without a derivative than that it has none", () => {
    const floor = unary(Math.floor, () => 0);
    const declined = unary(Math.cos, () => {
      throw new Error("no gradient");
    });
    const { findings, tally } = examined(fakeLibrary({ floor, declined }));
    expect(findings).to.deep.equal([]);
    expect(tally.without).to.deep.equal(["floor", "declined"]);
  });

  it("stops behind a call that breaks the library, and accuses nothing of what came of it", () => {
    let broken = false;
    const sound = unary(Math.sin, (x) => (broken ? Number.NaN : Math.cos(x)));
    const breaking = unary(
      (x) => {
        broken ||= x > 4;
        return x * x;
      },
      (x) => 2 * x,
    );
    const library = fakeLibrary({ sound, breaking, after: sound });
    const { findings, tally } = examined(library);
    expect(findings).to.deep.equal([]);
    expect([tally.broke, tally.ended, tally.exported]).to.deep.equal([["breaking"], 2, 3]);
    broken = false;
    const rest = run(
      library,
      { seed: 1, from: 3 },
      { begin: () => {}, found: (finding) => findings.push(finding) },
    );
    expect(findings).to.deep.equal([]);
    expect(merged(tally, rest).functions).to.deep.equal(["sound", "breaking", "after"]);
  });

  it("holds optimizers to their papers, in every form of them", () => {
    const peer = (name: string, path: (gradients: readonly number[]) => number[]): Peer => ({
      ...fakeLibrary({}),
      optimizers: { [name]: () => path },
    });
    const descent =
      (rate: number) =>
      (gradients: readonly number[]): number[] => {
        let at = 0;
        return gradients.map((g) => (at -= rate * g));
      };
    expect([...optimizerFindings(peer("sgd", descent(0.5)))]).to.have.length(0);
    const [finding] = [...optimizerFindings(peer("sgd", descent(-0.5)))];
    expect(finding.inputs[0].data).to.deep.equal([1]);
    expect([finding.given, finding.right]).to.deep.equal([[0.5], [-0.5]]);
  });

  it("writes a page and a summary", () => {
    const { findings, tally } = examined(fakeLibrary({ "<b>twice": wrong.twice[0] }));
    const page = renderPeers({ findings, tallies: [tally], seed: 1, interrupted: false });
    expect(page).to.contain("&lt;b&gt;twice").and.to.contain("2 times the right one");
    expect(page).not.to.contain("<b>twice");
    expect(summaryOf(findings, [tally]).join("\n"))
      .to.contain("given [4] right: [2]")
      .and.to.contain("1 differentiable functions");
  });
});
