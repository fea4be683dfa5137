/** What is true of gradient descent, of its path, and of what "converged" does not say. */
import { forAll, type ProgramContext, type ProgramMisconception, type Suite, simplest, suite, type Values, valuesOf } from "../../properties/index.ts";
import { descend, type MinimizeOptions, minimizePath, type Point } from "../descent.ts";
import { beside, curves, endOf, landscape, map, pathsOver, stepsOf, type Walk, walkOf } from "../landscape.ts";

interface Descent {
  readonly [name: string]: Values | number;
  readonly start: Values;
  readonly lr: number;
  readonly maxSteps: number;
  readonly tolerance: number;
}

const RATES = [0.1, 0.05, 0.2];

/** Starts on the slope towards the minimum; few steps, so that rounding has no time to grow. */
const descents = simplest<Descent>(
  (random) => ({
    start: { shape: [2], data: Float64Array.of(random.nextInt(-4, 4) / 4, random.nextInt(-6, 3) / 4) },
    lr: RATES[random.nextInt(0, RATES.length - 1)],
    maxSteps: random.nextInt(1, 25),
    tolerance: 10 ** -random.nextInt(1, 6),
  }),
  function* ({ start, lr, maxSteps, tolerance }) {
    for (const fewer of [1, 2, 3]) if (fewer < maxSteps) yield { start, lr, maxSteps: fewer, tolerance };
    for (const [i, entry] of start.data.entries()) {
      for (const value of [0, 1]) if (entry !== value && entry !== 0) yield { start: { shape: [2], data: start.data.with(i, value) }, lr, maxSteps, tolerance };
    }
    if (lr !== 0.1) yield { start, lr: 0.1, maxSteps, tolerance };
  },
  // No start is converged already, and nowhere does rounding decide whether to stop.
  (inputs) => minimizePath(optionsOf(inputs)).rows.length > 0 && isDecided(inputs),
);

/** Of ‖∇f‖² beside the tolerance: more than float32 leaves open where two bells have almost cancelled. */
const MARGIN = 0.02;

function isDecided(inputs: Descent): boolean {
  return [0, inputs["momentum"] ?? 0.5].every((momentum) => {
    const options = optionsOf(inputs, momentum as number);
    const steps = [1 - MARGIN, 1 + MARGIN].map((factor) => minimizePath({ ...options, tolerance: factor * inputs.tolerance }).rows.length);
    return steps[0] === steps[1];
  });
}

function optionsOf({ start, lr, maxSteps, tolerance }: Descent, momentum = 0): MinimizeOptions {
  return { start: [start.data[0], start.data[1]], lr, momentum, steps: maxSteps, tolerance };
}

const rowsOf = (points: readonly Point[]): Values => ({
  shape: [points.length, 2],
  data: Float64Array.from(points.flatMap(({ x }) => x)),
});
const placeOf = ({ x }: Point): Values => ({ shape: [2], data: Float64Array.from(x) });

function pathOf(options: MinimizeOptions): { path: Values; "the parameter at the end": Values } {
  const { rows, stop } = minimizePath(options);
  return { path: rowsOf(rows), "the parameter at the end": placeOf(stop) };
}

/** minimize on the difference of two Gaussians. It runs beside the exercise, so it brings its own objective; where reading a tensor takes time, minimize gives a promise. */
async function descendThere({ engine, exports, inputs, settings }: ProgramContext): Promise<unknown> {
  const { tensor } = engine;
  const bell = (x: typeof inputs.x, precision: number[][], mean: number[]) => {
    const centred = x.sub(tensor(mean));
    return tensor(precision).matmul(centred).dot(centred).mul(-0.5).exp();
  };
  const f = (x: typeof inputs.x) =>
    bell(
      x,
      [
        [1, 0],
        [0, 4],
      ],
      [0, 1],
    ).sub(
      bell(
        x,
        [
          [1, -2],
          [-2, 10],
        ],
        [0, -2],
      ),
    );
  const x = inputs["start"].clone().detach().requiresGrad_(true);
  const { lr, momentum, maxSteps, tolerance, library } = settings;
  const optimizer = library ? new engine.SGD([x], { lr, momentum: momentum ?? 0 }) : new exports.GradientDescent([x], { lr });
  const path = await (maxSteps === undefined ? exports.minimize(f, optimizer) : exports.minimize(f, optimizer, { maxSteps, tolerance }));
  return { path, "the parameter at the end": x.detach() };
}

