"""One contender of bench/losses/run.mjs: reads a line, runs one step, writes its milliseconds.

    python bench/losses/contender.py CASE

Needs torch and, for the ArcFace cases, pytorch-metric-learning. Two threads. Last line: peak memory in MB, whole process and
above what the inputs took.
"""

import json
import re
import sys
import time
from pathlib import Path

import torch
import torch.nn.functional as F

torch.set_num_threads(2)
torch.manual_seed(0)
name = sys.argv[1]
B, D = 128, 512


def arcface(classes):
    from pytorch_metric_learning.losses import ArcFaceLoss

    loss = ArcFaceLoss(num_classes=classes, embedding_size=D)
    x = torch.randn(B, D, requires_grad=True)
    y = torch.randint(classes, (B,))

    def step():
        x.grad = loss.W.grad = None
        loss(x, y).backward()

    return step


def scaleface(classes):
    # The published step with everything frozen but the scale: the centres normalised anew, margin and scale over the whole
    # matrix, softmax by hand, and its gradient handed to autograd. The features are a leaf that wants its gradient: the
    # published trainer computes it, and nobody uses it.
    x, w = F.normalize(torch.randn(B, D)).requires_grad_(), torch.randn(classes, D)
    y = torch.randint(classes, (B,))
    s = torch.full((B, 1), 30.0, requires_grad=True)

    def step():
        x.grad = s.grad = None
        cosine = x @ F.normalize(w).T
        margin = torch.zeros(B, classes).scatter_(1, y[:, None], 0.5)
        logits = torch.cos(torch.acos(cosine) + margin) * s
        with torch.no_grad():
            p = torch.exp(logits - logits.max(1, keepdim=True).values)
            p /= p.sum(1, keepdim=True)
            p.gather(1, y[:, None]).clamp_min(1e-30).log().mean().neg()
            p[torch.arange(B), y] -= 1
            p /= B
        logits.backward(p)

    return step


def mls():
    n = 256
    mu, ls = torch.randn(n, D, requires_grad=True), torch.randn(n, D, requires_grad=True)
    y = torch.arange(n) // 4
    mask = (y[:, None] == y[None]) & ~torch.eye(n, dtype=torch.bool)

    def step():
        mu.grad = ls.grad = None
        m, v = F.normalize(mu), ls.exp()
        var = v[:, None] + v[None]
        score = -(((m[:, None] - m[None]) ** 2) / (1e-10 + var) + torch.log(var)).sum(-1)
        (-score[mask]).mean().backward()

    return step


CASES = {
    "arcface-10572": lambda: arcface(10572),
    "arcface-85742": lambda: arcface(85742),
    "scaleface-10572": lambda: scaleface(10572),
    "mls-256": mls,
}


def high():
    return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024


step = CASES[name]()
TURN = 0.3  # seconds


def timed():
    start, cpu = time.perf_counter(), time.process_time()
    step()
    return (time.perf_counter() - start) * 1e3, (time.process_time() - cpu) * 1e3


# The high-water mark falls to what is in use: what importing took must not hide what the steps take.
Path("/proc/self/clear_refs").write_text("5")
before = high()
for _ in range(10):
    timed()
peak = high()
memory = {"peak": peak, "above": peak - before}
print(json.dumps({"ready": torch.__version__}), flush=True)
for line in sys.stdin:
    if line.strip() == "stop":
        break
    timed()  # to warm up
    steps = []
    end = time.perf_counter() + TURN
    while not steps or time.perf_counter() < end:
        steps.append(timed())
    ms, cpu = (sorted(column)[len(steps) // 2] for column in zip(*steps))
    print(json.dumps({"ms": ms, "cpu": cpu}), flush=True)
print(json.dumps(memory), flush=True)
