/** Ten further models and ways to train that are well known, from PyTorch's weights: none needs a layer, an optimizer or a transform of its own. */
import {
  Adagrad,
  Adam,
  Adamax,
  AdamW,
  AveragedModel,
  CosineAnnealingLR,
  CosineAnnealingWarmRestarts,
  cat,
  distributions,
  ExponentialLR,
  eye,
  functional as F,
  functionalCall,
  grad,
  LinearLR,
  MultiStepLR,
  NAdam,
  nn,
  OneCycleLR,
  ones,
  onesLike,
  PolynomialLR,
  RAdam,
  ReduceLROnPlateau,
  RMSprop,
  rand,
  randint,
  randn,
  SequentialLR,
  SGD,
  StepLR,
  SWALR,
  stack,
  type Tensor,
  tensor,
  updateBn,
  zeros,
} from "gradproof/engine";
import { beside, repeated, STEPS, type Steps, stepped } from "./training.ts";

/** He, Zhang, Ren and Sun, Deep residual learning for image recognition (2016). */
class BasicBlock extends nn.Module {
  conv1: nn.Conv2d;
  bn1: nn.BatchNorm2d;
  conv2: nn.Conv2d;
  bn2: nn.BatchNorm2d;
  downsample: nn.Sequential;

  constructor(inplanes: number, planes: number, stride: number) {
    super();
    this.conv1 = new nn.Conv2d(inplanes, planes, 3, { stride, padding: 1, bias: false });
    this.bn1 = new nn.BatchNorm2d(planes);
    this.conv2 = new nn.Conv2d(planes, planes, 3, { padding: 1, bias: false });
    this.bn2 = new nn.BatchNorm2d(planes);
    this.downsample = new nn.Sequential(
      new nn.Conv2d(inplanes, planes, 1, { stride, bias: false }),
      new nn.BatchNorm2d(planes),
    );
  }

  override forward(x: Tensor): Tensor {
    const out = F.relu(this.bn1(this.conv1(x)));
    return F.relu(this.bn2(this.conv2(out)).add(this.downsample(x)));
  }
}

class ResNet extends nn.Module {
  conv1: nn.Conv2d = new nn.Conv2d(3, 4, 3, { padding: 1, bias: false });
  bn1: nn.BatchNorm2d = new nn.BatchNorm2d(4);
  layer1: BasicBlock = new BasicBlock(4, 4, 1);
  layer2: BasicBlock = new BasicBlock(4, 8, 2);
  avgpool: nn.AdaptiveAvgPool2d = new nn.AdaptiveAvgPool2d([1, 1]);
  fc: nn.Linear = new nn.Linear(8, 5);

  override forward(x: Tensor): Tensor {
    x = F.relu(this.bn1(this.conv1(x)));
    return this.fc(this.avgpool(this.layer2(this.layer1(x))).flatten(1));
  }
}

function resnet(): Steps {
  const model = new ResNet();
  return {
    model,
    train() {
      const [images, labels] = [randn([16, 3, 8, 8]), randint(0, 5, [16])];
      const criterion = new nn.CrossEntropyLoss();
      const optimizer = new SGD(model.parameters(), {
        lr: 0.05,
        momentum: 0.9,
        nesterov: true,
        weightDecay: 5e-4,
      });
      const scheduler = new CosineAnnealingLR(optimizer, { tMax: 50 });
      return repeated((k) => {
        const [input, target] = [images, labels].map((x) => x.narrow(0, 8 * (k % 2), 8));
        const loss = stepped(optimizer, () => criterion(model(input), target));
        scheduler.step();
        return loss;
      });
    },
  };
}

const double = (a: number, b: number): nn.Sequential =>
  new nn.Sequential(
    new nn.Conv2d(a, b, 3, { padding: 1 }),
    new nn.GroupNorm(2, b),
    new nn.ReLU(),
    new nn.Conv2d(b, b, 3, { padding: 1 }),
    new nn.InstanceNorm2d(b, { affine: true }),
    new nn.LeakyReLU(0.1),
  );

