/** A variational autoencoder of digits; after PyTorch's examples/vae/main.py. */
import { Adam, functional as F, manualSeed, nn, noGrad, randn, type Tensor } from "gradproof/engine";
import { batches, digits, drawn, SIZE } from "./digits.ts";
import { whenStarted } from "./run.ts";

const PIXELS = SIZE * SIZE;
const LATENT = 8;

export class VAE extends nn.Module {
  fc1: nn.Linear = new nn.Linear(PIXELS, 100);
  fc21: nn.Linear = new nn.Linear(100, LATENT);
  fc22: nn.Linear = new nn.Linear(100, LATENT);
  fc3: nn.Linear = new nn.Linear(LATENT, 100);
  fc4: nn.Linear = new nn.Linear(100, PIXELS);

  encode(x: Tensor): [mu: Tensor, logvar: Tensor] {
    const h1 = F.relu(this.fc1(x));
    return [this.fc21(h1), this.fc22(h1)];
  }

  reparameterize(mu: Tensor, logvar: Tensor): Tensor {
    const std = logvar.mul(0.5).exp();
    const eps = randn(std.shape);
    return mu.add(eps.mul(std));
  }

  decode(z: Tensor): Tensor {
    const h3 = F.relu(this.fc3(z));
    return this.fc4(h3).sigmoid();
  }

  override forward(x: Tensor): [reconstruction: Tensor, mu: Tensor, logvar: Tensor] {
    const [mu, logvar] = this.encode(x.reshape(-1, PIXELS));
    const z = this.reparameterize(mu, logvar);
    return [this.decode(z), mu, logvar];
  }
}

/** Reconstruction and Kullback–Leibler divergence, summed over all elements and the batch (Kingma and Welling, 2014, appendix B). */
export function lossFunction(reconstruction: Tensor, x: Tensor, mu: Tensor, logvar: Tensor): Tensor {
  const bce = F.binaryCrossEntropy(reconstruction, x.reshape(-1, PIXELS), { reduction: "sum" });
  const kld = logvar.add(1).sub(mu.square()).sub(logvar.exp()).sum().mul(-0.5);
  return bce.add(kld);
}

export interface Settings {
  readonly epochs?: number;
  readonly count?: number;
  readonly batchSize?: number;
  readonly lr?: number;
  readonly seed?: number;
  readonly log?: (line: string) => void;
}

/** @returns the loss of a picture, averaged over each epoch. */
export function main(settings: Settings = {}): number[] {
  const { epochs = 20, count = 512, batchSize = 32, lr = 3e-3, seed = 1, log = console.log } = settings;
  manualSeed(seed);
  const data = digits(count, 0);
  const model = new VAE();
  const optimizer = new Adam(model.parameters(), { lr });
  const losses: number[] = [];
  for (let epoch = 1; epoch <= epochs; epoch++) {
    model.train();
    let total = 0;
    for (const [input] of batches(data, batchSize)) {
      optimizer.zeroGrad();
      const [reconstruction, mu, logvar] = model(input);
      const loss = lossFunction(reconstruction, input, mu, logvar);
      loss.backward();
      total += loss.item();
      optimizer.step();
    }
    losses.push(total / count);
    log(`Epoch ${epoch}: average loss ${(total / count).toFixed(3)}`);
  }
  model.eval();
  const samples = noGrad(() => model.decode(randn([2, LATENT])));
  for (const sample of samples) log(drawn(sample));
  return losses;
}

whenStarted(import.meta.url, main);
