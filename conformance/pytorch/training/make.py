"""The losses of eight of PyTorch's example programs, from weights that go along: what the engine's ports in examples/ are held against.

Made with PyTorch 1.13 (Debian's python3-torch) on the CPU:  python3 make.py
After pytorch/examples (mnist, vae, dcgan, word_language_model, time_sequence_prediction, reinforcement_learning) and the tutorial on classifying
names with a character-level RNN; BSD-licensed, (c) the PyTorch contributors.

Each NAME.pt holds `state` (the initial weights), and `float32` and `float64`: the losses of 50 steps in that precision. Whatever is random, data, noise
and dropout, is drawn by the engine's own counter-based generator, which is written out here, so that both sides draw the same numbers.
"""
import math

import numpy as np
import torch
from torch import nn, optim
from torch.nn import functional as F

STEPS = 50


class Philox:
    """Philox 4x32-10, each call from fresh blocks: engine/run/random.ts."""

    def __init__(self, seed):
        self.seed, self.block = seed, 0

    def words(self, count):
        n = -(-count // 4)
        at = np.arange(self.block, self.block + n, dtype=np.uint64)
        self.block += n
        low, mask = np.uint64(0xFFFFFFFF), np.uint64(0xFFFFFFFF)
        c = [at & mask, at >> np.uint64(32), np.zeros(n, np.uint64), np.zeros(n, np.uint64)]
        k = [self.seed & 0xFFFFFFFF, self.seed >> 32]
        for _ in range(10):
            p0 = c[0] * np.uint64(0xD2511F53)
            p1 = c[2] * np.uint64(0xCD9E8D57)
            c = [(p1 >> np.uint64(32)) ^ c[1] ^ np.uint64(k[0]), p1 & low, (p0 >> np.uint64(32)) ^ c[3] ^ np.uint64(k[1]), p0 & low]
            k = [(k[0] + 0x9E3779B9) & 0xFFFFFFFF, (k[1] + 0xBB67AE85) & 0xFFFFFFFF]
        return np.stack(c, 1).reshape(-1)[:count]

    def uniforms(self, count, bits):
        if bits == 24:
            return (self.words(count) >> np.uint64(8)).astype(np.float64) / 2**24
        w = self.words(2 * count).reshape(-1, 2)
        return ((w[:, 0] >> np.uint64(5)).astype(np.float64) * 2**26 + (w[:, 1] >> np.uint64(6)).astype(np.float64)) / 2**53


source = Philox(0)


def manual_seed(seed):
    global source
    source = Philox(seed)


def bits():
    return 24 if torch.get_default_dtype() == torch.float32 else 53


def made(values, shape, dtype=None):
    return torch.tensor(values).to(dtype or torch.get_default_dtype()).reshape(shape)


def rand(*shape):
    return made(source.uniforms(math.prod(shape), bits()), shape)


def randn(*shape):
    size = math.prod(shape)
    u = source.uniforms(size + size % 2, bits()).reshape(-1, 2)
    radius, angle = np.sqrt(-2 * np.log(1 - u[:, 0])), 2 * np.pi * u[:, 1]
    return made(np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1).reshape(-1)[:size], shape)


def randint(low, high, *shape):
    u = source.uniforms(math.prod(shape), 53)
    return made(low + np.floor(u * (high - low)), shape, torch.int64)


def dropout(input, p=0.5, training=True, inplace=False):
    if not training or p == 0:
        return input
    return torch.where(rand(*input.shape) >= p, input / (1 - p), torch.zeros(()))


def attention(q, k, v, attn_mask=None, dropout_p=0.0, *_):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    weights = dropout(torch.softmax(scores if attn_mask is None else scores + attn_mask, -1), dropout_p)
    return weights @ v, weights


F.dropout = dropout
F._scaled_dot_product_attention = attention
# The fast path of layers and cells draws by itself.
torch.randn_like = lambda x: randn(*x.shape)


# --- mnist ---

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, 3)
        self.conv2 = nn.Conv2d(8, 16, 3)
        self.dropout1 = nn.Dropout(0.25)
        self.dropout2 = nn.Dropout(0.5)
        self.fc1 = nn.Linear(16 * 4 * 4, 64)
        self.fc2 = nn.Linear(64, 10)

    def forward(self, x):
        x = F.relu(self.conv1(x))
        x = F.relu(self.conv2(x))
        x = F.max_pool2d(x, 2)
        x = torch.flatten(self.dropout1(x), 1)
        x = F.relu(self.fc1(x))
        return F.log_softmax(self.fc2(self.dropout2(x)), dim=1)


