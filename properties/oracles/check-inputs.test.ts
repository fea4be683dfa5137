/** Gradients of several tensors by name: right ones are let be, wrong ones are shown on small numbers, in any library's tensors. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { extent, some } from "../../conformance/extent.ts";
import { type Tensor, tensor, vjp } from "../../engine/index.ts";
import { checkGradient as checkAlone } from "../check-gradient.ts";
import type { GradientReport } from "./gradients-to-check.ts";
import { checkGradient } from "./thorough.ts";

type Row = number[];
interface Inputs {
  readonly x: Row[];
  readonly w: Row;
}

const dot = (a: Row, b: Row): number => a.reduce((sum, value, i) => sum + value * b[i], 0);

/** Σ sin(x w) */
const f = ({ x, w }: Inputs): number => x.reduce((sum, row) => sum + Math.sin(dot(row, w)), 0);
const gradient = ({ x, w }: Inputs): { x: Row[]; w: Row } => {
  const slopes = x.map((row) => Math.cos(dot(row, w)));
  return {
    x: x.map((_, i) => w.map((value) => slopes[i] * value)),
    w: w.map((_, j) => x.reduce((sum, row, i) => sum + slopes[i] * row[j], 0)),
  };
};
const inputs = { x: [2, 3], w: [3] };

