"""Batches, random and hostile, and what pytorch-metric-learning makes of them, as JSON on standard output.

Everything is computed in float64 from numbers that float32 holds. Rows with label -1, which are an ordinary class there,
are left out before; their gradients are expected to be 0.
"""

import json
import sys
from importlib.metadata import version

import numpy as np
import torch
from pytorch_metric_learning import distances, losses, miners, reducers
from pytorch_metric_learning.utils.accuracy_calculator import AccuracyCalculator
from pytorch_metric_learning.utils.inference import CustomKNN

rng = np.random.default_rng(7)
f32 = lambda x: np.asarray(x, np.float32).astype(np.float64)
EUCLIDEAN, COSINE = distances.LpDistance, distances.CosineSimilarity
REDUCERS = {"mean": reducers.MeanReducer, "mean-non-zero": reducers.AvgNonZeroReducer, "sum": reducers.SumReducer}


def batches():
    for _ in range(24):
        n, d, classes = int(rng.integers(2, 25)), int(rng.integers(2, 17)), int(rng.integers(1, 7))
        labels = np.where(rng.random(n) < 0.1, -1, rng.integers(0, classes, n))
        yield "random", f32(rng.normal(size=(n, d)) * rng.uniform(0.1, 10)), labels
    # Classes that are well apart, as late in training.
    for spread in (0.1, 0.3):
        centres = rng.normal(size=(4, 8))
        labels = np.arange(16) % 4
        yield "apart", f32(centres[labels] + spread * rng.normal(size=(16, 8))), labels
    yield "large", f32(rng.normal(size=(48, 32))), np.arange(48) % 12
    x = f32(rng.normal(size=(6, 4)))
    yield "one class", x, np.zeros(6, int)
    yield "all classes different", x, np.arange(6)
    yield "no class", x, np.full(6, -1)
    yield "one sample", x[:1], np.zeros(1, int)
    yield "two of a class", x[:2], np.zeros(2, int)
    yield "two of two classes", x[:2], np.arange(2)
    yield "one of a class and two of another", x[:3], np.array([0, 1, 1])
    yield "identical", np.ones((6, 4)), np.array([0, 0, 0, 1, 1, 2])
    yield "copies across classes", np.repeat(x[:3], 2, 0), np.array([0, 1, 0, 0, 2, 2])
    yield "cosines of 1 and -1", np.array([[1.0, 0], [-1, 0], [1, 0], [-1, 0], [2, 0]]), np.array([0, 0, 1, 1, 2])
    yield "zero", np.concatenate([np.zeros((2, 4)), x[:4]]), np.array([0, 1, 0, 1, 0, 1])
    yield "long", x * 2.0**40, np.array([0, 0, 1, 1, 2, 2])
    yield "short", x * 2.0**-30, np.array([0, 0, 1, 1, 2, 2])


def run(loss, x, labels, *more):
    """Value and gradient; rows without a class are left out and have none."""
    kept = labels >= 0
    leaf = torch.tensor(x[kept], requires_grad=True)
    gradient = np.zeros_like(x)
    parameters = list(loss.parameters())
    others = [np.zeros(tuple(p.shape)) for p in parameters]
    value = 0.0
    if kept.any():
        result = loss(leaf, torch.tensor(labels[kept]), *more)
        value = float(torch.as_tensor(result).detach())
        if torch.is_tensor(result) and result.requires_grad:
            grads = torch.autograd.grad(result, [leaf, *parameters], allow_unused=True)
            gradient[kept] = 0 if grads[0] is None else grads[0]
            others = [o if g is None else g.numpy() for o, g in zip(others, grads[1:])]
    return {"value": value, "gradient": gradient.tolist(), "others": [o.tolist() for o in others]}


def mine(miner, x, labels):
    kept = np.flatnonzero(labels >= 0)
    if len(kept) == 0:
        return None, []
    found = miner(torch.tensor(x[kept]), torch.tensor(labels[kept]))
    return found, [kept[part.numpy()].tolist() for part in found]


