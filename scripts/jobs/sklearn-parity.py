"""Two hundred random sets of scores with ties, empty classes and infinities, and what scikit-learn makes of them; and
sixty sets of pairs with confidences, and the pair scores that scikit-learn and scipy fit to them.

Writes JSON to standard output. scikit-learn refuses infinite scores; it is given +-1e300 in their place, which keeps
their rank, and its thresholds are translated back.
"""

import json
import math
import sys
import warnings
from pathlib import Path

import numpy as np
import sklearn
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import brier_score_loss, det_curve, roc_auc_score, roc_curve

sys.path.insert(0, str(Path(__file__).parents[1] / "oracles"))
from pair_score import case as pair_score  # noqa: E402

warnings.simplefilter("ignore")
FAR_AWAY = 1e300


def plain(values):
    """Numbers that JSON can carry: infinities and NaN become strings."""

    def one(v):
        v = float(v)
        if math.isnan(v):
            return "NaN"
        if abs(v) >= FAR_AWAY:
            return "Infinity" if v > 0 else "-Infinity"
        return v

    return [one(v) for v in np.ravel(values)]


def make(i, rng):
    n = int(rng.integers(2, 400))
    y = (rng.random(n) < rng.uniform(0.05, 0.95)).astype(int)
    if i % 10 == 0:
        y[:] = i // 10 % 2  # an empty class
    s = rng.normal(size=n) + rng.uniform(0, 2) * y
    if i % 3 == 0:
        s = np.round(s, int(rng.integers(0, 3)))  # ties
    if i % 4 == 1:
        s = s.astype(np.float32).astype(np.float64)
    if i % 7 == 0:
        s[rng.random(n) < 0.1] = FAR_AWAY
        s[rng.random(n) < 0.1] = -FAR_AWAY
    if i % 41 == 0:
        s[:] = 0.5  # one tie block
    return s, y


def curve(parts):
    return [plain(p) for p in parts]


def answer(i, rng):
    s, y = make(i, rng)
    both = 0 < y.sum() < len(y)
    finite = np.abs(s) < FAR_AWAY
    p = 1 / (1 + np.exp(-np.where(finite, s, np.sign(s) * 30)))
    max_fpr = float(rng.uniform(0.01, 1))
    steps = IsotonicRegression(out_of_bounds="clip").fit(s[finite], y[finite]).predict(s[finite]) if finite.any() else []
    return {
        "scores": plain(s),
        "labels": y.tolist(),
        "roc": curve(roc_curve(y, s, pos_label=1, drop_intermediate=False)),
        "rocDropped": curve(roc_curve(y, s, pos_label=1)),
        "det": curve(det_curve(y, s, pos_label=1)) if both else None,
        "auc": float(roc_auc_score(y, s)) if both else None,
        "maxFpr": max_fpr,
        "partialAuc": float(roc_auc_score(y, s, max_fpr=max_fpr)) if both else None,
        "probabilities": plain(p),
        "brier": float(brier_score_loss(y, p, pos_label=1, labels=[0, 1])),
        "isotonic": plain(steps),
    }


def pair_scores(rng):
    return [
        pair_score(
            rng,
            int(rng.integers(40, 1200)),
            c=float(10 ** rng.uniform(-2, 2)),
            standardise=bool(i % 3),
            transform=("log", "identity")[i // 2 % 2],
            combine=("harmonic", "product", "min")[i // 4 % 3],
            weighted=bool(i % 2),
            share=float(rng.uniform(0.05, 0.6)),
        )
        for i in range(60)
    ]


rng = np.random.default_rng(20260)
answers = [answer(i, rng) for i in range(200)]
json.dump({"sklearn": sklearn.__version__, "cases": answers, "pairScores": pair_scores(rng)}, sys.stdout)
