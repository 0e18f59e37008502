"""Random calibration and test pairs, and what crepes, mapie and netcal make of them.

Writes JSON to standard output. netcal imports torch for parts that are not used here; it is given a stand-in.
"""

import json
import sys
import warnings
from importlib.metadata import version
from unittest.mock import MagicMock

import numpy as np

from crepes import ConformalClassifier
from mapie.classification import SplitConformalClassifier
from mapie.risk_control.fwer_control import control_fwer
from mapie.risk_control.methods import compute_hoeffding_bentkus_p_value, get_r_hat_plus
from sklearn.base import BaseEstimator, ClassifierMixin
for absent in ("torch", "torch.nn", "torch.nn.functional", "torch.distributions", "tqdm", "tqdm.auto"):
    sys.modules[absent] = MagicMock()
sys.modules["torch"].Tensor = type("Tensor", (), {})

from netcal.binning.IsotonicRegression import IsotonicRegression  # noqa: E402
from netcal.metrics.confidence.ECE import ECE  # noqa: E402

warnings.simplefilter("ignore")


class Given(ClassifierMixin, BaseEstimator):
    """A classifier whose probabilities are given."""

    classes_ = np.array([0, 1])
    fitted_ = True

    def fit(self, x, y):
        return self

    def predict_proba(self, x):
        p = np.asarray(x)[:, 0]
        return np.stack([1 - p, p], axis=1)

    def predict(self, x):
        return (np.asarray(x)[:, 0] > 0.5).astype(int)


def sets_of(own, tested, level, label):
    """Whether mapie leaves a label in the set of each test pair, calibrated on pairs of that label alone."""
    p = own[:, None]
    split = SplitConformalClassifier(Given(), confidence_level=1 - level, conformity_score="lac", prefit=True)
    split.conformalize(p, np.full(len(p), label))
    return split.predict_set(tested[:, None])[1][:, label, 0].tolist()


def decisions(i, rng):
    """Calibration scores with ties in every second case, and test scores among them."""
    n1, n0, m = (int(rng.integers(30, 200)) for _ in range(3))
    genuine = rng.normal(1.5, 1, n1)
    impostor = rng.normal(0, 1, n0)
    tested = np.concatenate([rng.normal(0.8, 1.5, m), genuine[:10], impostor[:10]])
    if i % 2:
        genuine, impostor, tested = (np.round(v, 1) for v in (genuine, impostor, tested))
    bands = [rng.integers(0, 3, len(v)) for v in (genuine, impostor, tested)]
    level = float(rng.choice([0.05, 0.1, 0.2, 0.31]))
    # Nonconformity: a low score for genuine pairs, a high one for impostor pairs.
    p1 = ConformalClassifier().fit(-genuine, bins=bands[0]).predict_p(-tested[:, None], bins=bands[2], smoothing=False)
    p0 = ConformalClassifier().fit(impostor, bins=bands[1]).predict_p(tested[:, None], bins=bands[2], smoothing=False)
    smooth = ConformalClassifier().fit(impostor, bins=bands[1], seed=i)
    smoothed = smooth.predict_p(tested[:, None], bins=bands[2], smoothing=True, seed=i)
    p = 1 / (1 + np.exp(-np.concatenate([genuine, impostor, tested])))
    a, b, c = p[:n1], p[n1 : n1 + n0], p[n1 + n0 :]
    return {
        "genuine": genuine.tolist(),
        "impostor": impostor.tolist(),
        "tested": tested.tolist(),
        "bands": [v.tolist() for v in bands],
        "level": level,
        "p1": p1[:, 0].tolist(),
        "p0": p0[:, 0].tolist(),
        "smoothed": smoothed[:, 0].tolist(),
        "probabilities": {"genuine": a.tolist(), "impostor": b.tolist(), "tested": c.tolist()},
        "sets": {"1": sets_of(a, c, level, 1), "0": sets_of(b, c, level, 0)},
    }


def risks(i, rng):
    """Losses that fall from one way of deciding to the next."""
    n, ways = int(rng.integers(50, 800)), int(rng.integers(2, 12))
    scores = rng.normal(0, 1, n)
    cuts = np.sort(rng.uniform(0, 3, ways))
    loss = (scores[None, :] >= cuts[:, None]).astype(float)
    if i % 2:
        loss = loss * rng.uniform(0.2, 1, n)[None, :]
    alpha, delta = float(rng.uniform(0.02, 0.3)), float(rng.choice([0.01, 0.05, 0.1]))
    p = compute_hoeffding_bentkus_p_value(loss.mean(axis=1), n, alpha)[:, 0]
    decided = rng.random((ways, n)) < 0.6
    kept = decided.sum(axis=1)
    among = (loss * decided).sum(axis=1) / kept
    exact = compute_hoeffding_bentkus_p_value(among, kept, alpha, binary=True)[:, 0]
    _, corrected = get_r_hat_plus(loss.T, cuts, method="crc", bound=None, delta=None, sigma_init=None)
    return {
        "loss": loss.tolist(),
        "decided": decided.astype(int).tolist(),
        "alpha": alpha,
        "delta": delta,
        "p": p.tolist(),
        "exact": exact.tolist() if i % 2 == 0 else None,
        "errors": (loss * decided).sum(axis=1).tolist(),
        "kept": kept.tolist(),
        # The first tested is the most cautious.
        "sequence": control_fwer(p[::-1], delta, "fixed_sequence").tolist(),
        "bonferroni": control_fwer(p[::-1], delta, "bonferroni").tolist(),
        "corrected": corrected.tolist(),
    }


def probabilities(i, rng):
    n = int(rng.integers(40, 1500))
    p = rng.beta(*rng.uniform(0.5, 3, 2), n)
    y = (rng.random(n) < np.clip(p + rng.uniform(-0.2, 0.2), 0, 1)).astype(int)
    if i % 3 == 0:
        p = np.round(p, 1)  # on the edges of bins
    bins = int(rng.choice([5, 10, 15]))
    iso = IsotonicRegression()
    iso.fit(p, y)
    return {
        "p": p.tolist(),
        "y": y.tolist(),
        "bins": bins,
        "rounded": i % 3 == 0,
        "width": float(ECE(bins).measure(p, y)),
        # Quantiles that coincide are an error in netcal.
        "mass": None if i % 3 == 0 else float(ECE(bins, equal_intervals=False).measure(p, y)),
        "isotonic": np.asarray(iso.transform(p)).ravel().tolist(),
    }


rng = np.random.default_rng(20261)
json.dump(
    {
        "versions": {name: version(name) for name in ("crepes", "mapie", "netcal")},
        "decisions": [decisions(i, rng) for i in range(60)],
        "risks": [risks(i, rng) for i in range(60)],
        "probabilities": [probabilities(i, rng) for i in range(60)],
    },
    sys.stdout,
)
