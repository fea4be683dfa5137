"""The losses of ten further models and ways to train that are well known, as make.py's: a residual net, a U-net, a translator with attention, a vision
transformer, a flow, MAML, averaged weights, a mixture density net, contrastive learning, and a critic with a gradient penalty.

Made with PyTorch 1.13 (Debian's python3-torch) on the CPU:  python3 more.py
"""
import inspect

import torch
from torch import nn, optim
from torch.distributions import Categorical, MixtureSameFamily, MultivariateNormal, Normal
from torch.nn import functional as F
from torch.nn.utils.stateless import functional_call

from make import STEPS, rand, randint, randn, run

# 1.13's NAdam takes one momentum twice into the product that the second term is divided by; 2.0 and the paper do not.
nadam = inspect.getmodule(optim.NAdam)
text = inspect.getsource(nadam._single_tensor_nadam)
assert "mu_product * mu * mu_next" in text
exec(text.replace("mu_product * mu * mu_next", "mu_product * mu_next"), nadam.__dict__)


class BasicBlock(nn.Module):
    """He, Zhang, Ren and Sun, Deep residual learning for image recognition (2016)."""

    def __init__(self, inplanes, planes, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inplanes, planes, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.downsample = nn.Sequential(nn.Conv2d(inplanes, planes, 1, stride=stride, bias=False), nn.BatchNorm2d(planes))

    def forward(self, x):
        out = F.relu(self.bn1(self.conv1(x)))
        return F.relu(self.bn2(self.conv2(out)) + self.downsample(x))


class ResNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 4, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(4)
        self.layer1 = BasicBlock(4, 4, 1)
        self.layer2 = BasicBlock(4, 8, 2)
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(8, 5)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        return self.fc(torch.flatten(self.avgpool(self.layer2(self.layer1(x))), 1))


def resnet(model):
    images, labels = randn(16, 3, 8, 8), randint(0, 5, 16)
    criterion = nn.CrossEntropyLoss()
    optimizer = optim.SGD(model.parameters(), lr=0.05, momentum=0.9, nesterov=True, weight_decay=5e-4)
    scheduler = optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=STEPS)
    for step in range(STEPS):
        at = slice(8 * (step % 2), 8 * (step % 2) + 8)
        optimizer.zero_grad()
        loss = criterion(model(images[at]), labels[at])
        loss.backward()
        optimizer.step()
        scheduler.step()
        yield loss


class UNet(nn.Module):
    """Ronneberger, Fischer and Brox, U-Net (2015)."""

    def __init__(self):
        super().__init__()
        self.down1, self.down2 = self.double(1, 4), self.double(4, 8)
        self.pool = nn.MaxPool2d(2)
        self.up = nn.ConvTranspose2d(8, 4, 2, stride=2)
        self.deep = nn.Conv2d(8, 8, 3, padding=1)
        self.upsample = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True)
        self.up1 = self.double(8 + 8, 8)
        self.up2 = self.double(8, 4)
        self.outc = nn.Conv2d(4, 1, 1)

    @staticmethod
    def double(a, b):
        return nn.Sequential(nn.Conv2d(a, b, 3, padding=1), nn.GroupNorm(2, b), nn.ReLU(inplace=True),
                             nn.Conv2d(b, b, 3, padding=1), nn.InstanceNorm2d(b, affine=True), nn.LeakyReLU(0.1))

    def forward(self, x):
        x1 = self.down1(x)
        x2 = self.down2(self.pool(x1))
        x3 = self.deep(self.pool(x2))
        x = self.up1(torch.cat([x2, self.upsample(x3)], dim=1))
        return self.outc(self.up2(torch.cat([x1, self.up(x)], dim=1)))


def dice_loss(logits, target):
    p = torch.sigmoid(logits)
    return 1 - (2 * (p * target).sum() + 1) / (p.sum() + target.sum() + 1)


