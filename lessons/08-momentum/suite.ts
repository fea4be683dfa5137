/** What is true of gradient descent with momentum, whatever the gradients are. */
import {
  type Drawing,
  expect,
  Failure,
  forAll,
  type ProgramContext,
  ProgramHandle,
  type ProgramMisconception,
  type Suite,
  simplest,
  suite,
  type Values,
  valuesOf,
} from "../../properties/index.ts";
import { countSteps, descend, minimizePath } from "../descent.ts";
import { beside, curves, endOf, landscape, map, pathsOver, stepsOf, type Walk, walkOf } from "../landscape.ts";

/** A start, and the gradients that the optimizer is given, step by step: no objective is needed to say what momentum does. */
interface Run {
  readonly [name: string]: Values | number;
  readonly start: Values;
  /** [steps, n] */
  readonly gradients: Values;
  readonly lr: number;
  readonly momentum: number;
}

/** The new velocity and the new place, entry by entry. */
type Rule = (v: number, x: number, g: number, lr: number, momentum: number, first: boolean) => readonly [number, number];

/** How often there are many entries or steps, and how often all numbers are far from 1, in parts of 100. */
const SHARES = { long: 14, far: 20 } as const;

const RATES = [0.5, 0.25, 0.1, 1];
const MOMENTA = [0.5, 0.9, 0.25, 0];

const runs = (momenta: readonly number[] = MOMENTA): ReturnType<typeof simplest<Run>> =>
  simplest<Run>(
    (random) => {
      const isDrawn = (share: number): boolean => random.nextInt(0, 99) < share;
      const n = isDrawn(SHARES.long) ? random.nextInt(4, 64) : random.nextInt(1, 3);
      const steps = isDrawn(SHARES.long) ? random.nextInt(6, 30) : random.nextInt(1, 5);
      const power = random.nextInt(3, 12) * (random.nextInt(0, 1) === 0 ? 1 : -1);
      const unit = isDrawn(SHARES.far) ? Number(`1e${power}`) : 1;
      const draw = (): number => (unit * random.nextInt(-12, 12)) / 4;
      return {
        start: { shape: [n], data: Float64Array.from({ length: n }, draw) },
        gradients: { shape: [steps, n], data: Float64Array.from({ length: steps * n }, draw) },
        lr: RATES[random.nextInt(0, RATES.length - 1)],
        momentum: momenta[random.nextInt(0, momenta.length - 1)],
      };
    },
    function* ({ start, gradients, lr, momentum }) {
      const [steps, n] = gradients.shape;
      const largest = largestOf({ start, gradients });
      if (largest > 100 || (largest > 0 && largest < 0.01)) {
        const unit = Number(`1e${Math.floor(Math.log10(largest))}`);
        const near = ({ shape, data }: Values): Values => ({
          shape,
          data: data.map((entry) => entry / unit),
        });
        yield { start: near(start), gradients: near(gradients), lr, momentum };
      }
      if (steps > 1) {
        yield {
          start,
          gradients: { shape: [steps - 1, n], data: gradients.data.slice(0, (steps - 1) * n) },
          lr,
          momentum,
        };
      }
      if (n > 1) {
        const first = (values: Float64Array): Float64Array => values.filter((_, k) => k % n === 0);
        yield {
          start: { shape: [1], data: first(start.data) },
          gradients: { shape: [steps, 1], data: first(gradients.data) },
          lr,
          momentum,
        };
      }
      for (const [k, entry] of gradients.data.entries()) {
        for (const value of [0, 1])
          if (entry !== 0 && entry !== 1) yield { start, gradients: { ...gradients, data: gradients.data.with(k, value) }, lr, momentum };
      }
      for (const [k, entry] of start.data.entries()) if (entry !== 0) yield { start: { ...start, data: start.data.with(k, 0) }, gradients, lr, momentum };
      for (const simpler of RATES.slice(0, RATES.indexOf(lr))) yield { start, gradients, lr: simpler, momentum };
      for (const simpler of momenta.slice(0, momenta.indexOf(momentum))) yield { start, gradients, lr, momentum: simpler };
    },
  );

function largestOf({ start, gradients }: Pick<Run, "start" | "gradients">): number {
  return Math.max(...start.data.map(Math.abs), ...gradients.data.map(Math.abs));
}

