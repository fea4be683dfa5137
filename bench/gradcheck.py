"""torch.autograd.gradcheck, with its defaults, on the cosine of gradcheck.mjs, one thread: prints how many a second."""
import time

import torch

torch.set_num_threads(1)
x = torch.tensor([0.5, -1.25, 2, 0.75], dtype=torch.float64, requires_grad=True)
y = torch.tensor([1.5, 0.25, -1, 2.75], dtype=torch.float64, requires_grad=True)


def cosine(x, y):
    return torch.dot(x, y) / (x.norm() * y.norm())


for _ in range(50):
    torch.autograd.gradcheck(cosine, (x, y))
count = 0
start = time.perf_counter()
while time.perf_counter() - start < 1:
    torch.autograd.gradcheck(cosine, (x, y))
    count += 1
print(count / (time.perf_counter() - start))
