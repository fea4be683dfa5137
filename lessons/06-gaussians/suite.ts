/** What is true of Gaussians of two variables, of their gradients, and of their combinations. */
import type { FieldOptions, Suite } from "../../properties/index.ts";
import { arrows, changed, contours, curve, expect, inputs, numbers, otherUnits, plain, positiveDefinite, shown, suite } from "../../properties/index.ts";
import { GAUSSIANS } from "../descent.ts";
import { landscape } from "../landscape.ts";
import { mutants } from "./mutants.ts";
import * as solution from "./solution.ts";

/** Points x, k Gaussians (precisions P, means m, weights w), and what comes from above: quarters, which a person can follow. */
const cases = (points: readonly ("n" | 1)[], k: number | readonly [number, number, number]) =>
  inputs(
    {
      // Of one Gaussian: a matrix, and a vector.
      P: positiveDefinite(k === 1 ? [] : ["k"], 2),
      m: numbers(k === 1 ? [2] : ["k", 2], { quarters: 1 }),
      w: numbers([k === 1 ? 1 : "k"], { quarters: 2, zero: false }),
      x: numbers([...points, 2], { quarters: 2 }),
      above: numbers(points.length === 0 ? [1] : points, { quarters: 2, zero: false }),
    },
    { k, n: [1, 5, 60] },
    {
      shares: [
        otherUnits({ of: { x: 1, m: 1, P: -2 } }),
        {
          // On axes along the coordinates, the first of them next to nothing: its slope is a small number, and as exact as any.
          share: 13,
          make: ({ x, m, P, ...rest }, random) => ({
            ...rest,
            x: changed(x, (entry, i) => (i % 2 === 0 ? (entry || 1) * 10 ** -random.nextInt(6, 10) : entry)),
            m: changed(m, () => 0),
            P: changed(P, (entry, i) => (i % 4 === 1 || i % 4 === 2 ? 0 : entry)),
          }),
        },
      ],
    },
  );
const [one, batch] = [cases([], 1), cases(["n"], 1)];
const [several, batchOfSeveral] = [cases([], [2, 3, 9]), cases(["n"], [2, 3, 9])];

