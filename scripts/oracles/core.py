"""Writes packages/core/test/golden/{layers,optimizers,averaging}.json: PyTorch's layers, optimizers, clipping, schedules and averages
of weights in float64.

pip install torch; python3 scripts/oracles/core.py
"""

import json
from pathlib import Path

import torch

torch.set_default_dtype(torch.float64)
torch.manual_seed(7)
folder = Path(__file__).parents[2] / "packages/core/test/golden"


def stored(x):
    return {"shape": list(x.shape), "data": [float(f"{v:.9g}") for v in x.detach().reshape(-1).tolist()]}


def draw(*shape):
    # Values that float32 holds exactly, so that both sides start from the same numbers.
    return torch.randn(*shape).float().double()


def layer(name, module, x, nhwc, **options):
    for parameter in module.parameters():
        parameter.data = draw(*parameter.shape)
    before = {k: stored(v) for k, v in module.state_dict().items()}
    x.requires_grad_(True)
    module.train()
    y = module(x)
    cotangent = draw(*y.shape)
    y.backward(cotangent)
    last = (lambda t: t.permute(0, 2, 3, 1)) if nhwc else (lambda t: t)
    result = {
        "name": name,
        "options": options,
        "x": stored(last(x)),
        "cotangent": stored(last(cotangent)),
        "state": before,
        "y": stored(last(y)),
        "dx": stored(last(x.grad)),
        "grads": {k: stored(p.grad) for k, p in module.named_parameters()},
        "stateAfter": {k: stored(v) for k, v in module.state_dict().items()},
    }
    module.eval()
    return {**result, "evaluated": stored(last(module(x)))}


def convolution(n, c, h, w, out, k, stride, padding, groups, bias):
    module = torch.nn.Conv2d(c, out, k, stride, padding, groups=groups, bias=bias)
    options = {"inChannels": c, "outChannels": out, "kernelSize": k, "stride": stride, "padding": padding}
    name = f"{k}x{k}, stride {stride}, padding {padding}, {groups} groups of {c} channels, {h}x{w}"
    return layer(name, module, draw(n, c, h, w), True, **options, groups=groups, bias=bias)


layers = {
    "convolutions": [
        convolution(2, 3, 7, 8, 4, 3, 1, 1, 1, True),
        convolution(2, 3, 7, 8, 4, 3, 2, 1, 1, False),
        convolution(1, 3, 8, 8, 4, 3, 2, 1, 1, False),
        convolution(2, 4, 7, 7, 6, 1, 2, 0, 1, False),
        convolution(1, 2, 9, 6, 3, 5, 2, 2, 1, True),
        convolution(1, 2, 5, 5, 3, 2, 1, 2, 1, True),
        convolution(2, 4, 6, 7, 4, 3, 1, 1, 4, True),
        convolution(2, 4, 7, 7, 8, 3, 2, 1, 4, False),
        convolution(2, 6, 6, 6, 4, 3, 1, 1, 2, True),
    ],
    "norms": [
        layer("rows", torch.nn.BatchNorm1d(5), draw(6, 5), False, features=5),
        layer("rows without affine map", torch.nn.BatchNorm1d(5, affine=False), draw(6, 5), False, features=5, affine=False),
        layer("images", torch.nn.BatchNorm2d(3), draw(2, 3, 4, 5), True, features=3),
        layer("other constants", torch.nn.BatchNorm2d(3, eps=1e-2, momentum=0.3), draw(2, 3, 2, 2), True, features=3, epsilon=1e-2, momentum=0.3),
    ],
    "rectifiers": [layer("images", torch.nn.PReLU(3), draw(2, 3, 4, 5), True, features=3)],
    "linear": [layer("with bias", torch.nn.Linear(4, 3), draw(5, 4), False, inFeatures=4, outFeatures=3)],
}
(folder / "layers.json").write_text(json.dumps(layers) + "\n")

STEPS = 6


