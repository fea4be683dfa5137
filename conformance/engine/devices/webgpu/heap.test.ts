/** Memory on the device: large buffers that lie idle between the parts of a step are there for the next step, and given back when no step wants them. */
import { expect } from "chai";
import { describe, it } from "mocha";
import type { GpuBufferHandle, GpuDevice } from "../../../../engine/webgpu/gpu.ts";
import { Heap } from "../../../../engine/webgpu/heap.ts";

const mega = 2 ** 20;

/** A heap on a device that only counts buffers. */
function counted(): { heap: Heap; made: () => number } {
  let made = 0;
  const handle = { destroy: () => {} } as GpuBufferHandle;
  const createBuffer = (): GpuBufferHandle => {
    made++;
    return handle;
  };
  return { heap: new Heap({ createBuffer } as unknown as GpuDevice, () => {}), made: () => made };
}

describe("The heap of a device", () => {
  it("makes no buffer anew for a step whose parts take large ones of several sizes in turn", () => {
    const { heap, made } = counted();
    const step = (): void => {
      for (const words of [8 * mega, 20 * mega, 40 * mega]) heap.give(heap.take(words));
      heap.trim();
    };
    step();
    step();
    const before = made();
    for (let i = 0; i < 5; i++) step();
    expect(made()).to.equal(before);
    expect(heap.buffers).to.equal(3);
  });

  it("gives back what no step has wanted since the trim before the last", () => {
    const { heap } = counted();
    heap.give(heap.take(64 * mega));
    heap.give(heap.take(40 * mega));
    for (let i = 0; i < 3; i++) heap.trim();
    expect(heap.total).to.be.at.most(8 * mega);
  });
});
