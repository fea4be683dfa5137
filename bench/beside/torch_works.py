"""The works of the benchmark in PyTorch, on one thread. Answers each line with a name of a work by the milliseconds of one call."""
import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(1)
torch.manual_seed(1)
VOCABULARY = 65
# Milliseconds of processor time that a measurement takes at least, and the warming up before the first.
LEAST, WARM = 100, 300


def measured(call, least):
    start = time.process_time()
    calls = 1
    done = 0
    while True:
        while done < calls:
            call()
            done += 1
        spent = 1000 * (time.process_time() - start)
        if spent >= least:
            return spent / done
        calls *= 2


def matmul(n):
    def make():
        x, y = torch.randn(n, n), torch.randn(n, n)
        return lambda: x @ y

    return make


def of_million(f):
    def make():
        x = torch.randn(1024, 1024)
        return lambda: f(x)

    return make


def step_of(parameters, loss, kind=torch.optim.SGD):
    optimizer = kind(parameters, lr=0.001)

    def step():
        optimizer.zero_grad()
        loss().backward()
        optimizer.step()

    return step


def all_of(*modules):
    return [p for m in modules for p in m.parameters()]


def mlp():
    model = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10))
    x, target = torch.randn(64, 784), torch.randint(0, 10, (64,))
    return step_of(model.parameters(), lambda: F.cross_entropy(model(x), target))


def conv():
    x = torch.randn(16, 16, 28, 28, requires_grad=True)
    weight = torch.randn(32, 16, 3, 3, requires_grad=True)
    above = torch.ones(16, 32, 28, 28)

    def call():
        x.grad = weight.grad = None
        F.conv2d(x, weight, padding=1).backward(above)

    return call


def cnn():
    model = nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(9216, 128), nn.ReLU(), nn.Linear(128, 10),
    )
    x, target = torch.randn(64, 1, 28, 28), torch.randint(0, 10, (64,))
    return step_of(model.parameters(), lambda: F.cross_entropy(model(x), target))


def char_rnn():
    encoder, rnn, decoder = nn.Embedding(VOCABULARY, 64), nn.GRU(64, 128), nn.Linear(128, VOCABULARY)
    x, target = torch.randint(0, VOCABULARY, (32, 16)), torch.randint(0, VOCABULARY, (512,))
    loss = lambda: F.cross_entropy(decoder(rnn(encoder(x))[0].flatten(0, 1)), target)
    return step_of(all_of(encoder, rnn, decoder), loss, torch.optim.Adam)


def lstm():
    encoder, rnn = nn.Embedding(VOCABULARY, 32), nn.LSTM(32, 64, bidirectional=True)
    decoder = nn.Linear(128, 18)
    x, target = torch.randint(0, VOCABULARY, (12, 32)), torch.randint(0, 18, (32,))
    loss = lambda: F.cross_entropy(decoder(rnn(encoder(x))[1][0].transpose(0, 1).flatten(1)), target)
    return step_of(all_of(encoder, rnn, decoder), loss, torch.optim.Adam)


def transformer():
    layer = nn.TransformerEncoderLayer(128, 4, dim_feedforward=256, dropout=0.0)
    encoder, body = nn.Embedding(VOCABULARY, 128), nn.TransformerEncoder(layer, 2)
    decoder = nn.Linear(128, VOCABULARY)
    mask = nn.Transformer.generate_square_subsequent_mask(32)
    x, target = torch.randint(0, VOCABULARY, (32, 16)), torch.randint(0, VOCABULARY, (512,))
    loss = lambda: F.cross_entropy(decoder(body(encoder(x), mask=mask)).flatten(0, 1), target)
    return step_of(all_of(encoder, body, decoder), loss, torch.optim.Adam)


def vae():
    fc1, fc21, fc22, fc3, fc4 = (nn.Linear(*s) for s in [(784, 400), (400, 20), (400, 20), (20, 400), (400, 784)])
    x = torch.rand(64, 784)

    def loss():
        h = fc1(x).relu()
        mu, logvar = fc21(h), fc22(h)
        z = mu + torch.randn_like(mu) * (0.5 * logvar).exp()
        drawn = fc4(fc3(z).relu()).sigmoid()
        divergence = -0.5 * (1 + logvar - mu.square() - logvar.exp()).sum()
        return F.binary_cross_entropy(drawn, x, reduction="sum") + divergence

    return step_of(all_of(fc1, fc21, fc22, fc3, fc4), loss, torch.optim.Adam)


def dcgan():
    up = lambda a, b, stride, padding: nn.ConvTranspose2d(a, b, 4, stride, padding, bias=False)
    down = lambda a, b, stride, padding: nn.Conv2d(a, b, 4, stride, padding, bias=False)
    generator = nn.Sequential(
        up(64, 64, 1, 0), nn.BatchNorm2d(64), nn.ReLU(),
        up(64, 32, 2, 1), nn.BatchNorm2d(32), nn.ReLU(),
        up(32, 16, 2, 1), nn.BatchNorm2d(16), nn.ReLU(),
        up(16, 3, 2, 1), nn.Tanh(),
    )
    judge = nn.Sequential(
        down(3, 16, 2, 1), nn.LeakyReLU(0.2),
        down(16, 32, 2, 1), nn.BatchNorm2d(32), nn.LeakyReLU(0.2),
        down(32, 64, 2, 1), nn.BatchNorm2d(64), nn.LeakyReLU(0.2),
        down(64, 1, 1, 0), nn.Sigmoid(), nn.Flatten(0),
    )
    real, yes, no = torch.randn(16, 3, 32, 32), torch.ones(16), torch.zeros(16)
    kept = {}

    def of_judge():
        kept["fake"] = generator(torch.randn(16, 64, 1, 1))
        return F.binary_cross_entropy(judge(real), yes) + F.binary_cross_entropy(judge(kept["fake"].detach()), no)

    judged = step_of(judge.parameters(), of_judge, torch.optim.Adam)
    drawn = step_of(
        generator.parameters(), lambda: F.binary_cross_entropy(judge(kept["fake"]), yes), torch.optim.Adam
    )
    return lambda: (judged(), drawn())


works = {
    **{f"matmul {n}": matmul(n) for n in (16, 64, 256, 512, 1024)},
    "mlp": mlp, "conv": conv,
    "exp": of_million(torch.exp), "tanh": of_million(torch.tanh), "gelu": of_million(F.gelu),
    "sum": of_million(lambda x: x.sum().item()),
    "softmax": of_million(lambda x: x.softmax(1)),
    "layerNorm": of_million(lambda x: F.layer_norm(x, (1024,))),
    "cnn": cnn, "char-RNN": char_rnn, "LSTM": lstm, "transformer": transformer, "VAE": vae, "DCGAN": dcgan,
}
print(json.dumps({"version": torch.__version__, "works": list(works)}), flush=True)
name, call = None, None
for line in sys.stdin:
    try:
        if line.strip() != name:
            name = line.strip()
            call = works[name]()
            measured(call, WARM)
        answer = {"ms": measured(call, LEAST)}
    except Exception as error:  # What it cannot do it says.
        answer = {"error": str(error).split("\n")[0]}
    print(json.dumps(answer), flush=True)