/** What is added up has the size of what goes in. */
const sizeOf = (run: Run): number => largestOf(run) || 1;

/** The path [steps, n] that a rule takes. */
function follow({ start, gradients, lr, momentum }: Run, rule: Rule): { path: Values } {
  const [steps, n] = gradients.shape;
  const x = start.data.slice();
  const v = new Float64Array(n);
  const path = new Float64Array(steps * n);
  for (let t = 0; t < steps; t++) {
    for (let i = 0; i < n; i++) {
      [v[i], x[i]] = rule(v[i], x[i], gradients.data[t * n + i], lr, momentum, t === 0);
      path[t * n + i] = x[i];
    }
  }
  return { path: { shape: [steps, n], data: path } };
}

const momentumRule: Rule = (v, x, g, lr, momentum) => [momentum * v + g, x - lr * (momentum * v + g)];
const plainRule: Rule = (v, x, g, lr) => [v, x - lr * g];

const misconceptions: readonly ProgramMisconception<Run>[] = [
  {
    code: "ascent",
    says: "Your step goes up the gradient: x + ηv where x − ηv belongs.",
    advice: "Subtract: the gradient points to where f grows.",
    expected: (run) => follow(run, (v, x, g, lr, momentum) => [momentum * v + g, x + lr * (momentum * v + g)]),
  },
  {
    code: "missing-term",
    says: "Your update lacks “x −”: the parameter becomes the step itself.",
    advice: "x ← x − ηv: subtract the step from where the parameter is.",
    expected: (run) => follow(run, (v, _x, g, lr, momentum) => [momentum * v + g, lr * (momentum * v + g)]),
  },
  {
    code: "missing-term",
    says: "Your velocity forgets: each step is plain gradient descent.",
    advice: "Keep the velocity from one step to the next: v ← μv + ∇.",
    expected: (run) => follow(run, plainRule),
  },
  {
    code: "stale",
    says: "Your parameter moves by the velocity of the step before: v is updated after x.",
    advice: "First v ← μv + ∇, then x ← x − ηv, with the new v.",
    expected: (run) => follow(run, (v, x, g, lr, momentum) => [momentum * v + g, x - lr * v]),
  },
  {
    code: "scaled",
    says: "Your velocity is an average: (1 − μ)∇ is added where ∇ belongs.",
    advice: "v ← μv + ∇, with nothing in front of the gradient.",
    expected: (run) => follow(run, (v, x, g, lr, momentum) => [momentum * v + (1 - momentum) * g, x - lr * (momentum * v + (1 - momentum) * g)]),
  },
  {
    code: "wrong-value",
    says: "That is Nesterov's form, which steps along ∇ + μv.",
    expected: (run) => follow(run, (v, x, g, lr, momentum) => [momentum * v + g, x - lr * (g + momentum * (momentum * v + g))]),
  },
  {
    code: "accumulated",
    says: "Your velocity never shrinks: μ is missing, so all gradients add up.",
    advice: "v ← μv + ∇: multiply the old velocity by μ.",
    expected: (run) => follow(run, (v, x, g, lr) => [v + g, x - lr * (v + g)]),
  },
  {
    code: "swapped-arguments",
    says: "The learning rate and the momentum have changed places.",
    expected: (run) => follow(run, (v, x, g, lr, momentum) => [lr * v + g, x - momentum * (lr * v + g)]),
  },
  {
    code: "wrong-value",
    says: "The parameter never moves.",
    advice: "Write into the parameter itself, with sub_ under noGrad: `param = …` only renames a variable.",
    expected: (run) => follow(run, (v, x) => [v, x]),
  },
];

/** Feeds the gradients in, one a step, and writes down where the parameter is. */
function walk({ engine, exports, inputs, settings }: ProgramContext): unknown {
  const { stack } = engine;
  const param = inputs["start"].clone().detach().requiresGrad_(true);
  const optimizer = new exports.MomentumGradientDescent([param], {
    lr: settings.lr,
    momentum: settings.momentum,
  });
  const path = [];
  for (const row of inputs["gradients"]) {
    param.grad = row.clone();
    optimizer.step();
    path.push(param.detach().clone());
  }
  return { path: stack(path) };
}

