"""The same work as webgpu.mjs, in PyTorch on the first CUDA device, float32 without tensor cores; prints JSON."""
import json
import sys
import time

import torch

if not torch.cuda.is_available():
    sys.exit("torch is here, CUDA is not")
asked = json.loads(sys.argv[1])
device = torch.device("cuda")
torch.backends.cuda.matmul.allow_tf32 = False
torch.backends.cudnn.allow_tf32 = False
torch.manual_seed(1)


def seconds(fn, batch=1, limit=1.0):
    """The least of several batches, the device's work included."""
    fn()
    torch.cuda.synchronize()
    times = []
    until = time.perf_counter() + limit
    while True:
        start = time.perf_counter()
        for _ in range(batch):
            fn()
        torch.cuda.synchronize()
        times.append((time.perf_counter() - start) / batch)
        if time.perf_counter() > until or len(times) >= 50:
            return min(times)


matmul = {}
for n in asked["sizes"]:
    x, y = torch.randn(n, n, device=device), torch.randn(n, n, device=device)
    matmul[n] = 2 * n**3 / seconds(lambda: x @ y, max(1, 2**38 // n**3)) / 1e9

length, links = asked["length"], asked["links"]
data = torch.randn(length, device=device)


def chain():
    y = data
    for i in range(links):
        y = y + 1 if i % 2 else y * 0.5


def part(shapes, fn):
    """Milliseconds forward, and with the gradients of all that it takes."""
    made = [torch.randn(*shape, device=device, requires_grad=True) for shape in shapes]
    above = torch.randn_like(fn(*made))

    def both():
        for x in made:
            x.grad = None
        fn(*made).backward(above)

    with torch.no_grad():
        forward = seconds(lambda: fn(*made), 10)
    return [1000 * forward, 1000 * seconds(both, 10)]


F = torch.nn.functional
line, across, heads = asked["line"], asked["across"], asked["heads"]
parts = {
    "convolution": part([asked["filters"], [64, 64, 3, 3]], lambda x, w: F.conv2d(x, w, padding=1)),
    "softmax": part([[line, across]], lambda x: x.softmax(1)),
    "layer norm": part([[line, across], [across], [across]], lambda x, w, b: F.layer_norm(x, (across,), w, b)),
    "attention": part([heads] * 3, F.scaled_dot_product_attention),
}
cnn = torch.nn.Sequential(
    *(layer for i, o in ((1, 16), (16, 32)) for layer in (torch.nn.Conv2d(i, o, 3, padding=1, bias=False), torch.nn.ReLU(), torch.nn.MaxPool2d(2))),
    torch.nn.Flatten(),
    torch.nn.Linear(32 * 49, 10, bias=False),
).to(device)
digits = torch.randn(64, 1, 28, 28, device=device)
classes = torch.randint(0, 10, (64,), device=device)
descent = torch.optim.SGD(cnn.parameters(), lr=0.01)


def cnn_step():
    descent.zero_grad()
    F.cross_entropy(cnn(digits), classes).backward()
    descent.step()


sizes = [784, 256, 128, 10]
layers = []
for i, size in enumerate(sizes[1:]):
    layers += [torch.nn.Linear(sizes[i], size), torch.nn.ReLU()]
model = torch.nn.Sequential(*layers[:-1]).to(device)
images = torch.randn(64, 784, device=device)
labels = torch.randint(0, 10, (64,), device=device)
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)


def step():
    optimizer.zero_grad()
    torch.nn.functional.cross_entropy(model(images), labels).backward()
    optimizer.step()


print(
    json.dumps(
        {
            "version": torch.__version__,
            "card": torch.cuda.get_device_name(0),
            "matmul": matmul,
            "chain": 8 * length * links / seconds(chain) / 1e9,
            "sum": 4 * length / seconds(lambda: data.sum()) / 1e9,
            "step": 1000 * seconds(step, 200),
            "parts": parts,
            "cnn": 1000 * seconds(cnn_step, 50),
        }
    )
)
