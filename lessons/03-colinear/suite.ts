/** What the cosine and its gradient are where x = αy: a prediction, held against the engine. */

import { forAll, type ProgramMisconception, type Suite, simplest, suite } from "../../properties/index.ts";
import { cosine, type Tensor, tensor } from "./reference.ts";

interface Case {
  readonly [name: string]: number;
  readonly alpha: number;
}

const FIRST = [1, 2, 0.5, -1, -2, -0.5];

const alphas = (holds: (alpha: number) => boolean): ReturnType<typeof simplest<Case>> =>
  simplest<Case>(
    (random) => ({
      alpha:
        random.nextInt(0, 2) === 0
          ? FIRST[random.nextInt(0, FIRST.length - 1)]
          : (random.nextDouble() - 0.5) * 10 ** random.nextInt(-3, 4),
    }),
    function* ({ alpha }) {
      const place = FIRST.indexOf(alpha);
      for (const simpler of place < 0 ? FIRST : FIRST.slice(0, place)) yield { alpha: simpler };
    },
    ({ alpha }) => holds(alpha),
  );

/** Asked of the engine, at a y that has no symmetry to hide behind. */
function measured({ alpha }: Case): { cosine: number; gradientNorm: number } {
  const y = tensor([3, 0.5, -2], { dtype: "float64" });
  const x: Tensor = y.mul(alpha).requiresGrad_();
  const value = cosine(x, y);
  value.backward();
  const size = x.grad!.norm().item();
  // Zero up to rounding: a gradient has the size of 1/‖x‖.
  return {
    cosine: Math.round(value.item() * 1e12) / 1e12,
    gradientNorm: size < 1e-12 * (1 + 1 / Math.abs(alpha)) ? 0 : size,
  };
}

const misconceptions: readonly ProgramMisconception<Case>[] = [
  {
    code: "wrong-value",
    says: "That forgets negative α: there the vectors point apart, and the cosine is −1.",
    expected: () => ({ cosine: 1, gradientNorm: 0 }),
  },
  {
    code: "sign-flipped",
    says: "Your cosine has the wrong sign.",
    expected: ({ alpha }) => ({ cosine: -Math.sign(alpha), gradientNorm: 0 }),
  },
  {
    code: "wrong-value",
    says: "The cosine does not grow with α: stretching x leaves the angle as it is.",
    expected: ({ alpha }) => ({ cosine: alpha }),
  },
  {
    code: "wrong-value",
    says: "At a maximum or a minimum the gradient vanishes: its norm is 0, not 1.",
    expected: ({ alpha }) => ({ cosine: Math.sign(alpha), gradientNorm: 1 }),
  },
  {
    code: "wrong-value",
    says: "That is the cosine of vectors at right angles.",
    expected: () => ({ cosine: 0 }),
  },
  {
    code: "wrong-value",
    says: "The gradient does not grow as ‖x‖ shrinks here: at an extremum it is 0 at any length.",
    expected: ({ alpha }) => ({ cosine: Math.sign(alpha), gradientNorm: 1 / Math.abs(alpha) }),
  },
];

export const lesson: Suite = suite("colinear", ({ exercise, it }) => {
  const prediction = (
    domain: ReturnType<typeof alphas>,
    expected: (inputs: Case) => { cosine: number; gradientNorm: number },
    known: readonly ProgramMisconception<Case>[] = misconceptions,
  ) =>
    exercise.program("your prediction", {
      needs: ["expectedAtColinear"],
      run: ({ exports, settings }) => {
        const { cosine, gradientNorm } = exports.expectedAtColinear(settings.alpha);
        return { cosine, gradientNorm };
      },
      expected,
      domain,
      misconceptions: known,
    });

  const positive = alphas((alpha) => alpha > 0);
  const negative = alphas((alpha) => alpha < 0);
  const either = alphas((alpha) => alpha !== 0);
  const same = prediction(either, measured);

  it(
    "predicts the cosine and its gradient for vectors that point the same way",
    { points: 2, says: "x = αy with α > 0: the greatest cosine there is." },
    forAll(positive, (inputs) => same.agrees(inputs)),
  );

  it(
    "predicts them for vectors that point apart",
    { points: 2, says: "x = αy with α < 0: colinear, too." },
    forAll(negative, (inputs) => same.agrees(inputs)),
  );

  const atZero = simplest<Case>(
    () => ({ alpha: 0 }),
    () => [],
  );
  const nothing = prediction(atZero, () => ({ cosine: Number.NaN, gradientNorm: Number.NaN }), []);
  it(
    "says that there is no answer at α = 0",
    {
      points: 1,
      says: "The zero vector has no direction, and 0/0 is NaN, for the cosine and for the norm of its gradient.",
    },
    forAll(atZero, (inputs) => nothing.agrees(inputs), { runs: 1 }),
  );
});
