/** Trains an 8–16–1 network of layers on the CPU, and prints the heap after each tenth of the steps: `node --expose-gc steady.js 1000000`. */
import { Adam, manualSeed, nn, randn, type Tensor } from "../../engine/index.ts";

/** What is held after so many steps, once garbage is collected. */
export interface Held {
  readonly step: number;
  readonly loss: number;
  /** Bytes, those of typed arrays included. */
  readonly heap: number;
}

manualSeed(1);
const model = new nn.Sequential(new nn.Linear(8, 16), new nn.Tanh(), new nn.Linear(16, 1));
const optimizer = new Adam(model.parameters(), { lr: 0.01 });
const lossOf = new nn.MSELoss();
const x = randn([8, 8]);
const y = x.sum(1, true).sin();

function step(): Tensor {
  optimizer.zeroGrad();
  const loss = lossOf(model(x), y);
  loss.backward();
  optimizer.step();
  return loss;
}

function held(at: number, loss: Tensor): Held {
  for (let round = 0; round < 4; round++) globalThis.gc!();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { step: at, loss: loss.item() as number, heap: heapUsed + arrayBuffers };
}

const steps = Number(process.argv[2]);
for (let tenth = 1; tenth <= 10; tenth++) {
  let loss = step();
  for (let k = 1; k < steps / 10; k++) loss = step();
  console.log(JSON.stringify(held((tenth * steps) / 10, loss)));
}
