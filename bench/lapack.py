"""The works of lapack.mjs in numpy, one thread: prints the milliseconds of processor time of each as JSON."""
import json
import sys
import time

import numpy as np

WORKS = {
    "solve": lambda x, b, even: np.linalg.solve(x, b),
    "cholesky": lambda x, b, even: np.linalg.cholesky(even),
    "qr": lambda x, b, even: np.linalg.qr(x),
    "eigh": lambda x, b, even: np.linalg.eigh(even),
    "svd": lambda x, b, even: np.linalg.svd(x),
}


def milliseconds(call):
    start = time.process_time()
    call()
    least = time.process_time() - start
    for _ in range(5):
        start = time.process_time()
        calls = 0
        while calls == 0 or time.process_time() - start < 0.1:
            call()
            calls += 1
        least = min(least, (time.process_time() - start) / calls)
    return least * 1000


found = {"version": f"numpy {np.__version__}"}
random = np.random.default_rng(1)
for dtype in ("float32", "float64"):
    for n in map(int, sys.argv[1:]):
        x, b = (random.standard_normal((n, n)).astype(dtype) for _ in range(2))
        even = x @ x.T / n + np.eye(n, dtype=dtype)
        for name, work in WORKS.items():
            found[f"{dtype} {n} {name}"] = milliseconds(lambda: work(x, b, even))
print(json.dumps(found))
