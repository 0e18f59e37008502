"""Writes the networks of the benchmark as ONNX files into a folder, with PyTorch's first weights."""

import sys
import warnings
from pathlib import Path

import torch
from networks import networks

torch.manual_seed(1)
warnings.simplefilter("ignore")
for name, make in networks.items():
    axes = {"data": {0: "N"}, "embedding": {0: "N"}}
    names = {"input_names": ["data"], "output_names": ["embedding"], "dynamic_axes": axes}
    target = str(Path(sys.argv[1]) / f"{name}.onnx")
    torch.onnx.export(make().eval(), (torch.zeros(1, 3, 112, 112),), target, dynamo=False, opset_version=17, **names)
