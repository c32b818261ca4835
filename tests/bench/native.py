"""The work of native.cpp in PyTorch: a line per case, its name, then the best run's seconds.

native.py THREADS     on the CPU
native.py cuda        on the GPU, in float32 proper: each pass as written and, faster or not, captured as one graph
"""

import os
import sys
import time

device = 'cuda' if sys.argv[1] == 'cuda' else 'cpu'
if device == 'cpu':
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


def best_pass(work):
    """A pass ends with its loss on the host. `work` returns the loss, and on a GPU can be captured."""
    best = best_seconds(lambda: work().item())
    if device == 'cpu':
        return best
    aside = torch.cuda.Stream()
    with torch.cuda.stream(aside):
        for _ in range(3):
            work()
    torch.cuda.current_stream().wait_stream(aside)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        loss = work()

    def replay():
        graph.replay()
        loss.item()

    return min(best, best_seconds(replay))


def report(name, seconds):
    print(f'{name} {seconds:.9f}', flush=True)


def chain(d):
    weights = [(torch.rand(d, d, device=device) / d).requires_grad_() for _ in range(8)]
    x = torch.rand(d, d // 4, device=device)

    def loss():
        y = x
        for weight in weights:
            y = torch.tanh(weight @ y)
        return y.sum()

    def forward():
        with torch.no_grad():
            return loss()

    def both():
        for weight in weights:
            weight.grad = None
        result = loss()
        result.backward()
        return result.detach()

    report(f'forward-{d}', best_pass(forward))
    report(f'both-{d}', best_pass(both))


def lesson_6():
    net = nn.Sequential(
        nn.Conv2d(3, 32, 3, padding='same'), nn.ReLU(inplace=True), nn.MaxPool2d(2, 2),
        nn.Conv2d(32, 64, 3, padding='same'), nn.ReLU(inplace=True), nn.MaxPool2d(2, 2),
        nn.Flatten(), nn.Linear(9216, 500), nn.ReLU(inplace=True), nn.Linear(500, 10)).to(device)
    options = {'capturable': True} if device == 'cuda' else {}
    optimizer = torch.optim.Adam(net.parameters(), lr=0.001, **options)
    x = torch.rand(64, 3, 50, 50)
    labels = torch.randint(10, (64,))
    here = x.to(device), labels.to(device)

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(net(here[0]), here[1])
        loss.backward()
        optimizer.step()
        return loss.detach()

    def from_host():  # the batch, like the loss, belongs to the step
        here[0].copy_(x)
        here[1].copy_(labels)

    if device == 'cpu':
        report('lesson-6', best_pass(step))
    else:
        report('lesson-6', best_pass(step) + best_seconds(lambda: (from_host(), torch.cuda.synchronize())))


if device == 'cuda':
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cudnn.benchmark = True
else:
    torch.set_num_threads(int(sys.argv[1]))
torch.manual_seed(1)
for width in (512, 1024, 2048, 4096) if device == 'cuda' else (256, 512, 1024):
    chain(width)
lesson_6()
