/** What a page runs in a browser: a training on WebGPU, and every op of the table held to its bound. */
import { coverage } from "../../../../engine/face/coverage.ts";
import {
  defaultDevice,
  manualSeed,
  Parameter,
  randn,
  SGD,
  scope,
  tensor,
  webGpuStats,
} from "../../../../engine/index.ts";
import { deviceRows, measure } from "./campaign.ts";

/** What the page says of the device. */
export interface PageDevice {
  readonly line: string;
  readonly name: string;
}

export interface PageTraining {
  readonly losses: readonly number[];
  /** Which device the last loss was computed on. */
  readonly device: string;
  /** The same training's last loss on the CPU. */
  readonly onCpu: number;
  readonly readbacks: number;
}

export interface PageRow {
  readonly name: string;
  readonly compared: number;
  /** The largest |error| / bound; a string where it is no number that JSON has. */
  readonly ratio: number | string;
  readonly where: string;
}

export interface PageSuite {
  readonly rows: readonly PageRow[];
  /** Ops that were computed on the CPU, and those that the coverage says are. */
  readonly fallbacks: readonly string[];
  readonly known: readonly string[];
}

const STEPS = 400;
const EVERY = 100;

/** Exclusive or, by a network of 2–8–1. @returns the loss at first and every 100 steps, and where it is. */
async function exclusiveOr(device: "cpu" | "webgpu"): Promise<{ losses: number[]; device: string }> {
  manualSeed(3);
  const W1 = new Parameter(randn([2, 8], { device }));
  const b1 = new Parameter(randn([8], { device }));
  const W2 = new Parameter(randn([8, 1], { device }).mul(0.3));
  const b2 = new Parameter(randn([1], { device }));
  const x = tensor(
    [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ],
    { device },
  );
  const y = tensor([[0], [1], [1], [0]], { device });
  const optimizer = new SGD([W1, b1, W2, b2], { lr: 0.1, momentum: 0.9 });
  const losses: number[] = [];
  for (let step = 0; step <= STEPS; step++) {
    const loss = scope(() => {
      optimizer.zeroGrad();
      const error = x.matmul(W1).add(b1).tanh().matmul(W2).add(b2).sub(y);
      const mean = error.square().mean();
      mean.backward();
      optimizer.step();
      return mean;
    });
    if (step % EVERY === 0) losses.push((await loss.read()) as number);
  }
  return { losses, device: W1.grad!.device };
}

/** Called by the test, from outside the page. */
const page = {
  async open(): Promise<PageDevice> {
    const choice = await defaultDevice({ silent: true });
    return { line: `${choice}`, name: choice.name };
  },

  async train(): Promise<PageTraining> {
    const before = webGpuStats()!.readbacks;
    const { losses, device } = await exclusiveOr("webgpu");
    const readbacks = webGpuStats()!.readbacks - before;
    const cpu = await exclusiveOr("cpu");
    return { losses, device, onCpu: cpu.losses.at(-1)!, readbacks };
  },

  async suite(): Promise<PageSuite> {
    const rows: PageRow[] = [];
    for (const op of deviceRows()) {
      const { compared, ratio, worst } = await measure(op, "core");
      const where = worst
        ? `${worst.what}, element ${worst.index}: ${worst.given}, expected ${worst.expected} ± ${worst.bound}`
        : "";
      rows.push({ name: op.name, compared, ratio: Number.isFinite(ratio) ? ratio : `${ratio}`, where });
    }
    const known = coverage().filter(({ webgpu }) => webgpu === "on the CPU");
    return {
      rows,
      fallbacks: Object.keys(webGpuStats()!.fallbacks),
      known: known.map(({ name }) => name),
    };
  },
};

Object.assign(globalThis, { gradproofPage: page });