/** Ronneberger, Fischer and Brox, U-Net (2015). */
class UNet extends nn.Module {
  down1: nn.Sequential = double(1, 4);
  down2: nn.Sequential = double(4, 8);
  pool: nn.MaxPool2d = new nn.MaxPool2d(2);
  up: nn.ConvTranspose2d = new nn.ConvTranspose2d(8, 4, 2, { stride: 2 });
  deep: nn.Conv2d = new nn.Conv2d(8, 8, 3, { padding: 1 });
  upsample: nn.Upsample = new nn.Upsample({ scaleFactor: 2, mode: "bilinear", alignCorners: true });
  up1: nn.Sequential = double(8 + 8, 8);
  up2: nn.Sequential = double(8, 4);
  outc: nn.Conv2d = new nn.Conv2d(4, 1, 1);

  override forward(x: Tensor): Tensor {
    const x1 = this.down1(x);
    const x2 = this.down2(this.pool(x1));
    const x3 = this.deep(this.pool(x2));
    x = this.up1(cat([x2, this.upsample(x3)], 1));
    return this.outc(this.up2(cat([x1, this.up(x)], 1)));
  }
}

function diceLoss(logits: Tensor, target: Tensor): Tensor {
  const p = logits.sigmoid();
  return p.mul(target).sum().mul(2).add(1).div(p.sum().add(target.sum()).add(1)).neg().add(1);
}

function unet(): Steps {
  const model = new UNet();
  return {
    model,
    train() {
      const x = randn([4, 1, 8, 8]);
      const target = F.avgPool2d(x, 3, { stride: 1, padding: 1 }).gt(0).to(x.dtype);
      const criterion = new nn.BCEWithLogitsLoss({ posWeight: tensor(2) });
      const optimizer = new RMSprop(model.parameters(), { lr: 2e-3, momentum: 0.9, weightDecay: 1e-6 });
      const scheduler = new ReduceLROnPlateau(optimizer, { mode: "min", patience: 2, factor: 0.5 });
      return repeated(() => {
        const loss = stepped(
          optimizer,
          () => {
            const out = model(x);
            return criterion(out, target).add(diceLoss(out, target));
          },
          () => nn.utils.clipGradValue_(model.parameters(), 0.1),
        );
        scheduler.step(loss);
        return loss;
      });
    },
  };
}

/** Bahdanau, Cho and Bengio, Neural machine translation by jointly learning to align and translate (2015). */
class Seq2Seq extends nn.Module {
  src: nn.Embedding = new nn.Embedding(12, 8, { paddingIdx: 0 });
  tgt: nn.Embedding = new nn.Embedding(12, 8, { paddingIdx: 0 });
  encoder: nn.GRU = new nn.GRU(8, 10, { batchFirst: true, bidirectional: true });
  bridge: nn.Linear = new nn.Linear(20, 10);
  Wa: nn.Linear = new nn.Linear(10, 10);
  Ua: nn.Linear = new nn.Linear(20, 10);
  Va: nn.Linear = new nn.Linear(10, 1, { bias: false });
  cell: nn.GRUCell = new nn.GRUCell(8 + 20, 10);
  out: nn.Linear = new nn.Linear(10, 12);

  override forward(src: Tensor, tgt: Tensor): Tensor {
    const [keys, hidden] = this.encoder(this.src(src));
    let h = this.bridge(cat([hidden.at(0), hidden.at(1)], -1)).tanh();
    const mask = src.eq(0).unsqueeze(-1);
    const outputs: Tensor[] = [];
    for (let t = 0; t < tgt.shape[1]; t++) {
      const scores = this.Va(this.Wa(h).unsqueeze(1).add(this.Ua(keys)).tanh()).maskedFill(mask, -Infinity);
      const context = F.softmax(scores, 1).mul(keys).sum(1);
      h = this.cell(cat([this.tgt(tgt.select(1, t)), context], -1), h);
      outputs.push(this.out(h));
    }
    return stack(outputs, 1);
  }
}

