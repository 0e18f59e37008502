"""A turn of bench/from-disk/run.mjs: the same head on the same rows in the same order, read by PyTorch's DataLoader from
memory-mapped safetensors: peer.py PROGRAMS FOLDER EPOCHS WORKERS HOW

HOW is `row` (a dataset with __getitem__, as most are written) or `batch` (one with __getitems__, which reads a batch at a time).
"""

import json
import math
import resource
import sys
import time
from pathlib import Path

import numpy as np
import torch

programs, folder, epochs, workers, how = sys.argv[1:]
sys.path.insert(0, programs)
from partial_fc import ShardedMarginSoftmax
from tensors import Rows, read
from train_head import ScaleHead

torch.set_num_threads(1)
folder, epochs, workers = Path(folder), int(epochs), int(workers)
said = json.loads((folder / "training.json").read_text())
NAMES = ("bottleneck", "unit", "label", "target")


class Features(torch.utils.data.Dataset):
    """The rows of the files, one at a time."""

    def __init__(self):
        self.rows = Rows(sorted(folder.glob("rows-*.safetensors")))

    def __len__(self):
        return said["rows"]

    def __getitem__(self, i):
        place = np.searchsorted(self.rows.starts, i, "right") - 1
        file, k = self.rows.files[place], i - self.rows.starts[place]
        return tuple(torch.from_numpy(np.array(file[name][k])) for name in NAMES)


class Batches(Features):
    """The same, a batch at a time."""

    def __getitems__(self, rows):
        return tuple(torch.from_numpy(self.rows.take(name, rows)) for name in NAMES)


def used():
    """Processor time of this process and of the loader's processes that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


order = np.array(read(folder / "order.safetensors")["order"]).reshape(said["epochs"], said["batches"], -1)
centres = torch.tensor(np.array(read(folder / "centres.safetensors")["centres"]))
head = ScaleHead(said["head"], read(folder / "head.safetensors"))
optimizer = torch.optim.SGD(
    head.parameters(), said["learningRate"], momentum=said["momentum"], weight_decay=said["weightDecay"]
)
data = Batches() if how == "batch" else Features()
steps, step, losses, times = said["epochs"] * said["batches"], 0, [], []
for epoch in range(epochs):
    start, busy, total = time.perf_counter(), used(), 0.0
    loader = torch.utils.data.DataLoader(
        data,
        batch_sampler=order[epoch].tolist(),
        num_workers=workers,
        **({"collate_fn": lambda batch: batch} if how == "batch" else {}),
    )
    for bottleneck, unit, label, target in loader:
        scale = head(bottleneck, len(bottleneck))
        loss = ShardedMarginSoftmax.apply(unit @ centres.T, scale, label.long(), said["margin"], target).mean()
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(head.parameters(), said["clipNorm"])
        for group in optimizer.param_groups:
            group["lr"] = said["learningRate"] * (1 + math.cos(math.pi * step / steps)) / 2
        optimizer.step()
        total += loss.item()
        step += 1
    del loader
    losses.append(total / said["batches"])
    times.append({"seconds": time.perf_counter() - start, "processor": used() - busy})
print(json.dumps({"epochs": times[1:], "losses": losses}))
