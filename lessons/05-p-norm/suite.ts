/** What is true of the p-norm, and of its gradients in x and in p. */
import { expect, forAll, type Suite, simplest, suite, type Values, type VectorOptions, valuesOf, vectorOf, vectors } from "../../properties/index.ts";
import { lineBeside } from "../beside.ts";
import type { Tensor } from "./reference.ts";

interface Case {
  readonly x: Values;
  /** Of shape [1]. */
  readonly p: Values;
}

/** As far as the fifth power of an entry is a number. */
const REACH = { longest: 100, exponent: 30 };

/** So many entries mathjs differentiates by; of longer ones the formula on paper is taken. */
const SHORT = 6;

const POWERS = [2, 3, 1, 4, 1.5, 2.5, 3.25, 5];

const one = (p: number): Values => ({ shape: [1], data: Float64Array.of(p) });

/** Vectors without zeros, and a p; both shrink. */
function cases({ powers = POWERS, ...options }: VectorOptions & { powers?: readonly number[] } = {}): ReturnType<typeof simplest<Case>> {
  const entries = vectors({ zeroEntries: false, minNorm: 0.25, maxNorm: 32, ...options });
  return simplest<Case>(
    (random) => ({
      ...entries.generate(random, undefined).value,
      p: one(powers[random.nextInt(0, powers.length - 1)]),
    }),
    function* ({ x, p }) {
      for (const { value } of entries.shrink({ x }, undefined)) yield { ...value, p };
      for (const simpler of powers.slice(0, powers.indexOf(p.data[0]))) yield { x, p: one(simpler) };
    },
  );
}

const positive = ({ x, p }: Case): Case => ({ x: vectorOf(x.data.map(Math.abs)), p });

/** Entries and powers that a difference's widest step leaves on their side of 0 and of 1. */
const onTheGrid = simplest<Case>(
  (random) => ({
    x: vectorOf(
      Array.from({ length: random.nextInt(1, 4) }, () => {
        const size = random.nextInt(1, 16) / 4;
        return random.nextInt(0, 1) === 0 ? size : -size;
      }),
    ),
    p: one([2, 3, 1.5, 2.5][random.nextInt(0, 3)]),
  }),
  function* ({ x, p }) {
    if (x.data.length > 1) yield { x: vectorOf(x.data.slice(1)), p };
    for (const [i, entry] of x.data.entries())
      for (const simpler of [1, -1, 2])
        if (Math.abs(simpler) < Math.abs(entry) || (entry === -1 && simpler === 1)) yield { x: vectorOf(x.data.with(i, simpler)), p };
    if (p.data[0] !== 2) yield { x, p: one(2) };
  },
);

const power = (x: Float64Array, p: number): number => x.reduce((total, entry) => total + Math.abs(entry) ** p, 0);
const size = (x: Float64Array, p: number): number => power(x, p) ** (1 / p);
/** sign(x) (|x| / N)ᵖ⁻¹ */
const slopes = (x: Float64Array, p: number): Float64Array => {
  const whole = size(x, p);
  return x.map((entry) => Math.sign(entry) * (Math.abs(entry) / whole) ** (p - 1));
};
const scale = (factor: number, { shape, data }: Values): Values => ({
  shape,
  data: data.map((entry) => factor * entry),
});
const dot = (x: Float64Array, y: Float64Array): number => x.reduce((total, entry, i) => total + entry * y[i], 0);

/** (x²)^(p/2) is |x|ᵖ with no branch to take: differentiated once for all x of a length. */
const reference = (x: Tensor, p: Tensor): Tensor => x.square().pow(p.div(2)).sum().pow(p.reciprocal()).reshape([]);

const BALLS = [1, 2, 3, 16];

/** Once around, with the corners all but hit: no entry is zero. */
const AROUND = Array.from({ length: 193 }, (_, k) => {
  const angle = (k * Math.PI) / 96 + 1e-4;
  return [Math.cos(angle), Math.sin(angle)];
});

/** Each direction u, as long as N(u) lets it be. */
const ball = (lengths: ArrayLike<number>): number[] => AROUND.flatMap((u, k) => u.map((entry) => entry / lengths[k]));