function seq2seq(): Steps {
  const model = new Seq2Seq();
  return {
    model,
    train() {
      const src = randint(1, 12, [6, 7]);
      src.select(0, 0).narrow(0, 5, 2).fill_(0);
      src.select(0, 3).narrow(0, 3, 4).fill_(0);
      const tgt = src.flip(1);
      const given = cat([ones([6, 1], { dtype: "int32" }), tgt.narrow(1, 0, 6)], 1);
      const criterion = new nn.CrossEntropyLoss({ ignoreIndex: 0 });
      const optimizer = new Adamax(model.parameters(), { lr: 0.02 });
      const scheduler = new StepLR(optimizer, { stepSize: 10, gamma: 0.8 });
      return repeated(() => {
        const loss = stepped(
          optimizer,
          () => criterion(model(src, given).transpose(1, 2), tgt),
          () => nn.utils.clipGradNorm_(model.parameters(), 1),
        );
        scheduler.step();
        return loss;
      });
    },
  };
}

/** Dosovitskiy and others, An image is worth 16x16 words (2021). */
class ViT extends nn.Module {
  convProj: nn.Conv2d = new nn.Conv2d(3, 12, 4, { stride: 4 });
  classToken: nn.Parameter = new nn.Parameter(zeros([1, 1, 12]));
  posEmbedding: nn.Parameter = new nn.Parameter(randn([1, 5, 12]).mul(0.02));
  encoder: nn.TransformerEncoder;
  head: nn.Linear = new nn.Linear(12, 4);

  constructor() {
    super();
    const layer = new nn.TransformerEncoderLayer(12, 3, {
      dimFeedforward: 24,
      dropout: 0.1,
      activation: "gelu",
      batchFirst: true,
      normFirst: true,
    });
    this.encoder = new nn.TransformerEncoder(layer, 2, { norm: new nn.LayerNorm(12) });
  }

  override forward(x: Tensor): Tensor {
    x = this.convProj(x).flatten(2).permute(0, 2, 1);
    x = cat([this.classToken.expand(x.shape[0], -1, -1), x], 1);
    return this.head(this.encoder(x.add(this.posEmbedding)).select(1, 0));
  }
}

function vit(): Steps {
  const model = new ViT();
  return {
    model,
    train() {
      const [images, labels] = [randn([12, 3, 8, 8]), randint(0, 4, [12])];
      const criterion = new nn.CrossEntropyLoss({ labelSmoothing: 0.1 });
      const decay = model.parameters().filter((p) => p.ndim >= 2);
      const plain = model.parameters().filter((p) => p.ndim < 2);
      const optimizer = new AdamW(
        [
          { params: decay, weightDecay: 0.05 },
          { params: plain, weightDecay: 0 },
        ],
        { lr: 3e-3, betas: [0.9, 0.95] },
      );
      const scheduler = new OneCycleLR(optimizer, { maxLr: 5e-3, totalSteps: 51 });
      return repeated(() => {
        const loss = stepped(optimizer, () => criterion(model(images), labels));
        scheduler.step();
        return loss;
      });
    },
  };
}

/** Dinh, Sohl-Dickstein and Bengio, Density estimation using Real NVP (2017). */
class Coupling extends nn.Module {
  readonly flip: boolean;
  net: nn.Sequential = new nn.Sequential(
    new nn.Linear(1, 16),
    new nn.Tanh(),
    new nn.Linear(16, 16),
    new nn.SiLU(),
    new nn.Linear(16, 2),
  );

  constructor(flip: boolean) {
    super();
    this.flip = flip;
  }

  override forward(x: Tensor): [Tensor, Tensor] {
    const [a, b] = this.flip ? x.chunk(2, 1).toReversed() : x.chunk(2, 1);
    const [raw, t] = this.net(a).chunk(2, 1);
    const logS = raw.tanh();
    const moved = b.mul(logS.exp()).add(t);
    return [cat(this.flip ? [moved, a] : [a, moved], 1), logS.sum(1)];
  }
}

class RealNVP extends nn.Module {
  layers: nn.ModuleList<Coupling> = new nn.ModuleList([0, 1, 2, 3].map((k) => new Coupling(k % 2 === 1)));

  override forward(x: Tensor): Tensor {
    let total = zeros([x.shape[0]]);
    for (const layer of this.layers) {
      const [next, logDet] = layer(x);
      [x, total] = [next, total.add(logDet)];
    }
    const prior = new distributions.MultivariateNormal(zeros([2]), { covarianceMatrix: eye(2) });
    return prior.logProb(x).add(total);
  }
}

