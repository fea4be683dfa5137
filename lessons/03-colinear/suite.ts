/** What the cosine and its gradient are where x = αy: a prediction, held against the engine. */
import { type Tensor, tensor } from "../../engine/index.ts";
import { curve, inputs, oneOf, type Suite, shown, simplest, suite } from "../../properties/index.ts";
import { cosine } from "../02-cosine/solution.ts";
import { mutants } from "./mutants.ts";

const FIRST = [1, 2, 0.5, -1, -2, -0.5];

const alphas = (holds: (alpha: number) => boolean) =>
  simplest(
    (random) => ({
      alpha: random.nextInt(0, 2) === 0 ? FIRST[random.nextInt(0, FIRST.length - 1)] : (random.nextDouble() - 0.5) * 10 ** random.nextInt(-3, 4),
    }),
    function* ({ alpha }) {
      const place = FIRST.indexOf(alpha);
      for (const simpler of place < 0 ? FIRST : FIRST.slice(0, place)) yield { alpha: simpler };
    },
    ({ alpha }) => holds(alpha),
  );
const positive = alphas((alpha) => alpha > 0);
const negative = alphas((alpha) => alpha < 0);

/** What is right is what happens: asked of the engine, at a y that has no symmetry to hide behind. */
function expectedAtColinear(alpha: number): { cosine: number; gradientNorm: number } {
  const y = tensor([3, 0.5, -2], { dtype: "float64" });
  const x: Tensor = y.mul(alpha).requiresGrad_();
  const value = cosine(x, y);
  value.backward();
  // Where there is no cosine it has no gradient, whatever the engine takes for that of a norm at 0.
  const size = Number.isNaN(value.item()) ? Number.NaN : x.grad!.norm().item();
  // Zero up to rounding: a gradient has the size of 1/‖x‖.
  return {
    cosine: Math.round(value.item() * 1e12) / 1e12,
    gradientNorm: size < 1e-12 * (1 + 1 / Math.abs(alpha)) ? 0 : size,
  };
}

/** Both sides of 0, and not 0 itself. */
const SIDES = [-1, 1].map((sign) => Array.from({ length: 24 }, (_, k) => sign * (0.07 + (2.93 * k) / 23)));

export const lesson: Suite = suite("colinear", { solution: { expectedAtColinear }, mutants, predicts: ["expectedAtColinear"] }, ({ exercise, it, picture }) => {
  const predicting = (domain: ReturnType<typeof alphas>) =>
    exercise.procedure("your prediction", {
      needs: ["expectedAtColinear"],
      run: ({ exports, settings }) => {
        const { cosine, gradientNorm } = exports.expectedAtColinear(settings.alpha);
        return { cosine, gradientNorm };
      },
      domain,
    });
  const prediction = predicting(alphas((alpha) => alpha !== 0));
  // What is wrong at 0 is a mistake of its own, whatever is predicted elsewhere.
  const atZero = predicting(inputs({ alpha: oneOf([0]) }));

  it(
    "predicts the cosine and its gradient for vectors that point the same way",
    { points: 1, says: "x = αy with α > 0: the greatest cosine there is." },
    prediction.agrees({ on: positive }),
  );

  it(
    "predicts them for vectors that point in opposite directions",
    { points: 3, says: "x = αy with α < 0: colinear, too; and not as for −α." },
    prediction.agrees({ on: negative }),
    prediction.agrees({ on: positive }),
  );

  it(
    "says that there is no answer at α = 0",
    { points: 1, says: "The zero vector has no direction, and 0/0 is NaN, for the cosine and for the norm of its gradient: both fields are NaN." },
    atZero.agrees({ runs: 1 }),
    prediction.agrees({ on: inputs({ alpha: oneOf([1]) }), runs: 1 }),
  );

  picture(
    "Along the line of y",
    shown(prediction, {
      spoils: "predicts them for vectors that point in opposite directions",
      text: (_, __, isYours) =>
        `x = αy for α from −3 to 3: the cosine and the norm of its gradient in x, ${isYours ? "as you predict them" : "as the engine gives them"}. At α = 0 there is a gap.`,
      at: SIDES.flat().map((alpha) => ({ alpha })),
      panels: (answers) => [
        {
          title: "The cosine and the norm of its gradient against α",
          x: { label: "α", from: -3, to: 3 },
          y: { label: "cosine, ‖∇ₓ‖", from: -1.5, to: 1.5, ticks: [-1, 0, 1] },
          layers: SIDES.flatMap((side, i) => {
            const along = (field: string) => side.map((_, k) => answers[i * side.length + k][field].data[0]);
            return [curve(i === 0 ? "cosine" : "", side, along("cosine"), 0), curve(i === 0 ? "norm of the gradient" : "", side, along("gradientNorm"), 1)];
          }),
        },
      ],
    }),
  );
});
