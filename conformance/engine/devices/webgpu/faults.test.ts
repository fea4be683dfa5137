/** What must not pass on WebGPU: kernels that are wrong, WGSL that is none, memory that is gone, ops without a kernel done in silence. */
import { expect } from "chai";
import { before, describe, it } from "mocha";
import { devices } from "../../../../engine/core/device.ts";
import { call, number } from "../../../../engine/core/formula.ts";
import { Op } from "../../../../engine/core/op.ts";
import {
  closeDevice,
  DeviceError,
  openDevice,
  scope,
  tensor,
  webGpuStats,
} from "../../../../engine/index.ts";
import { mapped, structured } from "../../../../engine/run/apply.ts";
import { Variants } from "../../../../engine/webgpu/launch.ts";
import type { WebGpu } from "../../../../engine/webgpu/webgpu.ts";
import { some } from "../../../extent.ts";
import { type Compared, compareOnDevice, ratio } from "./bounds.ts";
import { casesOf, deviceRows } from "./campaign.ts";
import { onWebGpu } from "./device.ts";

/** The op with a number added by its kernel. */
function shifted(op: Op, by: number): Op {
  const { name, kind, inputs, formula, bools } = op;
  return new Op({
    name,
    kind,
    inputs,
    formula,
    bools,
    kernel: call("add", op.kernel!, number(by)),
  });
}

const valuesOf = (all: readonly Compared[]): Compared[] =>
  all.filter(({ what, bound }) => what === "value" && bound > 0);

describe("On WebGPU, a fault is seen:", () => {
  before(onWebGpu);

  const chosen = "add mul div exp log sin tanh sigmoid softplus sqrt pow erf".split(" ");
  for (const op of some(
    deviceRows().filter(({ name }) => chosen.includes(name)),
    6,
  )) {
    it(`a kernel of ${op.name} that is off by two bounds`, async () => {
      const [{ call, inputs }] = casesOf(op, "core");
      const right = valuesOf(await compareOnDevice(call, inputs));
      const best = right.reduce((a, b) => (ratio(b) < ratio(a) ? b : a));
      const wrong = shifted(op, 2 * best.bound);
      const found = await compareOnDevice((...xs) => mapped(wrong, [...xs]).detach(), inputs);
      const same = found.find(({ index }) => index === best.index)!;
      expect(ratio(same)).to.be.above(1);
    });
  }

  it("WGSL that does not compile fails the read that needs it", async () => {
    const { launcher } = devices.webgpu as WebGpu;
    const x = tensor([1, 2], { device: "webgpu" });
    const out = x.mul(1);
    launcher.bind("broken", 2, out, [x]);
    launcher.run(new Variants({ name: "broken", source: () => "fn main() { no such thing }" }), 2);
    const error = await out.read().catch((reason: unknown) => reason);
    expect(error).to.be.an.instanceOf(DeviceError);
    expect(String(error)).to.contain("WebGPU refused the kernel broken");
    // Told once; what comes after goes on.
    expect(await x.add(1).read()).to.deep.equal([2, 3]);
  });

  it("an op without a kernel is computed on the CPU, in its turn, counted", async () => {
    const silent = console.warn;
    const told: string[] = [];
    console.warn = (text: string) => told.push(text);
    const backwards = new Op({
      name: "backwards",
      kind: "structural",
      inputs: ["x"],
      takes: "any",
      structural: {
        name: "backwards",
        forward: ([x]) => tensor(x.toTypedArray().slice().reverse(), { device: "cpu" }),
      },
    });
    try {
      const x = tensor([1, 2, 3], { device: "webgpu" });
      const y = structured(backwards, [x.mul(2)], {});
      x.add_(10);
      const z = structured(backwards, [y.add(x)], {});
      y.zero_();
      // Released before its turn comes.
      const total = scope(() => structured(backwards, [x], {}).sum());
      expect(await z.read()).to.deep.equal([15, 16, 17]);
      expect(await total.read()).to.equal(36);
      expect(await y.read()).to.deep.equal([0, 0, 0]);
      expect(webGpuStats()!.fallbacks["backwards"]).to.equal(3);
      expect(told).to.deep.equal([
        "gradproof: backwards has no WebGPU kernel yet and is computed on the CPU.",
      ]);
    } finally {
      console.warn = silent;
    }
  });

  it("a tensor that a scope released is refused by name, and what it returned is kept", async () => {
    const x = tensor([1, 2], { device: "webgpu", requiresGrad: true });
    let inner = x;
    const out = scope(() => {
      inner = x.mul(3);
      const sum = inner.sum();
      sum.backward();
      return sum;
    });
    expect(await out.read()).to.equal(9);
    expect(await x.grad!.read()).to.deep.equal([3, 3]);
    expect(() => inner.add(1)).to.throw(DeviceError, "released at the end of its scope");
  });

  it("a scope takes no promise", () => {
    expect(() => scope(async () => 1)).to.throw(TypeError, "fn must be done when it returns");
  });

  it("a device that was closed is an error that says so; the CPU goes on, and it can be opened again", async () => {
    const x = tensor([1, 2], { device: "webgpu" });
    await closeDevice();
    expect(() => x.add(1)).to.throw(DeviceError, "The WebGPU device is lost: it was closed");
    expect(() => tensor([1], { device: "webgpu" })).to.throw(DeviceError, 'await openDevice("webgpu")');
    expect(tensor([1, 2], { device: "cpu" }).sum().item()).to.equal(3);
    await openDevice("webgpu");
    expect(await tensor([1, 2], { device: "webgpu" }).add(1).read()).to.deep.equal([2, 3]);
  });

  it("reading at once says what to write", () => {
    const x = tensor([1, 2], { device: "webgpu" });
    for (const read of [() => x.toArray(), () => x.sum().item(), () => x.toTypedArray()])
      expect(read).to.throw(DeviceError, "await x.read()");
    expect(`${x}`).to.equal("tensor(shape [2], on webgpu)");
  });

  it("tensors of two devices do not mix, but for single numbers", async () => {
    const x = tensor([1, 2], { device: "webgpu" });
    const y = tensor([1, 2], { device: "cpu" });
    expect(() => x.add(y)).to.throw(DeviceError, 'x.to("webgpu")');
    expect(() => y.add_(x)).to.throw(DeviceError);
    expect(await x.add(tensor(5, { device: "cpu" })).read()).to.deep.equal([6, 7]);
    expect(await x.matmul(y.to("webgpu")).read()).to.equal(5);
    expect(() => tensor([1], { device: "webgpu", dtype: "float64" })).to.throw(TypeError, "float32");
    const leaf = tensor(2, { device: "cpu", requiresGrad: true });
    expect(() => x.mul(leaf)).to.throw(DeviceError, "requires grad");
    expect(() => leaf.to("webgpu")).to.throw(DeviceError, "requires grad");
  });
});