def trajectory(name, make, options, clip=None):
    values = {"a": draw(3, 2), "b": draw(4)}
    params = {k: torch.nn.Parameter(v.clone()) for k, v in values.items()}
    optimizer = make(params.values())
    steps = []
    for step in range(STEPS):
        # In one step b has no gradient, and must keep its state.
        grads = {k: draw(*p.shape) for k, p in params.items() if not (k == "b" and step == 2)}
        for k, p in params.items():
            p.grad = grads[k].clone() if k in grads else None
        norm = torch.nn.utils.clip_grad_norm_(params.values(), clip) if clip else None
        optimizer.step()
        steps.append({
            "grads": {k: stored(g) for k, g in grads.items()},
            "params": {k: stored(p) for k, p in params.items()},
            **({"norm": norm.item()} if clip else {}),
        })
    return {"name": name, "options": options, "params": {k: stored(v) for k, v in values.items()}, "steps": steps, **({"clip": clip} if clip else {})}


def sgd(name, clip=None, **options):
    names = {"learningRate": "lr", "weightDecay": "weight_decay"}
    torch_options = {names.get(k, k): v for k, v in options.items()}
    return trajectory(name, lambda p: torch.optim.SGD(p, **torch_options), options, clip)


def rates(make, steps, initial):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=initial)
    scheduler = make(optimizer)
    out = []
    for _ in range(steps):
        out.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return out


optimizers = {
    "sgd": [
        sgd("plain", learningRate=0.1),
        sgd("weight decay", learningRate=0.1, weightDecay=0.05),
        sgd("momentum", learningRate=0.1, momentum=0.9, weightDecay=5e-4),
        sgd("momentum and dampening", learningRate=0.1, momentum=0.9, dampening=0.3),
        sgd("Nesterov", learningRate=0.1, momentum=0.9, weightDecay=5e-4, nesterov=True),
        sgd("momentum, gradients clipped at 1.5", clip=1.5, learningRate=0.1, momentum=0.9),
    ],
    "adamW": [
        trajectory("defaults", lambda p: torch.optim.AdamW(p), {}),
        trajectory(
            "other constants",
            lambda p: torch.optim.AdamW(p, lr=0.05, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.2),
            {"learningRate": 0.05, "beta1": 0.8, "beta2": 0.95, "epsilon": 1e-3, "weightDecay": 0.2},
        ),
    ],
    "schedules": {
        "step": rates(lambda o: torch.optim.lr_scheduler.MultiStepLR(o, [3, 5], gamma=0.1), 8, 0.4),
        "cosine": rates(lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, 8, eta_min=0.01), 9, 0.4),
    },
}
(folder / "optimizers.json").write_text(json.dumps(optimizers) + "\n")


def one_cycle(**options):
    parameter = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([parameter], lr=1.0)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, cycle_momentum=False, **options)
    found = []
    for step in range(options["total_steps"]):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if step + 1 < options["total_steps"]:
            schedule.step()
    return {"options": options, "rates": found}


def average(decay, learning_rate, momentum, steps):
    weight = torch.nn.Linear(3, 2, bias=False)
    weight.weight.data = draw(2, 3)
    averaged = torch.optim.swa_utils.AveragedModel(
        weight, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(decay)
    )
    optimizer = torch.optim.SGD(weight.parameters(), lr=learning_rate, momentum=momentum)
    numbers = lambda x: x.detach().flatten().tolist()
    start, grads, averages = numbers(weight.weight), [], []
    for _ in range(steps):
        weight.weight.grad = draw(2, 3)
        grads.append(numbers(weight.weight.grad))
        optimizer.step()
        averaged.update_parameters(weight)
        averages.append(numbers(averaged.module.weight))
    rates = {"decay": decay, "learningRate": learning_rate, "momentum": momentum}
    return {"start": start, "grads": grads, "averages": averages, **rates}


averaging = {
    "oneCycle": [
        one_cycle(max_lr=0.1, total_steps=20),
        one_cycle(max_lr=1.0, total_steps=7, pct_start=0.5),
        one_cycle(max_lr=2.0, total_steps=50, pct_start=0.13, div_factor=10.0, final_div_factor=100.0),
    ],
    "average": average(0.9, 0.1, 0.9, 6),
}
(folder / "averaging.json").write_text(json.dumps(averaging) + "\n")
