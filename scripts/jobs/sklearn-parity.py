"""Two hundred random sets of scores with ties, empty classes and infinities, and what scikit-learn makes of them; and
sixty sets of pairs with confidences, and the pair scores that scikit-learn and scipy fit to them; and forty protocols of
templates, with the ROC of their pairs.

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


def unit(x):
    length = np.linalg.norm(x, axis=-1, keepdims=True)
    return np.divide(x, length, out=np.zeros_like(x), where=length > 0)


def template_protocol(i, rng):
    """A small protocol of templates: images of a medium averaged, media summed, and pairs compared by cosine.

    The curve is that of scores rounded as documented (templates and cosines to float32), the rates are those of float64.
    """
    subjects = rng.integers(5, 30)
    subject = rng.integers(0, subjects, size=int(rng.integers(10, 80)))
    count, width = len(subject), int(rng.integers(2, 40))
    template = np.concatenate([np.arange(count), rng.integers(0, count, size=5 * count)])
    media = rng.integers(0, 4, size=len(template))
    confidence = rng.uniform(0.5, 3, size=len(template)).astype(np.float32)
    centres = rng.normal(size=(subjects, width))
    features = (centres[subject[template]] + rng.uniform(0.5, 3) * rng.normal(size=(len(template), width))).astype(np.float32)
    weighted = bool(i % 2)
    rows = features.astype(np.float64)
    rows = unit(rows) * confidence.astype(np.float64)[:, None] if weighted else rows
    fused = unit(
        np.stack(
            [
                sum(rows[(template == t) & (media == m)].mean(axis=0) for m in np.unique(media[template == t]))
                for t in range(count)
            ]
        )
    )
    left, right = rng.integers(0, count, size=(2, int(rng.integers(50, 3000))))
    genuine = (subject[left] == subject[right]).astype(int)
    genuine[0] = 1 - genuine[0] if genuine.min() == genuine.max() else genuine[0]
    stored = fused.astype(np.float32).astype(np.float64)
    cosine = (unit(stored)[left] * unit(stored)[right]).sum(axis=1).astype(np.float32)
    fars = [0.0, 0.001, 0.01, 0.1, 0.5]
    fpr, tpr, _ = roc_curve(genuine, (fused[left] * fused[right]).sum(axis=1), drop_intermediate=False)
    fpr, tpr = np.flipud(fpr), np.flipud(tpr)  # as the published script: nearest false accept rate, the higher one
    return {
        "fusion": "weighted" if weighted else "mean",
        "width": width,
        "features": features.ravel().tolist(),
        "confidence": confidence.tolist(),
        "template": template.tolist(),
        "media": media.tolist(),
        "left": left.tolist(),
        "right": right.tolist(),
        "genuine": genuine.tolist(),
        "roc": curve(roc_curve(genuine, cosine, drop_intermediate=False)),
        "fars": fars,
        "tar": [float(tpr[np.argmin(np.abs(fpr - far))]) for far in fars],
    }


rng = np.random.default_rng(20260)
answers = [answer(i, rng) for i in range(200)]
fits = pair_scores(rng)
protocols = [template_protocol(i, rng) for i in range(40)]
json.dump(
    {"sklearn": sklearn.__version__, "cases": answers, "pairScores": fits, "protocols": protocols},
    sys.stdout,
)
