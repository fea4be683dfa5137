/** What is true of gradient descent with momentum, whatever the gradients are. */
import { expect, Failure, inputs, numbers, oneOf, otherUnits, type Suite, suite, type Values, vectorOf } from "../../properties/index.ts";
import { countSteps, descend, minimizePath } from "../descent.ts";
import { curves, descents, endOf, landscape, map, pathsOver, stepsOf, type Walk } from "../landscape.ts";
import { mutants } from "./mutants.ts";
import { choose, race, several, walk, zeroed } from "./programs.ts";
import * as solution from "./solution.ts";

/** A start, and the gradients that the optimizer is given, step by step: no objective is needed to say what momentum does. */
interface Run {
  readonly [name: string]: Values | number;
  readonly start: Values;
  /** [steps, n] */
  readonly gradients: Values;
  readonly lr: number;
  readonly momentum: number;
}

/** What is added up has the size of what goes in. */
const size = ({ start, gradients }: Run): number => Math.max(...start.data.map(Math.abs), ...gradients.data.map(Math.abs)) || 1;

const times = (a: number, { shape, data }: Values): Values => ({ shape, data: data.map((x) => a * x) });

const runs = (momenta: readonly number[] = [0.5, 0.9, 0.25, 0]) =>
  inputs(
    {
      start: numbers(["n"], { quarters: 3, plain: 0 }),
      gradients: numbers(["steps", "n"], { quarters: 3 }),
      lr: oneOf([0.5, 0.25, 0.1, 1]),
      momentum: oneOf(momenta),
    },
    { steps: [1, 5, 30], n: [1, 3, 64] },
    { shares: [otherUnits({ share: 20, powers: [3, 12] })] },
  );

/** x ← x + μ(x − the place before) − η∇: the same path without a velocity, and so another account of it. */
function pathOf({ start, gradients: { shape, data }, lr, momentum }: Run): number[] {
  const [steps, n] = shape;
  let [before, x] = [start.data, start.data];
  const path: number[] = [];
  for (let t = 0; t < steps; t++) {
    [before, x] = [x, x.map((at, i) => at + momentum * (at - before[i]) - lr * data[t * n + i])];
    path.push(...x);
  }
  return path;
}

const PLAIN = "gradient descent";
/** What there is to see is seen only where both are right. */
const STORY = " Descent creeps over the plain. Momentum crosses it at speed, overshoots, and swings about the minimum before it comes to rest.";

