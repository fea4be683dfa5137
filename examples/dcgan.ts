/** Two nets, of which one draws digits and the other tells them from real ones; after PyTorch's examples/dcgan/main.py. */
import {
  Adam,
  DataLoader,
  full,
  manualSeed,
  nn,
  noGrad,
  randn,
  type Tensor,
  TensorDataset,
} from "gradproof/engine";
import { digits, drawn } from "./digits.ts";
import { whenStarted } from "./run.ts";

const [NZ, NGF, NDF] = [8, 8, 8];

/** Called with every module of netG and netD. */
function weightsInit(m: nn.Module): void {
  if (m instanceof nn.Conv2d || m instanceof nn.ConvTranspose2d) nn.init.normal_(m.weight, 0, 0.02);
  else if (m instanceof nn.BatchNorm2d) {
    nn.init.normal_(m.weight!, 1, 0.02);
    nn.init.zeros_(m.bias!);
  }
}

export class Generator extends nn.Module {
  main: nn.Sequential = new nn.Sequential(
    new nn.ConvTranspose2d(NZ, NGF * 2, 3, { bias: false }),
    new nn.BatchNorm2d(NGF * 2),
    new nn.ReLU(),
    // [2 ngf, 3, 3]
    new nn.ConvTranspose2d(NGF * 2, NGF, 4, { stride: 2, padding: 1, bias: false }),
    new nn.BatchNorm2d(NGF),
    new nn.ReLU(),
    // [ngf, 6, 6]
    new nn.ConvTranspose2d(NGF, 1, 4, { stride: 2, padding: 1, bias: false }),
    new nn.Tanh(),
  );

  override forward(input: Tensor): Tensor {
    return this.main(input);
  }
}

export class Discriminator extends nn.Module {
  main: nn.Sequential = new nn.Sequential(
    new nn.Conv2d(1, NDF, 4, { stride: 2, padding: 1, bias: false }),
    new nn.LeakyReLU(0.2),
    // [ndf, 6, 6]
    new nn.Conv2d(NDF, NDF * 2, 4, { stride: 2, padding: 1, bias: false }),
    new nn.BatchNorm2d(NDF * 2),
    new nn.LeakyReLU(0.2),
    // [2 ndf, 3, 3]
    new nn.Conv2d(NDF * 2, 1, 3, { bias: false }),
    new nn.Sigmoid(),
  );

  override forward(input: Tensor): Tensor {
    return this.main(input).reshape(-1);
  }
}

export interface Settings {
  readonly epochs?: number;
  readonly count?: number;
  readonly batchSize?: number;
  readonly lr?: number;
  readonly seed?: number;
  readonly log?: (line: string) => void;
}

/** @returns the discriminator's loss of each batch; and how far the mean and the spread of all pixels are from those of real ones, before and after. */
export function main(settings: Settings = {}): { losses: number[]; distance: [number, number] } {
  const { epochs = 8, count = 256, batchSize = 32, lr = 2e-3, seed = 999, log = console.log } = settings;
  manualSeed(seed);
  // From −1 to 1, as the generator draws.
  const real = digits(count).images.mul(2).sub(1);
  const dataloader = new DataLoader(new TensorDataset(real), { batchSize, shuffle: true });
  const netG = new Generator().apply(weightsInit);
  const netD = new Discriminator().apply(weightsInit);
  const criterion = new nn.BCELoss();
  const fixedNoise = randn([32, NZ, 1, 1]);
  const off = (): number => {
    const fake = noGrad(() => netG(fixedNoise));
    return (
      Math.abs(fake.mean().item() - real.mean().item()) + Math.abs(fake.std().item() - real.std().item())
    );
  };
  const before = off();
  const optimizerD = new Adam(netD.parameters(), { lr, betas: [0.5, 0.999] });
  const optimizerG = new Adam(netG.parameters(), { lr, betas: [0.5, 0.999] });
  const losses: number[] = [];
  for (let epoch = 1; epoch <= epochs; epoch++) {
    for (const [data] of dataloader) {
      // D: maximise log(D(x)) + log(1 − D(G(z))).
      const size = data.shape[0];
      netD.zeroGrad();
      const errDReal = criterion(netD(data), full([size], 1));
      errDReal.backward();
      const fake = netG(randn([size, NZ, 1, 1]));
      const errDFake = criterion(netD(fake.detach()), full([size], 0));
      errDFake.backward();
      optimizerD.step();
      losses.push(errDReal.item() + errDFake.item());
      // G: maximise log(D(G(z))).
      netG.zeroGrad();
      const errG = criterion(netD(fake), full([size], 1));
      errG.backward();
      optimizerG.step();
    }
    log(`Epoch ${epoch}: discriminator's loss ${losses.at(-1)!.toFixed(3)}`);
  }
  netG.eval();
  for (const picture of noGrad(() => netG(fixedNoise).narrow(0, 0, 2))) log(drawn(picture.add(1).div(2)));
  netG.train();
  return { losses, distance: [before, off()] };
}

whenStarted(import.meta.url, main);
