/** A convolutional net that learns to read digits; after PyTorch's examples/mnist/main.py. */
import { Adam, functional as F, manualSeed, nn, noGrad, type Tensor } from "gradproof/engine";
import { batches, type Digits, digits } from "./digits.ts";
import { whenStarted } from "./run.ts";

export class Net extends nn.Module {
  conv1: nn.Conv2d = new nn.Conv2d(1, 8, 3);
  conv2: nn.Conv2d = new nn.Conv2d(8, 16, 3);
  dropout1: nn.Dropout = new nn.Dropout(0.25);
  dropout2: nn.Dropout = new nn.Dropout(0.5);
  fc1: nn.Linear = new nn.Linear(16 * 4 * 4, 64);
  fc2: nn.Linear = new nn.Linear(64, 10);

  override forward(x: Tensor): Tensor {
    x = this.conv1(x);
    x = F.relu(x);
    x = this.conv2(x);
    x = F.relu(x);
    x = F.maxPool2d(x, 2).values;
    x = this.dropout1(x);
    x = x.flatten(1);
    x = this.fc1(x);
    x = F.relu(x);
    x = this.dropout2(x);
    x = this.fc2(x);
    return F.logSoftmax(x, 1);
  }
}

function train(model: Net, data: Digits, optimizer: Adam, batchSize: number): number {
  model.train();
  let last = 0;
  for (const [input, target] of batches(data, batchSize)) {
    optimizer.zeroGrad();
    const output = model(input);
    const loss = F.nllLoss(output, target);
    loss.backward();
    optimizer.step();
    last = loss.item();
  }
  return last;
}

function test(model: Net, data: Digits, batchSize: number): { loss: number; accuracy: number } {
  model.eval();
  let [loss, correct] = [0, 0];
  noGrad(() => {
    for (const [input, target] of batches(data, batchSize)) {
      const output = model(input);
      loss += F.nllLoss(output, target, { reduction: "sum" }).item();
      correct += output.argmax(1).eq(target).to("int32").sum().item();
    }
  });
  return { loss: loss / data.labels.length, accuracy: correct / data.labels.length };
}

export interface Settings {
  readonly epochs?: number;
  readonly count?: number;
  readonly batchSize?: number;
  readonly lr?: number;
  readonly seed?: number;
  readonly log?: (line: string) => void;
}

/** @returns loss and accuracy on pictures that were never learned from, before and after each epoch. */
export function main(settings: Settings = {}): { loss: number; accuracy: number }[] {
  const { epochs = 5, count = 512, batchSize = 32, lr = 3e-3, seed = 1, log = console.log } = settings;
  manualSeed(seed);
  const [trainSet, testSet] = [digits(count), digits(200)];
  const model = new Net();
  log(String(model));
  const optimizer = new Adam(model.parameters(), { lr });
  const results = [test(model, testSet, batchSize)];
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const last = train(model, trainSet, optimizer, batchSize);
    const result = test(model, testSet, batchSize);
    results.push(result);
    log(
      `Epoch ${epoch}: training loss ${last.toFixed(4)}, test loss ${result.loss.toFixed(4)}, accuracy ${(100 * result.accuracy).toFixed(0)}%`,
    );
  }
  return results;
}

whenStarted(import.meta.url, main);