function realnvp(): Steps {
  const model = new RealNVP();
  return {
    model,
    train() {
      const angle = rand([64]).mul(3.14);
      const x = stack([angle.cos(), angle.sin()], 1).add(randn([64, 2]).mul(0.05));
      const optimizer = new NAdam(model.parameters(), { lr: 5e-3 });
      const scheduler = new ExponentialLR(optimizer, { gamma: 0.99 });
      return repeated(() => {
        const loss = stepped(optimizer, () => model(x).mean().neg());
        scheduler.step();
        return loss;
      });
    },
  };
}

/** Finn, Abbeel and Levine, Model-agnostic meta-learning (2017): sines of their own amplitude and phase, one inner step. */
function maml(): Steps {
  const model = new nn.Sequential(
    new nn.Linear(1, 16),
    new nn.Tanh(),
    new nn.Linear(16, 16),
    new nn.Tanh(),
    new nn.Linear(16, 1),
  );
  return {
    model,
    train() {
      const optimizer = new Adam(model.parameters(), { lr: 0.01, amsgrad: true });
      const task = (): Tensor => {
        const [amplitude, phase] = [rand([1]).mul(4).add(1), rand([1]).mul(3)];
        const [x, held] = [rand([8, 1]).mul(10).sub(5), rand([8, 1]).mul(10).sub(5)];
        const aim = (v: Tensor): Tensor => v.add(phase).sin().mul(amplitude);
        const params = Object.fromEntries(model.namedParameters());
        const inner = F.mseLoss(functionalCall(model, params, x) as Tensor, aim(x));
        const grads = grad(inner, Object.values(params), { createGraph: true });
        const fast = Object.fromEntries(
          Object.entries(params).map(([name, p], k) => [name, p.sub(grads[k].mul(0.05))]),
        );
        return F.mseLoss(functionalCall(model, fast, held) as Tensor, aim(held));
      };
      return repeated(() => stepped(optimizer, () => stack([0, 1, 2].map(task)).mean()));
    },
  };
}

/** Izmailov and others, Averaging weights leads to wider optima (2018). */
function swa(): Steps {
  const model = new nn.Sequential(
    new nn.Linear(6, 12),
    new nn.BatchNorm1d(12),
    new nn.ReLU(),
    new nn.Linear(12, 3),
  );
  return {
    model,
    *train() {
      const [x, labels] = [randn([32, 6]), randint(0, 3, [32])];
      const optimizer = new SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
      const averaged = new AveragedModel(model);
      const scheduler = new MultiStepLR(optimizer, { milestones: [8, 16], gamma: 0.5 });
      const swaScheduler = new SWALR(optimizer, { swaLr: 0.05, annealEpochs: 5 });
      for (let step = 0; step < 49; step++) {
        const [input, target] = [x, labels].map((each) => each.narrow(0, 8 * (step % 4), 8));
        yield stepped(optimizer, () => F.crossEntropy(model(input), target));
        if (step >= 20) {
          averaged.updateParameters(model);
          swaScheduler.step();
        } else scheduler.step();
      }
      updateBn([x.narrow(0, 0, 16), x.narrow(0, 16, 16)], averaged);
      averaged.eval();
      yield F.crossEntropy(averaged(x), labels).item();
    },
  };
}

/** Bishop, Mixture density networks (1994). */
class MDN extends nn.Module {
  hidden: nn.Sequential = new nn.Sequential(new nn.Linear(1, 12), new nn.Softplus(), new nn.LayerNorm(12));
  pi: nn.Linear = new nn.Linear(12, 3);
  mu: nn.Linear = new nn.Linear(12, 3);
  sigma: nn.Linear = new nn.Linear(12, 3);

  override forward(x: Tensor): distributions.MixtureSameFamily {
    const { Categorical, MixtureSameFamily, Normal } = distributions;
    const h = this.hidden(x);
    const parts = new Normal(this.mu(h), F.elu(this.sigma(h)).add(1.01));
    return new MixtureSameFamily(new Categorical({ logits: this.pi(h) }), parts);
  }
}