export const lesson: Suite = suite("gaussians", { solution, mutants }, ({ exercise, it, field, picture }) => {
  const gaussian = exercise.module("Gaussian", {
    construct: ({ P, m }) => [P, m].map((each, i) => (each.ndim > 2 - i ? each.at(0) : each).clone()),
    forward: ({ x }) => [x],
    wanted: ["x"],
    domain: one,
  });
  const combination = exercise.module("GaussianCombination", {
    construct: ({ P, m }, plain) => [...[P, m].map((all, i) => (all.ndim > 2 - i ? [...all] : [all]).map((each) => each.clone())), plain("w")],
    forward: ({ x }) => [x],
    wanted: ["x"],
    domain: several,
  });

  it(
    "is exp(−½ (x − m)ᵀP(x − m)) for one vector, of shape [1], and gives x its gradient",
    { points: 3, says: "1 at the mean, and falling away from it. ∇ₓ = −P(x − m) G, times what comes from above." },
    gaussian.agrees(),
  );
  it(
    "takes a batch of shape [n, 2], and gives [n]",
    {
      points: 2,
      says: "Each row on its own, one number a row. A batch is a matrix: u.matmul(P) takes one, and a single vector is a batch of one, x.reshape([-1, 2]).",
    },
    gaussian.agrees({ on: batch }),
  );
  it(
    "keeps its precision and its mean as frozen parameters",
    { points: 1, says: "A Parameter belongs to its module, and is saved with it; requiresGrad: false keeps gradients away." },
    gaussian.keeps({ precision: [2, 2], mean: [2] }, { frozen: true }),
  );
  it(
    "has the gradient that finite differences of its values measure",
    { points: 2, says: "Move one coordinate a little: the value must change by the step times that entry of the gradient." },
    gaussian.followsDifferences({ runs: 20 }),
  );
  it(
    "has the gradient that mathjs derives",
    { points: 2, says: "∂G/∂xᵢ, from the formula, each entry to eleven digits, however small it is beside the other." },
    gaussian.followsDerivative({ runs: 60, each: true }),
  );
  it(
    "is the same on both sides of its mean, with opposite gradients",
    { points: 1, says: "G(2m − x) = G(x), and ∇G(2m − x) = −∇G(x)." },
    gaussian.obeys(
      async (ask, { x, m }) => {
        const mirrored = changed(x, (entry, d) => 2 * m.data[d] - entry);
        const [here, there] = await Promise.all([ask(), ask({ x: mirrored })]);
        expect(there.number).to.agreeWith(here.number);
        const scale = Math.hypot(...here.gradients.x) || Number.MIN_VALUE;
        expect(there.gradients.x).to.agreeWith(
          here.gradients.x.map((entry) => -entry),
          { scale },
        );
      },
      { runs: 30 },
    ),
  );
  it(
    "adds up Gaussians, each with its weight",
    { points: 3, says: "Σ wᵢ Gᵢ(x), of shape [1], with the gradients added up in the same way." },
    combination.agrees(),
  );
  it("adds them up on a batch, too", { points: 1, says: "[n, 2] gives [n]." }, combination.agrees({ on: batchOfSeveral, runs: 50 }));
  it(
    "is a Gaussian times its weight where there is only one, and wants no gradients for its parameters",
    { points: 1, says: "A combination is a Module whose parameters are all frozen." },
    combination.agrees({ on: one, runs: 30 }),
    combination.keeps({}, { frozen: true }),
  );

  /** Contours with arrows at these places, and the values along x₁ = 0. */
  const drawn = (asked: typeof gaussian, bells: typeof GAUSSIANS, over: FieldOptions, places: readonly number[], text: string) => {
    const up = Array.from({ length: 121 }, (_, k) => over.y[0] + ((over.y[1] - over.y[0]) * k) / 120);
    const points = Float64Array.from([...places, ...up.flatMap((x2) => [0, x2])]);
    const at = {
      P: plain(bells.map(({ precision }) => precision)),
      m: plain(bells.map(({ mean }) => mean)),
      w: plain(bells.map(({ weight }) => weight)),
      x: { shape: [points.length / 2, 2], data: points },
      above: plain(Array(points.length / 2).fill(1)),
    };
    return shown(asked, {
      text,
      at: [at],
      panels: ([{ value, gradients }]) => [
        // Gradients at full length would hide each other.
        contours("Contours, and half of the gradient", over, arrows("half of the gradient", places, gradients.x, 0, 0.5)),
        {
          title: "Along x₁ = 0",
          x: { label: "x₂", from: over.y[0], to: over.y[1] },
          y: { label: over.name, from: Math.min(0, ...at.w.data) - 0.2, to: 1.2 },
          layers: [curve(`${over.name} along x₁ = 0`, up, value.data.slice(places.length / 2), 1)],
        },
      ],
    });
  };
  const f = (x1: number, x2: number) => Math.exp(-0.5 * (x1 * x1 - 4 * x1 * (x2 + 2) + 10 * (x2 + 2) ** 2));
  const bell = { ...landscape, name: "G", f, y: [-3.4, -0.6] as const, levels: [0.1, 0.3, 0.5, 0.7, 0.9] };
  field(bell);
  picture(
    "One Gaussian",
    drawn(
      gaussian,
      [{ ...GAUSSIANS[1], weight: 1 }],
      bell,
      [1.5, -1.4, 0.2, -1.6, -1, -1.9, -0.5, -2.5, 1.2, -2.1],
      "P = [[1, −2], [−2, 10]] and m = [0, −2]. Contours are ellipses about the mean, as P stretches and turns them. Gradients cross them at right angles, uphill.",
    ),
  );
  field(landscape);
  picture(
    "The difference of two",
    drawn(
      combination,
      GAUSSIANS,
      landscape,
      [-1, 1.4, 1.1, 0.8, 0.5, 0.4, 0.3, -1.5, -0.9, -2.4],
      "The Gaussian with P = [[1, 0], [0, 4]] and m = [0, 1], minus the one above: weights 1 and −1 make a hill and a bell. Gradients point up the hill and out of the bell.",
    ),
  );
});