/** Where values and gradient are of two functions, whoever goes back finds the one, and whoever measures values the other. */
async function followTheRecord({ engine, exports, inputs, settings }: ProgramContext): Promise<unknown> {
  const x = inputs["start"].clone().detach().requiresGrad_(true);
  const f = (at: typeof x) => {
    const recorded = at.square().sum().mul(0.5);
    return recorded.add(at.sum().mul(3).sub(recorded).detach());
  };
  const { lr, maxSteps } = settings;
  const optimizer = new engine.SGD([x], { lr });
  return { path: await exports.minimize(f, optimizer, { maxSteps, tolerance: 1e-12 }) };
}

/** ½‖x‖² has a gradient there. */
const isSloping = ({ start }: Descent): boolean => start.data.some(Boolean);

/** Of one step after another, x ← x − η∇(x), row by row. */
function straight({ start, lr, maxSteps }: Descent, slope: (x: number) => number): Values {
  const rows = [start.data];
  while (rows.length < maxSteps) rows.push(rows[rows.length - 1].map((x) => x - lr * slope(x)));
  return { shape: [maxSteps, 2], data: Float64Array.from(rows.flatMap((row) => [...row])) };
}

const misconceptions: readonly ProgramMisconception<Descent>[] = [
  {
    code: "ascent",
    says: "Your path goes uphill: x + η∇ where x − η∇ belongs.",
    expected: (inputs) => {
      const options = optionsOf(inputs);
      return pathOf({ ...options, lr: -options.lr });
    },
  },
  {
    code: "accumulated",
    says: "Your gradients pile up: each step uses the sum of all gradients so far.",
    advice: "Call optimizer.zeroGrad() before every backward.",
    // Gradients that are never zeroed are a velocity that never shrinks; the test of ‖∇‖² sees the sum as well.
    expected: (inputs) => {
      const points = descend({ ...optionsOf(inputs, 1) });
      const sums = points.map((_, k) => points.slice(0, k + 1).reduce(([a, b], { gradient: [p, q] }) => [a + p, b + q], [0, 0]));
      const small = sums.findIndex(([a, b]) => a * a + b * b < inputs.tolerance);
      const updates = small < 0 ? inputs.maxSteps : Math.min(small, inputs.maxSteps);
      return { path: rowsOf(points.slice(0, updates)), "the parameter at the end": placeOf(points[updates]) };
    },
  },
  {
    code: "stale",
    says: "Every row of your path is the same: it holds the parameter itself, which moved on, and not a copy.",
    advice: "Push x.detach().clone(): what is pushed must not change later.",
    expected: (inputs) => {
      const { rows, stop } = minimizePath(optionsOf(inputs));
      return { path: rowsOf(rows.map(() => stop)), "the parameter at the end": placeOf(stop) };
    },
  },
  {
    code: "wrong-value",
    says: "It never stops early: the tolerance is not looked at.",
    expected: (inputs) => pathOf({ ...optionsOf(inputs), tolerance: 0 }),
  },
  {
    code: "wrong-value",
    says: "It compares ‖∇f‖ with the tolerance, where ‖∇f‖² is meant.",
    expected: (inputs) => pathOf({ ...optionsOf(inputs), tolerance: inputs.tolerance ** 2 }),
  },
  {
    code: "wrong-value",
    says: "Your rows are the points after each step; row k is where gradient k was taken, before it.",
    expected: (inputs) => {
      const { rows, stop } = minimizePath(optionsOf(inputs));
      return { path: rowsOf([...rows.slice(1), stop]), "the parameter at the end": placeOf(stop) };
    },
  },
];

/** Gradients of the suite's choosing, one a step; a matrix among the parameters, large numbers, and another optimizer beside this one. */
function walk({ engine, exports, inputs, settings }: ProgramContext): unknown {
  const start = inputs["start"];
  const leaf = (x: typeof start) => x.detach().clone().requiresGrad_(true);
  const rows = Array.from({ length: 20 }, (_, k) => start.mul(k - 7));
  const params = [leaf(start), leaf(start.mul(2)), leaf(engine.stack(rows)), leaf(start.mul(1e9))];
  const optimizer = new exports.GradientDescent(params, { lr: settings.lr });
  const aside = leaf(start);
  const other = new exports.GradientDescent([aside], { lr: settings.lr / 2 });
  for (const param of [...params, aside]) param.grad = param.detach().add(1);
  optimizer.step();
  const apart = aside.detach().clone();
  other.step();
  const untouched = params.every((param) => param.grad !== null && param.isLeaf && param.requiresGrad);
  optimizer.zeroGrad();
  const left = params.slice(0, 2).map((param) => (param.grad ?? engine.zeros([2])).abs().sum());
  return {
    first: params[0].detach(),
    second: params[1].detach(),
    "a matrix": params[2].detach(),
    "large numbers": params[3].detach(),
    "the other optimizer's, before it steps": apart,
    "the other optimizer's, after": aside.detach(),
    "parameters stay leaves, with their gradients": untouched,
    "gradients after zeroGrad": left.reduce((sum, each) => sum.add(each)),
  };
}

