/** Optimizers on WebGPU: where float32 on the CPU goes, they go, up to rounding; and nothing is read that nobody asked for. */
import { expect } from "chai";
import { before, describe, it } from "mocha";
import {
  Adadelta,
  Adafactor,
  Adagrad,
  Adam,
  Adamax,
  AdamW,
  AdamWScheduleFree,
  ASGD,
  DeviceError,
  type DeviceName,
  type DtypeName,
  LAMB,
  LARS,
  Lion,
  Module,
  NAdam,
  type Optimizer,
  Parameter,
  RAdam,
  RMSprop,
  Rprop,
  recordTrace,
  SGD,
  SGDScheduleFree,
  type Tensor,
  tensor,
  webGpuStats,
} from "../../../engine/index.ts";
import { Propagation } from "../../../properties/algebras/propagation.ts";
import { replay } from "../../../properties/algebras/replay.ts";
import { runKernels, wgslPrecision } from "../../../properties/algebras/wgsl.ts";
import { extent, some } from "../../extent.ts";
import { onWebGpu } from "../devices/webgpu/device.ts";

const kinds: Readonly<Record<string, (params: Tensor[]) => Optimizer<object>>> = {
  "SGD with momentum": (params) => new SGD(params, { lr: 0.02, momentum: 0.9 }),
  "SGD in Nesterov's form": (params) => new SGD(params, { lr: 0.02, momentum: 0.9, nesterov: true }),
  "SGD with weight decay": (params) => new SGD(params, { lr: 0.05, weightDecay: 0.1 }),
  Adam: (params) => new Adam(params, { lr: 0.05 }),
  AdamW: (params) => new AdamW(params, { lr: 0.05, weightDecay: 0.1 }),
  RMSprop: (params) => new RMSprop(params, { lr: 0.02, momentum: 0.5 }),
  Adagrad: (params) => new Adagrad(params, { lr: 0.1 }),
  Adadelta: (params) => new Adadelta(params, { eps: 1e-3 }),
  Adamax: (params) => new Adamax(params, { lr: 0.05 }),
  NAdam: (params) => new NAdam(params, { lr: 0.05 }),
  RAdam: (params) => new RAdam(params, { lr: 0.05 }),
  ASGD: (params) => new ASGD(params, { lr: 0.05, t0: 5 }),
  LAMB: (params) => new LAMB(params, { lr: 0.05 }),
  LARS: (params) => new LARS(params, { lr: 0.5, trustCoefficient: 0.05 }),
  Adafactor: (params) => new Adafactor(params, { lr: 0.05 }),
  "schedule-free SGD": (params) => new SGDScheduleFree(params, { lr: 0.05 }),
  "schedule-free AdamW": (params) => new AdamWScheduleFree(params, { lr: 0.05 }),
};

/** Those whose steps divide by what is nearly nothing, so that no bound of rounding says anything. */
const further: typeof kinds = {
  AMSGrad: (params) => new Adam(params, { lr: 0.05, amsgrad: true }),
  "centered RMSprop": (params) =>
    new RMSprop(params, { lr: 0.02, centered: true, momentum: 0.5, alpha: 0.9 }),
  Lion: (params) => new Lion(params, { lr: 0.02 }),
  Rprop: (params) => new Rprop(params, { lr: 0.02 }),
};

const STEPS = 10 * extent(1, 5);
const START = [1.25, -0.75, 2];

const leaf = (device: DeviceName, dtype: DtypeName): Tensor =>
  tensor(START, { device, dtype }).requiresGrad_();

/** A bowl with a kink in none of its slopes, and curvatures that differ. */
function loss(x: Tensor): Tensor {
  return x.pow(4).mul(0.25).add(x.mul(2).sin()).add(x.square()).sum();
}

function train(x: Tensor, optimizer: Optimizer<object>, steps: number = STEPS): void {
  for (let step = 0; step < steps; step++) {
    optimizer.zeroGrad();
    loss(x).backward();
    optimizer.step();
  }
}

/** How far a device may be from the truth after all steps: its own steps, followed in float64. */
function bounds(make: (params: Tensor[]) => Optimizer<object>): number[] {
  const x = leaf("cpu", "float64");
  const { trace } = recordTrace([{ name: "x", tensor: x }], () => {
    train(x, make([x]));
    return x;
  });
  const propagation = new Propagation(wgslPrecision);
  const start = { shape: [START.length], at: START.map((value) => propagation.input(value, 0)) };
  const run = runKernels(propagation.algebra, propagation.sums);
  const [{ at }] = replay(trace, propagation.algebra, [start], { run });
  return at.map((entry) => propagation.bound(entry));
}

