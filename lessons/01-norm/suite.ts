/** What is true of the Euclidean norm, and of its gradient, by the engine and by hand. */
import { arrows, changed, contours, euler, homogeneous, type Suite, shown, suite, type Values, vectorOf, vectors } from "../../properties/index.ts";
import { mutants } from "./mutants.ts";
import * as solution from "./solution.ts";

/** As far as the squares of a norm are numbers. */
const far = vectors({ reach: { longest: 200, exponent: 100 } });
const short = vectors({ maxLength: 4 });

const size = ({ data }: Values): number => Math.hypot(...data);
/** Eight places on two circles. */
const AROUND = Array.from({ length: 8 }, (_, k) => {
  const [radius, angle] = [k % 2 === 0 ? 2.5 : 1.2, (k * Math.PI) / 4 + 0.3];
  return vectorOf([radius * Math.cos(angle), radius * Math.sin(angle)]);
});

export const lesson: Suite = suite("norm", { solution, mutants }, ({ exercise, it, field, picture }) => {
  const domain = vectors({ minLength: 2 });
  const norm = exercise.function("norm", {
    domain,
    sizes: ({ x }) => {
      const length = size(x);
      return { x: x.data.map((entry) => Math.abs(entry) / length) };
    },
  });
  const byHand = exercise.procedure("normGradient(x)", {
    needs: ["normGradient"],
    run: async ({ exports, inputs }) => {
      const x = inputs["x"].clone();
      return {
        gradient: exports.normGradient(x),
        "x is left alone": (await x.detach().sub(inputs["x"]).abs().sum().read()) === 0,
      };
    },
    domain,
  });
  it(
    "is the length of the vector",
    { points: 1, says: "‖x‖ = √(x₁² + … + xₙ²), for a few entries as for two hundred, of 1e-100 as of 1e100." },
    norm.agrees({ on: far, of: ["value"] }),
  );
  it(
    "is 0 for the zero vector",
    { points: 1, says: "The only vector of length 0." },
    norm.agrees({ on: short.map(({ x }) => ({ x: changed(x, () => 0) })), of: ["value"], runs: 8 }),
    norm.agrees({ on: short, of: ["value"], runs: 8 }),
  );
  it(
    "depends on x alone and leaves it as it was",
    { points: 1, says: "Asked again, it answers the same, whatever x held before; after the call, x holds what it held." },
    norm.isPure({ on: far }),
  );
  it(
    "has the gradient that finite differences of its values measure",
    { points: 2, says: "Move one entry a little: the value must change by the step times that entry of the gradient." },
    norm.followsDifferences({ on: short }),
  );
  it(
    "has the gradient x / ‖x‖",
    { points: 3, says: "∂‖x‖/∂xᵢ = xᵢ / ‖x‖; each entry to eleven digits, however small it is beside the others. At 0 there is none, and none is asked for." },
    norm.followsDerivative({ on: far.map(({ x }) => ({ x, above: -3 })) }),
  );
  it(
    "is twice as long where the vector is, with the same gradient",
    { points: 1, says: "‖2x‖ = 2‖x‖, and ⟨x, ∇‖x‖⟩ = ‖x‖: Euler's identity for functions of degree one." },
    norm.obeys(homogeneous({ in: "x", degree: 1 }), { on: vectors() }),
    norm.obeys(euler({ in: "x", degree: 1 }), { on: vectors() }),
  );
  it("is differentiated by hand as well", { points: 2, says: "normGradient(x) must be x / ‖x‖, a vector of the same shape." }, byHand.agrees({ on: far }));

  field({ name: "‖x‖", f: Math.hypot, x: [-4, 4], y: [-4, 4], levels: [0.5, 1, 2, 3, 4, 5] });
  picture(
    "The norm and its gradient",
    shown(byHand, {
      text: (_, __, isYours) =>
        `All points of a circle have one norm. ${isYours ? "Your gradient" : "The gradient"} is drawn at eight places, from the place it belongs to.`,
      at: AROUND.map((x) => ({ x })),
      panels: (answers) => {
        const [places, vectors] = [AROUND.flatMap((x) => [...x.data]), answers.flatMap(({ gradient }) => [...gradient.data])];
        return [contours("‖x‖, level by level", { name: "‖x‖", x: [-4, 4], y: [-4, 4] }, arrows("the gradient", places, vectors, 0))];
      },
    }),
  );
});