/** What the verbose option prints, counted. */
async function listen({ engine, exports, settings }: ProgramContext): Promise<unknown> {
  const lines: boolean[] = [];
  // Whichever way it prints, a line is a call.
  const methods = ["log", "info", "debug", "warn", "error"] as const;
  const before = methods.map((method) => console[method]);
  for (const method of methods) console[method] = () => lines.push(true);
  try {
    const x = engine.tensor([3, 4], { requiresGrad: true });
    const optimizer = new exports.GradientDescent([x], { lr: 0.001 });
    const { maxSteps, verbose } = settings;
    await exports.minimize((at: typeof x) => at.square().sum(), optimizer, { maxSteps, verbose });
  } finally {
    for (const [i, method] of methods.entries()) console[method] = before[i];
  }
  return { "lines printed": lines.length };
}

const STARTS = { near: [0.8, 0.8], far: [0.8, 1.2] } as const;

/** The walk from a start, as the lesson does it. */
function walkFrom(start: readonly [number, number], momentum = 0, name = "gradient descent"): Walk {
  const { rows, stop } = minimizePath({ start, lr: 0.1, momentum });
  return { name, points: [...rows, stop] };
}

export const lesson: Suite = suite("gradient-descent", ({ exercise, it, field, picture }) => {
  const step = exercise.program("one step", {
    needs: ["GradientDescent"],
    run: walk,
    expected: ({ start, lr }: Descent) => {
      const moved = (factor: number, rate = lr): Values => ({
        shape: [2],
        data: start.data.map((x) => factor * x - rate * (factor * x + 1)),
      });
      const rows = Array.from({ length: 20 }, (_, k) => [...moved(k - 7).data]);
      return {
        first: moved(1),
        second: moved(2),
        "a matrix": { shape: [20, 2], data: Float64Array.from(rows.flat()) },
        "large numbers": moved(1e9),
        "the other optimizer's, before it steps": start,
        "the other optimizer's, after": moved(1, lr / 2),
        "parameters stay leaves, with their gradients": true,
        "gradients after zeroGrad": 0,
      };
    },
    domain: descents,
    misconceptions: [
      {
        code: "ascent",
        says: "Your step goes up the gradient: x + η∇ where x − η∇ belongs.",
        expected: ({ start, lr }) => ({
          first: { shape: [2], data: start.data.map((x) => x + lr * (x + 1)) },
        }),
      },
      {
        code: "scaled",
        says: "The learning rate is left out: your step is the whole gradient.",
        expected: ({ start }) => ({ first: { shape: [2], data: start.data.map((x) => x - (x + 1)) } }),
      },
      {
        code: "scaled",
        says: "Your steps all have the length of the rate: the gradient is brought to length 1.",
        expected: ({ start, lr }) => {
          const g = start.data.map((x) => x + 1);
          const length = Math.sqrt(g.reduce((sum, entry) => sum + entry * entry, 0)) || 1;
          return { first: { shape: [2], data: start.data.map((x, i) => x - (lr * g[i]) / length) } };
        },
      },
      {
        code: "wrong-value",
        says: "The parameter never moves: write into it with sub_, inside noGrad.",
        expected: ({ start }) => ({ first: start }),
      },
      {
        code: "accumulated",
        says: "zeroGrad leaves the gradients: the next backward adds to them.",
        expected: ({ start }) => ({
          "gradients after zeroGrad": [1, 2].reduce((sum, factor) => sum + start.data.reduce((total, x) => total + Math.abs(factor * x + 1), 0), 0),
        }),
      },
    ],
  });
  it(
    "steps down the gradient, and forgets it when told to",
    {
      points: 3,
      says: "x ← x − η∇ for each parameter, in place and unrecorded; after zeroGrad a gradient is null or zero.",
      of: ["GradientDescent"],
    },
    forAll(descents, (inputs) => step.agrees(inputs)),
  );

  const path = exercise.program("the path", {
    needs: ["minimize", "GradientDescent"],
    run: descendThere,
    expected: (inputs: Descent) => pathOf(optionsOf(inputs)),
    domain: descents,
    misconceptions,
  });
  const recorded = exercise.program("the path by what backward leaves", {
    needs: ["minimize"],
    run: followTheRecord,
    expected: (inputs: Descent) => ({ path: straight(inputs, (x) => x) }),
    domain: descents.filter(isSloping),
    misconceptions: [
      {
        code: "finite-differences",
        says: "Your gradients are measured on values of f: a difference quotient, where backward gives the derivative.",
        advice: "Call f(x).backward(), and let the optimizer step with what it leaves in x.grad.",
        expected: (inputs) => ({ path: straight(inputs, () => 3) }),
      },
    ],
  });
  /** The walk from a start, as the exercise does it. */
  const ownWalkFrom = async (start: readonly [number, number], settings = {}, name = "gradient descent"): Promise<Walk> => {
    const fields = await path.run({
      start: { shape: [2], data: Float64Array.from(start) },
      lr: 0.1,
      maxSteps: 500,
      tolerance: 1e-6,
      ...settings,
    });
    return walkOf(name, valuesOf(fields, "path"), valuesOf(fields, "the parameter at the end"));
  };
  it(
    "writes down where each gradient was taken, and stops where ‖∇f‖² is small",
    {
      points: 4,
      says: "Row k is the point where gradient k was taken; no row for the point where it stops, which stays in the parameter.",
      of: ["minimize", "GradientDescent"],
    },
    forAll(descents, async (inputs) => {
      await path.agrees(inputs);
      if (isSloping(inputs)) await recorded.agrees(inputs);
    }),
  );

  const library = exercise.program("the path with the engine's optimizer", {
    needs: ["minimize"],
    run: descendThere,
    expected: (inputs: Descent) => pathOf(optionsOf(inputs, inputs["momentum"] as number)),
    domain: descents.map((inputs) => ({ ...inputs, library: 1, momentum: 0.5 })),
  });
  it(
    "takes the engine's own optimizers as well",
    {
      points: 2,
      says: "SGD keeps its parameters in paramGroups; minimize must find them there.",
      of: ["minimize"],
    },
    forAll(descents, (inputs) => library.agrees({ ...inputs, library: 1, momentum: 0.5 }), { runs: 40 }),
  );

  const whole = exercise.program("the whole descent", {
    needs: ["minimize", "GradientDescent"],
    run: async (context) => {
      const { engine, exports, inputs } = context;
      const { tensor } = engine;
      const bell = (x: typeof inputs.x, precision: number[][], mean: number[]) => {
        const centred = x.sub(tensor(mean));
        return tensor(precision).matmul(centred).dot(centred).mul(-0.5).exp();
      };
      const f = (x: typeof inputs.x) =>
        bell(
          x,
          [
            [1, 0],
            [0, 4],
          ],
          [0, 1],
        ).sub(
          bell(
            x,
            [
              [1, -2],
              [-2, 10],
            ],
            [0, -2],
          ),
        );
      const x = inputs["start"].clone().detach().requiresGrad_(true);
      const path = await exports.minimize(f, new exports.GradientDescent([x], { lr: 0.1 }));
      return { steps: path.shape[0], "f at the end": f(x).detach() };
    },
    expected: ({ start }: Descent) => {
      const { rows, stop } = minimizePath({ start: [start.data[0], start.data[1]], lr: 0.1, momentum: 0 });
      return { steps: rows.length, "f at the end": stop.value };
    },
    domain: descents,
  });
  const from = (x: number, y: number): Descent => ({
    start: { shape: [2], data: Float64Array.of(x, y) },
    lr: 0.1,
    maxSteps: 500,
    tolerance: 1e-6,
  });
  it(
    "takes 313 steps from [0.8, 0.8], and gives up after 500 from [0.8, 1.2]",
    {
      points: 2,
      says: "Unless told, minimize stops at ‖∇f‖² < 1e-6 or after 500 steps.",
      of: ["minimize", "GradientDescent"],
    },
    forAll(
      // Both starts each time: drawn by lot, one of them may never come up.
      simplest(
        () => ({ near: from(0.8, 0.8).start, far: from(0.8, 1.2).start }),
        () => [],
      ),
      async ({ near, far }) => {
        await whole.agrees({ ...from(0, 0), start: near });
        await whole.agrees({ ...from(0, 0), start: far });
      },
      { runs: 3 },
    ),
  );

  // A line every nine steps is another count after 10 or 40, one every eleven after 11 or 41.
  const printouts = simplest(
    (random) => ({
      maxSteps: 10 * random.nextInt(0, 4) + random.nextInt(0, 1) || 1,
      verbose: random.nextInt(0, 3) > 0,
    }),
    () => [],
  );
  const verbose = exercise.program("what it prints", {
    needs: ["minimize", "GradientDescent"],
    run: listen,
    expected: ({ maxSteps, verbose }: { maxSteps: number; verbose: boolean }) => ({
      "lines printed": verbose ? Math.ceil(maxSteps / 10) : 0,
    }),
    domain: printouts,
  });
  it(
    "says where it is every ten steps when asked to, and else nothing",
    { points: 1, says: "With verbose, one line at steps 0, 10, 20, …", of: ["minimize", "GradientDescent"] },
    forAll(printouts, (inputs) => verbose.agrees(inputs), { runs: 30 }),
  );

  const prediction = exercise.program("your prediction", {
    needs: ["plateau"],
    run: ({ exports }) => {
      const { descent, momentum } = exports.plateau();
      return {
        "descent.reachesMinimum": descent.reachesMinimum,
        "descent.gradientVanishes": descent.gradientVanishes,
        "momentum.reachesMinimum": momentum.reachesMinimum,
        "momentum.gradientVanishes": momentum.gradientVanishes,
      };
    },
    // Run, not written down: the prediction is judged by what happens.
    expected: () => {
      const [plain, heavy] = [0, 0.9].map((momentum) => descend({ start: [0.8, 1.2], lr: 0.1, momentum }));
      const reaches = (points: readonly Point[]): boolean => points.some(({ value }) => value < -0.999);
      const vanishes = (points: readonly Point[]): boolean => points.some(({ gradient: [a, b] }) => a * a + b * b < 1e-6);
      return {
        "descent.reachesMinimum": reaches(plain),
        "descent.gradientVanishes": vanishes(plain),
        "momentum.reachesMinimum": reaches(heavy),
        "momentum.gradientVanishes": vanishes(heavy),
      };
    },
    domain: descents,
  });
  it(
    "predicts what the other side of the hill does",
    {
      points: 2,
      says: "From [0.8, 1.2] at lr 0.1: does descent, does momentum 0.9, reach f < −0.999, and does ‖∇f‖² fall below 1e-6, within 500 steps? The suite runs both.",
      of: ["plateau"],
    },
    forAll(descents, (inputs) => prediction.agrees(inputs), { runs: 1 }),
  );

  field(landscape);
  picture("The landscape", {
    reference: () => STARTS,
    draw: ({ near, far }) => ({
      text: "A hill on top, a hollow below, and a plain around them. The number on each line is f there. From both starts the hill goes down, but not to the same side.",
      panels: [
        map("f, level by level", [
          { kind: "point", name: "start", at: near },
          { kind: "point", name: "other start", at: far },
          { kind: "point", name: "minimum", at: [0, -2] },
        ]),
      ],
    }),
  });
  picture("From [0.8, 0.8]", {
    of: ["minimize", "GradientDescent"],
    reference: () => walkFrom(STARTS.near),
    own: () => ownWalkFrom(STARTS.near),
    draw: (walk, right) => {
      const drawn = beside(walk, right, 0);
      return {
        text: `After ${stepsOf(walk)} steps, f = ${endOf(walk)}. A dot is every tenth step, numbered where there is room. Where dots crowd, the ground is flat, the gradient small, and ten steps lead almost nowhere.`,
        panels: [
          map("Every tenth step, with its number", pathsOver(drawn, "numbers")),
          map("The path alone", pathsOver(drawn, "dots")),
          curves("The objective against the step", drawn),
        ],
      };
    },
  });
  picture("From [0.8, 1.2], with and without momentum", {
    of: ["minimize", "GradientDescent"],
    spoils: "predicts what the other side of the hill does",
    reference: () => [walkFrom(STARTS.far), walkFrom(STARTS.far, 0.9, "momentum 0.9")],
    own: () => Promise.all([ownWalkFrom(STARTS.far), ownWalkFrom(STARTS.far, { library: 1, momentum: 0.9 }, "momentum 0.9")]),
    draw: (walks, right) => {
      const drawn = walks.flatMap((walk, k) => beside(walk, right?.[k], k));
      return {
        text: `Gradient descent takes ${stepsOf(walks[0])} steps, to f = ${endOf(walks[0])}; momentum 0.9 takes ${stepsOf(walks[1])}, to f = ${endOf(walks[1])}. The minimum, −1, is on the other side of the hill. Downhill leads away from it, to a plain where the gradient all but vanishes.`,
        panels: [map("Every tenth step, with its number", pathsOver(drawn, "numbers")), curves("The objective against the step", drawn)],
      };
    },
  });
});