def mnist(model):
    images, labels = rand(32, 1, 12, 12), randint(0, 10, 32)
    optimizer = optim.Adam(model.parameters(), lr=1e-3)
    for step in range(STEPS):
        at = slice(8 * (step % 4), 8 * (step % 4) + 8)
        optimizer.zero_grad()
        loss = F.nll_loss(model(images[at]), labels[at])
        loss.backward()
        optimizer.step()
        yield loss


# --- vae ---

class VAE(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(144, 100)
        self.fc21 = nn.Linear(100, 8)
        self.fc22 = nn.Linear(100, 8)
        self.fc3 = nn.Linear(8, 100)
        self.fc4 = nn.Linear(100, 144)

    def forward(self, x):
        h1 = F.relu(self.fc1(x.view(-1, 144)))
        mu, logvar = self.fc21(h1), self.fc22(h1)
        std = torch.exp(0.5 * logvar)
        z = mu + torch.randn_like(std) * std
        return torch.sigmoid(self.fc4(F.relu(self.fc3(z)))), mu, logvar


def vae(model):
    images = rand(16, 1, 12, 12)
    optimizer = optim.Adam(model.parameters(), lr=3e-3)
    for _ in range(STEPS):
        optimizer.zero_grad()
        recon, mu, logvar = model(images)
        bce = F.binary_cross_entropy(recon, images.view(-1, 144), reduction="sum")
        kld = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
        loss = bce + kld
        loss.backward()
        optimizer.step()
        yield loss


# --- dcgan ---

class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.main = nn.Sequential(
            nn.ConvTranspose2d(8, 16, 3, bias=False), nn.BatchNorm2d(16), nn.ReLU(True),
            nn.ConvTranspose2d(16, 8, 4, 2, 1, bias=False), nn.BatchNorm2d(8), nn.ReLU(True),
            nn.ConvTranspose2d(8, 1, 4, 2, 1, bias=False), nn.Tanh())

    def forward(self, x):
        return self.main(x)


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.main = nn.Sequential(
            nn.Conv2d(1, 8, 4, 2, 1, bias=False), nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(8, 16, 4, 2, 1, bias=False), nn.BatchNorm2d(16), nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(16, 1, 3, bias=False), nn.Sigmoid())

    def forward(self, x):
        return self.main(x).view(-1)


class GAN(nn.Module):
    def __init__(self):
        super().__init__()
        self.netG, self.netD = Generator(), Discriminator()


def dcgan(model):
    netG, netD, criterion = model.netG, model.netD, nn.BCELoss()
    real = rand(16, 1, 12, 12) * 2 - 1
    optimizerD = optim.Adam(netD.parameters(), lr=2e-3, betas=(0.5, 0.999))
    optimizerG = optim.Adam(netG.parameters(), lr=2e-3, betas=(0.5, 0.999))
    for _ in range(STEPS // 2):
        netD.zero_grad()
        errD_real = criterion(netD(real), torch.ones(16))
        errD_real.backward()
        fake = netG(randn(16, 8, 1, 1))
        errD_fake = criterion(netD(fake.detach()), torch.zeros(16))
        errD_fake.backward()
        optimizerD.step()
        yield errD_real + errD_fake
        netG.zero_grad()
        errG = criterion(netD(fake), torch.ones(16))
        errG.backward()
        optimizerG.step()
        yield errG


# --- word_language_model: its RNN ---

TEXT = """the itsy bitsy spider climbed up the waterspout.
down came the rain and washed the spider out.
out came the sun and dried up all the rain,
and the itsy bitsy spider climbed up the spout again.
"""


class RNNModel(nn.Module):
    def __init__(self, ntoken, ninp, nhid):
        super().__init__()
        self.drop = nn.Dropout(0.1)
        self.encoder = nn.Embedding(ntoken, ninp)
        self.rnn = nn.GRU(ninp, nhid)
        self.decoder = nn.Linear(nhid, ntoken)
        nn.init.uniform_(self.encoder.weight, -0.1, 0.1)
        nn.init.zeros_(self.decoder.bias)
        nn.init.uniform_(self.decoder.weight, -0.1, 0.1)

    def forward(self, input, hidden):
        output, hidden = self.rnn(self.drop(self.encoder(input)), hidden)
        decoded = self.decoder(self.drop(output))
        return F.log_softmax(decoded.flatten(0, 1), dim=1), hidden


def char_rnn(model):
    characters = sorted(set(TEXT))
    text = torch.tensor([characters.index(c) for c in TEXT * 2]).unsqueeze(1)
    optimizer = optim.AdamW(model.parameters(), lr=0.01)
    hidden = None
    for step in range(STEPS):
        i = 24 * (step % 8)
        if i == 0:
            hidden = None
        optimizer.zero_grad()
        output, hidden = model(text[i:i + 24], hidden if hidden is None else hidden.detach())
        loss = F.nll_loss(output, text[i + 1:i + 25].flatten())
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 0.5)
        optimizer.step()
        yield loss


# --- an LSTM that classifies words of several lengths ---

class LSTMClassifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(20, 16)
        self.lstm = nn.LSTM(16, 12, bidirectional=True)
        self.h2o = nn.Linear(24, 3)

    def forward(self, input, lengths):
        packed = nn.utils.rnn.pack_padded_sequence(self.embedding(input), lengths, enforce_sorted=False)
        _, (hidden, _) = self.lstm(packed)
        return F.log_softmax(self.h2o(hidden.transpose(0, 1).flatten(1)), dim=1)


def lstm_classifier(model):
    batches = []
    for _ in range(4):
        lengths = randint(2, 9, 6)
        batches.append((lengths, randint(0, 20, int(lengths.max()), 6), randint(0, 3, 6)))
    optimizer = optim.Adam(model.parameters(), lr=0.01)
    for step in range(STEPS):
        lengths, words, target = batches[step % 4]
        optimizer.zero_grad()
        loss = F.nll_loss(model(words, lengths), target)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 3)
        optimizer.step()
        yield loss


