"""The work of native.cpp in PyTorch: a line per case, its name, then the best run's seconds.

native.py THREADS
"""

import os
import sys
import time

# OpenBLAS asks the environment, and not PyTorch, how many threads to take; it does so when it is loaded.
os.environ['OPENBLAS_NUM_THREADS'] = sys.argv[1]

import torch
from torch import nn
from torch.nn import functional as F


def best_seconds(run):
    """Best of the runs that fit into a second, at least three, after one to warm up."""
    run()
    best = 1e9
    begun = time.perf_counter()
    runs = 0
    while runs < 3 or time.perf_counter() - begun < 1:
        start = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - start)
        runs += 1
    return best


def report(name, seconds):
    print(f'{name} {seconds:.9f}', flush=True)


def chain(d):
    weights = [(torch.rand(d, d) / d).requires_grad_() for _ in range(8)]
    x = torch.rand(d, d // 4)

    def loss():
        y = x
        for weight in weights:
            y = torch.tanh(weight @ y)
        return y.sum()

    def forward():
        with torch.no_grad():
            loss()

    def both():
        for weight in weights:
            weight.grad = None
        loss().backward()

    report(f'forward-{d}', best_seconds(forward))
    report(f'both-{d}', best_seconds(both))


def lesson_6():
    net = nn.Sequential(
        nn.Conv2d(3, 32, 3, padding='same'), nn.ReLU(inplace=True), nn.MaxPool2d(2, 2),
        nn.Conv2d(32, 64, 3, padding='same'), nn.ReLU(inplace=True), nn.MaxPool2d(2, 2),
        nn.Flatten(), nn.Linear(9216, 500), nn.ReLU(inplace=True), nn.Linear(500, 10))
    optimizer = torch.optim.Adam(net.parameters(), lr=0.001)
    x = torch.rand(64, 3, 50, 50)
    labels = torch.randint(10, (64,))

    def step():
        optimizer.zero_grad(set_to_none=True)
        F.cross_entropy(net(x), labels).backward()
        optimizer.step()

    report('lesson-6', best_seconds(step))


torch.set_num_threads(int(sys.argv[1]))
torch.manual_seed(1)
for width in (256, 512, 1024):
    chain(width)
lesson_6()
