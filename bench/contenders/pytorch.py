"""The Python side of the benchmark; for the protocol see libtorch.cpp. Argument: cpu or cuda."""

import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

device = sys.argv[1] if len(sys.argv) > 1 else "cpu"
torch.set_num_threads(1)


def add(rows, columns):
    a = torch.rand(rows, columns, device=device)
    b = torch.rand(rows, columns, device=device)

    def work(iterations):
        for _ in range(iterations):
            a + b

    return work


def mlp(**adam):
    """One training step of 784-64-32-10 at batch 32, as every PyTorch tutorial writes it."""
    model = nn.Sequential(
        nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10)
    ).to(device)
    optimizer = torch.optim.Adam(model.parameters(), **adam)
    x = torch.rand(32, 784, device=device)
    y = torch.randint(0, 10, (32,), device=device)

    def work(iterations):
        for _ in range(iterations):
            optimizer.zero_grad()
            F.cross_entropy(model(x), y).backward()
            optimizer.step()

    return work


def synchronize():
    if device == "cuda":
        torch.cuda.synchronize()


works = {
    "add4": add(4, 4),
    "add64k": add(128, 128),
    "add1m": add(512, 512),
    "mlp": mlp(),
    "mlp-fused": mlp(fused=True),
}
print("ready", torch.__version__, flush=True)
for line in sys.stdin:
    name, iterations = line.split()
    synchronize()
    start = time.perf_counter()
    works[name](int(iterations))
    synchronize()
    print(time.perf_counter() - start, flush=True)
