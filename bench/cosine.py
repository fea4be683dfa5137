"""The work of cosine.mjs in PyTorch, one thread: prints how many a second."""
import sys
import time

import torch

torch.set_num_threads(1)
X = [0.5, -1.25, 2, 0.75, -0.5, 1.5, -2.25, 1]
Y = [1.5, 0.25, -1, 2.75, 0.5, -1.5, 1.25, 2]


def once():
    x = torch.tensor(X, dtype=torch.float32, requires_grad=True)
    y = torch.tensor(Y, dtype=torch.float32, requires_grad=True)
    cosine = torch.dot(x, y) / (x.norm() * y.norm())
    cosine.backward()
    return cosine.item() + x.grad.numpy()[0] + y.grad.numpy()[7]


for _ in range(2000):
    once()
count = 0
start = time.perf_counter()
while time.perf_counter() - start < float(sys.argv[1]):
    for _ in range(100):
        once()
    count += 100
print(count / (time.perf_counter() - start))
