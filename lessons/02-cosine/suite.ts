/** What is true of the cosine of two vectors and of its gradients. */
import {
  colinearPairs,
  expect,
  forAll,
  type LineLayer,
  type Suite,
  suite,
  type Values,
  vectorOf,
  vectorPairs,
} from "../../properties/index.ts";
import { cosine as reference } from "./solution.ts";

/** As far as the eighth power of a norm is a number: some divide by the square of ‖x‖² ‖y‖². */
const REACH = { longest: 200, exponent: 30 };

/** So many entries mathjs differentiates by; of longer ones the formula on paper is taken. */
const SHORT = 6;

const norm = ({ data }: Values): number => Math.hypot(...data);
const scale = (factor: number, { shape, data }: Values): Values => ({
  shape,
  data: data.map((entry) => factor * entry),
});
const dot = (x: ArrayLike<number>, y: ArrayLike<number>): number =>
  Array.from(x).reduce((sum, entry, i) => sum + entry * y[i], 0);
const mean = (x: Float64Array): number => x.reduce((sum, entry) => sum + entry, 0) / x.length;
const length = (x: Float64Array, p = 2): number =>
  x.reduce((sum, entry) => sum + Math.abs(entry) ** p, 0) ** (1 / p);
const trueCosine = (x: Float64Array, y: Float64Array): number => dot(x, y) / (length(x) * length(y));

/** On paper: ∇ₓ and ∇ᵧ. */
function slopes(x: Float64Array, y: Float64Array): [Float64Array, Float64Array] {
  const [a, b, c] = [length(x), length(y), trueCosine(x, y)];
  return [
    x.map((entry, i) => y[i] / (a * b) - (c * entry) / (a * a)),
    y.map((entry, i) => x[i] / (a * b) - (c * entry) / (b * b)),
  ];
}

/** What the entries of both gradients are made of: (|xᵢ| / ‖x‖ + |yᵢ| / ‖y‖) / ‖x‖, and the same over ‖y‖. */
function sizes(x: Float64Array, y: Float64Array): [Float64Array, Float64Array] {
  const [a, b] = [length(x), length(y)];
  const parts = x.map((entry, i) => Math.abs(entry) / a + Math.abs(y[i]) / b);
  return [parts.map((part) => part / a), parts.map((part) => part / b)];
}

/** Every five degrees, once around. */
const DEGREES = Array.from({ length: 73 }, (_, k) => 5 * k);

/** What x = [1, 0] has with a y of length 1 that turns around it: the cosine, and the two entries of its gradient in x. */
interface Turn {
  readonly values: readonly number[];
  readonly along: readonly number[];
  readonly across: readonly number[];
}