LOSSES = [
    ("contrastiveLoss", losses.ContrastiveLoss, {}, {}),
    ("contrastiveLoss", losses.ContrastiveLoss, {"pos_margin": 0.2, "neg_margin": 1.3}, {"positiveMargin": 0.2, "negativeMargin": 1.3}),
    ("contrastiveLoss", losses.ContrastiveLoss, {"pos_margin": 0.95, "neg_margin": 0.05, "distance": COSINE()}, {"positiveMargin": 0.95, "negativeMargin": 0.05, "distance": "cosine"}),
    ("tripletLoss", losses.TripletMarginLoss, {}, {}),
    ("tripletLoss", losses.TripletMarginLoss, {"margin": 0.3, "swap": True}, {"margin": 0.3, "swap": True}),
    ("tripletLoss", losses.TripletMarginLoss, {"margin": 0.2, "smooth_loss": True}, {"margin": 0.2, "smooth": True}),
    ("tripletLoss", losses.TripletMarginLoss, {"margin": 0.1, "distance": COSINE()}, {"margin": 0.1, "distance": "cosine"}),
    ("ntXentLoss", losses.NTXentLoss, {}, {}),
    ("ntXentLoss", losses.NTXentLoss, {"temperature": 0.5}, {"temperature": 0.5}),
    ("supConLoss", losses.SupConLoss, {}, {}),
    ("supConLoss", losses.SupConLoss, {"temperature": 0.5}, {"temperature": 0.5}),
    ("multiSimilarityLoss", losses.MultiSimilarityLoss, {}, {}),
    ("multiSimilarityLoss", losses.MultiSimilarityLoss, {"alpha": 5, "beta": 20, "base": 0.3}, {"alpha": 5, "beta": 20, "base": 0.3}),
    ("circleLoss", losses.CircleLoss, {}, {}),
    ("circleLoss", losses.CircleLoss, {"m": 0.25, "gamma": 32}, {"margin": 0.25, "gamma": 32}),
]
MINERS = [
    *[
        ("tripletMarginMiner", lambda kind=kind, **o: miners.TripletMarginMiner(type_of_triplets=kind.replace("-", ""), **o), {"kind": kind})
        for kind in ("all", "hard", "semi-hard", "easy")
    ],
    ("batchHardMiner", miners.BatchHardMiner, {}),
    *[
        (
            "batchEasyHardMiner",
            lambda p=p, n=n, **o: miners.BatchEasyHardMiner(pos_strategy=p.replace("-", ""), neg_strategy=n.replace("-", ""), **o),
            {"positive": p, "negative": n},
        )
        for p in ("easy", "semi-hard", "hard")
        for n in ("easy", "semi-hard", "hard")
        if not p == n == "semi-hard"
    ],
    ("multiSimilarityMiner", miners.MultiSimilarityMiner, {}),
]


def loss_cases(kind, x, labels):
    tuples = [(None, None)]
    for _, make, _ in (MINERS[2], MINERS[4], MINERS[-1]):
        found, listed = mine(make(), x, labels)
        if found is not None:
            tuples.append((found, listed))
    for name, make, there, here in LOSSES:
        # A unit vector is 1 from zero, the margin by default: rounding alone says whether the loss is above 0.
        if name == "contrastiveLoss" and kind == "zero" and not there:
            continue
        for reduction, reducer in {None: None, **REDUCERS}.items():
            loss = make(**there) if reducer is None else make(**there, reducer=reducer())
            options = {**here, **({} if reduction is None else {"reduction": reduction})}
            for found, listed in tuples if reduction is None else tuples[:1]:
                more = () if found is None else (found,)
                yield {"loss": name, "options": options, "tuple": listed, **run(loss, x, labels, *more)}


def proxy_cases(x, labels):
    classes = int(labels.max()) + 2
    proxies = f32(rng.normal(size=(classes, x.shape[1])))
    for there in ({}, {"margin": 0.3, "alpha": 8}):
        for reduction in (None, "mean-non-zero", "sum"):
            more = {} if reduction is None else {"reducer": REDUCERS[reduction]()}
            loss = losses.ProxyAnchorLoss(classes, x.shape[1], **there, **more).double()
            loss.proxies.data = torch.tensor(proxies)
            options = {**there, **({} if reduction is None else {"reduction": reduction})}
            yield {"options": options, "proxies": proxies.tolist(), **run(loss, x, labels)}


def miner_cases(x, labels):
    for name, make, options in MINERS:
        for distance in ("euclidean",) if name == "multiSimilarityMiner" else ("euclidean", "cosine"):
            more = {} if name == "multiSimilarityMiner" else {"distance": {"euclidean": EUCLIDEAN, "cosine": COSINE}[distance]()}
            given = {**options, **({} if name == "multiSimilarityMiner" else {"distance": distance})}
            yield {"miner": name, "options": given, "tuple": mine(make(**more), x, labels)[1]}


