/** A loop of scopes that never waits: what optimizers let go of is freed, what they hold is not. */
import { expect } from "chai";
import { before, describe, it } from "mocha";
import {
  Adam,
  AdamW,
  DeviceError,
  openDevice,
  Parameter,
  RMSprop,
  SGD,
  scope,
  tensor,
  webGpuStats,
} from "../../../../engine/index.ts";
import { some } from "../../../extent.ts";
import { onWebGpu } from "./device.ts";

type Descent = Pick<SGD, "zeroGrad" | "step">;

const optimizers: Readonly<Record<string, (x: Parameter) => Descent>> = {
  "SGD with momentum": (x) => new SGD([x], { lr: 0.05, momentum: 0.9 }),
  Adam: (x) => new Adam([x], { lr: 0.05 }),
  "AMSGrad, decoupled": (x) => new AdamW([x], { lr: 0.05, amsgrad: true }),
  "centered RMSprop": (x) => new RMSprop([x], { lr: 0.05, momentum: 0.5, centered: true }),
};

function descend(make: (x: Parameter) => Descent, scoped: boolean): { x: Parameter; used: number[] } {
  const x = new Parameter(tensor([1, -2, 3], { device: "webgpu" }));
  const optimizer = make(x);
  const used: number[] = [];
  const step = (): void => {
    optimizer.zeroGrad();
    x.mul(x).sum().backward();
    optimizer.step();
  };
  for (let i = 0; i < 20; i++) {
    if (scoped) scope(step);
    else step();
    used.push(webGpuStats()!.bytesInUse);
  }
  return { x, used };
}

describe("On WebGPU, in scopes,", () => {
  before(onWebGpu);

  for (const [name, make] of some(Object.entries(optimizers), 2)) {
    it(`${name} uses as much memory at every step, and goes the same way`, async () => {
      const { x, used } = descend(make, true);
      const { x: same } = descend(make, false);
      expect(await x.read()).to.deep.equal(await same.read());
      expect(new Set(used.slice(2)).size).to.equal(1);
    });
  }

  it("a gradient that zeroGrad dropped is gone, and one that the scope returns is not", async () => {
    const x = new Parameter(tensor([1, 2], { device: "webgpu" }));
    const optimizer = new SGD([x], { lr: 0.1 });
    x.sum().backward();
    const first = x.grad!;
    const returned = scope(() => {
      const mine = first;
      optimizer.zeroGrad();
      x.mul(3).sum().backward();
      return mine;
    });
    expect(await returned.read()).to.deep.equal([1, 1]);
    const second = x.grad!;
    scope(() => optimizer.zeroGrad());
    expect(() => second.add(1)).to.throw(DeviceError, "released at the end of its scope");
  });

  it("without a scope, a dropped gradient stays for who holds it", async () => {
    const x = new Parameter(tensor([1, 2], { device: "webgpu" }));
    const optimizer = new SGD([x], { lr: 0.1, momentum: 0.9 });
    x.sum().backward();
    const held = x.grad!;
    optimizer.step();
    optimizer.zeroGrad();
    expect(await held.read()).to.deep.equal([1, 1]);
  });

  it("a limit of memory below what is in use refuses the next tensor, and can be raised again", async () => {
    await openDevice("webgpu", { memoryLimit: 256 });
    try {
      expect(() => tensor(new Array(100).fill(1), { device: "webgpu" })).to.throw(
        DeviceError,
        "scope(() => …)",
      );
    } finally {
      await openDevice("webgpu", { memoryLimit: 2 ** 31 });
    }
    expect(await tensor([1], { device: "webgpu" }).read()).to.deep.equal([1]);
    const error = await openDevice("webgpu", { memoryLimit: -1 }).catch((reason: unknown) => reason);
    expect(String(error)).to.contain("memoryLimit must be a number of bytes above 0");
  });
});
