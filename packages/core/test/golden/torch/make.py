"""Writes the small checkpoints beside this file with PyTorch (made with 2.13.0): python make.py"""

import os
from collections import OrderedDict

import torch

here = os.path.dirname(os.path.abspath(__file__))
ramp = lambda n: torch.arange(n, dtype=torch.float32) / 8 - 1


def state():
    w = ramp(12).reshape(3, 4)
    shared = ramp(6)
    return OrderedDict(
        {
            "mlp.0.weight": w,
            "transposed": w.t(),
            "slice": w[1:, ::2],
            "half": w.half(),
            "brain": w.bfloat16(),
            "double": w.double(),
            "mask": torch.tensor([True, False]),
            "mlp.1.num_batches_tracked": torch.tensor(7),
            "bytes": torch.tensor([0, 255], dtype=torch.uint8),
            "tied.a": shared,
            "tied.b": shared.view(2, 3),
            "empty": torch.empty(0, 4),
            "parameter": torch.nn.Parameter(ramp(2)),
        }
    )


model = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2))
with torch.no_grad():
    for p in model.parameters():
        p.copy_(ramp(p.numel()).reshape(p.shape))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
model(ramp(12).reshape(4, 3)).sum().backward()
optimizer.step()

zipped = {"backbone": state(), "scale_predictor": OrderedDict(w=ramp(2)), "epoch": 3, "loss": 0.25, "name": "réseau", "done": False}
torch.save(zipped, f"{here}/zip.pth")
torch.save(zipped, f"{here}/legacy.pth", _use_new_zipfile_serialization=False)
torch.save(model.state_dict(), f"{here}/module.pth")
torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict()}, f"{here}/optimizer.pth", pickle_protocol=4)
torch.save(model, f"{here}/whole-module.pth")
torch.save({"w": ramp(1).expand(1000, 1000)}, f"{here}/expanded.pth")
torch.jit.script(model).save(f"{here}/scripted.pth")

integers = OrderedDict()
for name in ["uint8", "int8", "int16", "int32", "int64", "uint16", "uint32", "uint64"]:
    limits = torch.iinfo(getattr(torch, name))
    integers[name] = torch.tensor([limits.min, 1, limits.max], dtype=getattr(torch, name))
stateful = torch.nn.Parameter(ramp(2))
stateful.note = "kept"
kinds = {
    "integers": integers,
    "stateful": stateful,
    "scalar": torch.tensor(1.5),
    "list": [ramp(1), (ramp(2), 7)],
    "size": torch.Size([2, 3]),
    "device": torch.device("cpu"),
    "dtype": torch.float32,
    "none": None,
    "beyond": 2**53,
    "within": 2**53 - 1,
    "negative": -(2**40),
    5: {6: "five"},
}
torch.save(kinds, f"{here}/kinds.pth")
# PyTorch writes unsigned integers of more than a byte in the older format, but cannot read them there.
kinds["integers"] = OrderedDict((name, integers[name]) for name in list(integers)[:5])
torch.save(kinds, f"{here}/legacy-kinds.pth", _use_new_zipfile_serialization=False)

# As a training loop saves it: the milestones of the schedule are a Counter.
schedule = torch.optim.lr_scheduler.MultiStepLR(optimizer, [30, 60])
beside = {"seen": {1, 2}, "key": b"\xff", "empty": b"", "buffer": bytearray(b"xy"), "frozen": frozenset({1}), "phase": 1j}
torch.save({"model": model.state_dict(), "schedule": schedule.state_dict(), **beside}, f"{here}/training.pth")