describe("checkGradient, of several inputs", () => {
  it("says right of a right gradient, in the entry alone too", () => {
    for (const check of [checkGradient, checkAlone]) {
      const { verdict, points, message } = check(f, { inputs, gradient });
      expect({ verdict, points, message }).to.deep.equal({
        verdict: "right",
        points: 8,
        message: "The gradient is right.",
      });
    }
  });

  it("takes shapes, values and options, and draws the same from a seed", () => {
    const seen: string[] = [];
    const noted = (named: { a: number; b: Row[]; c: Row; d: number; e: Row }): number => {
      seen.push(JSON.stringify(named));
      return named.a * named.b[0][1] + named.c[0] + named.d ** 2 + named.e[1];
    };
    const options = {
      inputs: {
        a: 2.5,
        b: [[1, 2]],
        c: Float64Array.of(3),
        d: { shape: [], range: [4, 5] as const },
        e: { shape: [2], whole: true, range: [0, 9] as const, constant: true },
      },
      gradient: ({ a, b, d }: { a: number; b: Row[]; d: number }) => ({
        a: b[0][1],
        b: [[0, a]],
        c: [1],
        d: 2 * d,
      }),
      seed: 7,
    };
    expect(checkGradient(noted, options).verdict).to.equal("right");
    const first = [...seen];
    seen.length = 0;
    checkGradient(noted, options);
    expect(seen).to.deep.equal(first);
    const [{ a, b, c, d, e }] = first.map((text) => JSON.parse(text));
    expect({ a, b, c }).to.deep.equal({ a: 2.5, b: [[1, 2]], c: [3] });
    expect(d).to.be.within(4, 5);
    for (const value of e) expect(Number.isInteger(value) && value >= 0 && value <= 9).to.equal(true);
  });

  it("looks at one point where all is given", () => {
    const { verdict, points } = checkGradient(f, {
      inputs: { x: [[1, 2, 3]], w: Float64Array.of(1, 0.5, 2) },
      gradient,
    });
    expect({ verdict, points }).to.deep.equal({ verdict: "right", points: 1 });
  });

  const wrongs: Record<string, [how: string, wrong: (named: Inputs) => object]> = {
    "a factor": ["scaled", (named) => ({ ...gradient(named), w: gradient(named).w.map((g) => 3 * g) })],
    "a sign": ["sign-flipped", (named) => ({ ...gradient(named), w: gradient(named).w.map((g) => -g) })],
    zeros: ["zero", (named) => ({ ...gradient(named), w: [0, 0, 0] })],
    NaN: ["non-finite", (named) => ({ ...gradient(named), w: [Number.NaN, 0, 0] })],
    "a sum left out": [
      "missing-reduction",
      (named) => ({
        ...gradient(named),
        w: named.x.map((row) => row.map((value) => value * Math.cos(dot(row, named.w)))),
      }),
    ],
    "another shape": ["wrong-shape", (named) => ({ ...gradient(named), w: [1, 2] })],
  };
  for (const [name, [how, wrong]] of Object.entries(wrongs)) {
    it(`names ${name}`, () => {
      const report = checkGradient(f, { inputs, gradient: wrong as typeof gradient });
      expect(report.verdict).to.equal("wrong");
      expect(report.counterexample).to.include({ input: "w" });
      expect(report.counterexample?.how?.code).to.equal(how);
      expect(report.message).to.include(report.counterexample?.how?.text);
    });
  }

  it("names a matrix that is transposed, and gradients that have changed places", () => {
    const product = ({ a, b }: { a: Row[]; b: Row[] }): number => dot(a.flat(), b.flat());
    const square = { a: [2, 2], b: [2, 2] };
    const turned = ({ a, b }: { a: Row[]; b: Row[] }) => ({
      a: b.map((_, i) => b.map((row) => row[i])),
      b: a,
    });
    expect(checkGradient(product, { inputs: square, gradient: turned }).counterexample?.how?.code).to.equal(
      "transposed",
    );
    const { counterexample } = checkGradient(product, { inputs: square, gradient: ({ a, b }) => ({ a, b }) });
    expect(counterexample?.how?.code).to.equal("swapped-arguments");
  });

  it("shrinks to numbers for paper, on which the shown value is wrong in the way that is told", () => {
    const { counterexample } = checkGradient(f, {
      inputs,
      gradient: (named) => ({ ...gradient(named), w: gradient(named).w.map((g) => 2 * g) }),
    });
    const { x, w } = counterexample!.inputs;
    expect([...x.data].sort()).to.deep.equal([0, 0, 0, 0, 0, 1]);
    expect(w).to.deep.equal({ shape: [3], data: [0, 0, 0] });
    expect(counterexample).to.include({ input: "w", given: 2 });
    expect(counterexample?.index).to.deep.equal([0]);
    expect(counterexample?.expected).to.be.closeTo(1, counterexample!.tolerance);
  });

  it("finds what holds at one output alone, and what does not hear from above", () => {
    const squares = ({ x }: { x: Row }): Row => x.map((value) => value * value);
    const x = { x: [3] };
    const right = ({ x }: { x: Row }, above: Row) => ({ x: x.map((value, i) => 2 * value * above[i]) });
    const jacobian = ({ x }: { x: Row }) => ({
      x: x.map((value, i) => x.map((_, j) => (i === j ? 2 * value : 0))),
    });
    const ofSum = ({ x }: { x: Row }) => ({ x: x.map((value) => 2 * value) });
    for (const each of [right, jacobian, ofSum])
      expect(checkGradient(squares, { inputs: x, gradient: each as typeof right }).verdict).to.equal("right");
    const deaf = ({ x }: { x: Row }, _above: Row) => ofSum({ x });
    const { verdict, counterexample, message } = checkGradient(squares, { inputs: x, gradient: deaf });
    expect({ verdict, how: counterexample?.how?.code }).to.deep.equal({
      verdict: "wrong",
      how: "upstream-ignored",
    });
    expect(message).to.match(/where outputs have the weights \[1, 0, 0\]/);
  });

  it("says of f and of the gradient that they write to their inputs, or have two answers", () => {
    const calls: Record<string, () => GradientReport> = {
      "mutated-input": () => checkGradient(({ w }: Inputs) => (w[0] = 3), { inputs, gradient }),
      "non-deterministic": () =>
        checkGradient((named: Inputs) => f(named) + Math.random(), { inputs, gradient }),
    };
    for (const [verdict, check] of Object.entries(calls)) expect(check().verdict).to.equal(verdict);
    const sums = [0, 0, 0];
    const adding = (named: Inputs) => ({
      ...gradient(named),
      w: gradient(named).w.map((g, j) => (sums[j] += g)),
    });
    const { verdict, message } = checkGradient(f, { inputs, gradient: adding });
    expect(verdict).to.equal("non-deterministic");
    expect(message).to.match(/The gradient answers differently twice/);
  });

  it("looks at second derivatives, and at their symmetry", () => {
    const cubic = ({ x, w }: { x: Row; w: number }): number => x[0] ** 2 * w + Math.sin(x[1]);
    const slopes = ({ x, w }: { x: Row; w: number }) => ({ x: [2 * x[0] * w, Math.cos(x[1])], w: x[0] ** 2 });
    const second =
      (sign: number) =>
      ({ x, w }: { x: Row; w: number }, along: { x: Row; w: number }) => ({
        x: [2 * w * along.x[0] + 2 * x[0] * along.w, -sign * Math.sin(x[1]) * along.x[1]],
        w: 2 * x[0] * along.x[0],
      });
    const options = { inputs: { x: [2], w: [] }, gradient: slopes, order: 2 as const };
    expect(checkGradient(cubic, options).verdict).to.equal("right");
    expect(checkGradient(cubic, { ...options, second: second(1) }).verdict).to.equal("right");
    const { verdict, counterexample } = checkGradient(cubic, { ...options, second: second(-1) });
    expect({ verdict, order: counterexample?.order, input: counterexample?.input }).to.deep.equal({
      verdict: "wrong",
      order: 2,
      input: "x",
    });
  });

  it("finds the one entry of five hundred that is wrong, by sums and halves", () => {
    const sines = ({ x }: { x: Row }): number =>
      x.reduce((sum, value, i) => sum + Math.sin(value * (1 + (i % 7))), 0);
    const cosines = (x: Row): Row => x.map((value, i) => (1 + (i % 7)) * Math.cos(value * (1 + (i % 7))));
    const check = (change: (g: number, i: number) => number): GradientReport =>
      checkGradient(sines, {
        inputs: { x: [500] },
        gradient: ({ x }) => ({ x: cosines(x).map(change) }),
        trials: extent(1, 2),
      });
    expect(check((g) => g).verdict).to.equal("right");
    for (const place of some([250, 3, 498], 3)) {
      const { verdict, counterexample } = check((g, i) => (i === place ? 1.001 * g : g));
      expect({ verdict, index: counterexample?.index }).to.deep.equal({ verdict: "wrong", index: [place] });
    }
  });

  for (const dtype of ["float64", "float32"] as const) {
    it(`takes tensors of a library that computes in ${dtype}`, () => {
      const make = (values: ArrayLike<number>, shape: readonly number[]): Tensor =>
        tensor(Array.from(values), { dtype }).reshape([...shape]);
      const program = ({ x, w }: { x: Tensor; w: Tensor }): Tensor => x.matmul(w).tanh();
      const backward =
        (factor: number) =>
        ({ x, w }: { x: Tensor; w: Tensor }, above: Tensor) => {
          const [dx, dw] = vjp((x, w) => program({ x, w }), [x, w]).pullback(
            above as never,
          ) as unknown as Tensor[];
          return { x: dx, w: dw.mul(factor) };
        };
      const options = { inputs, make };
      expect(checkGradient(program, { ...options, gradient: backward(1) }).verdict).to.equal("right");
      const { verdict, counterexample } = checkGradient(program, { ...options, gradient: backward(1.001) });
      expect({ verdict, input: counterexample?.input }).to.deep.equal({ verdict: "wrong", input: "w" });
      const writing = ({ x, w }: { x: Tensor; w: Tensor }): Tensor => program({ x, w: w.add_(1) });
      expect(checkGradient(writing, { ...options, gradient: backward(1) }).verdict).to.equal("mutated-input");
    });
  }

  it("accuses nobody of 0 times infinity where another output has no slope", () => {
    const roots = ({ x }: { x: Row }): Row => x.map(Math.sqrt);
    const slopes = ({ x }: { x: Row }, above: Row) => ({
      x: x.map((value, i) => above[i] / (2 * Math.sqrt(value))),
    });
    const options = { inputs: { x: { shape: [3], range: [0, 2] as const } }, gradient: slopes, trials: 12 };
    expect(checkGradient(roots, options).verdict).to.equal("right");
    const zero = { ...options, inputs: { x: Float64Array.of(0, 1) } };
    expect(checkGradient(roots, zero).verdict).to.equal("singular");
    const wrong = ({ x }: { x: Row }, above: Row) => ({ x: slopes({ x }, above).x.map((g) => g / 0) });
    expect(checkGradient(roots, { ...options, gradient: wrong }).verdict).to.equal("wrong");
  });

  it("refuses answers that are no numbers", () => {
    const square = ([x]: Float64Array): number => x * x;
    const check = (f: unknown, gradient: unknown) => () =>
      checkGradient(f as typeof square, { gradient: gradient as () => number[], at: [1] });
    for (const [given, words] of [["1", 'f is "1", not'], [true, "f is true, not"], [1n, "f is 1, not"]] as const) // biome-ignore format: one line
      expect(check(() => given, () => [2])).to.throw(TypeError, words); // biome-ignore format: one line
    expect(check(() => tensor(1), () => [2])).to.throw(TypeError, "for tensors, ask with { inputs }"); // biome-ignore format: one line
    for (const given of ["2", null, 2n, undefined])
      expect(check(square, () => [given])).to.throw(TypeError, "Entry 0 of the gradient is "); // biome-ignore format: one line
    expect(check(square, () => [2])().verdict).to.equal("right");
  });

  it("refuses what makes no sense, and says what to write", () => {
    const ask = { inputs, gradient };
    const wrongs: [options: object, words: RegExp][] = [
      [{ ...ask, gradeint: 1 }, /There is no option gradeint\. Did you mean gradient\?/],
      [{ ...ask, trails: 3 }, /There is no option trails\. Did you mean trials\?/],
      [{ ...ask, tolerance: 1 }, /There is no option tolerance\. There are inputs, gradient, make/],
      [{ ...ask, inputs: { x: { shap: [2] } } }, /There is no option inputs\.x\.shap\. Did you mean shape\?/],
      [{ at: [1], gradient, atol: 1 }, /There is no option atol/],
      [{ at: [], gradient }, /at is \[\]: give a list of finite numbers/],
      [{ at: 3, gradient }, /at is 3: give a list/],
      [{ at: [1, Number.NaN], gradient }, /An entry of at is NaN: give a list of finite numbers/],
      [{ at: [1], gradient: [2] }, /gradient is \[2\]: give a function/],
      [{ inputs }, /gradient is undefined: give a function/],
      [{ ...ask, dtype: "float16" }, /dtype is float16: give "float32" or "float64"/],
      [
        { ...ask, inputs: { x: { shape: [2], range: [2, 1] } } },
        /inputs\.x\.range is \[2, 1\]: give \[least, greatest\]/,
      ],
      [{ ...ask, inputs: { x: { shape: [2], range: [0, Number.NaN] } } }, /inputs\.x\.range is \[0, NaN\]/],
      [
        { ...ask, inputs: { x: { shape: [2], range: [0.2, 0.8], whole: true } } },
        /range is \[0\.2, 0\.8\]: give whole numbers/,
      ],
      [{ ...ask, inputs: { x: { shape: [-2] } } }, /inputs\.x\.shape is -2: give a whole number from 0/],
      [
        { ...ask, inputs: { x: { shape: [2], constant: 1 } } },
        /inputs\.x\.constant is 1: give true or false/,
      ],
      [{ ...ask, inputs: { x: [1, Number.NaN] } }, /inputs\.x is NaN: give finite numbers/],
      [{ ...ask, inputs: { x: "2,3" } }, /inputs\.x is 2,3: give a shape such as \[2, 3\]/],
      [{ ...ask, inputs: [2] }, /inputs is \[2\]: give shapes or values by name/],
      [{ gradient, trials: 3 }, /inputs is undefined/],
      [
        { ...ask, inputs: { x: { shape: [1e9] } } },
        /The size of inputs\.x\.shape is 1000000000: give a shape of/,
      ],
      ...[0, -1, 1.5, Number.NaN].map((trials): [object, RegExp] => [
        { ...ask, trials },
        /trials is .*: give a whole number from 1/,
      ]),
      ...[-1, 0.5, Number.NaN].map((seed): [object, RegExp] => [
        { ...ask, seed },
        /seed is .*: give a whole number from 0/,
      ]),
      ...[0, 3, Number.NaN, "2"].map((order): [object, RegExp] => [
        { ...ask, order },
        /order is .*: give 1 or 2/,
      ]),
      [{ ...ask, second: gradient }, /order is undefined: give 2, since there is a second/],
      [{ ...ask, make: 3 }, /make is 3: give a function/],
    ];
    for (const [options, words] of wrongs) {
      let thrown: unknown;
      try {
        checkGradient(f, options as never);
      } catch (error) {
        thrown = error;
      }
      expect(thrown, `${words}`).to.satisfy(
        (e: unknown) => e instanceof TypeError || e instanceof RangeError,
      );
      expect((thrown as Error).message).to.match(words);
    }
    expect(() => checkGradient(3 as never, ask)).to.throw(TypeError, "f is 3: give a function");
    expect(() => checkGradient(f, undefined as never)).to.throw(TypeError, "What is asked is undefined");
  });

  it("lets a mask be infinite, and labels be whole", () => {
    const masked = ({ x, mask }: { x: Row; mask: Row }): number =>
      Math.log(x.reduce((sum, value, i) => sum + Math.exp(value + mask[i]), 0));
    const slopes = ({ x, mask }: { x: Row; mask: Row }) => ({
      x: x.map((value, i) => Math.exp(value + mask[i] - masked({ x, mask }))),
    });
    const mask = { value: [0, Number.NEGATIVE_INFINITY], constant: true };
    expect(checkGradient(masked, { inputs: { x: [2], mask }, gradient: slopes as never }).verdict).to.equal(
      "right",
    );
    const seen = new Set<number>();
    const labels = { shape: [4], range: [1, 2] as const, whole: true, constant: true };
    const sum = ({ n, x }: { n: Row; x: Row }): number => {
      for (const label of n) seen.add(label);
      return x[0];
    };
    checkGradient(sum, { inputs: { n: labels, x: [1] }, gradient: () => ({ n: [0, 0, 0, 0], x: [1] }) });
    expect([...seen].sort()).to.deep.equal([1, 2]);
  });

  it("refuses the same in the entry alone, in fewer words", () => {
    const ask = { inputs, gradient };
    const wrongs: [options: object, words: string][] = [
      [{ ...ask, order: 2 }, "order is none of gradient,at"],
      [{ ...ask, trials: 0 }, "trials: from 1"],
      [{ ...ask, dtype: "float16" }, "dtype: float32 or float64"],
      [{ ...ask, inputs: { x: { shape: [2], range: [2, 1] } } }, "inputs.x.range: least, then greatest"],
      [{ at: [], gradient }, "at: finite numbers"],
      [{ at: [Number.NaN], gradient }, "at: finite numbers"],
    ];
    for (const [options, words] of wrongs)
      expect(() => checkAlone(f, options as never)).to.throw(TypeError, words);
  });

  it("says what it cannot read, and where f has no value", () => {
    expect(() => checkGradient(() => 0, { inputs: { x: [0] }, gradient: () => ({ x: [] }) })).to.throw(
      TypeError,
      "inputs: they hold no number",
    );
    expect(() => checkGradient(() => undefined, { inputs, gradient })).to.throw(
      TypeError,
      "f is undefined: no numbers",
    );
    expect(() => checkGradient(f, { inputs, gradient: (() => ({})) as never })).to.throw(
      TypeError,
      "The gradient of x is undefined",
    );
    const { verdict, message } = checkGradient(() => Number.NaN, { inputs, gradient });
    expect({ verdict, message }).to.deep.equal({
      verdict: "inconclusive",
      message: "f has no finite value.",
    });
    expect(
      checkGradient(({ x }: { x: Row }) => x[0], {
        inputs: { x: [1] },
        gradient: () => ({ x: [1] }),
        trials: 1,
      }).points,
    ).to.equal(1);
  });
});