export const lesson: Suite = suite("p-norm", ({ exercise, it, picture }) => {
  const parameter = exercise.program("new Norm(p)", {
    needs: ["Norm"],
    run: ({ engine, exports, settings }) => {
      const module = new exports.Norm(settings.p);
      const { p } = module;
      if (!(p instanceof engine.Tensor)) return { p };
      return {
        "it is a Module": module instanceof engine.Module,
        p: p.detach(),
        "p has a gradient": p.requiresGrad,
        "parameters() lists p": module instanceof engine.Module && module.parameters().includes(p),
      };
    },
    expected: ({ p }: { p: number }) => ({
      p: one(p),
      "it is a Module": true,
      "p has a gradient": true,
      "parameters() lists p": true,
    }),
    domain: simplest(
      (random) => ({ p: POWERS[random.nextInt(0, POWERS.length - 1)] }),
      () => [],
    ),
    misconceptions: [
      {
        code: "detached",
        says: "p is frozen: `requiresGrad: false` keeps the gradient away from it.",
        expected: ({ p }) => ({ p: one(p), "p has a gradient": false }),
      },
      {
        code: "detached",
        says: "p is a tensor, but no parameter: the module does not list it, and no optimizer will find it.",
        advice: "Wrap it: `this.p = new Parameter(tensor([p]))`.",
        expected: ({ p }) => ({ p: one(p), "parameters() lists p": false }),
      },
      {
        code: "wrong-value",
        says: "It keeps another p than it is given.",
        expected: () => ({ p: one(2) }),
      },
    ],
  });

  const norm = exercise.scalar("Norm", {
    inputs: ["x", "p"],
    construct: ["p"],
    reference,
    domain: cases({ minLength: 2 }),
    sizes: (x, [p]) => {
      const whole = size(x, p);
      // In p there is one number alone.
      const logs = Math.max(1, ...x.map((entry) => Math.abs(Math.log(Math.abs(entry)))));
      return [slopes(x, p).map(Math.abs), [whole * logs]];
    },
    misconceptions: [
      {
        says: "Σ|xᵢ|ᵖ: the root is missing, which brings the length back",
        f: (x, [p]) => power(x, p),
      },
      {
        says: "the p-norm without |x|: powers of negative entries are negative, or no numbers",
        f: (x, [p]) => x.reduce((total, entry) => total + entry ** p, 0) ** (1 / p),
      },
      { says: "the Euclidean norm, p = 2 whatever p is", f: (x) => size(x, 2) },
      {
        says: "√Σ|xᵢ|ᵖ: the square root is taken where the pth root belongs",
        f: (x, [p]) => Math.sqrt(power(x, p)),
      },
      {
        says: "(Σ|xᵢ|ᵖ)ᵖ: raised to the power p where its pth root belongs",
        f: (x, [p]) => power(x, p) ** p,
      },
      {
        says: "Σ|xᵢ|ᵖ / p: divided by p where the pth root belongs",
        f: (x, [p]) => power(x, p) / p,
      },
      { says: "the sum of the entries, the stub of the exercise", f: (x) => x.reduce((a, b) => a + b, 0) },
      {
        says: "the pth root of Σ|xᵢ|: the entries are not raised to the power p",
        f: (x, [p]) => size(x, 1) ** (1 / p),
      },
      {
        says: "√Σxᵢ²ᵖ, the norm of the powers",
        f: (x, [p]) => Math.sqrt(power(x, 2 * p)),
      },
      { says: "Σ|xᵢ|, the root taken entry by entry, before the sum", f: (x) => size(x, 1) },
      {
        says: "|Σxᵢ|, where each entry needs its absolute value",
        f: (x) => Math.abs(x.reduce((a, b) => a + b, 0)),
      },
      {
        says: "(|Σxᵢᵖ|)^(1/p): the absolute value is taken of the sum, where each entry needs it",
        f: (x, [p]) => Math.abs(x.reduce((total, entry) => total + entry ** p, 0)) ** (1 / p),
      },
      {
        says: "the p-norm of the positive entries alone: max(x, 0) is not |x|",
        f: (x, [p]) =>
          size(
            x.map((entry) => Math.max(entry, 0)),
            p,
          ),
      },
      {
        says: "the power mean: the mean is taken where the sum belongs",
        f: (x, [p]) => size(x, p) / x.length ** (1 / p),
      },
      {
        says: "Σp^|xᵢ| to the power 1/p: base and exponent are exchanged",
        f: (x, [p]) => x.reduce((total, entry) => total + p ** Math.abs(entry), 0) ** (1 / p),
      },
      { says: "the largest absolute value, the norm of p = ∞", f: (x) => Math.max(...x.map(Math.abs)) },
      { says: "the norm of the dual power, p/(p − 1)", f: (x, [p]) => size(x, p / (p - 1)) },
    ],
  });

  it(
    "keeps p as a parameter of shape [1]",
    { points: 1, says: "parameters() must list it, so that an optimizer finds it." },
    forAll(
      simplest(
        (random) => ({ p: POWERS[random.nextInt(0, POWERS.length - 1)] }),
        () => [],
      ),
      (inputs) => parameter.agrees(inputs),
      { runs: 8 },
    ),
  );

  it(
    "is the p-norm of vectors with positive entries",
    { points: 1, says: "N = (x₁ᵖ + … + xₙᵖ)^(1/p)" },
    forAll(cases({ reach: REACH }).map(positive), async ({ x, p }) => {
      const right = size(x.data, p.data[0]);
      expect(await norm.value(x, p)).to.agreeWith(right, { scale: right });
    }),
  );

  it(
    "is right for negative entries, too",
    { points: 1, says: "N = (|x₁|ᵖ + … + |xₙ|ᵖ)^(1/p): a length does not ask for signs." },
    forAll(cases({ reach: REACH }), async ({ x, p }) => {
      const right = size(x.data, p.data[0]);
      expect(await norm.value(x, p)).to.agreeWith(right, { scale: right });
    }),
  );

  it(
    "depends on x and p alone, and leaves both as they were",
    {
      points: 1,
      says: "Asked again, it answers the same, whatever x and p held before and what other modules were made; afterwards, both hold what they held.",
    },
    forAll(
      cases(),
      async ({ x, p }) => {
        const { value, gradients } = await norm.repeats(x, p);
        expect(value).to.agreeWith(size(x.data, p.data[0]), { scale: value });
        expect(gradients[0]).to.agreeWith(slopes(x.data, p.data[0]));
      },
      { runs: 30 },
    ),
  );

  it(
    "has the gradients that finite differences of its values measure, in x and in p",
    {
      points: 3,
      says: "Move one entry, or p, a little: the value must change by the step times the gradient.",
    },
    forAll(
      onTheGrid,
      async ({ x, p }) => {
        const [gradients, differences, exact] = await Promise.all([norm.gradients(x, p), norm.differences(x, p), norm.exact(x, p)]);
        expect(gradients.x).to.agreeWithDifferences(differences.x, () => exact.gradients[0]);
        expect(gradients.p).to.agreeWithDifferences(differences.p, () => exact.gradients[1]);
        expect(await norm.value(x, p)).to.agreeWith(exact.value, { scale: exact.value });
      },
      { runs: 20 },
    ),
  );

  it(
    "has the gradient sign(x) (|x| / N)ᵖ⁻¹ in x",
    {
      points: 3,
      says: "What mathjs derives, each entry to eleven digits, however small it is beside the others, whatever comes from above.",
    },
    forAll(cases({ reach: REACH }), async ({ x, p }) => {
      const gradients = await norm.gradientsWith({ cotangent: -3 }, x, p);
      const right = x.data.length > SHORT ? slopes(x.data, p.data[0]) : (await norm.exact(x, p)).gradients[0];
      expect(gradients.x).to.agreeWith(
        right.map((entry) => -3 * entry),
        { scale: right.map((entry) => 3 * Math.abs(entry)) },
      );
    }),
  );

  it(
    "has the derivative in p that mathjs derives",
    {
      points: 3,
      says: "∂N/∂p = N (Σ|xᵢ|ᵖ log|xᵢ| / (p Σ|xᵢ|ᵖ) − log Σ|xᵢ|ᵖ / p²): p is in the exponent, and in the root.",
    },
    forAll(cases(), async ({ x, p }) => {
      const [gradients, exact] = await Promise.all([norm.gradientsWith({ cotangent: -3 }, x, p), norm.exact(x, p)]);
      // The two terms cancel where one entry outweighs the others.
      const terms = Math.max(1, ...x.data.map((entry) => Math.abs(Math.log(Math.abs(entry)))));
      expect(gradients.p).to.agreeWith(
        exact.gradients[1].map((entry) => -3 * entry),
        { scale: 3 * exact.value * terms },
      );
    }),
  );

  it(
    "is twice as long where the vector is, with the same gradient",
    { points: 1, says: "N(−2x) = 2N(x), and ⟨x, ∇N⟩ = N: Euler's identity for functions of degree one." },
    forAll(cases(), async ({ x, p }) => {
      const [value, doubled, gradients] = await Promise.all([norm.value(x, p), norm.value(scale(-2, x), p), norm.gradients(x, p)]);
      expect(doubled).to.agreeWith(2 * value, { scale: value });
      expect(dot(x.data, gradients.x)).to.agreeWith(value, { scale: value });
      expect(gradients.x).to.agreeWith(slopes(x.data, p.data[0]));
    }),
  );

  it(
    "never grows with p, and makes no way longer than the way round",
    {
      points: 1,
      says: "∂N/∂p ≤ 0, and N(x + y) ≤ N(x) + N(y), the triangle inequality; here all entries of y are the same.",
    },
    forAll(cases(), async ({ x, p }) => {
      const far = 2 * Math.max(...x.data.map(Math.abs));
      const y = vectorOf(x.data.map(() => far));
      const together = vectorOf(x.data.map((entry) => entry + far));
      const [gradients, a, b, c] = await Promise.all([norm.gradients(x, p), norm.value(x, p), norm.value(y, p), norm.value(together, p)]);
      expect(a).to.agreeWith(size(x.data, p.data[0]), { scale: a });
      expect(gradients.x).to.agreeWith(slopes(x.data, p.data[0]));
      expect(Math.max(0, gradients.p[0])).to.agreeWith(0, { scale: 10 * a });
      expect(Math.max(0, c - a - b)).to.agreeWith(0, { scale: a + b });
    }),
  );

  const around = exercise.program("once around", {
    needs: ["Norm"],
    run: ({ engine, exports, inputs, settings }) => {
      const module = new exports.Norm(settings.p);
      return {
        lengths: engine.stack([...inputs["directions"]].map((u) => module.forward(u.clone()).detach().reshape([]))),
      };
    },
    expected: () => ({}),
    domain: simplest<{ directions: Values; p: number }>(
      () => ({ directions: { shape: [1, 2], data: Float64Array.of(1, 1) }, p: 2 }),
      () => [],
    ),
  });
  picture("Unit balls", {
    of: ["Norm"],
    reference: () => BALLS.map((p) => ball(AROUND.map((u) => size(Float64Array.from(u), p)))),
    own: () => {
      const directions = { shape: [AROUND.length, 2], data: Float64Array.from(AROUND.flat()) };
      return Promise.all(BALLS.map(async (p) => ball(valuesOf(await around.run({ directions, p }), "lengths").data)));
    },
    draw: (balls, right) => ({
      text: `The points x with N(x) = 1: each direction u is drawn out to u / N(u)${right ? ", with your N" : ""}. For p = 1 they are a square on its corner, for p = 2 a circle; the larger p, the nearer they come to the square whose points have 1 for their largest entry.`,
      panels: [
        {
          title: "The points of norm 1",
          x: { label: "x₁", from: -1.4, to: 1.4, ticks: [-1, 0, 1] },
          y: { label: "x₂", from: -1.4, to: 1.4, ticks: [-1, 0, 1] },
          equal: true,
          layers: balls.flatMap((points, k) => lineBeside({ name: `p = ${BALLS[k]}`, points, right: right?.[k], colour: k })),
        },
      ],
    }),
  });
});
