/** What is true of the p-norm, and of its gradients in x and in p. */
import type { Suite, Values, VectorOptions } from "../../properties/index.ts";
import { changed, curve, dot, expect, inputs, joined, numbers, oneOf, shown, suite, vectorOf, vectors } from "../../properties/index.ts";
import { mutants } from "./mutants.ts";
import * as solution from "./solution.ts";

/** As far as the fifth power of an entry is a number. */
const reach = { longest: 100, exponent: 30 };
const powers = inputs({ p: oneOf([2, 3, 1, 4, 1.5, 2.5, 3.25, 5]) });
/** With p of shape [1]. */
const asCase = ({ x, p }: { x: Values; p: number }) => ({ x, p: vectorOf([p]) });

/** Vectors without zeros, and a p. */
const cases = (options: VectorOptions = {}) => joined(vectors({ zeroEntries: false, minNorm: 0.25, maxNorm: 32, ...options }), powers).map(asCase);
const near = cases();
const far = cases({ reach });

/** Entries and powers that a difference's widest step leaves on their side of 0 and of 1. */
const onTheGrid = inputs({ x: numbers(["n"], { quarters: 4, zero: false }), p: oneOf([2, 3, 1.5, 2.5]) }, { n: [2, 4] }).map(asCase);

const size = (x: Float64Array, p: number): number => x.reduce((total, entry) => total + Math.abs(entry) ** p, 0) ** (1 / p);
const BALLS = [1, 2, 3, 16];

/** Once around, with the corners all but hit: no entry is zero. */
const AROUND = Array.from({ length: 193 }, (_, k) => {
  const angle = (k * Math.PI) / 96 + 1e-4;
  return [Math.cos(angle), Math.sin(angle)];
});
const directions: Values = { shape: [AROUND.length, 2], data: Float64Array.from(AROUND.flat()) };

export const lesson: Suite = suite("p-norm", { solution, mutants }, ({ exercise, it, picture }) => {
  const norm = exercise.module("Norm", {
    call: "new Norm(p).forward(x)",
    construct: (_, plain) => plain("p"),
    parameters: { p: "p" },
    forward: ({ x }) => [x],
    wanted: ["x", "p"],
    domain: cases({ minLength: 2 }),
    sizes: ({ x: { data }, p }) => {
      const [power, whole] = [p.data[0], size(data, p.data[0])];
      return { x: data.map((entry) => (Math.abs(entry) / whole) ** (power - 1)) };
    },
  });

  it(
    "keeps p as a parameter of shape [1]",
    { points: 1, says: "parameters() must list it, so that an optimizer finds it." },
    norm.keeps({ p: [1] }, { frozen: false, named: true, on: near.map(({ p }) => ({ p })), runs: 8 }),
  );

  it(
    "is the p-norm of vectors with positive entries",
    { points: 1, says: "N = (x₁ᵖ + … + xₙᵖ)^(1/p)" },
    norm.agrees({ on: far.map(({ x, p }) => ({ x: changed(x, Math.abs), p })), of: ["value"] }),
  );

  it(
    "is right for negative entries, too",
    { points: 1, says: "N = (|x₁|ᵖ + … + |xₙ|ᵖ)^(1/p): a length does not ask for signs." },
    norm.agrees({ on: far, of: ["value"] }),
  );

  it(
    "depends on x and p alone, and leaves both as they were",
    {
      points: 1,
      says: "Asked again, it answers the same, whatever x and p held before and what other modules were made; afterwards, both hold what they held.",
    },
    norm.isPure({ on: near, to: ["x"], runs: 30 }),
  );

  it(
    "has the gradients that finite differences of its values measure, in x and in p",
    { points: 3, says: "Move one entry, or p, a little: the value must change by the step times the gradient." },
    norm.followsDifferences({ on: onTheGrid, runs: 20 }),
  );

  it(
    "has the gradient sign(x) (|x| / N)ᵖ⁻¹ in x",
    { points: 3, says: "What mathjs derives, each entry to eleven digits, however small it is beside the others, whatever comes from above." },
    norm.followsDerivative({ on: far.map((given) => ({ ...given, above: -3 })), to: ["x"] }),
  );

  it(
    "has the derivative in p that mathjs derives",
    { points: 3, says: "∂N/∂p = N (Σ|xᵢ|ᵖ log|xᵢ| / (p Σ|xᵢ|ᵖ) − log Σ|xᵢ|ᵖ / p²): p is in the exponent, and in the root." },
    norm.followsDerivative({ on: near.map((given) => ({ ...given, above: -3 })), to: ["p"] }),
  );

  it(
    "is twice as long where the vector is, with the same gradient",
    { points: 1, says: "N(−2x) = 2N(x), and ⟨x, ∇N⟩ = N: Euler's identity for functions of degree one." },
    norm.obeys(
      async (ask, { x, p }) => {
        const twice = changed(x, (entry) => -2 * entry);
        const [{ gradients }, doubled] = await Promise.all([ask(), ask({ x: twice })]);
        const scale = size(x.data, p.data[0]);
        expect(doubled.number).to.agreeWith(2 * scale, { scale });
        expect(dot(x.data, gradients.x)).to.agreeWith(scale, { scale });
      },
      { on: near, to: ["x"] },
    ),
  );

  it(
    "never grows with p, and makes no way longer than the way round",
    { points: 1, says: "∂N/∂p ≤ 0, and N(x + y) ≤ N(x) + N(y), the triangle inequality; here all entries of y are the same." },
    norm.obeys(
      async (ask, { x }) => {
        const shift = 2 * Math.max(...x.data.map(Math.abs));
        const [{ number: a, gradients }, { number: b }, { number: c }] = await Promise.all([
          ask(),
          ask({ x: changed(x, () => shift) }),
          ask({ x: changed(x, (entry) => entry + shift) }),
        ]);
        expect(Math.max(0, gradients.p[0])).to.agreeWith(0, { scale: 10 * a });
        expect(Math.max(0, c - a - b)).to.agreeWith(0, { scale: a + b });
      },
      { on: near, to: ["x"] },
    ),
  );

  const around = exercise.procedure("once around", {
    needs: ["Norm"],
    run: ({ engine, exports, inputs, settings }) => {
      const module = new exports.Norm(settings.p);
      const length = (u: (typeof inputs)[string]) => module.forward(u.clone()).detach().reshape([]);
      return { lengths: engine.stack([...inputs["directions"]].map(length)) };
    },
    domain: powers.map(({ p }) => ({ directions, p })),
  });
  picture(
    "Unit balls",
    shown(around, {
      text: (_, __, isYours) =>
        `The points x with N(x) = 1: each direction u is drawn out to u / N(u)${isYours ? ", with your N" : ""}. For p = 1 they are a square on its corner, for p = 2 a circle; the larger p, the nearer they come to the square whose points have 1 for their largest entry.`,
      at: BALLS.map((p) => ({ directions, p })),
      panels: (answers) => [
        {
          title: "The points of norm 1",
          x: { label: "x₁", from: -1.4, to: 1.4, ticks: [-1, 0, 1] },
          y: { label: "x₂", from: -1.4, to: 1.4, ticks: [-1, 0, 1] },
          equal: true,
          layers: answers.map(({ lengths }, k) => {
            const [x, y] = [0, 1].map((i) => AROUND.map((u, place) => u[i] / lengths.data[place]));
            return curve(`p = ${BALLS[k]}`, x, y, k);
          }),
        },
      ],
    }),
  );
});
