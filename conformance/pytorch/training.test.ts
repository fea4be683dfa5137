/** The ports in examples/ from the weights that PyTorch began with: their losses are PyTorch's, 50 steps long. */
import {
  Adam,
  AdamW,
  arange,
  functional as F,
  full,
  LBFGS,
  nn,
  rand,
  randint,
  randn,
  type Tensor,
  tensor,
} from "gradproof/engine";
import { RNNModel, TEXT } from "../../examples/char-rnn.ts";
import { Discriminator, Generator } from "../../examples/dcgan.ts";
import { LSTMClassifier } from "../../examples/lstm-classifier.ts";
import { Net } from "../../examples/mnist.ts";
import { CartPole, finishEpisode, Policy, selectAction } from "../../examples/reinforce.ts";
import { Sequence } from "../../examples/time-sequence.ts";
import { sequences, TransformerModel } from "../../examples/transformer-lm.ts";
import { lossFunction, VAE } from "../../examples/vae.ts";
import { beside, repeated, STEPS, type Steps, stepped } from "./training.ts";

const programs: Readonly<Record<string, () => Steps>> = {
  mnist() {
    const model = new Net();
    return {
      model,
      train() {
        const [images, labels] = [rand([32, 1, 12, 12]), randint(0, 10, [32])];
        const optimizer = new Adam(model.parameters(), { lr: 1e-3 });
        return repeated((k) => {
          const [input, target] = [images, labels].map((x) => x.narrow(0, 8 * (k % 4), 8));
          return stepped(optimizer, () => F.nllLoss(model(input), target));
        });
      },
    };
  },
  vae() {
    const model = new VAE();
    return {
      model,
      train() {
        const images = rand([16, 1, 12, 12]);
        const optimizer = new Adam(model.parameters(), { lr: 3e-3 });
        return repeated(() =>
          stepped(optimizer, () => {
            const [reconstruction, mu, logvar] = model(images);
            return lossFunction(reconstruction, images, mu, logvar);
          }),
        );
      },
    };
  },
  dcgan() {
    const [netG, netD] = [new Generator(), new Discriminator()];
    return {
      model: new nn.ModuleDict({ netG, netD }),
      *train() {
        const criterion = new nn.BCELoss();
        const real = rand([16, 1, 12, 12]).mul(2).sub(1);
        const optimizerD = new Adam(netD.parameters(), { lr: 2e-3, betas: [0.5, 0.999] });
        const optimizerG = new Adam(netG.parameters(), { lr: 2e-3, betas: [0.5, 0.999] });
        for (let k = 0; k < STEPS; k += 2) {
          netD.zeroGrad();
          const errDReal = criterion(netD(real), full([16], 1));
          errDReal.backward();
          const fake = netG(randn([16, 8, 1, 1]));
          const errDFake = criterion(netD(fake.detach()), full([16], 0));
          errDFake.backward();
          optimizerD.step();
          yield errDReal.add(errDFake).item();
          netG.zeroGrad();
          const errG = criterion(netD(fake), full([16], 1));
          errG.backward();
          optimizerG.step();
          yield errG.item();
        }
      },
    };
  },
  "char-rnn"() {
    const characters = [...new Set(TEXT)].sort();
    const model = new RNNModel(characters.length, 12, 24, 1);
    return {
      model,
      train() {
        const places = [...TEXT.repeat(2)].map((c) => characters.indexOf(c));
        const text = tensor(places, { dtype: "int32" }).unsqueeze(1);
        const optimizer = new AdamW(model.parameters(), { lr: 0.01 });
        let hidden: Tensor | null = null;
        return repeated((k) => {
          const i = 24 * (k % 8);
          const loss = (): Tensor => {
            const before: Tensor | null = i === 0 || hidden === null ? null : hidden.detach();
            const [output, next]: [Tensor, Tensor] = model(text.narrow(0, i, 24), before);
            hidden = next;
            return F.nllLoss(output, text.narrow(0, i + 1, 24).flatten());
          };
          return stepped(optimizer, loss, () => nn.utils.clipGradNorm_(model.parameters(), 0.5));
        });
      },
    };
  },
  "lstm-classifier"() {
    const model = new LSTMClassifier(20, 12, 3);
    return {
      model,
      train() {
        const batches = [0, 1, 2, 3].map(() => {
          const lengths = Array.from(randint(2, 9, [6]).toTypedArray());
          const words = randint(0, 20, [Math.max(...lengths), 6]);
          return { lengths, words, target: randint(0, 3, [6]) };
        });
        const optimizer = new Adam(model.parameters(), { lr: 0.01 });
        return repeated((k) => {
          const { lengths, words, target } = batches[k % 4];
          return stepped(
            optimizer,
            () => F.nllLoss(model(words, lengths), target),
            () => nn.utils.clipGradNorm_(model.parameters(), 3),
          );
        });
      },
    };
  },
  "transformer-lm"() {
    const model = new TransformerModel(10, 16, 2, 32, 2);
    return {
      model,
      train() {
        const data = sequences(20, 12);
        const [input, target] = [data.narrow(0, 0, 11), data.narrow(0, 1, 11).flatten()];
        const optimizer = new AdamW(model.parameters(), { lr: 0.01 });
        return repeated(() =>
          stepped(
            optimizer,
            () => F.nllLoss(model(input).flatten(0, 1), target),
            () => nn.utils.clipGradNorm_(model.parameters(), 0.5),
          ),
        );
      },
    };
  },
  reinforce() {
    const model = new Policy();
    return {
      model,
      train() {
        const env = new CartPole();
        const optimizer = new Adam(model.parameters(), { lr: 0.01 });
        return repeated(() => {
          let state = env.reset();
          for (let t = 0; t < 200; t++) {
            const next = env.step(selectAction(model, state));
            model.rewards.push(next.reward);
            if (next.done) break;
            state = next.state;
          }
          return finishEpisode(model, optimizer, 0.99);
        });
      },
    };
  },
};

const sequence = (lineSearchFn: "strongWolfe" | null) => (): Steps => {
  const model = new Sequence();
  return {
    model,
    train() {
      const start = randint(-40, 40, [6, 1]).to("float64");
      const data = arange(0, 20, 1, { dtype: "float64" }).add(start).div(10).sin();
      const optimizer = new LBFGS(model.parameters(), { lr: 0.8, maxIter: 10, lineSearchFn });
      const losses: number[] = [];
      while (losses.length < STEPS)
        optimizer.step(() => {
          optimizer.zeroGrad();
          const loss = F.mseLoss(model(data.narrow(1, 0, 19)), data.narrow(1, 1, 19));
          loss.backward();
          losses.push(loss.item());
          return loss;
        });
      return losses;
    },
  };
};

beside(
  "The examples, from PyTorch's weights",
  { ...programs, "time-sequence": sequence(null), "time-sequence-wolfe": sequence("strongWolfe") },
  // PyTorch's example of waves computes in doubles. REINFORCE's loss is a sum of terms of both signs, and may be near 0: in float32 it then has few digits.
  ["time-sequence", "time-sequence-wolfe", "reinforce"],
);
