/** What is true of the Euclidean norm, and of its gradient, by the engine and by hand. */
import {
  expect,
  forAll,
  type LineLayer,
  type ProgramMisconception,
  type Suite,
  suite,
  type Values,
  valuesOf,
  vectorOf,
  vectors,
} from "../../properties/index.ts";
import { norm as reference } from "./solution.ts";

/** As far as the squares of a norm are numbers. */
const REACH = { longest: 200, exponent: 100 };

/** So many entries mathjs differentiates by; of longer ones the formula on paper is taken. */
const SHORT = 6;

type Input = { readonly x: Values };

const sum = (x: Float64Array): number => x.reduce((total, entry) => total + entry, 0);
const size = (x: Float64Array): number => Math.sqrt(x.reduce((total, entry) => total + entry * entry, 0));
const slopes = (x: Float64Array): Float64Array => x.map((entry) => entry / size(x));
const like = ({ shape }: Values, data: Float64Array): Values => ({ shape, data });
const scale = (factor: number, { shape, data }: Values): Values => ({
  shape,
  data: data.map((entry) => factor * entry),
});

const byHand = (says: string, code: ProgramMisconception<Input>["code"], f: (x: Float64Array) => Float64Array): ProgramMisconception<Input> => ({
  code,
  says,
  expected: ({ x }) => ({ gradient: like(x, f(x.data)) }),
});

/** Eight places on two circles. */
const AROUND = Array.from({ length: 8 }, (_, k) => {
  const [radius, angle] = [k % 2 === 0 ? 2.5 : 1.2, (k * Math.PI) / 4 + 0.3];
  return vectorOf([radius * Math.cos(angle), radius * Math.sin(angle)]);
});

