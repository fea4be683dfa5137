/** A process that uses the device and ends in its own way: `node --expose-gc process.js NAME`. */
import {
  closeDevice,
  openDevice,
  scope,
  setDefaultDevice,
  settled,
  tensor,
  webGpuStats,
  zeros,
} from "../../../../engine/index.ts";

/** How a process may end, and with which code. */
export const endings: Readonly<Record<string, number>> = {
  "never closes the device": 0,
  "closes the device": 0,
  "closes the device with work under way": 0,
  "closes and opens it again": 0,
  "collects in the middle of work": 0,
  "collects while a read is pending": 0,
  "leaves reads pending": 0,
  "leaves work unsubmitted": 0,
  "calls process.exit": 0,
  "calls process.exit(3) with reads pending": 3,
  "exits while the device is being opened": 4,
  throws: 1,
  "throws with reads pending": 1,
  rejects: 1,
  "throws in a scope": 1,
};

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** Some steps of a descent, collecting garbage in the middle when told. */
async function work(collect: boolean = false): Promise<void> {
  const x = tensor([3, -2, 1], { requiresGrad: true });
  for (let i = 0; i < 30; i++) {
    x.grad = null;
    const loss = x
      .mul(x)
      .sum()
      .add(zeros([100, 100]).exp().mean());
    loss.backward();
    x.detach().sub_(x.grad!.mul(0.1));
    if (collect) globalThis.gc!();
    if (collect && i % 5 === 0) await turn();
    if (i % 10 === 9 && !Number.isFinite(await loss.read())) throw new Error("The loss is not finite.");
  }
}

const ends: Record<keyof typeof endings, () => Promise<void> | void> = {
  "never closes the device": () => work(),
  "closes the device": async () => {
    await work();
    await closeDevice();
  },
  "closes the device with work under way": async () => {
    await work();
    zeros([1000, 100]).exp().sum();
    await closeDevice();
  },
  "closes and opens it again": async () => {
    for (let i = 0; i < 3; i++) {
      await openDevice("webgpu");
      setDefaultDevice("webgpu");
      await work();
      globalThis.gc!();
      await closeDevice();
    }
  },
  "collects in the middle of work": () => work(true),
  "collects while a read is pending": async () => {
    const reads = Array.from({ length: 10 }, (_, i) => zeros([1000]).add(i).exp().sum().read());
    globalThis.gc!();
    await turn();
    globalThis.gc!();
    await Promise.all(reads);
    await settled();
    globalThis.gc!();
  },
  "leaves reads pending": async () => {
    await work();
    for (let i = 0; i < 5; i++) void zeros([1000]).add(i).read();
  },
  "leaves work unsubmitted": () => {
    for (let i = 0; i < 50; i++) zeros([1000]).add(i).exp();
  },
  "calls process.exit": async () => {
    await work();
    process.exit();
  },
  "calls process.exit(3) with reads pending": async () => {
    await work(true);
    for (let i = 0; i < 5; i++) void zeros([1000]).add(i).read();
    process.exit(3);
  },
  "exits while the device is being opened": async () => {
    await closeDevice();
    void openDevice("webgpu");
    await turn();
    process.exit(4);
  },
  throws: async () => {
    await work();
    setTimeout(() => {
      throw new Error("on purpose");
    }, 0);
  },
  "throws with reads pending": async () => {
    await work(true);
    setTimeout(() => {
      for (let i = 0; i < 5; i++) void zeros([1000]).add(i).read();
      throw new Error("on purpose");
    }, 0);
  },
  rejects: async () => {
    await work();
    void Promise.reject(new Error("on purpose"));
  },
  "throws in a scope": async () => {
    await work();
    scope(() => {
      zeros([1000]).exp();
      throw new Error("on purpose");
    });
  },
};

const name = process.argv[2];
if (name !== undefined && name in ends) {
  await openDevice("webgpu");
  setDefaultDevice("webgpu");
  await ends[name]();
  if (webGpuStats() !== null && webGpuStats()!.dispatches === 0) throw new Error("Nothing was computed.");
}