export const lesson: Suite = suite("momentum", { solution, mutants, predicts: ["fasterMomentum"] }, ({ exercise, it, field, picture }) => {
  const needs = ["MomentumGradientDescent"];
  const walking = { needs, run: walk, size };

  const path = exercise.procedure("the path", { ...walking, domain: runs([0.5, 0.9, 0.25]) });
  it(
    "follows v ← μv + ∇, x ← x − ηv",
    { points: 5, says: "The gradients of each step are given; after each, the parameter must be where the two lines put it." },
    path.obeys(
      async (ask, run) => {
        expect((await ask())["path"].data).to.agreeWith(pathOf(run), { scale: size(run) });
      },
      { on: runs() },
    ),
  );

  const plain = exercise.procedure("the path without momentum", { ...walking, domain: runs([0]) });
  it("is gradient descent where the momentum is 0", { points: 1, says: "With μ = 0 the velocity is the gradient, and x ← x − η∇ remains." }, plain.agrees());

  const together = exercise.procedure("two parameters", { needs, run: several, domain: runs(), size });
  it(
    "keeps one velocity for each parameter, and touches nothing but the parameters",
    { points: 2, says: "Two parameters with unlike gradients go their own ways; their gradients stay as they were, and the update is not recorded." },
    together.obeys(async (ask, run) => {
      const { first, second } = await ask();
      const twin = { ...run, start: times(2, run.start), gradients: times(-3, run.gradients) };
      const n = run.start.data.length;
      expect(first.data).to.agreeWith(pathOf(run).slice(-n), { scale: size(run) });
      expect(second.data).to.agreeWith(pathOf(twin).slice(-n), { scale: size(twin) });
    }),
  );

  const forgetting = exercise.procedure("zeroGrad", { needs, run: zeroed, domain: runs() });
  it(
    "forgets the gradients when told to",
    { points: 1, says: "After zeroGrad, a gradient is null or zero: backward adds to what is there." },
    forgetting.obeys(
      async (ask) => {
        expect((await ask())["the gradient after zeroGrad"].data[0]).to.equal(0);
      },
      { runs: 20 },
    ),
  );

  const choice = exercise.procedure("your choice", {
    needs: ["fasterMomentum"],
    run: choose,
    domain: inputs({}),
  });
  it(
    "has a momentum that is faster than gradient descent",
    { points: 2, says: "From [0.8, 0.8], f must fall below −0.999 in fewer steps than gradient descent takes at lr 0.1. The suite runs your choice itself." },
    choice.obeys(
      async (ask) => {
        const found = await ask();
        const [lr, momentum] = [found["lr"].data[0], found["momentum"].data[0]];
        const [own, plain] = [countSteps({ lr, momentum }), countSteps({ lr: 0.1, momentum: 0 })];
        const takes = Number.isFinite(own) ? `it takes ${own} steps` : "it does not get there in 500 steps";
        const text = `With lr ${lr} and momentum ${momentum}, ${takes}; gradient descent takes ${plain}.`;
        const advice = "Try a momentum between 0.5 and 0.95 first, at lr 0.1.";
        if (!(own < plain)) throw new Failure(text, { code: "wrong-value", advice });
        expect(descend({ lr, momentum }).at(-1)!.value, "f after 500 steps").to.be.below(1);
      },
      { freely: true, runs: 1 },
    ),
  );

  field(landscape);
  const start = vectorOf([0.8, 0.8]);
  const domain = inputs({ lr: oneOf([0.1]), momentum: oneOf([0, 0.9]) }).map((chosen) => ({ start, ...chosen }));
  picture(
    "Gradient descent beside momentum",
    descents(exercise.procedure("the race", { needs, run: race, domain }), {
      at: { [PLAIN]: { start, lr: 0.1, momentum: 0 }, "momentum 0.9": { start, lr: 0.1, momentum: 0.9 } },
      text: ([plain, heavy], areRight) =>
        `Gradient descent takes ${stepsOf(plain)} steps, to f = ${endOf(plain)}; momentum 0.9 takes ${stepsOf(heavy)}, to f = ${endOf(heavy)}.${areRight ? STORY : ""}`,
      maps: ([plain, heavy]) => [map("Gradient descent", pathsOver([plain], "numbers")), map("Momentum", pathsOver([heavy], "numbers"))],
    }),
  );
  picture("Your choice, beside gradient descent", {
    of: ["fasterMomentum"],
    spoils: "has a momentum that is faster than gradient descent",
    reference: () => ({ lr: 0.1, momentum: 0.5 }),
    own: async () => (await choice.handle.ofKind({})) as { lr: number; momentum: number },
    draw: ({ lr, momentum }) => {
      const name = `lr ${lr}, momentum ${momentum}`;
      const plain: Walk = { name: PLAIN, colour: 0, points: minimizePath({ lr: 0.1, momentum: 0 }) };
      const chosen: Walk = { name, colour: 2, points: minimizePath({ lr, momentum }) };
      return {
        text: `Gradient descent at lr 0.1 stops after ${stepsOf(plain)} steps at f = ${endOf(plain)}; with ${name} it stops after ${stepsOf(chosen)} at f = ${endOf(chosen)}.`,
        panels: [
          map("Both paths", [...pathsOver([plain], "dots"), ...pathsOver([chosen], "numbers")]),
          curves("The objective against the step", [plain, chosen]),
        ],
      };
    },
  });
});
