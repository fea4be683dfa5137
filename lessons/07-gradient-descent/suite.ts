/** What is true of gradient descent, of its path, and of what "converged" does not say. */
import { type Check, expect, inputs, numbers, oneOf, type Suite, suite, type Values, vectorOf, whole } from "../../properties/index.ts";
import { descend, isDecided, isFlat, isLow, minimizePath } from "../descent.ts";
import { descents, endOf, landscape, map, pathsOver, stepsOf } from "../landscape.ts";
import { mutants } from "./mutants.ts";
import { listen, predict, step, walk } from "./programs.ts";
import * as solution from "./solution.ts";

/** Starts on the slope towards the minimum; few steps, so that rounding has no time to grow. */
const domain = inputs(
  {
    start: numbers([2], { quarters: 1.5 }),
    lr: oneOf([0.1, 0.05, 0.2]),
    maxSteps: whole(1, 25),
    tolerance: oneOf([1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1]),
  },
  {},
  { valid: ({ start: { data }, ...rest }) => data[1] < 1 && isDecided({ ...rest, start: data }) },
);

const NEAR = vectorOf([0.8, 0.8]);
const FAR = vectorOf([0.8, 1.2]);

export const lesson: Suite = suite("gradient-descent", { solution, mutants, predicts: ["plateau"] }, (tools) => {
  const { exercise, it, field, picture } = tools;
  const descending = { needs: ["minimize", "GradientDescent"], run: walk };

  const one = exercise.procedure("one step", {
    needs: ["GradientDescent"],
    run: step,
    domain: inputs({ "the gradient at x is x + 1": oneOf([true]), start: numbers([2], { quarters: 4 }), lr: oneOf([0.5, 0.25, 0.1, 0.05, 0.2]) }),
  });
  it(
    "steps down the gradient, and forgets it when told to",
    { points: 3, says: "x ← x − η∇ for each parameter, in place and unrecorded; after zeroGrad a gradient is null or zero." },
    one.obeys(async (ask, { start, lr }) => {
      const { "the parameter": first, "the parameter of another optimizer, with lr/2": other } = await ask();
      expect(first.data).to.agreeWith(start.data.map((x) => x - lr * (x + 1)));
      expect(other.data).to.agreeWith(start.data.map((x) => x - (lr / 2) * (x + 1)));
    }),
  );

  /** Where a person follows every step; no tolerance is met by a sum of two squares. */
  const onPaper = exercise.procedure("the path", {
    ...descending,
    domain: inputs(
      {
        "f is x₁² + x₂²": oneOf([true]),
        start: numbers([2], { quarters: 4 }),
        lr: oneOf([0.25, 0.5, 0.125]),
        maxSteps: whole(1, 8),
        tolerance: oneOf([0.7, 5.3, 0.1]),
      },
      {},
      { valid: ({ start: { data } }) => Math.hypot(...data) > 3 },
    ),
  });
  const path = exercise.procedure("the path", { ...descending, domain });
  it(
    "writes down where each gradient was taken, and stops where ‖∇f‖² is small",
    { points: 4, says: "Row k is the point where gradient k was taken; no row for the point where it stops, which stays in the parameter." },
    onPaper.agrees({ runs: 40 }),
    path.obeys(async (ask, descent) => {
      const { path, "the parameter at the end": end } = await ask();
      const points = minimizePath({ ...descent, start: descent.start.data, momentum: 0 }).flatMap(({ x }) => x);
      expect(path.data).to.agreeWith(points.slice(0, -2));
      expect(end.data).to.agreeWith(points.slice(-2));
    }),
  );

  const library = exercise.procedure("the path with the engine's optimizer", {
    needs: ["minimize"],
    run: walk,
    domain: domain.map((descent) => ({ ...descent, library: true, momentum: 0.5 })),
  });
  it(
    "takes the engine's own optimizers as well",
    { points: 2, says: "SGD keeps its parameters in paramGroups; minimize must find them there." },
    library.agrees({ runs: 40 }),
  );

  const complete = exercise.procedure("the whole descent", {
    ...descending,
    domain: domain.map(({ start }) => ({ start, lr: 0.1 })),
  });
  const takes = (steps: number, inputs: { start: Values; lr: number }): Check =>
    complete.obeys(
      async (ask) => {
        expect((await ask())["steps"].data[0]).to.equal(steps);
      },
      { on: domain.map(() => inputs), runs: 3 },
    );
  it(
    "takes 313 steps from [0.8, 0.8], and never more than 500",
    { points: 2, says: "Unless told, minimize stops at ‖∇f‖² < 1e-6 or after 500 steps." },
    takes(313, { start: NEAR, lr: 0.1 }),
    takes(500, { start: FAR, lr: 0.1 }),
  );

  // A line every nine steps is another count after 10 or 40, one every eleven after 11 or 41.
  const maxSteps = oneOf([1, 10, 11, 20, 21, 30, 31, 40, 41]);
  const printing = exercise.procedure("what it prints", {
    needs: descending.needs,
    run: listen,
    domain: inputs({ maxSteps, verbose: oneOf([true, true, true, false]) }),
  });
  it(
    "says where it is every ten steps when asked to, and else nothing",
    { points: 1, says: "With verbose, one line at steps 0, 10, 20, …" },
    printing.obeys(
      async (ask, { maxSteps, verbose }) => {
        const lines = (await ask())["lines printed"].data[0];
        expect(lines).to.equal(verbose ? Math.ceil(maxSteps / 10) : 0);
      },
      { runs: 30 },
    ),
  );

  const prediction = exercise.procedure("your prediction", {
    needs: ["plateau"],
    run: predict,
    domain: inputs({}),
  });
  it(
    "predicts what the other side of the hill does",
    {
      points: 2,
      says: "From [0.8, 1.2] at lr 0.1: does descent, does momentum 0.9, reach f < −0.999, and does ‖∇f‖² fall below 1e-6, within 500 steps? The suite runs both.",
    },
    prediction.obeys(
      async (ask) => {
        // Run, not written down: the prediction is judged by what happens.
        const happens = [0, 0.9].flatMap((momentum) => {
          const points = descend({ start: [0.8, 1.2], lr: 0.1, momentum });
          return [points.some(isLow), points.some((point) => isFlat(point))];
        });
        const found = Object.values(await ask());
        expect(found.map(({ data }) => data[0] === 1)).to.deep.equal(happens);
      },
      { runs: 1 },
    ),
  );

  field(landscape);
  picture("The landscape", {
    reference: () => ({ start: [0.8, 0.8], "other start": [0.8, 1.2], minimum: [0, -2] }) as const,
    draw: (points) => ({
      text: "A hill on top, a hollow below, and a plain around them. The number on each line is f there. From both starts the hill goes down, but not to the same side.",
      panels: [
        map(
          "f, level by level",
          Object.entries(points).map(([name, at]) => ({ kind: "point", name, at })),
        ),
      ],
    }),
  });
  const from = (start: Values) => ({ start, lr: 0.1, maxSteps: 500, tolerance: 1e-6 });
  picture(
    "From [0.8, 0.8]",
    descents(path, {
      at: { "gradient descent": from(NEAR) },
      text: ([walk]) =>
        `After ${stepsOf(walk)} steps, f = ${endOf(walk)}. A dot is every tenth step, numbered where there is room. Where dots crowd, the ground is flat, the gradient small, and ten steps lead almost nowhere.`,
      maps: (walks) => [map("Every tenth step, with its number", pathsOver(walks, "numbers")), map("The path alone", pathsOver(walks, "dots"))],
    }),
  );
  picture(
    "From [0.8, 1.2], with and without momentum",
    descents(path, {
      at: { "gradient descent": from(FAR), "momentum 0.9": { ...from(FAR), library: true, momentum: 0.9 } },
      text: ([plain, heavy]) =>
        `Gradient descent takes ${stepsOf(plain)} steps, to f = ${endOf(plain)}; momentum 0.9 takes ${stepsOf(heavy)}, to f = ${endOf(heavy)}. The minimum, −1, is on the other side of the hill. Downhill leads away from it, to a plain where the gradient all but vanishes.`,
      maps: (walks) => [map("Every tenth step, with its number", pathsOver(walks, "numbers"))],
      spoils: "predicts what the other side of the hill does",
    }),
  );
});
