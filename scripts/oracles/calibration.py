"""Writes packages/eval/test/golden/calibration.json: scikit-learn on scores with ties and infinities.

pip install numpy scikit-learn; python3 scripts/oracles/calibration.py
"""

import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, log_loss

random = np.random.default_rng(7)


def case(n, decimals):
    labels = (random.random(n) < 0.4).astype(int)
    labels[:2] = [0, 1]
    scores = np.round(random.normal(labels * 1.2, 1.0), decimals)
    weights = np.round(random.random(n) + 0.1, 3)
    probabilities = np.round(1 / (1 + np.exp(-scores)), 6)
    isotonic = IsotonicRegression(out_of_bounds="clip").fit(scores, labels)
    weighted = IsotonicRegression(out_of_bounds="clip").fit(scores, labels, sample_weight=weights)
    at = np.round(np.linspace(scores.min() - 0.5, scores.max() + 0.5, 17), 4)
    plus, minus = labels.sum(), n - labels.sum()
    smooth = np.where(labels == 1, (plus + 1) / (plus + 2), 1 / (minus + 2))
    # Soft targets as two weighted copies of every pair.
    platt = LogisticRegression(C=np.inf, tol=1e-12, max_iter=10_000).fit(
        np.r_[scores, scores][:, None], np.r_[np.ones(n), np.zeros(n)], sample_weight=np.r_[smooth, 1 - smooth]
    )
    return {
        "scores": scores.tolist(),
        "labels": labels.tolist(),
        "weights": weights.tolist(),
        "probabilities": probabilities.tolist(),
        "at": at.tolist(),
        "isotonic": isotonic.predict(at).tolist(),
        "isotonicWeighted": weighted.predict(at).tolist(),
        "brier": brier_score_loss(labels, probabilities),
        "brierWeighted": brier_score_loss(labels, probabilities, sample_weight=weights),
        "logLoss": log_loss(labels, probabilities),
        "platt": [float(platt.coef_[0, 0]), float(platt.intercept_[0])],
    }


golden = {"source": f"scikit-learn {sklearn.__version__}", "cases": [case(n, d) for n, d in ((12, 1), (60, 1), (60, 4), (200, 0))]}
target = Path(__file__).parents[2] / "packages/eval/test/golden/calibration.json"
target.write_text(json.dumps(golden) + "\n")
