/** The descent of the lessons, held to what PyTorch computes: counts, end points, values, in both precisions. */
import { expect } from "chai";
// As the solutions import it: tensors of another copy of the engine would be strangers to them.
import * as engine from "gradproof/engine";
import { type DtypeName, type Optimizer, SGD, type Tensor, tensor } from "gradproof/engine";
import { describe, it } from "mocha";
import type { ProgramContext } from "../properties/index.ts";
import { GaussianCombination } from "./06-gaussians/solution.ts";
import { listen } from "./07-gradient-descent/programs.ts";
import { GradientDescent, minimize } from "./07-gradient-descent/solution.ts";
import { MomentumGradientDescent } from "./08-momentum/solution.ts";
import { minimizePath, objective } from "./descent.ts";

interface Descent {
  readonly start: readonly [number, number];
  readonly momentum: number;
  readonly updates: number;
  readonly x: readonly [number, number];
  readonly value: number;
}

/** lr 0.1, at most 500 updates, stop at ‖∇f‖² < 1e-6; computed by PyTorch in float64. */
const DESCENTS: readonly Descent[] = [
  {
    start: [0.8, 0.8],
    momentum: 0,
    updates: 313,
    x: [0.00166012595345, -1.99964771489195],
    value: -0.9999991558480932,
  },
  {
    start: [0.8, 0.8],
    momentum: 0.9,
    updates: 136,
    x: [-0.00032119629805, -2.0000541139683],
    value: -0.9999999533171822,
  },
  {
    start: [0.8, 1.2],
    momentum: 0,
    updates: 500,
    x: [1.42596019909572, 2.83370044189694],
    value: 0.00043437781289845515,
  },
  {
    start: [0.8, 1.2],
    momentum: 0.9,
    updates: 10,
    x: [2.03579696546984, 3.00195264005213],
    value: 4.158115956606464e-5,
  },
];

function hillAndHollow(dtype: DtypeName): GaussianCombination {
  const precisions = [
    [
      [1, 0],
      [0, 4],
    ],
    [
      [1, -2],
      [-2, 10],
    ],
  ];
  const means = [
    [0, 1],
    [0, -2],
  ];
  const all = (list: (number[] | number[][])[]): Tensor[] => list.map((data) => tensor(data, { dtype }));
  return new GaussianCombination(all(precisions), all(means), [1, -1]);
}

type Make = (x: Tensor, momentum: number) => GradientDescent | Optimizer<object>;

const sgd: Make = (x, momentum) => new SGD([x], { lr: 0.1, momentum });
const solution: Make = (x, momentum) =>
  momentum === 0
    ? new GradientDescent([x], { lr: 0.1 })
    : new MomentumGradientDescent([x], { lr: 0.1, momentum });

function run(
  { start, momentum }: Descent,
  make: Make,
  dtype: DtypeName,
): { path: Tensor; x: number[]; value: number } {
  const f = hillAndHollow(dtype);
  const x = tensor([...start], { dtype, requiresGrad: true });
  const path = minimize((at) => f.forward(at), make(x, momentum));
  return { path, x: x.toArray() as number[], value: f.forward(x).item() };
}

describe("The descent on the difference of two Gaussians", () => {
  it("starts where the objective and its gradient are known", () => {
    const { value, gradient } = objective([0.8, 0.8]);
    expect(value).to.be.closeTo(0.6703200460356386, 1e-15);
    expect(gradient[0]).to.be.closeTo(-0.5362560368285143, 1e-14);
    expect(gradient[1]).to.be.closeTo(0.5362560368285273, 1e-14);
  });

  for (const descent of DESCENTS) {
    const { start, momentum, updates, x, value } = descent;
    const from = `from [${start.join(", ")}] with momentum ${momentum}`;
    for (const [name, make] of Object.entries({ "the solution": solution, SGD: sgd })) {
      it(`takes ${updates} updates ${from}, in float64, by ${name}`, () => {
        const found = run(descent, make, "float64");
        expect(found.path.shape).to.deep.equal([updates, 2]);
        for (const i of [0, 1]) expect(found.x[i]).to.be.closeTo(x[i], 1e-12);
        expect(found.value).to.be.closeTo(value, 1e-14);
      });
    }

    it(`takes ${updates} updates ${from}, in float32, by SGD`, () => {
      const found = run(descent, sgd, "float32");
      expect(found.path.shape).to.deep.equal([updates, 2]);
      for (const i of [0, 1]) expect(found.x[i]).to.be.closeTo(x[i], 1e-5);
      expect(found.value).to.be.closeTo(value, 2e-7);
    });

    it(`is what the suite's own account says ${from}`, () => {
      const points = minimizePath({ start, lr: 0.1, momentum });
      const stop = points.at(-1)!;
      expect(points.length - 1).to.equal(updates);
      for (const i of [0, 1]) expect(stop.x[i]).to.be.closeTo(x[i], 1e-12);
      expect(stop.value).to.be.closeTo(value, 1e-14);
    });
  }
});

describe("What a descent prints", () => {
  it("is counted for each of several runs, and the console is given back", async () => {
    const before = console.log;
    const exports = { GradientDescent, minimize };
    const run = (maxSteps: number, verbose: boolean): unknown =>
      listen({ engine, exports, settings: { maxSteps, verbose } } as unknown as ProgramContext);
    const counts = await Promise.all([run(1, true), run(11, true), run(21, true), run(21, false)]);
    expect(counts).to.deep.equal([1, 2, 3, 0].map((lines) => ({ "lines printed": lines })));
    expect(console.log).to.equal(before);
  });
});
