"""The networks of the benchmark in PyTorch, layer by layer those of `createBackbone`."""

from torch import nn


def unit(inputs, outputs, kernel, stride, groups=1, linear=False):
    conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2 if kernel == 3 else 0, groups=groups, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(outputs), *([] if linear else [nn.PReLU(outputs)]))


class Residual(nn.Module):
    def __init__(self, trunk, shortcut=None):
        super().__init__()
        self.trunk, self.shortcut = trunk, shortcut

    def forward(self, x):
        return self.trunk(x) + (x if self.shortcut is None else self.shortcut(x))


def mobilefacenet():
    def bottleneck(inputs, outputs, wide, stride):
        trunk = nn.Sequential(
            unit(inputs, wide, 1, 1), unit(wide, wide, 3, stride, wide), unit(wide, outputs, 1, 1, linear=True)
        )
        return Residual(trunk) if stride == 1 else trunk

    layers = [unit(3, 64, 3, 2), unit(64, 64, 3, 1, 64)]
    for inputs, outputs, wide, count in ((64, 64, 128, 4), (64, 128, 256, 6), (128, 128, 512, 2)):
        layers.append(bottleneck(inputs, outputs, wide, 2))
        layers += [bottleneck(outputs, outputs, 2 * outputs, 1) for _ in range(count)]
    layers += [unit(128, 512, 1, 1), unit(512, 512, 7, 1, 512, linear=True), nn.Flatten()]
    return nn.Sequential(*layers, nn.Linear(512, 128, bias=False), nn.BatchNorm1d(128))


def iresnet50():
    def block(inputs, outputs, first):
        stride = 2 if first else 1
        trunk = nn.Sequential(
            nn.BatchNorm2d(inputs),
            nn.Conv2d(inputs, outputs, 3, 1, 1, bias=False),
            nn.BatchNorm2d(outputs),
            nn.PReLU(outputs),
            nn.Conv2d(outputs, outputs, 3, stride, 1, bias=False),
            nn.BatchNorm2d(outputs),
        )
        short = nn.Sequential(nn.Conv2d(inputs, outputs, 1, 2, bias=False), nn.BatchNorm2d(outputs)) if first else None
        return Residual(trunk, short)

    layers, inputs = [unit(3, 64, 3, 1)], 64
    for outputs, count in zip((64, 128, 256, 512), (3, 4, 14, 3)):
        layers += [block(inputs if i == 0 else outputs, outputs, i == 0) for i in range(count)]
        inputs = outputs
    return nn.Sequential(*layers, nn.BatchNorm2d(512), nn.Flatten(), nn.Linear(25088, 512), nn.BatchNorm1d(512))


networks = {"mobilefacenet": mobilefacenet, "iresnet50": iresnet50}