export const lesson: Suite = suite("norm", ({ exercise, it, field, picture }) => {
  const norm = exercise.scalar("norm", {
    inputs: ["x"],
    reference,
    domain: vectors({ minLength: 2 }),
    sizes: (x) => [slopes(x).map(Math.abs)],
    misconceptions: [
      { says: "the sum of the squares: the root is missing", f: (x) => size(x) ** 2 },
      { says: "the sum of the entries, the stub of the exercise", f: sum },
      { says: "the sum of the absolute values, another norm", f: (x) => sum(x.map(Math.abs)) },
      { says: "the largest absolute value, another norm", f: (x) => Math.max(...x.map(Math.abs)) },
      { says: "the absolute value of the sum: squares and sum are exchanged", f: (x) => Math.abs(sum(x)) },
      {
        says: "the root mean square: the mean is taken where the sum belongs",
        f: (x) => size(x) / Math.sqrt(x.length),
      },
      { says: "half of the sum of squares, a penalty and not a norm", f: (x) => size(x) ** 2 / 2 },
    ],
  });

  it(
    "is the length of the vector",
    {
      points: 1,
      says: "‖x‖ = √(x₁² + … + xₙ²), for a few entries as for two hundred, of 1e-100 as of 1e100.",
      of: ["norm"],
    },
    forAll(vectors({ reach: REACH }), async ({ x }) => {
      expect(await norm.value(x)).to.agreeWith(size(x.data), { scale: size(x.data) });
    }),
  );

  it(
    "is 0 for the zero vector",
    { points: 1, says: "The only vector of length 0.", of: ["norm"] },
    forAll(
      vectors({ maxLength: 4 }),
      async ({ x }) => {
        const [zero, value] = await Promise.all([norm.value(scale(0, x)), norm.value(x)]);
        expect(zero).to.agreeWith(0);
        expect(value, "elsewhere").to.agreeWith(size(x.data), { scale: size(x.data) });
      },
      { runs: 8 },
    ),
  );

  it(
    "depends on x alone and leaves it as it was",
    {
      points: 1,
      says: "Asked again, it answers the same, whatever x held before; after the call, x holds what it held.",
      of: ["norm"],
    },
    forAll(
      vectors({ reach: REACH }),
      async ({ x }) => {
        const { value, gradients } = await norm.repeats(x);
        expect(value).to.agreeWith(size(x.data), { scale: size(x.data) });
        expect(gradients[0]).to.agreeWith(slopes(x.data));
      },
      { runs: 50 },
    ),
  );

  it(
    "has the gradient that finite differences of its values measure",
    {
      points: 2,
      says: "Move one entry a little: the value must change by the step times that entry of the gradient.",
      of: ["norm"],
    },
    forAll(
      vectors({ maxLength: 4 }),
      async ({ x }) => {
        const [gradients, differences, exact] = await Promise.all([norm.gradients(x), norm.differences(x), norm.exact(x)]);
        expect(gradients.x).to.agreeWithDifferences(differences.x, () => exact.gradients[0]);
        expect(await norm.value(x)).to.agreeWith(exact.value, { scale: exact.value });
      },
      { runs: 30 },
    ),
  );

  it(
    "has the gradient x / ‖x‖",
    {
      points: 3,
      says: "∂‖x‖/∂xᵢ = xᵢ / ‖x‖; each entry to eleven digits, however small it is beside the others. At 0 there is none, and none is asked for.",
      of: ["norm"],
    },
    forAll(vectors({ reach: REACH }), async ({ x }) => {
      const gradients = await norm.gradientsWith({ cotangent: -3 }, x);
      const right = x.data.length > SHORT ? slopes(x.data) : (await norm.exact(x)).gradients[0];
      expect(gradients.x).to.agreeWith(
        right.map((entry) => -3 * entry),
        { scale: right.map((entry) => 3 * Math.abs(entry)) },
      );
    }),
  );

  it(
    "is twice as long where the vector is, with the same gradient",
    {
      points: 1,
      says: "‖2x‖ = 2‖x‖, and ⟨x, ∇‖x‖⟩ = ‖x‖: Euler's identity for functions of degree one.",
      of: ["norm"],
    },
    forAll(vectors(), async ({ x }) => {
      const [value, doubled, gradients, again] = await Promise.all([norm.value(x), norm.value(scale(2, x)), norm.gradients(x), norm.gradients(scale(2, x))]);
      expect(doubled).to.agreeWith(2 * value, { scale: value });
      expect(again.x).to.agreeWith(gradients.x);
      expect(x.data.reduce((total, entry, i) => total + entry * gradients.x[i], 0)).to.agreeWith(value, {
        scale: value,
      });
      expect(gradients.x).to.agreeWith(slopes(x.data));
    }),
  );

  const hand = exercise.program("normGradient(x)", {
    needs: ["normGradient"],
    run: async ({ exports, inputs }) => {
      const x = inputs["x"].clone();
      return {
        gradient: exports.normGradient(x),
        "x is left alone": (await x.detach().sub(inputs["x"]).abs().sum().read()) === 0,
      };
    },
    expected: ({ x }: Input) => ({
      gradient: like(
        x,
        x.data.map((entry) => entry / size(x.data)),
      ),
      "x is left alone": true,
    }),
    domain: vectors({ minLength: 2 }),
    misconceptions: [
      {
        code: "mutated-input",
        says: "normGradient(x) changes x: after the call it holds other numbers.",
        advice: "Methods that end in _ write in place. Use the one without it: `x.div(…)` gives a new tensor, `x.div_(…)` overwrites x.",
        expected: () => ({ "x is left alone": false }),
      },
      byHand("That is x itself: the division by ‖x‖ is missing.", "missing-term", (x) => x),
      byHand("Your gradient has the wrong sign.", "sign-flipped", (x) => x.map((entry) => -entry / size(x))),
      byHand("Your gradient is exactly twice the true one: the 2 of the square cancels against the root's ½.", "scaled", (x) =>
        x.map((entry) => (2 * entry) / size(x)),
      ),
      byHand("Your gradient is exactly half of the true one: the 2 of the square cancels against the root's ½.", "scaled", (x) =>
        x.map((entry) => entry / (2 * size(x))),
      ),
      byHand("That is x / ‖x‖²: a root is missing.", "wrong-gradient", (x) => x.map((entry) => entry / size(x) ** 2)),
      byHand("That is 2x, the gradient of ‖x‖².", "missing-term", (x) => x.map((entry) => 2 * entry)),
      byHand("That is the sign of each entry, the gradient of another norm.", "wrong-gradient", (x) => x.map(Math.sign)),
    ],
  });

  it(
    "is differentiated by hand as well",
    { points: 2, says: "normGradient(x) must be x / ‖x‖, a vector of the same shape.", of: ["normGradient"] },
    forAll(vectors({ reach: REACH }), ({ x }) => hand.agrees({ x })),
  );

  field({ name: "‖x‖", f: Math.hypot, x: [-4, 4], y: [-4, 4], levels: [0.5, 1, 2, 3, 4, 5] });
  picture("The norm and its gradient", {
    of: ["normGradient"],
    reference: () => AROUND.map((x) => x.data.map((entry) => entry / size(x.data))),
    own: () => Promise.all(AROUND.map(async (x) => valuesOf(await hand.run({ x }), "gradient").data)),
    draw: (gradients, right) => ({
      text: `All points of a circle have one norm. ${right ? "Your gradient" : "The gradient"} is drawn at eight places, from the place it belongs to.`,
      panels: [
        {
          title: "‖x‖, level by level",
          x: { label: "x₁", from: -4, to: 4 },
          y: { label: "x₂", from: -4, to: 4 },
          equal: true,
          layers: [
            { kind: "contours", field: "‖x‖" },
            ...gradients.map(
              ([u, v], k): LineLayer => ({
                kind: "line",
                name: k === 0 ? "the gradient" : "",
                points: [...AROUND[k].data, AROUND[k].data[0] + u, AROUND[k].data[1] + v],
                colour: 0,
                arrow: true,
              }),
            ),
          ],
        },
      ],
    }),
  });
});
