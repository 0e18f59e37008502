"""Writes packages/models/test/golden/residual_stage.json: a stage of an iResNet in training and in use, by PyTorch in
float64, plain and spectrally normalised.

pip install torch; python3 scripts/oracles/backbones.py
"""

import json
from pathlib import Path

import torch
from torch import nn
from torch.nn.utils import spectral_norm

torch.set_default_dtype(torch.float64)
torch.manual_seed(11)
IN, OUT = 4, 6


def stored(x):
    return {"shape": list(x.shape), "data": [float(f"{v:.7g}") for v in x.detach().reshape(-1).tolist()]}


def draw(*shape):
    # Values that float32 holds exactly, so that both sides start from the same numbers.
    return torch.tensor([float(f"{v:.4f}") for v in torch.randn(*shape).reshape(-1).tolist()]).float().double().reshape(shape)


class Block(nn.Module):
    def __init__(self, inputs, stride, normed):
        super().__init__()
        conv = lambda i, k, s: normed(nn.Conv2d(i, OUT, k, s, k // 2, bias=False))
        self.bn1 = nn.BatchNorm2d(inputs)
        self.conv1 = conv(inputs, 3, 1)
        self.bn2 = nn.BatchNorm2d(OUT)
        self.prelu = nn.PReLU(OUT)
        self.conv2 = conv(OUT, 3, stride)
        self.bn3 = nn.BatchNorm2d(OUT)
        if stride == 2:
            self.downsample = nn.Sequential(conv(inputs, 1, 2), nn.BatchNorm2d(OUT))

    def forward(self, x):
        y = self.bn3(self.conv2(self.prelu(self.bn2(self.conv1(self.bn1(x))))))
        return y + (self.downsample(x) if hasattr(self, "downsample") else x)


def case(spectral):
    normed = (lambda conv: spectral_norm(conv, n_power_iterations=3)) if spectral else (lambda conv: conv)
    net = nn.Sequential(Block(IN, 2, normed), Block(OUT, 1, normed))
    for parameter in net.parameters():
        parameter.data = draw(*parameter.shape)
    for name, buffer in net.named_buffers():
        if name.endswith(("_u", "_v")):
            buffer.copy_(nn.functional.normalize(buffer, dim=0).float().double())
    before = {k: stored(v) for k, v in net.state_dict().items()}
    x = draw(2, IN, 7, 8).requires_grad_(True)
    net.train()
    y = net(x)
    cotangent = draw(*y.shape)
    y.backward(cotangent)
    after = {k: stored(v) for k, v in net.state_dict().items() if k not in dict(net.named_parameters())}
    last = lambda t: stored(t.permute(0, 2, 3, 1))
    net.eval()
    return {
        "spectral": spectral,
        "x": last(x),
        "cotangent": last(cotangent),
        "state": before,
        "y": last(y),
        "dx": last(x.grad),
        "grads": {k: stored(p.grad) for k, p in net.named_parameters()},
        "buffersAfter": after,
        "evaluated": last(net(x)),
    }


target = Path(__file__).parents[2] / "packages/models/test/golden/residual_stage.json"
target.write_text(json.dumps([case(False), case(True)]) + "\n")
