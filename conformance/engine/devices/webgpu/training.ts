/** Trains an 8–16–1 network on WebGPU and prints what memory it holds after each tenth of the steps: `node --expose-gc training.js 100000 awaited`. */
import {
  Adam,
  manualSeed,
  openDevice,
  Parameter,
  randn,
  scope,
  setDefaultDevice,
  settled,
  type Tensor,
  webGpuStats,
} from "../../../../engine/index.ts";

/** What is held at a step, after a forced collection. */
export interface Held {
  readonly step: number;
  readonly loss: number;
  readonly heap: number;
  /** Of all GPU buffers, in bytes. */
  readonly gpu: number;
  readonly readbacks: number;
}

/** `awaited` reads the loss now and then; `scoped` is one synchronous loop, each step in a scope; `unscoped` is one without. */
export type LoopKind = "awaited" | "scoped" | "unscoped";

const EVERY = 500;

await openDevice(
  "webgpu",
  process.env["MEMORY_LIMIT"] ? { memoryLimit: Number(process.env["MEMORY_LIMIT"]) } : {},
);
setDefaultDevice("webgpu");
manualSeed(1);
const W1 = new Parameter(randn([8, 16]).mul(0.3));
const b1 = new Parameter(randn([16]));
const W2 = new Parameter(randn([16, 1]).mul(0.3));
const b2 = new Parameter(randn([1]));
const x = randn([32, 8]);
const y = x.sum(1, true).sin();
const optimizer = new Adam([W1, b1, W2, b2], { lr: 0.01 });

function step(): Tensor {
  optimizer.zeroGrad();
  const error = x.matmul(W1).add(b1).tanh().matmul(W2).add(b2).sub(y);
  const loss = error.square().mean();
  loss.backward();
  optimizer.step();
  return loss;
}

/** Finalizers run between turns of the event loop, and idle memory is given back once nobody wanted it for a while. */
async function collect(): Promise<void> {
  for (let round = 0; round < 4; round++) {
    globalThis.gc!();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await settled();
  }
}

async function held(at: number, loss: number): Promise<Held> {
  optimizer.zeroGrad();
  await collect();
  const { bytes, readbacks } = webGpuStats()!;
  return { step: at, loss, heap: process.memoryUsage().heapUsed, gpu: bytes, readbacks };
}

async function train(from: number, to: number, kind: LoopKind): Promise<number> {
  for (let i = from + 1; i < to; i++) {
    if (kind === "scoped") scope(() => void step());
    else if (kind === "awaited" && i % EVERY === 0) await step().read();
    else step();
  }
  return (await step().read()) as number;
}

const steps = Number(process.argv[2]);
const kind = process.argv[3] as LoopKind;
for (let tenth = 0; tenth < 10; tenth++) {
  const [from, to] = [(steps * tenth) / 10, (steps * (tenth + 1)) / 10];
  console.log(JSON.stringify(await held(to, await train(from, to, kind))));
}