function mdn(): Steps {
  const model = new MDN();
  return {
    model,
    train() {
      const y = rand([40, 1]).mul(2).sub(1);
      const x = y
        .add(
          y
            .mul(2 * 3.14)
            .sin()
            .mul(0.3),
        )
        .add(randn([40, 1]).mul(0.05));
      const optimizer = new RAdam(model.parameters(), { lr: 0.02 });
      const scheduler = new CosineAnnealingWarmRestarts(optimizer, { t0: 10, tMult: 2 });
      return repeated(() => {
        const loss = stepped(optimizer, () => model(x).logProb(y.squeeze(1)).mean().neg());
        scheduler.step();
        return loss;
      });
    },
  };
}

/** Chen, Kornblith, Norouzi and Hinton, A simple framework for contrastive learning (2020). */
class SimCLR extends nn.Module {
  encoder: nn.Linear = new nn.Linear(10, 16);
  projector: nn.Sequential = new nn.Sequential(new nn.PReLU(), new nn.Linear(16, 8));
  temperature: nn.Parameter = new nn.Parameter(tensor(0.5));

  override forward(a: Tensor, b: Tensor): Tensor {
    const z = F.normalize(cat([a, b].map((v) => this.projector(this.encoder(v)))), { dim: 1 });
    const n = a.shape[0];
    const logits = z
      .matmul(z.t())
      .div(this.temperature)
      .maskedFill(eye(2 * n).to("bool"), -Infinity);
    const places = Array.from({ length: 2 * n }, (_, k) => (k + n) % (2 * n));
    return F.crossEntropy(logits, tensor(places, { dtype: "int32" }));
  }
}

function simclr(): Steps {
  const model = new SimCLR();
  return {
    model,
    train() {
      const x = randn([12, 10]);
      const optimizer = new Adagrad(model.parameters(), { lr: 0.05 });
      const warmup = new LinearLR(optimizer, { startFactor: 0.1, totalIters: 10 });
      const rest = new PolynomialLR(optimizer, { totalIters: 40, power: 2 });
      const scheduler = new SequentialLR(optimizer, { schedulers: [warmup, rest], milestones: [10] });
      const view = (): Tensor => x.add(randn([12, 10]).mul(0.1));
      return repeated(() => {
        const loss = stepped(optimizer, () => model(view(), view()));
        scheduler.step();
        return loss;
      });
    },
  };
}

/** Gulrajani and others, Improved training of Wasserstein GANs (2017). */
function wgan(): Steps {
  const netD = new nn.Sequential(
    new nn.Linear(2, 16),
    new nn.ELU(),
    new nn.Linear(16, 16),
    new nn.Tanh(),
    new nn.Linear(16, 1),
  );
  const netG = new nn.Sequential(new nn.Linear(3, 16), new nn.GELU(), new nn.Linear(16, 2));
  return {
    model: new nn.ModuleDict({ netD, netG }),
    *train() {
      const optimizerD = new Adam(netD.parameters(), { lr: 3e-3, betas: [0, 0.9] });
      const optimizerG = new Adam(netG.parameters(), { lr: 3e-3, betas: [0, 0.9] });
      const real = randn([16, 2])
        .mul(tensor([1, 0.5]))
        .add(2);
      for (let k = 0; k < STEPS; k += 2) {
        const fake = netG(randn([16, 3])).detach();
        const alpha = rand([16, 1]);
        const between = alpha.mul(real).add(alpha.neg().add(1).mul(fake)).requiresGrad_();
        const out = netD(between);
        const slope = grad(out, between, { gradOutputs: onesLike(out), createGraph: true });
        const penalty = slope.norm(2, 1).sub(1).square().mean().mul(10);
        yield stepped(optimizerD, () => netD(fake).mean().sub(netD(real).mean()).add(penalty));
        yield stepped(optimizerG, () =>
          netD(netG(randn([16, 3])))
            .mean()
            .neg(),
        );
      }
    },
  };
}

beside(
  "Well-known models, from PyTorch's weights",
  { resnet, unet, seq2seq, vit, realnvp, maml, swa, mdn, simclr, "wgan-gp": wgan },
  // RMSprop's first steps are as long for gradients that are mere roundings, and those of the U-net's norms are; the critic's loss passes through 0.
  ["unet", "wgan-gp"],
);