/** Descends the difference of two Gaussians until ‖∇f‖² < 1e-6, or for 500 steps. */
const race = new ProgramHandle("the race", {
  needs: ["MomentumGradientDescent"],
  run: ({ engine, exports, inputs, settings }) => {
    const { tensor, stack } = engine;
    const bell = (x: typeof inputs.x, precision: number[][], mean: number[]) => {
      const centred = x.sub(tensor(mean));
      return tensor(precision).matmul(centred).dot(centred).mul(-0.5).exp();
    };
    const hill = [
      [1, 0],
      [0, 4],
    ];
    const hollow = [
      [1, -2],
      [-2, 10],
    ];
    const x = inputs["start"].clone().detach().requiresGrad_(true);
    const optimizer = new exports.MomentumGradientDescent([x], {
      lr: settings.lr,
      momentum: settings.momentum,
    });
    const path = [];
    while (path.length < 500) {
      optimizer.zeroGrad();
      bell(x, hill, [0, 1])
        .sub(bell(x, hollow, [0, -2]))
        .backward();
      if (!((x.grad as typeof x).square().sum().item() >= 1e-6)) break;
      path.push(x.detach().clone());
      optimizer.step();
    }
    return { path: stack(path), "the parameter at the end": x.detach() };
  },
  expected: () => ({}),
  domain: runs(),
});

const START = [0.8, 0.8] as const;
const PLAIN = "gradient descent";

function walkWith(lr: number, momentum: number, name: string): Walk {
  const { rows, stop } = minimizePath({ start: START, lr, momentum });
  return { name, points: [...rows, stop] };
}

async function ownWalkWith(momentum: number, name: string): Promise<Walk> {
  const start = { shape: [2], data: Float64Array.from(START) };
  const fields = await race.run({ ...runsOnce, start, lr: 0.1, momentum });
  return walkOf(name, valuesOf(fields, "path"), valuesOf(fields, "the parameter at the end"));
}

/** @param right beside a run of the exercise. */
function drawRace([plain, heavy]: readonly Walk[], right?: readonly Walk[]): Drawing {
  const [left, fast] = [beside(plain, right?.[0], 0), beside(heavy, right?.[1], 1)];
  // What there is to see in it is seen only where both are right.
  const story =
    left.length + fast.length === 2
      ? " Descent creeps over the plain. Momentum crosses it at speed, overshoots, and swings about the minimum before it comes to rest."
      : "";
  return {
    text: `Gradient descent takes ${stepsOf(plain)} steps, to f = ${endOf(plain)}; momentum 0.9 takes ${stepsOf(heavy)}, to f = ${endOf(heavy)}.${story}`,
    panels: [
      map("Gradient descent", pathsOver(left, "numbers")),
      map("Momentum", pathsOver(fast, "numbers")),
      curves("The objective against the step", [...left, ...fast]),
    ],
  };
}

