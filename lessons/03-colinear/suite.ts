/** What the cosine and its gradient are where x = αy: a prediction, held against the engine. */

import { Failure, forAll, type ProgramMisconception, type Suite, simplest, suite } from "../../properties/index.ts";
import { lineBeside } from "../beside.ts";
import { cosine, type Tensor, tensor } from "./reference.ts";

interface Case {
  readonly [name: string]: number;
  readonly alpha: number;
}

const FIRST = [1, 2, 0.5, -1, -2, -0.5];

const alphas = (holds: (alpha: number) => boolean): ReturnType<typeof simplest<Case>> =>
  simplest<Case>(
    (random) => ({
      alpha: random.nextInt(0, 2) === 0 ? FIRST[random.nextInt(0, FIRST.length - 1)] : (random.nextDouble() - 0.5) * 10 ** random.nextInt(-3, 4),
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

/** Both sides of 0, and not 0 itself. */
const SIDES = [-1, 1].map((sign) => Array.from({ length: 24 }, (_, k) => sign * (0.07 + (2.93 * k) / 23)));

/** Along one side of 0: α and the cosine in turn, and α and the norm of the gradient. */
interface Side {
  readonly cosine: readonly number[];
  readonly gradientNorm: readonly number[];
}

function sideOf(all: readonly number[], found: readonly { cosine: number; gradientNorm: number }[]): Side {
  return {
    cosine: all.flatMap((alpha, k) => [alpha, found[k].cosine]),
    gradientNorm: all.flatMap((alpha, k) => [alpha, found[k].gradientNorm]),
  };
}

export const lesson: Suite = suite("colinear", ({ exercise, it, picture }) => {
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
    { points: 1, says: "x = αy with α > 0: the greatest cosine there is." },
    forAll(positive, (inputs) => same.agrees(inputs)),
  );

  it(
    "predicts them for vectors that point apart",
    { points: 3, says: "x = αy with α < 0: colinear, too; and not as for −α." },
    forAll(negative, async (inputs) => {
      await same.agrees(inputs);
      await same.agrees({ alpha: -inputs.alpha });
    }),
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
    forAll(
      atZero,
      async (inputs) => {
        await nothing.agrees(inputs);
        await same.agrees({ alpha: 1 });
      },
      { runs: 1 },
    ),
  );

  const ask = async (alpha: number): Promise<{ cosine: number; gradientNorm: number }> => {
    const { cosine: c, gradientNorm: g } = await same.run({ alpha });
    if (c?.kind !== "number" || g?.kind !== "number") throw new Failure("No numbers.");
    return { cosine: c.value, gradientNorm: g.value };
  };
  picture("Along the line of y", {
    of: ["expectedAtColinear"],
    spoils: "predicts them for vectors that point apart",
    reference: () =>
      SIDES.map((all) =>
        sideOf(
          all,
          all.map((alpha) => measured({ alpha })),
        ),
      ),
    own: () => Promise.all(SIDES.map(async (all) => sideOf(all, await Promise.all(all.map(ask))))),
    draw: (sides, right) => ({
      text: `x = αy for α from −3 to 3: the cosine and the norm of its gradient in x, ${right ? "as you predict them" : "as the engine gives them"}. At α = 0 there is a gap.`,
      panels: [
        {
          title: "The cosine and the norm of its gradient against α",
          x: { label: "α", from: -3, to: 3 },
          y: { label: "cosine, ‖∇ₓ‖", from: -1.5, to: 1.5, ticks: [-1, 0, 1] },
          layers: sides.flatMap((side, i) => [
            ...lineBeside({
              name: i === 0 ? "cosine" : "",
              points: side.cosine,
              right: right?.[i].cosine,
              colour: 0,
            }),
            ...lineBeside({
              name: i === 0 ? "norm of the gradient" : "",
              points: side.gradientNorm,
              right: right?.[i].gradientNorm,
              colour: 1,
            }),
          ]),
        },
      ],
    }),
  });
});