def unet(model):
    x = randn(4, 1, 8, 8)
    target = (F.avg_pool2d(x, 3, stride=1, padding=1) > 0).to(x.dtype)
    criterion = nn.BCEWithLogitsLoss(pos_weight=torch.tensor(2.0))
    optimizer = optim.RMSprop(model.parameters(), lr=2e-3, momentum=0.9, weight_decay=1e-6)
    scheduler = optim.lr_scheduler.ReduceLROnPlateau(optimizer, "min", patience=2, factor=0.5)
    for _ in range(STEPS):
        optimizer.zero_grad(set_to_none=True)
        out = model(x)
        loss = criterion(out, target) + dice_loss(out, target)
        loss.backward()
        nn.utils.clip_grad_value_(model.parameters(), 0.1)
        optimizer.step()
        scheduler.step(loss.item())
        yield loss


class Seq2Seq(nn.Module):
    """Bahdanau, Cho and Bengio, Neural machine translation by jointly learning to align and translate (2015)."""

    def __init__(self):
        super().__init__()
        self.src = nn.Embedding(12, 8, padding_idx=0)
        self.tgt = nn.Embedding(12, 8, padding_idx=0)
        self.encoder = nn.GRU(8, 10, batch_first=True, bidirectional=True)
        self.bridge = nn.Linear(20, 10)
        self.Wa, self.Ua, self.Va = nn.Linear(10, 10), nn.Linear(20, 10), nn.Linear(10, 1, bias=False)
        self.cell = nn.GRUCell(8 + 20, 10)
        self.out = nn.Linear(10, 12)

    def forward(self, src, tgt):
        keys, hidden = self.encoder(self.src(src))
        h = torch.tanh(self.bridge(torch.cat([hidden[0], hidden[1]], dim=-1)))
        mask = (src == 0).unsqueeze(-1)
        outputs = []
        for t in range(tgt.shape[1]):
            scores = self.Va(torch.tanh(self.Wa(h).unsqueeze(1) + self.Ua(keys))).masked_fill(mask, float("-inf"))
            context = (F.softmax(scores, dim=1) * keys).sum(1)
            h = self.cell(torch.cat([self.tgt(tgt[:, t]), context], dim=-1), h)
            outputs.append(self.out(h))
        return torch.stack(outputs, dim=1)


def seq2seq(model):
    src = randint(1, 12, 6, 7)
    src[0, 5:], src[3, 3:] = 0, 0
    tgt = torch.flip(src, [1])
    given = torch.cat([torch.ones(6, 1, dtype=torch.int64), tgt[:, :-1]], dim=1)
    criterion = nn.CrossEntropyLoss(ignore_index=0)
    optimizer = optim.Adamax(model.parameters(), lr=0.02)
    scheduler = optim.lr_scheduler.StepLR(optimizer, step_size=10, gamma=0.8)
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = criterion(model(src, given).transpose(1, 2), tgt)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        scheduler.step()
        yield loss


class ViT(nn.Module):
    """Dosovitskiy and others, An image is worth 16x16 words (2021)."""

    def __init__(self):
        super().__init__()
        self.conv_proj = nn.Conv2d(3, 12, kernel_size=4, stride=4)
        self.class_token = nn.Parameter(torch.zeros(1, 1, 12))
        self.pos_embedding = nn.Parameter(torch.empty(1, 5, 12).normal_(std=0.02))
        layer = nn.TransformerEncoderLayer(12, 3, 24, dropout=0.1, activation="gelu", batch_first=True, norm_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2, norm=nn.LayerNorm(12))
        self.head = nn.Linear(12, 4)

    def forward(self, x):
        x = self.conv_proj(x).flatten(2).permute(0, 2, 1)
        x = torch.cat([self.class_token.expand(x.shape[0], -1, -1), x], dim=1)
        return self.head(self.encoder(x + self.pos_embedding)[:, 0])


def vit(model):
    images, labels = randn(12, 3, 8, 8), randint(0, 4, 12)
    criterion = nn.CrossEntropyLoss(label_smoothing=0.1)
    decay = [p for p in model.parameters() if p.ndim >= 2]
    plain = [p for p in model.parameters() if p.ndim < 2]
    groups = [{"params": decay, "weight_decay": 0.05}, {"params": plain, "weight_decay": 0.0}]
    optimizer = optim.AdamW(groups, lr=3e-3, betas=(0.9, 0.95))
    scheduler = optim.lr_scheduler.OneCycleLR(optimizer, max_lr=5e-3, total_steps=STEPS + 1)
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = criterion(model(images), labels)
        loss.backward()
        optimizer.step()
        scheduler.step()
        yield loss