def memory_cases():
    choices = [(loss, None) for loss in (LOSSES[0], LOSSES[3], LOSSES[7], LOSSES[9], LOSSES[11], LOSSES[13])]
    choices += [(LOSSES[3], MINERS[2]), (LOSSES[3], MINERS[4]), (LOSSES[11], MINERS[-1])]
    for (name, make, there, here), miner in choices:
        memory = losses.CrossBatchMemory(make(**there), 6, memory_size=20, miner=None if miner is None else miner[1]())
        steps = []
        for _ in range(7):
            x, labels = f32(rng.normal(size=(8, 6))), rng.integers(0, 4, 8)
            steps.append({"x": x.tolist(), "labels": labels.tolist(), **run(memory, x, labels)})
        mined = None if miner is None else {"name": miner[0], "options": miner[2]}
        yield {"loss": name, "options": here, "miner": mined, "steps": steps}


class Calculator(AccuracyCalculator):
    """With recall@k, by the way that the package describes for metrics of one's own."""

    def calculate_recall(self, knn_labels, query_labels, not_lone_query_mask, **kwargs):
        hits = (knn_labels == query_labels[:, None])[not_lone_query_mask].double()
        return [hits[:, :k].amax(1).mean().item() if len(hits) else float("nan") for k in (1, 2, 4, 8)]

    def requires_knn(self):
        return [*super().requires_knn(), "recall"]


def decided(near):
    """Whether float32, in which the package works, ranks as float64 does."""
    ranked = np.sort(near, 1)
    return np.diff(ranked, axis=1).min() > 1e-5


def accuracy_cases():
    include = ("precision_at_1", "r_precision", "mean_average_precision_at_r", "recall")
    made = 0
    while made < 60:
        n, m, d = int(rng.integers(10, 41)), int(rng.integers(10, 41)), int(rng.integers(2, 9))
        queries, others = rng.normal(size=(n, d)), rng.normal(size=(m, d))
        classes = int(rng.integers(1, 12))
        labels, other_labels = rng.integers(0, classes, n), rng.integers(0, classes + 2, m)
        own = bool(rng.random() < 0.6)
        cosine = bool(rng.random() < 0.5)
        by_class = bool(rng.random() < 0.3)
        queries, others = f32(queries), f32(others)
        unit = lambda x: x / np.linalg.norm(x, axis=1, keepdims=True)
        a, b = (unit(queries), unit(others)) if cosine else (queries, others)
        near = np.linalg.norm(a[:, None] - (a if own else b)[None], axis=2)
        if own:
            np.fill_diagonal(near, -1)
        if not decided(near):
            continue
        made += 1
        distance = COSINE() if cosine else EUCLIDEAN(normalize_embeddings=False)
        calculator = Calculator(include=include, avg_of_avgs=by_class, device=torch.device("cpu"), knn_func=CustomKNN(distance), kmeans_func=object())
        reference = () if own else (others, other_labels)
        got = calculator.get_accuracy(queries, labels, *reference)
        yield {
            "embeddings": queries.tolist(),
            "labels": labels.tolist(),
            "references": None if own else {"embeddings": others.tolist(), "labels": other_labels.tolist()},
            "distance": "cosine" if cosine else "euclidean",
            "average": "classes" if by_class else "queries",
            "precisionAt1": got["precision_at_1"],
            "rPrecision": got["r_precision"],
            "mapAtR": got["mean_average_precision_at_r"],
            "recall": None if by_class else got["recall"],
        }


def plain(value):
    if isinstance(value, float) and value != value:
        return "NaN"
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    return [plain(entry) for entry in value] if isinstance(value, list) else value


cases = [
    {
        "kind": kind,
        "x": x.tolist(),
        "labels": labels.tolist(),
        "losses": list(loss_cases(kind, x, labels)),
        "proxies": list(proxy_cases(x, labels)),
        "miners": list(miner_cases(x, labels)),
    }
    for kind, x, labels in batches()
]
answer = {
    "version": version("pytorch-metric-learning"),
    "torch": torch.__version__,
    "batches": cases,
    "memories": list(memory_cases()),
    "accuracies": list(accuracy_cases()),
}
json.dump(plain(answer), sys.stdout)