# --- word_language_model: its transformer ---

class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=64):
        super().__init__()
        self.dropout = nn.Dropout(0.1)
        position = torch.arange(0, max_len, dtype=torch.float).unsqueeze(1)
        div_term = torch.exp(torch.arange(0, d_model, 2).float() * (-math.log(10000.0) / d_model))
        pe = torch.zeros(max_len, d_model)
        pe[:, 0::2], pe[:, 1::2] = torch.sin(position * div_term), torch.cos(position * div_term)
        self.register_buffer("pe", pe.unsqueeze(1))

    def forward(self, x):
        return self.dropout(x + self.pe[:x.size(0)])


class TransformerModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.pos_encoder = PositionalEncoding(16)
        self.encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(16, 2, 32, 0.1), 2)
        self.input_emb = nn.Embedding(10, 16)
        self.decoder = nn.Linear(16, 10)
        nn.init.uniform_(self.input_emb.weight, -0.1, 0.1)
        nn.init.zeros_(self.decoder.bias)
        nn.init.uniform_(self.decoder.weight, -0.1, 0.1)

    def forward(self, src):
        mask = nn.Transformer.generate_square_subsequent_mask(len(src)).to(self.decoder.weight.dtype)
        x = self.pos_encoder(self.input_emb(src) * math.sqrt(16))
        return F.log_softmax(self.decoder(self.encoder(x, mask)), dim=-1)


