/** Tensors on WebGPU as a person uses them: made, drawn, changed in place, differentiated twice, saved and moved. */
import { expect } from "chai";
import { afterEach, before, describe, it } from "mocha";
import {
  arange, eye, full, grad, linspace, Module, manualSeed, onesLike, Parameter, rand, randint, randn, randperm,
  setDefaultDevice, type Tensor, tensor, webGpuStats, zeros,
} from "../../../../engine/index.ts"; // biome-ignore format: a list of names
import { extent } from "../../../extent.ts";
import { onWebGpu } from "./device.ts";

/** The same made on both devices. */
async function onBoth(make: (device: "cpu" | "webgpu") => Tensor): Promise<[unknown, unknown]> {
  const [here, there] = [make("cpu"), make("webgpu")];
  expect(there.device).to.equal("webgpu");
  expect(there.shape).to.deep.equal(here.shape);
  return [here.toArray(), await there.read()];
}

describe("Tensors on WebGPU", () => {
  before(onWebGpu);
  afterEach(() => setDefaultDevice("cpu"));

  it("are made as on the CPU", async () => {
    const makers: ((device: "cpu" | "webgpu") => Tensor)[] = [
      (device) => tensor([[1, 2], [3, 4]], { device }), // biome-ignore format: one line
      (device) => tensor([true, false], { device }),
      (device) => tensor(new Float32Array([1, 2]), { device }),
      (device) => zeros([2, 3], { device }),
      (device) => full([2], 7, { device, dtype: "int32" }),
      (device) => eye(3, 2, { device }),
      (device) => arange(0, 5, 2, { device }),
      (device) => linspace(0, 1, 5, { device }),
      (device) => onesLike(zeros([2], { device })),
      (device) => tensor(3, { device }),
      (device) => zeros([0, 3], { device }),
    ];
    for (const make of makers) {
      const [here, there] = await onBoth(make);
      expect(there).to.deep.equal(here);
    }
  });

  it("hold the same random numbers on every device", async () => {
    const draws: ((device: "cpu" | "webgpu") => Tensor)[] = [
      (device) => rand([5], { device, dtype: "float32" }),
      (device) => randn([4, 2], { device, dtype: "float32" }),
      (device) => randint(-5, 5, [6], { device }),
      (device) => randperm(9, { device }),
    ];
    for (const draw of draws) {
      const seeded = (device: "cpu" | "webgpu"): Tensor => {
        manualSeed(42);
        return draw(device);
      };
      const [here, there] = await onBoth(seeded);
      expect(there).to.deep.equal(here);
    }
  });

  it("are made on the default device, and numbers go along", async () => {
    setDefaultDevice("webgpu");
    const x = tensor([1, 2, 3], { requiresGrad: true });
    expect(x.device).to.equal("webgpu");
    const y = x.mul(2).add(1).pow(2).sum();
    y.backward();
    expect(await y.read()).to.equal(9 + 25 + 49);
    expect(await x.grad!.read()).to.deep.equal([12, 20, 28]);
  });

  it("are changed in place, through views too, in order", async () => {
    const x = arange(6, undefined, 1, { device: "webgpu" }).reshape(2, 3);
    const before = x.clone();
    x.select(0, 1).mul_(10);
    x.t().select(0, 0).add_(1);
    x.narrow(1, 1, 2).copy_(x.narrow(1, 0, 2));
    expect(await before.read()).to.deep.equal([[0, 1, 2], [3, 4, 5]]); // biome-ignore format: one line
    expect(await x.read()).to.deep.equal([[1, 1, 1], [31, 31, 40]]); // biome-ignore format: one line
    x.zero_();
    expect(await x.sum().read()).to.equal(0);
  });

  it("are differentiated twice", async () => {
    const f = (x: Tensor): Tensor => x.tanh().mul(x.exp()).softmax(0).square().sum();
    const second = (device: "cpu" | "webgpu"): Tensor => {
      const x = tensor([0.3, -0.7, 1.1], { device, dtype: "float32", requiresGrad: true });
      const g = grad(f(x), x, { createGraph: true });
      return grad(g.mul(tensor([1, -2, 0.5], { device, dtype: "float32" })).sum(), x);
    };
    const [here, there] = (await onBoth(second)) as [number[], number[]];
    here.forEach((v, i) => {
      expect(there[i]).to.be.closeTo(v, 2e-6);
    });
  });

  it("accumulate gradients as on the CPU", async () => {
    const x = tensor([1, 2], { device: "webgpu", requiresGrad: true });
    x.square().sum().backward();
    x.mul(3).sum().backward();
    expect(await x.grad!.read()).to.deep.equal([5, 7]);
  });

  it("move with their module, and take its saved state from the CPU", async () => {
    class Scale extends Module {
      readonly factor: Parameter = new Parameter(tensor([2, 3], { device: "cpu" }));
      forward(x: Tensor): Tensor {
        return x.mul(this.factor).sum();
      }
    }
    const module = new Scale();
    const { factor } = module;
    const saved = module.stateDict();
    await module.to("webgpu");
    expect(module.factor).to.equal(factor);
    module.forward(tensor([1, 1], { device: "webgpu" })).backward();
    expect(await factor.grad!.read()).to.deep.equal([1, 1]);
    factor.detach().zero_();
    module.loadStateDict(saved);
    expect(await factor.read()).to.deep.equal([2, 3]);
    await module.to("cpu");
    expect(factor.toArray()).to.deep.equal([2, 3]);
    expect(module.forward(tensor([1, 1])).item()).to.equal(5);
  });

  it("are only read back when asked", async () => {
    const x = randn([10, 10], { device: "webgpu" });
    const before = webGpuStats()!.readbacks;
    const sums = x.matmul(x).relu().sum(0);
    const y = extent(false, true) ? sums.sort().values.max() : sums.sum();
    expect(webGpuStats()!.readbacks).to.equal(before);
    await y.read();
    expect(webGpuStats()!.readbacks).to.equal(before + 1);
  });
});
