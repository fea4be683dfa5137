/** The judge finds what is wrong in a library made for it, and accuses no convention. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { extent, itAtLength, some } from "../../conformance/extent.ts";
import { binary, fakeLibrary, type Result, unary, whole } from "./fake.ts";
import type { Finding } from "./finding.ts";
import { optimizerFindings } from "./optimizers.ts";
import { renderPeers } from "./page.ts";
import { NoValue, type Peer, type Values } from "./peer.ts";
import { merged, run } from "./run.ts";
import { unnamed, withNumbers } from "./signature.ts";
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

/** No number where there is no derivative: at the end of where there are values, and where the function jumps. */
const ends = {
  rootTimes: binary(
    (x, y) => Math.sqrt(x) * y,
    (x, y) => [y / (2 * Math.sqrt(x)), x === 0 ? Number.NaN : Math.sqrt(x)],
  ),
  saddle: binary(
    (x, y) => (x === 0 && y === 0 ? 0 : (x * y) / (x * x + y * y)),
    (x, y) => [(y * (y * y - x * x)) / (x * x + y * y) ** 2, (x * (x * x - y * y)) / (x * x + y * y) ** 2],
  ),
  solve: (a: Values, b: Values): Result => {
    if (a.shape.join() !== "2,2" || b.shape.join() !== "2") throw new TypeError("Two equations, please.");
    const [p, q, r, s] = a.data;
    const solved = (m: readonly number[], [c, d]: Float64Array): Float64Array =>
      Float64Array.of((m[3] * c - m[1] * d) / (p * s - q * r), (m[0] * d - m[2] * c) / (p * s - q * r));
    const x = solved([p, q, r, s], b.data);
    return {
      shape: [2],
      data: x,
      pull: (cotangent) => {
        const w = solved([p, r, q, s], cotangent);
        return [Float64Array.of(-w[0] * x[0], -w[0] * x[1], -w[1] * x[0], -w[1] * x[1]), w];
      },
    };
  },
};

/** Of no function of ours: differences must do. */
const odd = (slope: number) =>
  unary(
    (x) => Math.sin(x) * Math.tanh(x) + x / 3,
    (x) => slope * (Math.cos(x) * Math.tanh(x) + Math.sin(x) / Math.cosh(x) ** 2 + 1 / 3),
  );

/** The logarithm of a determinant, from the lower triangle: its gradient by that, or shared between both triangles. */
const ofTriangle =
  (shared: number) =>
  (x: Values): Result => {
    if (x.shape.join() !== "2,2") throw new TypeError("Two by two, please.");
    const [p, , r, s] = x.data;
    const d = p * s - r * r;
    return {
      shape: [],
      data: Float64Array.of(Math.log(d)),
      pull: ([c]) => [
        Float64Array.of(s, -2 * r * shared, -2 * r * (1 - shared), p).map((each) => (c * each) / d),
      ],
    };
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

  it("accuses nothing where there is no derivative", () => {
    const { findings, tally } = examined(fakeLibrary(ends));
    expect(findings).to.deep.equal([]);
    expect(tally.functions).to.have.members(Object.keys(ends));
  });

  it("accuses no gradient by a symmetric matrix that is shared between its triangles, and one of the other triangle", () => {
    const library = fakeLibrary({ one: ofTriangle(0), both: ofTriangle(1 / 2), other: ofTriangle(1) });
    const { findings } = examined(library);
    expect([...new Set(findings.map(({ path }) => path))]).to.deep.equal(["other"]);
  });

  it("knows the foot of a parabola from a kink, and says what is right there", () => {
    const { findings } = examined(fakeLibrary({ powers: wrong.powers[0] }));
    const [{ says, right, corners }] = findings;
    expect(says).to.equal("NaN, where the function is smooth");
    expect([right, corners]).to.deep.equal([[0], undefined]);
  });

  it("shows what throws where the function has a slope", () => {
    const throws = unary(Math.abs, () => {
      throw new RangeError("out of shape");
    });
    const [{ how, inputs }] = examined(fakeLibrary({ throws })).findings;
    expect(how).to.equal("throws");
    expect(inputs[0].data).to.deep.equal(inputs[0].data.map(() => 1));
  });

  it("takes differences of compiled code, and accuses by none of them alone", () => {
    const library = fakeLibrary({ right: odd(1), twice: odd(2) });
    let [compiledCalls, last] = [0, ""];
    const textOf = (inputs: readonly Values[]): string => inputs.map(({ data }) => data.join()).join(";");
    // Right where the function itself was asked, and steeper all around.
    const lying: Peer = {
      ...library,
      value: (program, inputs) => {
        last = textOf(inputs);
        return library.value(program, inputs);
      },
      compiled: {
        vjp: library.vjp,
        value: (program, inputs) => {
          compiledCalls++;
          const outputs = library.value(program, inputs);
          if (textOf(inputs) === last) return outputs;
          return outputs.map(({ shape, data }) => ({
            shape,
            data: data.map((entry, i) => entry + inputs[0].data[i] / 4),
          }));
        },
      },
    };
    for (const compiled of [library, lying, { ...lying, compiled: library }]) {
      const { findings, tally } = examined(compiled);
      expect(findings.map(({ path }) => path))
        .to.include("twice")
        .and.not.include("right");
      expect(tally.functions).to.deep.equal(["right", "twice"]);
    }
    expect(compiledCalls).to.be.above(20);
  });

  it("does not ask for what compiling says is no value, and with care, for nothing that does not compile", () => {
    for (const [error, isCareful] of [
      [new NoValue("of no shape"), false],
      [new TypeError("no axis"), true],
    ] as const) {
      let [compiling, broken] = [false, false];
      const sound = fakeLibrary({ square: right.square });
      const shaky = (...args: unknown[]): unknown => {
        if (args.length === 1) return sound.functions.get("square")!(...args);
        if (compiling) throw error;
        broken = true;
        throw new Error("out of memory");
      };
      const library: Peer = {
        ...sound,
        functions: new Map([["shaky", shaky]]),
        compiled: {
          vjp: sound.vjp,
          value: (program, inputs) => {
            compiling = true;
            try {
              return sound.value(program, inputs);
            } finally {
              compiling = false;
            }
          },
        },
      };
      const tally = run(library, { seed: 1, isCareful }, { begin: () => {}, found: () => {} });
      expect([tally.functions, broken]).to.deep.equal([["shaky"], false]);
      run({ ...library, compiled: undefined }, { seed: 1 }, { begin: () => {}, found: () => {} });
      expect(broken).to.equal(true);
    }
  });

  it("takes a flag for misuse where a number gives a value, too", () => {
    expect(withNumbers([{ tensor: 0 }, 0, true])).to.deep.equal([{ tensor: 0 }, 0, 1]);
    expect(withNumbers([{ tensor: 0 }, false, true])).to.equal(undefined);
    expect(withNumbers([{ tensor: 0 }, [[1, 2]]])).to.deep.equal([{ tensor: 0 }, 1]);
    const { given, far } = unnamed([{ tensor: 0 }, { options: { axis: 0 } }])!;
    expect([given, typeof far[1]]).to.deep.equal([[{ tensor: 0 }, 0], "number"]);
    expect(unnamed([{ tensor: 0 }, { options: { lower: true } }])!.given).to.deep.equal([
      { tensor: 0 },
      true,
    ]);
    expect(unnamed([{ tensor: 0 }, { options: { ord: "fro" } }])).to.equal(undefined);
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