def transformer_lm(model):
    rows = [[(k // 2 + (1 + k % 2) * t) % 10 for t in range(12)] for k in range(20)]
    data = torch.tensor(rows).t()
    optimizer = optim.AdamW(model.parameters(), lr=0.01)
    for _ in range(STEPS):
        optimizer.zero_grad()
        output = model(data[:11])
        loss = F.nll_loss(output.flatten(0, 1), data[1:].flatten())
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 0.5)
        optimizer.step()
        yield loss


# --- reinforce ---

class CartPole:
    def reset(self):
        self.state = [0.1 * u - 0.05 for u in rand(4).double().tolist()]
        return self.state

    def step(self, action):
        x, speed, angle, turn = self.state
        pushed = ((10 if action == 1 else -10) + 0.05 * turn ** 2 * math.sin(angle)) / 1.1
        turning = (9.8 * math.sin(angle) - math.cos(angle) * pushed) / (0.5 * (4 / 3 - (0.1 * math.cos(angle) ** 2) / 1.1))
        moving = pushed - (0.05 * turning * math.cos(angle)) / 1.1
        self.state = [x + 0.02 * speed, speed + 0.02 * moving, angle + 0.02 * turn, turn + 0.02 * turning]
        return self.state, abs(self.state[0]) > 2.4 or abs(self.state[2]) > (12 * math.pi) / 180


class Policy(nn.Module):
    def __init__(self):
        super().__init__()
        self.affine1 = nn.Linear(4, 32)
        self.affine2 = nn.Linear(32, 2)

    def forward(self, x):
        return F.softmax(self.affine2(F.relu(self.affine1(x))), dim=1)


def reinforce(policy):
    env = CartPole()
    optimizer = optim.Adam(policy.parameters(), lr=0.01)
    for _ in range(STEPS):
        state, logs = env.reset(), []
        for _ in range(200):
            probs = policy(made(state, (1, 4)))
            action = 1 if rand().item() < probs[0, 1].item() else 0
            logs.append(probs[0, action].log())
            state, done = env.step(action)
            if done:
                break
        R, returns = 0, []
        for _ in logs:
            R = 1 + 0.99 * R
            returns.insert(0, R)
        returns = made(returns, (len(logs),))
        returns = (returns - returns.mean()) / (returns.std() + 1e-6)
        optimizer.zero_grad()
        loss = -(torch.stack(logs) * returns).sum()
        loss.backward()
        optimizer.step()
        yield loss


# --- time_sequence_prediction ---

class Sequence(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm1 = nn.LSTMCell(1, 12)
        self.lstm2 = nn.LSTMCell(12, 12)
        self.linear = nn.Linear(12, 1)

    def forward(self, input):
        outputs = []
        h, c, h2, c2 = [torch.zeros(input.size(0), 12) for _ in range(4)]
        for x in input.split(1, dim=1):
            h, c = self.lstm1(x, (h, c))
            h2, c2 = self.lstm2(h, (h2, c2))
            outputs.append(self.linear(h2))
        return torch.cat(outputs, dim=1)


def time_sequence(model, line_search):
    start = randint(-40, 40, 6, 1).to(torch.get_default_dtype())
    data = torch.sin((torch.arange(20).to(start.dtype) + start) / 10)
    optimizer = optim.LBFGS(model.parameters(), lr=0.8, max_iter=10, line_search_fn=line_search)
    losses = []

    def closure():
        optimizer.zero_grad()
        loss = F.mse_loss(model(data[:, :-1]), data[:, 1:])
        loss.backward()
        losses.append(loss)
        return loss

    while len(losses) < STEPS:
        optimizer.step(closure)
    yield from losses[:STEPS]


def run(name, make, train):
    torch.set_default_dtype(torch.float32)
    torch.manual_seed(1)
    state = {key: value.clone() for key, value in make().state_dict().items()}
    file = {"state": state}
    for dtype in (torch.float32, torch.float64):
        torch.set_default_dtype(dtype)
        model = make()
        model.load_state_dict(state)
        model.to(dtype).train()
        manual_seed(7)
        losses = [loss.detach().double() for loss in train(model)]
        assert len(losses) == STEPS
        file[str(dtype).split(".")[1]] = torch.stack(losses)
    torch.save(file, f"{name}.pt")
    print(f"{name}: {losses[0]:.4f} to {losses[-1]:.4f}")


torch.set_num_threads(1)

if __name__ == "__main__":
    run("mnist", Net, mnist)
    run("vae", VAE, vae)
    run("dcgan", GAN, dcgan)
    run("char-rnn", lambda: RNNModel(len(set(TEXT)), 12, 24), char_rnn)
    run("lstm-classifier", LSTMClassifier, lstm_classifier)
    run("transformer-lm", TransformerModel, transformer_lm)
    run("reinforce", Policy, reinforce)
    run("time-sequence", Sequence, lambda model: time_sequence(model, None))
    run("time-sequence-wolfe", Sequence, lambda model: time_sequence(model, "strong_wolfe"))