class Coupling(nn.Module):
    """Dinh, Sohl-Dickstein and Bengio, Density estimation using Real NVP (2017)."""

    def __init__(self, flip):
        super().__init__()
        self.flip = flip
        self.net = nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 16), nn.SiLU(), nn.Linear(16, 2))

    def forward(self, x):
        a, b = x.chunk(2, dim=1)
        if self.flip:
            a, b = b, a
        log_s, t = self.net(a).chunk(2, dim=1)
        log_s = torch.tanh(log_s)
        b = b * torch.exp(log_s) + t
        return torch.cat([b, a] if self.flip else [a, b], dim=1), log_s.sum(dim=1)


class RealNVP(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([Coupling(k % 2 == 1) for k in range(4)])

    def forward(self, x):
        total = torch.zeros(x.shape[0])
        for layer in self.layers:
            x, log_det = layer(x)
            total = total + log_det
        prior = MultivariateNormal(torch.zeros(2), torch.eye(2))
        return prior.log_prob(x) + total


def realnvp(model):
    angle = rand(64) * 3.14
    x = torch.stack([torch.cos(angle), torch.sin(angle)], dim=1) + 0.05 * randn(64, 2)
    optimizer = optim.NAdam(model.parameters(), lr=5e-3)
    scheduler = optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.99)
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = -model(x).mean()
        loss.backward()
        optimizer.step()
        scheduler.step()
        yield loss


def sine():
    return nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 1))


def maml(model):
    """Finn, Abbeel and Levine, Model-agnostic meta-learning (2017): sines of their own amplitude and phase, one inner step."""
    optimizer = optim.Adam(model.parameters(), lr=0.01, amsgrad=True)
    for _ in range(STEPS):
        optimizer.zero_grad()
        losses = []
        for _ in range(3):
            amplitude, phase = rand(1) * 4 + 1, rand(1) * 3
            x, held = rand(8, 1) * 10 - 5, rand(8, 1) * 10 - 5
            params = dict(model.named_parameters())
            inner = F.mse_loss(functional_call(model, params, (x,)), amplitude * torch.sin(x + phase))
            grads = torch.autograd.grad(inner, list(params.values()), create_graph=True)
            fast = {name: p - 0.05 * g for (name, p), g in zip(params.items(), grads)}
            losses.append(F.mse_loss(functional_call(model, fast, (held,)), amplitude * torch.sin(held + phase)))
        loss = torch.stack(losses).mean()
        loss.backward()
        optimizer.step()
        yield loss


def small():
    return nn.Sequential(nn.Linear(6, 12), nn.BatchNorm1d(12), nn.ReLU(), nn.Linear(12, 3))


def swa(model):
    """Izmailov and others, Averaging weights leads to wider optima (2018)."""
    x, labels = randn(32, 6), randint(0, 3, 32)
    optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    averaged = optim.swa_utils.AveragedModel(model)
    scheduler = optim.lr_scheduler.MultiStepLR(optimizer, [8, 16], gamma=0.5)
    swa_scheduler = optim.swa_utils.SWALR(optimizer, swa_lr=0.05, anneal_epochs=5)
    for step in range(STEPS - 1):
        at = slice(8 * (step % 4), 8 * (step % 4) + 8)
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x[at]), labels[at])
        loss.backward()
        optimizer.step()
        if step >= 20:
            averaged.update_parameters(model)
            swa_scheduler.step()
        else:
            scheduler.step()
        yield loss
    optim.swa_utils.update_bn([x[:16], x[16:]], averaged)
    averaged.eval()
    yield F.cross_entropy(averaged(x), labels)


