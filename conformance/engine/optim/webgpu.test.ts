/** Optimizers on WebGPU: where float32 on the CPU goes, they go, up to rounding; and nothing is read that nobody asked for. */
import { expect } from "chai";
import { before, describe, it } from "mocha";
import {
  Adam,
  AdamW,
  type DeviceName,
  type DtypeName,
  type Optimizer,
  RMSprop,
  recordTrace,
  SGD,
  type Tensor,
  tensor,
  webGpuStats,
} from "../../../engine/index.ts";
import { Propagation } from "../../../properties/algebras/propagation.ts";
import { replay } from "../../../properties/algebras/replay.ts";
import { runKernels, wgslPrecision } from "../../../properties/algebras/wgsl.ts";
import { onWebGpu } from "../devices/webgpu/device.ts";

const kinds: Readonly<Record<string, (params: Tensor[]) => Optimizer<object>>> = {
  "SGD with momentum": (params) => new SGD(params, { lr: 0.02, momentum: 0.9 }),
  "SGD in Nesterov's form": (params) => new SGD(params, { lr: 0.02, momentum: 0.9, nesterov: true }),
  "SGD with weight decay": (params) => new SGD(params, { lr: 0.05, weightDecay: 0.1 }),
  Adam: (params) => new Adam(params, { lr: 0.05 }),
  AdamW: (params) => new AdamW(params, { lr: 0.05, weightDecay: 0.1 }),
  RMSprop: (params) => new RMSprop(params, { lr: 0.02, momentum: 0.5 }),
};

const STEPS = 50;
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

  for (const [name, make] of Object.entries(kinds)) {
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
    expect(after.readbacks - before.readbacks).to.equal(5);
    expect(after.fallbacks).to.deep.equal(before.fallbacks);
  });
});