describe("Optimizers on WebGPU", function () {
  this.timeout(60_000);
  before(onWebGpu);

  for (const [name, make] of some(Object.entries(kinds), 9)) {
    it(`${name} is after ${STEPS} steps where float32 on the CPU is, within the bound of both`, async () => {
      const [here, there] = [leaf("cpu", "float32"), leaf("webgpu", "float32")];
      train(here, make([here]));
      train(there, make([there]));
      const [expected, given] = [await here.read(), await there.read()] as number[][];
      for (const [i, bound] of bounds(make).entries()) {
        expect(bound, "a bound that says something").to.be.within(1e-9, 1e-3);
        // The CPU rounds each step once, which WGSL's bound covers as well.
        expect(Math.abs(given[i] - expected[i])).to.be.at.most(2 * bound);
      }
    });
  }

  it("reads back what is asked for and nothing else, and computes nothing on the CPU", async () => {
    const x = leaf("webgpu", "float32");
    const optimizer = new Adam([x], { lr: 0.05, amsgrad: true });
    const before = webGpuStats()!;
    for (let step = 0; step < STEPS; step++) {
      train(x, optimizer, 1);
      if (step % 10 === 0) await loss(x.detach()).read();
    }
    const after = webGpuStats()!;
    expect(after.readbacks - before.readbacks).to.equal(STEPS / 10);
    expect(after.fallbacks).to.deep.equal(before.fallbacks);
  });

  for (const [name, make] of some(Object.entries({ ...kinds, ...further }), 12)) {
    it(`${name} goes on when its parameters move to WebGPU, and when they come back`, async () => {
      class Point extends Module {
        x: Parameter = new Parameter(tensor(START, { device: "cpu" }));
        frozen: Parameter = new Parameter(tensor([1], { device: "cpu" }), { requiresGrad: false });
        override forward(): Tensor {
          return loss(this.x);
        }
      }
      const run = async (places: readonly DeviceName[]): Promise<number[]> => {
        const point = new Point();
        const { x } = point;
        const optimizer = make(point.parameters());
        for (const place of places) {
          await point.to(place);
          expect([point.x, x.device, point.frozen.device]).to.deep.equal([x, place, place]);
          for (const value of Object.values(optimizer.state.get(x) ?? {}))
            if (typeof value !== "number") expect(value.device).to.equal(place);
          train(x, optimizer, 3);
        }
        return (await x.read()) as number[];
      };
      const moved = await run(["cpu", "webgpu", "cpu", "webgpu", "webgpu", "cpu"]);
      const stayed = await run(["cpu", "cpu", "cpu", "cpu", "cpu", "cpu"]);
      for (const [i, value] of moved.entries()) expect(value).to.be.closeTo(stayed[i], 1e-4);
    });
  }

  it("a saved state goes to where the parameter is; one on WebGPU must be fetched first", async () => {
    const [here, there] = [leaf("cpu", "float32"), leaf("webgpu", "float32")];
    const [onCpu, onGpu] = [new Adam([here]), new Adam([there])];
    train(here, onCpu, 2);
    onGpu.loadStateDict(onCpu.stateDict());
    expect((onGpu.state.get(there)!["firstMoment"] as Tensor).device).to.equal("webgpu");
    train(there, onGpu, 2);
    expect(() => onCpu.loadStateDict(onGpu.stateDict())).to.throw(
      TypeError,
      'Adam: the saved firstMoment of parameter 0 is on webgpu; the parameter is on cpu: write await x.to("cpu") for it.',
    );
    train(here, onCpu, 1);
  });

  it("a gradient on another device is refused by name, and so is a module's state", async () => {
    const there = leaf("webgpu", "float32");
    there.grad = tensor([1, 1, 1]);
    expect(() => new SGD([there]).step()).to.throw(
      DeviceError,
      'SGD: the gradient of parameter 0 is on cpu, the parameter on webgpu: write x.grad = await g.to("webgpu").',
    );
    class One extends Module {
      x: Parameter = new Parameter(tensor([1], { device: "cpu" }));
      override forward(): void {}
    }
    const [one, other] = [new One(), await new One().to("webgpu")];
    expect(() => one.loadStateDict(other.stateDict())).to.throw(TypeError, "x is on webgpu, not on cpu");
    other.loadStateDict(one.stateDict());
    expect(other.x.device).to.equal("webgpu");
  });

  it("a module that cannot move as a whole does not move at all", async () => {
    class Mixed extends Module {
      first: Parameter = new Parameter(tensor([1], { device: "cpu" }));
      second: Parameter = new Parameter(tensor([1], { device: "cpu", dtype: "float64" }));
      override forward(): void {}
    }
    const mixed = new Mixed();
    const moved = await mixed.to("webgpu").then(
      () => "moved",
      (error: Error) => error.name,
    );
    expect([moved, mixed.first.device, mixed.second.device]).to.deep.equal(["DtypeError", "cpu", "cpu"]);
    await mixed.to("float32");
    await mixed.to("webgpu");
    expect([mixed.first.device, mixed.second.device]).to.deep.equal(["webgpu", "webgpu"]);
    // A parameter that was looked at has views; it moves all the same.
    const view = mixed.first.detach();
    await mixed.to("cpu");
    await mixed.to("webgpu");
    expect([view.device, mixed.first.device]).to.deep.equal(["webgpu", "webgpu"]);
  });
});