export const lesson: Suite = suite("momentum", ({ exercise, it, field, picture }) => {
  const descent = exercise.program("the path", {
    needs: ["MomentumGradientDescent"],
    run: walk,
    expected: (run: Run) => follow(run, momentumRule),
    domain: runs([0.5, 0.9, 0.25]),
    misconceptions,
    size: sizeOf,
  });
  const plain = exercise.program("the path without momentum", {
    needs: ["MomentumGradientDescent"],
    run: walk,
    expected: (run: Run) => follow(run, plainRule),
    domain: runs([0]),
    misconceptions: misconceptions.filter(({ says }) => !says.includes("forgets")),
    size: sizeOf,
  });

  it(
    "follows v ← μv + ∇, x ← x − ηv",
    {
      points: 5,
      says: "The gradients of each step are given; after each, the parameter must be where the two lines put it.",
      of: ["MomentumGradientDescent"],
    },
    forAll(runs(), (run) => descent.agrees(run)),
  );

  it(
    "is gradient descent where the momentum is 0",
    {
      points: 1,
      says: "With μ = 0 the velocity is the gradient, and x ← x − η∇ remains.",
      of: ["MomentumGradientDescent"],
    },
    forAll(runs([0]), (run) => plain.agrees(run)),
  );

  const several = exercise.program("two parameters", {
    needs: ["MomentumGradientDescent"],
    run: async ({ engine, exports, inputs, settings }) => {
      const params = [inputs["start"].clone().requiresGrad_(true), inputs["start"].mul(2).detach().requiresGrad_(true)];
      const optimizer = new exports.MomentumGradientDescent(params, {
        lr: settings.lr,
        momentum: settings.momentum,
      });
      // Another one takes its steps in between, with what is its own.
      const aside = inputs["start"].clone().requiresGrad_(true);
      const other = new exports.MomentumGradientDescent([aside], {
        lr: settings.lr / 2,
        momentum: settings.momentum,
      });
      let changes = engine.zeros([]);
      let kept = true;
      for (const row of inputs["gradients"]) {
        const gradients = [row, row.mul(-3)];
        for (const [i, param] of params.entries()) param.grad = gradients[i].clone();
        optimizer.step();
        aside.grad = row.mul(2);
        other.step();
        for (const [i, param] of params.entries()) {
          kept &&= param.grad !== null;
          if (param.grad) changes = changes.add(gradients[i].sub(param.grad).abs().sum());
        }
        // Gradients are forgotten between steps; velocities are not.
        optimizer.zeroGrad();
      }
      return {
        first: params[0].detach(),
        second: params[1].detach(),
        "of an optimizer beside it": aside.detach(),
        "gradients are left alone": kept && (await changes.read()) === 0,
        "parameters stay leaves": params.every((param) => param.isLeaf && param.requiresGrad),
      };
    },
    expected: ({ start, gradients, lr, momentum }: Run) => {
      const end = (run: Run): Values => {
        const { path } = follow(run, momentumRule);
        const n = path.shape[1];
        return { shape: [n], data: path.data.slice(-n) };
      };
      const other: Run = {
        start: { ...start, data: start.data.map((x) => 2 * x) },
        gradients: { ...gradients, data: gradients.data.map((g) => -3 * g) },
        lr,
        momentum,
      };
      return {
        first: end({ start, gradients, lr, momentum }),
        second: end(other),
        "of an optimizer beside it": end({
          start,
          gradients: { ...gradients, data: gradients.data.map((g) => 2 * g) },
          lr: lr / 2,
          momentum,
        }),
        "gradients are left alone": true,
        "parameters stay leaves": true,
      };
    },
    domain: runs(),
    size: sizeOf,
    misconceptions: [
      {
        code: "stale",
        says: "What one optimizer keeps, another one uses: the velocities belong to the object, not to the file or the class.",
        advice: "Make them in the constructor: `this.velocities = …`.",
        expected: ({ start, gradients, lr, momentum }) => {
          // One velocity by place in the list, for both of them, in turns.
          const n = start.data.length;
          const [x, v] = [start.data.slice(), new Float64Array(n)];
          for (let t = 0; t < gradients.shape[0]; t++) {
            for (let i = 0; i < n; i++) {
              v[i] = momentum * v[i] + gradients.data[t * n + i];
              x[i] -= lr * v[i];
              v[i] = momentum * v[i] + 2 * gradients.data[t * n + i];
            }
          }
          return { first: { shape: [n], data: x } };
        },
      },
      {
        code: "missing-term",
        says: "zeroGrad forgets the velocities as well: it is for the gradients alone.",
        expected: (run) => {
          const { path } = follow(run, plainRule);
          const n = path.shape[1];
          return { first: { shape: [n], data: path.data.slice(-n) } };
        },
      },
      {
        code: "mutated-input",
        says: "step() changes the gradients: whoever looks at them afterwards sees a velocity.",
        advice: "Methods that end in _ write in place: use `mul` and `add` on the way to the velocity.",
        // Where there is a velocity yet: else what is written is what was there.
        expected: ({ gradients: { shape, data }, momentum }) => {
          const before = data.slice(0, (shape[0] - 1) * shape[1]);
          return { "gradients are left alone": momentum === 0 || before.every((entry) => entry === 0) };
        },
      },
    ],
  });

  it(
    "keeps one velocity for each parameter, and touches nothing but the parameters",
    {
      points: 2,
      says: "Two parameters with unlike gradients go their own ways; their gradients stay as they were, and the update is not recorded.",
      of: ["MomentumGradientDescent"],
    },
    forAll(runs(), (run) => several.agrees(run)),
  );

  const zeroed = exercise.program("zeroGrad", {
    needs: ["MomentumGradientDescent"],
    run: ({ engine, exports, inputs, settings }) => {
      const param = inputs["start"].clone().requiresGrad_(true);
      const optimizer = new exports.MomentumGradientDescent([param], {
        lr: settings.lr,
        momentum: settings.momentum,
      });
      param.grad = engine.onesLike(param.detach());
      optimizer.zeroGrad();
      const after = (param.grad as typeof param | null) ?? engine.zerosLike(param);
      return { "the gradient after zeroGrad": after.detach().abs().sum() };
    },
    expected: () => ({ "the gradient after zeroGrad": 0 }),
    domain: runs(),
    misconceptions: [
      {
        code: "accumulated",
        says: "zeroGrad leaves the gradients: the next backward adds to them.",
        expected: ({ start }) => ({ "the gradient after zeroGrad": start.data.length }),
      },
    ],
  });

  it(
    "forgets the gradients when told to",
    {
      points: 1,
      says: "After zeroGrad, a gradient is null or zero: backward adds to what is there.",
      of: ["MomentumGradientDescent"],
    },
    forAll(runs(), (run) => zeroed.agrees(run), { runs: 20 }),
  );

  const choice = exercise.program("your choice", {
    needs: ["fasterMomentum"],
    run: ({ exports }) => {
      const { lr, momentum } = exports.fasterMomentum();
      return { lr, momentum };
    },
    expected: () => ({}),
    domain: runs(),
  });

  it(
    "has a momentum that is faster than gradient descent",
    {
      points: 2,
      says: "From [0.8, 0.8], f must fall below −0.999 in fewer steps than gradient descent takes at lr 0.1. The suite runs your choice itself.",
      of: ["fasterMomentum"],
    },
    forAll(
      runs(),
      async () => {
        const { lr, momentum } = await choice.run(runsOnce);
        if (lr?.kind !== "number" || momentum?.kind !== "number")
          throw new Failure("fasterMomentum() must give { lr, momentum }, two numbers.", {
            code: "wrong-type",
          });
        const own = countSteps({ lr: lr.value, momentum: momentum.value });
        const plainSteps = countSteps({ lr: 0.1, momentum: 0 });
        if (own >= plainSteps) {
          throw new Failure(
            `With lr ${lr.value} and momentum ${momentum.value}, ${Number.isFinite(own) ? `it takes ${own} steps` : "it does not get there in 500 steps"}; gradient descent takes ${plainSteps}.`,
            { code: "wrong-value", advice: "Try a momentum between 0.5 and 0.95 first, at lr 0.1." },
          );
        }
        expect(descend({ lr: lr.value, momentum: momentum.value }).at(-1)!.value).to.be.below(1);
      },
      { runs: 1 },
    ),
  );

  field(landscape);
  picture("Gradient descent beside momentum", {
    of: ["MomentumGradientDescent"],
    reference: () => [walkWith(0.1, 0, PLAIN), walkWith(0.1, 0.9, "momentum 0.9")],
    own: () => Promise.all([ownWalkWith(0, PLAIN), ownWalkWith(0.9, "momentum 0.9")]),
    draw: drawRace,
  });
  picture("Your choice, beside gradient descent", {
    of: ["fasterMomentum"],
    spoils: "has a momentum that is faster than gradient descent",
    reference: () => ({ lr: 0.1, momentum: 0.5 }),
    own: async () => {
      const { lr, momentum } = await choice.run(runsOnce);
      if (lr?.kind !== "number" || momentum?.kind !== "number") throw new Failure("No numbers.");
      return { lr: lr.value, momentum: momentum.value };
    },
    draw: ({ lr, momentum }) => {
      const name = `lr ${lr}, momentum ${momentum}`;
      const [plain, chosen] = [walkWith(0.1, 0, PLAIN), walkWith(lr, momentum, name)];
      return {
        text: `Gradient descent at lr 0.1 stops after ${stepsOf(plain)} steps at f = ${endOf(plain)}; with ${name} it stops after ${stepsOf(chosen)} at f = ${endOf(chosen)}.`,
        panels: [
          map("Both paths", [...pathsOver([{ walk: plain, colour: 0 }], "dots"), ...pathsOver([{ walk: chosen, colour: 2 }], "numbers")]),
          curves("The objective against the step", [
            { walk: plain, colour: 0 },
            { walk: chosen, colour: 2 },
          ]),
        ],
      };
    },
  });
});

const runsOnce: Run = {
  start: { shape: [1], data: Float64Array.of(0) },
  gradients: { shape: [1, 1], data: Float64Array.of(0) },
  lr: 0.1,
  momentum: 0,
};
