"""Writes checkpoints with PyTorch, and what PyTorch computes from them: python torch-checkpoints.py FOLDER

Modules are written here from their published description, with PyTorch's layers. For each case FOLDER holds NAME.pth
(the checkpoint), NAME.x.f32 and one NAME.OUTPUT.f32 per output (raw float32), and a line in manifest.json.
"""

import json
import sys
from pathlib import Path

import torch
from torch import nn

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
torch.manual_seed(1)


class Block(nn.Module):
    def __init__(self, inputs, channels, stride, shortcut):
        super().__init__()
        self.bn1 = nn.BatchNorm2d(inputs)
        self.conv1 = nn.Conv2d(inputs, channels, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.prelu = nn.PReLU(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, stride, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(channels)
        self.downsample = (
            nn.Sequential(nn.Conv2d(inputs, channels, 1, stride, bias=False), nn.BatchNorm2d(channels)) if shortcut else None
        )

    def forward(self, x):
        y = self.bn3(self.conv2(self.prelu(self.bn2(self.conv1(self.bn1(x))))))
        return y + (x if self.downsample is None else self.downsample(x))


class IResNet(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.prelu = nn.PReLU(64)
        inputs = 64
        for i, (channels, count) in enumerate(zip([64, 128, 256, 512], blocks)):
            stage = [Block(inputs if j == 0 else channels, channels, 2 if j == 0 else 1, j == 0) for j in range(count)]
            setattr(self, f"layer{i + 1}", nn.Sequential(*stage))
            inputs = channels
        self.bn2 = nn.BatchNorm2d(512)
        self.fc = nn.Linear(512 * 7 * 7, 512)
        self.features = nn.BatchNorm1d(512)

    def forward(self, x):
        y = self.prelu(self.bn1(self.conv1(x)))
        for i in range(4):
            y = getattr(self, f"layer{i + 1}")(y)
        bottleneck = torch.flatten(self.bn2(y), 1)
        return {"embedding": self.features(self.fc(bottleneck)), "bottleneck": bottleneck}


def unit(inputs, channels, kernel=1, stride=1, padding=0, groups=1, linear=False):
    layers = [nn.Conv2d(inputs, channels, kernel, stride, padding, groups=groups, bias=False), nn.BatchNorm2d(channels)]
    holder = nn.Module()
    holder.layers = nn.Sequential(*layers, *([] if linear else [nn.PReLU(channels)]))
    return holder


def bottleneck(inputs, channels, wide, stride):
    holder = nn.Module()
    parts = unit(inputs, wide), unit(wide, wide, 3, stride, 1, wide), unit(wide, channels, linear=True)
    holder.layers = nn.Sequential(*parts)
    return holder


def through(parts, x):
    for part in parts:
        x = part.layers(x)
    return x


class InsightMobileFaceNet(nn.Module):
    """InsightFace's mbf, with its names: widened by 2, inner widths and groups as in the narrow network."""

    def __init__(self):
        super().__init__()
        stages = [(128, 128, 128, 128, 4), (128, 256, 256, 256, 6), (256, 256, 512, 256, 2)]
        layers = [unit(3, 128, 3, 2, 1), unit(128, 128, 3, 1, 1, 64)]
        for inputs, channels, first, others, count in stages:
            blocks = nn.Module()
            blocks.layers = nn.Sequential(*[bottleneck(channels, channels, others, 1) for _ in range(count)])
            layers += [bottleneck(inputs, channels, first, 2), blocks]
        self.layers = nn.ModuleList(layers)
        self.conv_sep = unit(256, 512)
        self.features = nn.Module()
        whole = unit(512, 512, 7, 1, 0, 512, linear=True)
        self.features.layers = nn.Sequential(whole, nn.Flatten(), nn.Linear(512, 512, bias=False), nn.BatchNorm1d(512))

    def forward(self, x):
        x = through(self.layers[:2], x)
        for i in (2, 4, 6):
            x = through(self.layers[i].layers, x)
            for block in self.layers[i + 1].layers:
                x = x + through(block.layers, x)
        last = self.conv_sep.layers(x)
        whole, flatten, fc, norm = self.features.layers
        return {"embedding": norm(fc(flatten(whole.layers(last)))), "bottleneck": torch.flatten(last, 1)}


class ScaleHead(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.mlp = nn.Sequential(
            nn.Linear(features, 512, bias=False), nn.BatchNorm1d(512, affine=False), nn.ReLU(), nn.Linear(512, 1, bias=False)
        )

    def forward(self, x):
        logit = self.mlp(x)
        return {"scale": 64 * torch.sigmoid(logit), "logit": logit}


class PfeHead(nn.Module):
    def __init__(self, features, dimensions):
        super().__init__()
        self.fc1 = nn.Linear(features, dimensions)
        self.bn1 = nn.BatchNorm1d(dimensions)
        self.fc2 = nn.Linear(dimensions, dimensions)
        self.bn2 = nn.BatchNorm1d(dimensions, affine=False)
        self.gamma = nn.Parameter(torch.tensor([0.7]))
        self.beta = nn.Parameter(torch.tensor([-2.0]))

    def forward(self, x):
        y = self.bn2(self.fc2(torch.relu(self.bn1(self.fc1(nn.functional.normalize(x))))))
        return {"logSigmaSq": torch.log(1e-6 + torch.exp(self.gamma * y + self.beta))}


class SpectralConv(nn.Module):
    """Compared in training: the power iterations advance, and so does the state."""

    def __init__(self):
        super().__init__()
        self.conv = nn.utils.spectral_norm(nn.Conv2d(3, 5, 3, 2, 1), n_power_iterations=3)

    def forward(self, x):
        return {"y": self.conv(x)}


class Bilinear(nn.Module):
    def __init__(self):
        super().__init__()
        self.bilinear = nn.Bilinear(16, 16, 2)

    def forward(self, x):
        return {"logProbabilities": torch.log_softmax(self.bilinear(x[:, :16], x[:, 16:]), 1)}


def unsettle(module):
    """Running statistics, factors and slopes that differ from their defaults."""
    for m in module.modules():
        for name in ("weight", "bias", "running_mean"):
            t = getattr(m, name, None)
            if isinstance(m, (nn.BatchNorm1d, nn.BatchNorm2d, nn.PReLU)) and t is not None:
                t.data.add_(0.1 * torch.randn_like(t))
        if isinstance(m, (nn.BatchNorm1d, nn.BatchNorm2d)):
            m.running_var.mul_(0.5 + torch.rand_like(m.running_var))
    return module


manifest = []


def write(tensor, path):
    path.write_bytes(tensor.detach().contiguous().float().numpy().astype("<f4").tobytes())


def case(name, module, x, wrap=lambda state: state, half=False, legacy=False, training=False):
    state = {k: (v.half() if half and v.is_floating_point() else v) for k, v in module.state_dict().items()}
    torch.save(wrap(state), folder / f"{name}.pth", _use_new_zipfile_serialization=not legacy)
    module.load_state_dict(state)
    module.train(training)
    with torch.no_grad():
        outputs = module(x)
    write(x, folder / f"{name}.x.f32")
    for key, y in outputs.items():
        write(y, folder / f"{name}.{key}.f32")
    manifest.append({"name": name, "x": list(x.shape), "outputs": {k: list(y.shape) for k, y in outputs.items()}})


images = torch.rand(2, 3, 112, 112) * 2 - 1
maps = torch.randn(4, 25088)
for half in (False, True):
    for legacy in (False, True):
        suffix = f"{'fp16' if half else 'fp32'}-{'legacy' if legacy else 'zip'}"
        options = {"half": half, "legacy": legacy}
        case(f"iresnet18-{suffix}", unsettle(IResNet([2, 2, 2, 2])), images, lambda s: {"backbone": s, "epoch": 3}, **options)
        case(f"scale-head-{suffix}", unsettle(ScaleHead(25088)), maps, lambda s: {"scale_predictor": s}, **options)
        case(f"pfe-head-{suffix}", unsettle(PfeHead(21504, 512)), maps[:, :21504], lambda s: {"head": s}, **options)
case("mbf", unsettle(InsightMobileFaceNet()), images)
case("spectral-conv", SpectralConv(), torch.randn(2, 3, 9, 9), training=True)
case("bilinear", Bilinear(), torch.randn(3, 32))
(folder / "manifest.json").write_text(json.dumps(manifest))
print(f"torch {torch.__version__}: {len(manifest)} checkpoints")