class MDN(nn.Module):
    """Bishop, Mixture density networks (1994)."""

    def __init__(self):
        super().__init__()
        self.hidden = nn.Sequential(nn.Linear(1, 12), nn.Softplus(), nn.LayerNorm(12))
        self.pi, self.mu, self.sigma = nn.Linear(12, 3), nn.Linear(12, 3), nn.Linear(12, 3)

    def forward(self, x):
        h = self.hidden(x)
        return MixtureSameFamily(Categorical(logits=self.pi(h)), Normal(self.mu(h), F.elu(self.sigma(h)) + 1.01))


def mdn(model):
    y = rand(40, 1) * 2 - 1
    x = y + 0.3 * torch.sin(2 * 3.14 * y) + 0.05 * randn(40, 1)
    optimizer = optim.RAdam(model.parameters(), lr=0.02)
    scheduler = optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, T_0=10, T_mult=2)
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = -model(x).log_prob(y.squeeze(1)).mean()
        loss.backward()
        optimizer.step()
        scheduler.step()
        yield loss


class SimCLR(nn.Module):
    """Chen, Kornblith, Norouzi and Hinton, A simple framework for contrastive learning (2020)."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.Linear(10, 16)
        self.projector = nn.Sequential(nn.PReLU(), nn.Linear(16, 8))
        self.temperature = nn.Parameter(torch.tensor(0.5))

    def forward(self, a, b):
        z = F.normalize(torch.cat([self.projector(self.encoder(v)) for v in (a, b)]), dim=1)
        logits = z @ z.T / self.temperature
        n = len(a)
        logits = logits.masked_fill(torch.eye(2 * n, dtype=torch.bool), float("-inf"))
        return F.cross_entropy(logits, torch.cat([torch.arange(n) + n, torch.arange(n)]))


def simclr(model):
    x = randn(12, 10)
    optimizer = optim.Adagrad(model.parameters(), lr=0.05)
    warmup = optim.lr_scheduler.LinearLR(optimizer, start_factor=0.1, total_iters=10)
    rest = optim.lr_scheduler.PolynomialLR(optimizer, total_iters=40, power=2)
    scheduler = optim.lr_scheduler.SequentialLR(optimizer, [warmup, rest], milestones=[10])
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = model(x + 0.1 * randn(12, 10), x + 0.1 * randn(12, 10))
        loss.backward()
        optimizer.step()
        scheduler.step()
        yield loss


class Critic(nn.Module):
    """Gulrajani and others, Improved training of Wasserstein GANs (2017)."""

    def __init__(self):
        super().__init__()
        self.netD = nn.Sequential(nn.Linear(2, 16), nn.ELU(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 1))
        self.netG = nn.Sequential(nn.Linear(3, 16), nn.GELU(), nn.Linear(16, 2))


def wgan(model):
    netD, netG = model.netD, model.netG
    optimizerD = optim.Adam(netD.parameters(), lr=3e-3, betas=(0.0, 0.9))
    optimizerG = optim.Adam(netG.parameters(), lr=3e-3, betas=(0.0, 0.9))
    real = randn(16, 2) * torch.tensor([1.0, 0.5]) + 2
    for _ in range(STEPS // 2):
        fake = netG(randn(16, 3)).detach()
        alpha = rand(16, 1)
        between = (alpha * real + (1 - alpha) * fake).requires_grad_()
        out = netD(between)
        grad, = torch.autograd.grad(out, between, grad_outputs=torch.ones_like(out), create_graph=True)
        penalty = ((grad.norm(2, dim=1) - 1) ** 2).mean() * 10
        optimizerD.zero_grad()
        loss = netD(fake).mean() - netD(real).mean() + penalty
        loss.backward()
        optimizerD.step()
        yield loss
        optimizerG.zero_grad()
        loss = -netD(netG(randn(16, 3))).mean()
        loss.backward()
        optimizerG.step()
        yield loss


if __name__ == "__main__":
    run("resnet", ResNet, resnet)
    run("unet", UNet, unet)
    run("seq2seq", Seq2Seq, seq2seq)
    run("vit", ViT, vit)
    run("realnvp", RealNVP, realnvp)
    run("maml", sine, maml)
    run("swa", small, swa)
    run("mdn", MDN, mdn)
    run("simclr", SimCLR, simclr)
    run("wgan-gp", Critic, wgan)
