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
torch.manual_seed(1)


def seconds(fn, batch=1, limit=2.0):
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
    matmul[n] = 2 * n**3 / seconds(lambda: x @ y, max(1, 2**31 // n**3)) / 1e9

length, links = asked["length"], asked["links"]
data = torch.randn(length, device=device)


def chain():
    y = data
    for i in range(links):
        y = y + 1 if i % 2 else y * 0.5


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
        }
    )
)