export const lesson: Suite = suite("cosine", ({ exercise, it, picture }) => {
  const cosine = exercise.scalar("cosine", {
    inputs: ["x", "y"],
    reference,
    domain: vectorPairs({ minLength: 2 }),
    sizes,
    misconceptions: [
      { says: "the dot product: it is not divided by the two norms", f: dot },
      { says: "x·y / ‖x‖: the norm of y is missing", f: (x, y) => dot(x, y) / length(x) },
      { says: "x·y / ‖y‖: the norm of x is missing", f: (x, y) => dot(x, y) / length(y) },
      {
        says: "x·y / (‖x‖² ‖y‖²): the square roots of the norms are missing",
        f: (x, y) => dot(x, y) / (dot(x, x) * dot(y, y)),
      },
      { says: "x·y / ‖x‖²: x takes the place of y in the denominator", f: (x, y) => dot(x, y) / dot(x, x) },
      { says: "x·y / ‖y‖²: y takes the place of x in the denominator", f: (x, y) => dot(x, y) / dot(y, y) },
      {
        says: "x·y / (‖x‖ + ‖y‖): the norms are added where they should be multiplied",
        f: (x, y) => dot(x, y) / (length(x) + length(y)),
      },
      {
        says: "x·y / √(‖x‖ ‖y‖): a root too many",
        f: (x, y) => dot(x, y) / Math.sqrt(length(x) * length(y)),
      },
      {
        says: "x·y ‖x‖ ‖y‖: multiplied by the norms where it should be divided",
        f: (x, y) => dot(x, y) * length(x) * length(y),
      },
      {
        says: "x·y ‖y‖ / ‖x‖: brackets are missing around the denominator",
        f: (x, y) => (dot(x, y) / length(x)) * length(y),
      },
      { says: "the cosine distance, 1 − cos", f: (x, y) => 1 - trueCosine(x, y) },
      { says: "(1 + cos)/2, the cosine moved to 0…1", f: (x, y) => (1 + trueCosine(x, y)) / 2 },
      { says: "|cos|: the sign of the cosine is lost", f: (x, y) => Math.abs(trueCosine(x, y)) },
      { says: "cos²: the cosine squared, which loses its sign", f: (x, y) => trueCosine(x, y) ** 2 },
      { says: "max(cos, 0): negative cosines are cut off", f: (x, y) => Math.max(trueCosine(x, y), 0) },
      {
        says: "the sine of the angle, not its cosine",
        f: (x, y) => Math.sqrt(Math.max(0, 1 - trueCosine(x, y) ** 2)),
      },
      {
        says: "the angle itself (the arc cosine), not its cosine",
        f: (x, y) => Math.acos(Math.min(1, Math.max(-1, trueCosine(x, y)))),
      },
      {
        says: "x·y divided by the 1-norms: Σ|xᵢ| where √Σxᵢ² belongs",
        f: (x, y) => dot(x, y) / (length(x, 1) * length(y, 1)),
      },
      {
        says: "x·y divided by the largest entries: max|xᵢ| where √Σxᵢ² belongs",
        f: (x, y) => dot(x, y) / (Math.max(...x.map(Math.abs)) * Math.max(...y.map(Math.abs))),
      },
      {
        says: "the correlation: the means are subtracted first",
        f: (x, y) =>
          trueCosine(
            x.map((e) => e - mean(x)),
            y.map((e) => e - mean(y)),
          ),
      },
      { says: "the distance between the vectors", f: (x, y) => length(x.map((e, i) => e - y[i])) },
      {
        says: "the stub of the exercise, the sum of all entries",
        f: (x, y) => mean(x) * x.length + mean(y) * y.length,
      },
      {
        says: "the cosine of the absolute values |xᵢ yᵢ|: signs are lost in the product",
        f: (x, y) => trueCosine(x.map(Math.abs), y.map(Math.abs)),
      },
    ],
  });

  /** By mathjs, where x is short. */
  const exact = async (x: Values, y: Values): Promise<readonly Float64Array[]> =>
    x.data.length > SHORT ? slopes(x.data, y.data) : (await cosine.exact(x, y)).near(sizes(x.data, y.data));
  type Gradients = { readonly x: Float64Array; readonly y: Float64Array };
  /** What holds of zeros too holds of no cosine unless these are its gradients. */
  const areThose = (gradients: Gradients, x: Values, y: Values): void => {
    const [along, across] = slopes(x.data, y.data);
    expect(gradients.x).to.agreeWith(along, { scale: 1 / norm(x) });
    expect(gradients.y).to.agreeWith(across, { scale: 1 / norm(y) });
  };

  it(
    "is the cosine of the angle between x and y",
    { points: 2, says: "cos(x, y) = x·y / (‖x‖ ‖y‖), whatever the length and the size of the vectors." },
    forAll(vectorPairs({ reach: REACH }), async ({ x, y }) => {
      expect(await cosine.value(x, y)).to.agreeWith(trueCosine(x.data, y.data));
    }),
  );

  it(
    "depends on x and y alone and leaves them as they were",
    {
      points: 1,
      says: "Asked again, it answers the same, whatever x and y held before; after the call, they hold what they held.",
    },
    forAll(
      vectorPairs({ reach: REACH }),
      async ({ x, y }) => {
        const { value, gradients } = await cosine.repeats(x, y);
        expect(value).to.agreeWith(trueCosine(x.data, y.data));
        areThose({ x: gradients[0], y: gradients[1] }, x, y);
      },
      { runs: 50 },
    ),
  );

  it(
    "has the gradients that finite differences of its values measure",
    {
      points: 2,
      says: "Move one entry a little: the value must change by the step times that entry of the gradient.",
    },
    forAll(
      vectorPairs({ maxLength: 4 }),
      async ({ x, y }) => {
        const [gradients, differences, exact] = await Promise.all([
          cosine.gradients(x, y),
          cosine.differences(x, y),
          cosine.exact(x, y),
        ]);
        expect(gradients.x).to.agreeWithDifferences(differences.x, () => exact.gradients[0], {
          scale: 1 / norm(x),
        });
        expect(gradients.y).to.agreeWithDifferences(differences.y, () => exact.gradients[1], {
          scale: 1 / norm(y),
        });
        expect(await cosine.value(x, y)).to.agreeWith(exact.value);
      },
      { runs: 30 },
    ),
  );

  it(
    "has the gradients of the derivative on paper",
    {
      points: 4,
      says: "∂cos/∂xᵢ = yᵢ / (‖x‖ ‖y‖) − cos(x, y) xᵢ / ‖x‖², and the same with x and y exchanged; each entry to eleven digits, however small xᵢ and yᵢ are beside the others.",
    },
    forAll(vectorPairs({ reach: REACH }), async ({ x, y }) => {
      const [gradients, right] = await Promise.all([cosine.gradients(x, y), exact(x, y)]);
      const [along, across] = sizes(x.data, y.data);
      expect(gradients.x).to.agreeWith(right[0], { scale: along });
      expect(gradients.y).to.agreeWith(right[1], { scale: across });
    }),
  );

  it(
    "is 1 or −1, with zero gradients, at colinear vectors",
    {
      points: 2,
      says: "Where x = αy, the cosine is the sign of α: its maximum or its minimum, so both gradients vanish; and nowhere beside.",
    },
    forAll(colinearPairs({ reach: REACH }), async ({ x, y, alpha }) => {
      const away = x.data[0] < 0 ? -norm(x) : norm(x);
      const beside = { ...x, data: x.data.with(0, x.data[0] + away) };
      const [value, gradients, other] = await Promise.all([
        cosine.value(x, y),
        cosine.gradients(x, y),
        cosine.gradients(beside, y),
      ]);
      expect(value).to.agreeWith(Math.sign(alpha));
      expect(gradients.x).to.vanish({ scale: 1 / norm(x) });
      expect(gradients.y).to.vanish({ scale: 1 / norm(y) });
      areThose(other, beside, y);
    }),
  );

  it(
    "has gradients at right angles to their vectors",
    { points: 1, says: "Stretching x does not change the angle, so ⟨x, ∇ₓ⟩ = 0; and ⟨y, ∇ᵧ⟩ = 0." },
    forAll(vectorPairs(), async ({ x, y }) => {
      const gradients = await cosine.gradients(x, y);
      expect(dot(x.data, gradients.x)).to.vanish();
      expect(dot(y.data, gradients.y)).to.vanish();
      areThose(gradients, x, y);
    }),
  );

  it(
    "is symmetric: exchanging x and y exchanges the gradients",
    {
      points: 1,
      says: "cos(x, y) = cos(y, x), so what arrives at x for one is what arrives at y for the other.",
    },
    forAll(vectorPairs(), async ({ x, y }) => {
      const [value, swappedValue] = await Promise.all([cosine.value(x, y), cosine.value(y, x)]);
      const [gradients, swapped] = await Promise.all([cosine.gradients(x, y), cosine.gradients(y, x)]);
      expect(swappedValue).to.agreeWith(value);
      expect(swapped.y).to.agreeWith(gradients.x, { scale: 1 / norm(x) });
      expect(swapped.x).to.agreeWith(gradients.y, { scale: 1 / norm(y) });
      areThose(gradients, x, y);
    }),
  );

  it(
    "keeps its value, and halves its gradient, when x is doubled",
    {
      points: 1,
      says: "cos(2x, y) = cos(x, y); the same turn needs a step twice as long, so ∇ₓ is half as large.",
    },
    forAll(vectorPairs(), async ({ x, y }) => {
      const double = scale(2, x);
      const [value, doubledValue] = await Promise.all([cosine.value(x, y), cosine.value(double, y)]);
      const [gradients, doubled] = await Promise.all([cosine.gradients(x, y), cosine.gradients(double, y)]);
      expect(doubledValue).to.agreeWith(value);
      expect(scale(2, { shape: x.shape, data: doubled.x }).data).to.agreeWith(gradients.x, {
        scale: 1 / norm(x),
      });
      expect(doubled.y).to.agreeWith(gradients.y, { scale: 1 / norm(y) });
      areThose(gradients, x, y);
    }),
  );

  it(
    "passes on the gradient that comes from above",
    { points: 1, says: "The gradient of c·cos(x, y) is c times that of cos(x, y): here with c = −3." },
    forAll(vectorPairs(), async ({ x, y }) => {
      const [gradients, exact] = await Promise.all([
        cosine.gradientsWith({ cotangent: -3 }, x, y),
        cosine.exact(x, y),
      ]);
      const [along, across] = exact.near([1 / norm(x), 1 / norm(y)]);
      expect(gradients.x).to.agreeWith(
        along.map((entry) => -3 * entry),
        { scale: 3 / norm(x) },
      );
      expect(gradients.y).to.agreeWith(
        across.map((entry) => -3 * entry),
        { scale: 3 / norm(y) },
      );
    }),
  );

  picture("Once around", {
    of: ["cosine"],
    reference: (): Turn => {
      const radians = DEGREES.map((degrees) => (degrees * Math.PI) / 180);
      return { values: radians.map(Math.cos), along: radians.map(() => 0), across: radians.map(Math.sin) };
    },
    own: async (): Promise<Turn> => {
      const x = vectorOf([1, 0]);
      const around = DEGREES.map((degrees) => {
        const angle = (degrees * Math.PI) / 180;
        return vectorOf([Math.cos(angle), Math.sin(angle)]);
      });
      const [values, gradients] = await Promise.all([
        Promise.all(around.map((y) => cosine.value(x, y))),
        Promise.all(around.map((y) => cosine.gradients(x, y))),
      ]);
      return { values, along: gradients.map(({ x }) => x[0]), across: gradients.map(({ x }) => x[1]) };
    },
    draw: (turn, right) => {
      const names = {
        values: "cosine",
        along: "∂cosine/∂x₁, along x",
        across: "∂cosine/∂x₂, across x",
      };
      const line = (of: keyof Turn, colour: number, beside?: Turn): LineLayer => ({
        kind: "line",
        name: beside ? `${names[of]}, as it should be` : names[of],
        points: (beside ?? turn)[of].flatMap((entry, k) => [DEGREES[k], entry]),
        colour,
        ...(beside && { dashed: true }),
      });
      const all = (["values", "across", "along"] as const).flatMap((of, colour) => {
        const differs = right && turn[of].some((entry, k) => Math.abs(entry - right[of][k]) > 1e-3);
        return differs ? [line(of, colour), line(of, colour, right)] : [line(of, colour)];
      });
      const most = Math.max(1, ...Object.values(turn).flat().map(Math.abs));
      return {
        text: "x = [1, 0] stays where it is, and y turns once around it. Pushed across, x turns: the cosine changes, but not at 0°, where it is at its largest, nor at 180°, where it is at its smallest. Pushed along, x only grows, and the cosine stays.",
        panels: [
          {
            title: "The cosine and its gradient against the angle",
            x: { label: "degrees from x to y", from: 0, to: 360, ticks: [0, 90, 180, 270, 360] },
            y: { label: "cosine, entries of ∇ₓ", from: -1.15 * most, to: 1.15 * most },
            layers: all,
          },
        ],
      };
    },
  });
});
