/** A step of training of the models of PyTorch's examples, each with numbers that are drawn once. */
import { Adam, cat, functional as F, full, nn, rand, randint, randn, SGD } from "gradproof/engine";

const VOCABULARY = 65;

/** A call that makes one step down the gradient of a loss. */
function stepOf(parameters, loss, Optimizer = SGD) {
  const optimizer = new Optimizer(parameters, { lr: 0.001 });
  return () => {
    optimizer.zeroGrad();
    loss().backward();
    optimizer.step();
  };
}

/** examples/mnist: two convolutions, a pool, two linear layers; batch 64. */
function cnn() {
  const model = new nn.Sequential(
    new nn.Conv2d(1, 32, 3),
    new nn.ReLU(),
    new nn.Conv2d(32, 64, 3),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Flatten(),
    new nn.Linear(9216, 128),
    new nn.ReLU(),
    new nn.Linear(128, 10),
  );
  const [x, target] = [randn([64, 1, 28, 28]), randint(0, 10, [64])];
  return stepOf(model.parameters(), () => F.crossEntropy(model(x), target));
}

/** examples/word_language_model with a GRU; 32 characters, batch 16. */
function charRnn() {
  const [encoder, rnn, decoder] = [
    new nn.Embedding(VOCABULARY, 64),
    new nn.GRU(64, 128),
    new nn.Linear(128, VOCABULARY),
  ];
  const [x, target] = [randint(0, VOCABULARY, [32, 16]), randint(0, VOCABULARY, [512])];
  const parameters = [encoder, rnn, decoder].flatMap((m) => [...m.parameters()]);
  return stepOf(parameters, () => F.crossEntropy(decoder(rnn(encoder(x))[0].flatten(0, 1)), target), Adam);
}

/** The tutorial's classifier of names with an LSTM both ways; 12 letters, batch 32. */
function lstm() {
  const [encoder, rnn, decoder] = [
    new nn.Embedding(VOCABULARY, 32),
    new nn.LSTM(32, 64, { bidirectional: true }),
    new nn.Linear(128, 18),
  ];
  const [x, target] = [randint(0, VOCABULARY, [12, 32]), randint(0, 18, [32])];
  const parameters = [encoder, rnn, decoder].flatMap((m) => [...m.parameters()]);
  const loss = () => {
    const [, [hidden]] = rnn(encoder(x));
    return F.crossEntropy(decoder(hidden.transpose(0, 1).flatten(1)), target);
  };
  return stepOf(parameters, loss, Adam);
}

/** examples/word_language_model with a transformer: two layers of 4 heads, 128 wide; 32 words, batch 16. */
function transformer() {
  const layer = new nn.TransformerEncoderLayer(128, 4, { dimFeedforward: 256, dropout: 0 });
  const [encoder, body, decoder] = [
    new nn.Embedding(VOCABULARY, 128),
    new nn.TransformerEncoder(layer, 2),
    new nn.Linear(128, VOCABULARY),
  ];
  const mask = nn.Transformer.generateSquareSubsequentMask(32);
  const [x, target] = [randint(0, VOCABULARY, [32, 16]), randint(0, VOCABULARY, [512])];
  const parameters = [encoder, body, decoder].flatMap((m) => [...m.parameters()]);
  const loss = () => F.crossEntropy(decoder(body(encoder(x), { mask })).flatten(0, 1), target);
  return stepOf(parameters, loss, Adam);
}

/** examples/vae: 784–400–20 and back; batch 64. */
function vae() {
  const [fc1, fc21, fc22] = [new nn.Linear(784, 400), new nn.Linear(400, 20), new nn.Linear(400, 20)];
  const [fc3, fc4] = [new nn.Linear(20, 400), new nn.Linear(400, 784)];
  const x = rand([64, 784]);
  const loss = () => {
    const h = fc1(x).relu();
    const [mu, logvar] = [fc21(h), fc22(h)];
    const z = mu.add(randn(mu.shape).mul(logvar.mul(0.5).exp()));
    const drawn = fc4(fc3(z).relu()).sigmoid();
    const divergence = logvar.add(1).sub(mu.square()).sub(logvar.exp()).sum().mul(-0.5);
    return F.binaryCrossEntropy(drawn, x, { reduction: "sum" }).add(divergence);
  };
  return stepOf(
    [fc1, fc21, fc22, fc3, fc4].flatMap((m) => [...m.parameters()]),
    loss,
    Adam,
  );
}

/** examples/dcgan, of pictures of 32 × 32: a step of both nets; batch 16. */
function dcgan() {
  const up = (a, b, stride, padding) => new nn.ConvTranspose2d(a, b, 4, { stride, padding, bias: false });
  const down = (a, b, stride, padding) => new nn.Conv2d(a, b, 4, { stride, padding, bias: false });
  const generator = new nn.Sequential(
    ...[up(64, 64, 1, 0), new nn.BatchNorm2d(64), new nn.ReLU()],
    ...[up(64, 32, 2, 1), new nn.BatchNorm2d(32), new nn.ReLU()],
    ...[up(32, 16, 2, 1), new nn.BatchNorm2d(16), new nn.ReLU()],
    ...[up(16, 3, 2, 1), new nn.Tanh()],
  );
  const judge = new nn.Sequential(
    ...[down(3, 16, 2, 1), new nn.LeakyReLU(0.2)],
    ...[down(16, 32, 2, 1), new nn.BatchNorm2d(32), new nn.LeakyReLU(0.2)],
    ...[down(32, 64, 2, 1), new nn.BatchNorm2d(64), new nn.LeakyReLU(0.2)],
    ...[down(64, 1, 1, 0), new nn.Sigmoid(), new nn.Flatten(0)],
  );
  const real = randn([16, 3, 32, 32]);
  const targets = cat([full([16], 1), full([16], 0)]);
  const [yes, no] = [targets.narrow(0, 0, 16), targets.narrow(0, 16, 16)];
  let fake;
  const judged = stepOf(
    judge.parameters(),
    () => {
      fake = generator(randn([16, 64, 1, 1]));
      return F.binaryCrossEntropy(judge(real), yes).add(F.binaryCrossEntropy(judge(fake.detach()), no));
    },
    Adam,
  );
  const drawn = stepOf(generator.parameters(), () => F.binaryCrossEntropy(judge(fake), yes), Adam);
  return () => {
    judged();
    drawn();
  };
}

export const steps = { cnn, "char-RNN": charRnn, LSTM: lstm, transformer, VAE: vae, DCGAN: dcgan };
