"""Trains the scale head of an exported training on one or many processes:

    torchrun --nproc-per-node=2 train_head.py FOLDER

FOLDER is from `scaleface export-training`. Each process reads its rows of a batch and holds its share of the class centres; gloo
carries the sums between processors, NCCL between GPUs. The weights come back as FOLDER/trained.safetensors, from which
`scaleface train FEATURES --trained FOLDER` makes the model.
"""

import hashlib
import json
import math
import os
import sys
import time
from pathlib import Path

import numpy as np
import torch
import torch.distributed as dist
from torch import nn

from partial_fc import Joined, ShardedMarginSoftmax, Summed, reduce, share
from tensors import Rows, read, write


class BatchNorm(nn.Module):
    """Batch normalisation without factor and offset, over the rows of all processes."""

    def __init__(self, state, name):
        super().__init__()
        for buffer in ("running_mean", "running_var", "num_batches_tracked"):
            self.register_buffer(buffer, torch.tensor(np.array(state[f"{name}.{buffer}"])))

    def forward(self, x, total):
        mean = Summed.apply(x.sum(0)) / total
        variance = Summed.apply((x - mean).square().sum(0)) / total
        with torch.no_grad():
            self.num_batches_tracked += 1
            self.running_mean.lerp_(mean, 0.1)
            self.running_var.lerp_(variance * total / (total - 1), 0.1)
        return (x - mean) / (variance + 1e-5).sqrt()


class ScaleHead(nn.Module):
    """Linear maps without bias, with batch normalisation and rectifier between them, and the activation to a scale."""

    def __init__(self, shape, state):
        super().__init__()
        self.shape = shape
        self.mlp = nn.ModuleDict()
        for name in state:
            if name.endswith("weight"):
                place = name.split(".")[1]
                layer = nn.Linear(*reversed(state[name].shape), bias=False)
                layer.weight.data = torch.tensor(np.array(state[name]))
                self.mlp[place] = layer
            elif name.endswith("running_mean"):
                self.mlp[name.split(".")[1]] = BatchNorm(state, name.rsplit(".", 1)[0])

    def forward(self, x, total):
        places = sorted(self.mlp, key=int)
        for place in places:
            layer = self.mlp[place]
            x = layer(x, total) if isinstance(layer, BatchNorm) else layer(x)
            last = place == places[-1]
            normalised = str(int(place) + 1) in self.mlp and not isinstance(layer, BatchNorm)
            if not last and not normalised:
                x = x.relu()
        c, logit = self.shape["coefficient"], x[:, 0]
        return {
            "lin": lambda: logit,
            "exp": logit.exp,
            "sigm": logit.sigmoid,
            "sigm_mul": lambda: c * logit.sigmoid(),
            "sigm_sum": lambda: c + logit.sigmoid(),
            "sigm_sum_mul": lambda: c + c * logit.sigmoid(),
            "relu": lambda: c * logit.relu(),
        }[self.shape["activation"]]()


def main(folder):
    if "RANK" in os.environ:
        dist.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
    rank, world = (dist.get_rank(), dist.get_world_size()) if dist.is_initialized() else (0, 1)
    device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0))) if torch.cuda.is_available() else torch.device("cpu")
    said = json.loads((folder / "training.json").read_text())
    rows = Rows(sorted(folder.glob("rows-*.safetensors")))
    order = read(folder / "order.safetensors")["order"]
    first, end = share(said["classes"], rank, world)
    centres = torch.tensor(np.array(read(folder / "centres.safetensors")["centres"][first:end]), device=device)
    head = ScaleHead(said["head"], read(folder / "head.safetensors")).to(device)
    optimizer = torch.optim.SGD(
        head.parameters(), said["learningRate"], momentum=said["momentum"], weight_decay=said["weightDecay"]
    )
    steps = len(order)
    losses, began = [], time.perf_counter()
    for step, batch in enumerate(order):
        low, high = share(len(batch), rank, world)
        mine = batch[low:high]
        take = lambda name: torch.tensor(rows.take(name, mine), device=device)
        whole = lambda part: Joined.apply(part, low, len(batch))
        scale = whole(head(take("bottleneck"), len(batch)))
        labels, targets = whole(take("label").long()), whole(take("target"))
        own = labels - first
        own = torch.where((own >= 0) & (own < len(centres)), own, -1)
        loss = ShardedMarginSoftmax.apply(whole(take("unit")) @ centres.T, scale, own, said["margin"], targets).mean()
        if not math.isfinite(loss.item()):
            raise SystemExit(f"the loss of step {step} is not finite")
        optimizer.zero_grad()
        loss.backward()
        for weight in head.parameters():
            reduce(weight.grad)
        nn.utils.clip_grad_norm_(head.parameters(), said["clipNorm"])
        rate = said["learningRate"] * (1 + math.cos(math.pi * step / steps)) / 2
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.step()
        losses.append(loss.item())
        if rank == 0 and (step + 1) % said["batches"] == 0:
            left = (time.perf_counter() - began) / (step + 1) * (steps - step - 1)
            epoch = np.mean(losses[-said["batches"] :])
            print(f"epoch {(step + 1) // said['batches']}/{said['epochs']}, loss {epoch:.4f}, {left:.0f} s left", flush=True)
    if rank == 0:
        file = folder / "trained.safetensors"
        state = {key: value.cpu().numpy() for key, value in head.state_dict().items()}
        write(file, state)
        epochs = np.reshape(losses, (said["epochs"], said["batches"])).mean(1)
        record = {
            "format": "scaleface-trained/1",
            "key": said["key"],
            "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
            "losses": epochs.tolist(),
        }
        aside = folder / "trained.json.aside"
        aside.write_text(json.dumps(record))
        os.replace(aside, folder / "trained.json")
    if dist.is_initialized():
        # All leave together, and without taking down their threads: gloo's may be joined by nobody then, which aborts.
        dist.barrier()
        sys.stdout.flush()
        os._exit(0)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
