/** Two LSTM cells that learn to go on with sine waves, by L-BFGS; after PyTorch's examples/time_sequence_prediction/train.py. */
import { arange, cat, LBFGS, manualSeed, nn, noGrad, randint, type Tensor, zeros } from "gradproof/engine";
import { whenStarted } from "./run.ts";

const HIDDEN = 12;
/** A period in steps, and how many steps there are to learn from. */
const [PERIOD, LENGTH] = [10, 32];

export class Sequence extends nn.Module {
  lstm1: nn.LSTMCell = new nn.LSTMCell(1, HIDDEN, { dtype: "float64" });
  lstm2: nn.LSTMCell = new nn.LSTMCell(HIDDEN, HIDDEN, { dtype: "float64" });
  linear: nn.Linear = new nn.Linear(HIDDEN, 1, { dtype: "float64" });

  override forward(input: Tensor, future: number = 0): Tensor {
    const outputs: Tensor[] = [];
    let [hT, cT, hT2, cT2] = Array.from({ length: 4 }, () =>
      zeros([input.shape[0], HIDDEN], { dtype: "float64" }),
    );
    const step = (inputT: Tensor): Tensor => {
      [hT, cT] = this.lstm1(inputT, [hT, cT]);
      [hT2, cT2] = this.lstm2(hT, [hT2, cT2]);
      const output = this.linear(hT2);
      outputs.push(output);
      return output;
    };
    for (const inputT of input.split(1, 1)) step(inputT);
    // What it predicts is what it goes on from.
    for (let i = 0; i < future; i++) step(outputs.at(-1)!);
    return cat(outputs, 1);
  }
}

/** Waves of one period, each begun somewhere: [count, LENGTH]. */
function waves(count: number): Tensor {
  const start = randint(-4 * PERIOD, 4 * PERIOD, [count, 1]).to("float64");
  return arange(0, LENGTH, 1, { dtype: "float64" }).add(start).div(PERIOD).sin();
}

export interface Settings {
  readonly steps?: number;
  readonly count?: number;
  readonly maxIter?: number;
  readonly seed?: number;
  readonly log?: (line: string) => void;
}

/** @returns the loss of each step on waves that were not learned from, and how far the last is off when it goes on by itself for a period. */
export function main(settings: Settings = {}): { losses: number[]; future: number } {
  const { steps = 8, count = 12, maxIter = 20, seed = 0, log = console.log } = settings;
  manualSeed(seed);
  const data = waves(count);
  const [input, target] = [
    data.narrow(0, 3, count - 3).narrow(1, 0, LENGTH - 1),
    data.narrow(0, 3, count - 3).narrow(1, 1, LENGTH - 1),
  ];
  const [testInput, testTarget] = [
    data.narrow(0, 0, 3).narrow(1, 0, LENGTH - 1),
    data.narrow(0, 0, 3).narrow(1, 1, LENGTH - 1),
  ];
  const seq = new Sequence();
  const criterion = new nn.MSELoss();
  const optimizer = new LBFGS(seq.parameters(), { lr: 0.8, maxIter, lineSearchFn: "strongWolfe" });
  const losses = [noGrad(() => criterion(seq(testInput), testTarget).item())];
  for (let i = 0; i < steps; i++) {
    optimizer.step(() => {
      optimizer.zeroGrad();
      const out = seq(input);
      const loss = criterion(out, target);
      loss.backward();
      return loss;
    });
    losses.push(noGrad(() => criterion(seq(testInput), testTarget).item()));
    log(`Step ${i}: test loss ${losses.at(-1)!.toExponential(2)}`);
  }
  const half = Math.floor(LENGTH / 2);
  const [known, wanted] = [testInput.narrow(1, 0, half), testTarget.narrow(1, half, PERIOD)];
  const gone = noGrad(() => seq(known, PERIOD)).narrow(1, half, PERIOD);
  return { losses, future: gone.sub(wanted).abs().max().item() };
}

whenStarted(import.meta.url, main);
