"""Curves of errors against discard by dasec's edc.py, on its example data and on random sets with ties; and the figures of
verification that pyeer makes of random sets.

The first argument is the folder of edc.py. Writes JSON to standard output; numbers are written with all their digits.
"""

import json
import sys
import warnings
from importlib import import_module
from pathlib import Path

import numpy as np
from pyeer import eer_stats as pyeer

LIMITS = [0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 1]
ERRORS = {"fnmr": "FNMR", "fmr": "FMR"}


def curve(edc, pairs, error, start):
    """One curve, its areas up to each limit and the least possible ones."""
    found = edc.compute_edc(edc.EdcErrorType(ERRORS[error]), pairs, starting_error=start)
    return {
        "error": error,
        "startingError": start,
        "discard": found["discard_fractions"].tolist(),
        "errors": found["error_fractions"].tolist(),
        "count": int(found["error_counts"][0]),
        "area": [float(edc.compute_edc_pauc(found, limit)) for limit in LIMITS],
        "best": [float(edc.compute_edc_area_under_theoretical_best(found, limit)) for limit in LIMITS],
    }


def case(edc, name, scores, left, right, starts):
    pairs = [
        {"samples": ({"quality_score": a}, {"quality_score": b}), "similarity_score": s}
        for s, a, b in zip(scores, left, right)
    ]
    curves = [curve(edc, pairs, error, start) for error in ERRORS for start in starts]
    return {"name": name, "scores": scores, "left": left, "right": right, "curves": curves}


def examples(edc, folder):
    data = json.loads((folder / "example_data.json").read_text())
    scores = data["similarity_scores"]["scores_by_pair_ids"]
    ids = [pair.split("-") for pair in scores]
    for name, quality in data["quality_scores_by_sample_id_per_algorithm"].items():
        left, right = ([float(quality[pair[side]]) for pair in ids] for side in (0, 1))
        yield case(edc, name, list(scores.values()), left, right, [0.01, 0.05])


def drawn(edc, rng, i):
    n = int(rng.integers(2, 400))
    left, right = rng.uniform(0, 100, size=(2, n)).round(int(rng.integers(-1, 3)))
    scores = (np.minimum(left, right) / 100 + rng.normal(size=n)).round(int(rng.integers(1, 9)))
    return case(edc, f"drawn set {i}", scores.tolist(), left.tolist(), right.tolist(), [0, 0.01, 0.05, 0.3, 1])


def figures(rng, i):
    """What pyeer's get_eer_stats computes, with the same calls; that function itself needs the plotting module."""
    genuine = rng.normal(loc=rng.uniform(0.5, 3), size=int(rng.integers(2, 400)))
    impostor = rng.normal(size=int(rng.integers(2, 3000)))
    if i % 2:  # ties, within and between the classes
        digits = int(rng.integers(0, 3))
        genuine, impostor = genuine.round(digits), impostor.round(digits)
    if i % 20 == 19:
        genuine[:], impostor[:] = 0.3, 0.1  # no spread at all
    thresholds, fm, fnm = pyeer.calculate_roc(genuine, impostor, rates=False)
    fmr, fnmr = fm / len(impostor), fnm / len(genuine)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of classes that overlap
        _, *eer = pyeer.get_eer_values(fmr, fnmr)
        auc = pyeer.calculate_roc_auc(fmr, fnmr)
    at = [pyeer.get_fmr_op(fmr, fnmr, op) for op in (0, 0.001, 0.01, 0.05, 0.1)]
    last, zero_fnmr = pyeer.get_fnmr_op(fmr, fnmr, 0)
    youden, matthews = pyeer.get_youden_index(fmr, fnmr), pyeer.get_matthews_ccoef(fm, fnm, len(genuine), len(impostor))
    spread = [f(scores) for scores in (genuine, impostor) for f in (np.mean, np.std)]
    return {
        "scores": [*genuine.tolist(), *impostor.tolist()],
        "labels": [1] * len(genuine) + [0] * len(impostor),
        "eer": [float(v) for v in eer],
        "points": [[float(fmr[k]), float(rate), float(thresholds[k])] for k, rate in at],
        "zeroFnmr": [float(zero_fnmr), float(thresholds[last])],
        "auc": float(auc),
        "decidability": float(pyeer.get_decidability_value(*spread)),
        "youden": [float(youden[0]), float(thresholds[youden[1]])],
        "matthews": [float(matthews[0]), float(thresholds[matthews[1]])],
    }


folder = Path(sys.argv[1])
sys.path.insert(0, str(folder))
dasec = import_module("edc")
rng = np.random.default_rng(29794)
cases = [*examples(dasec, folder), *(drawn(dasec, rng, i) for i in range(100))]
sets = [figures(rng, i) for i in range(200)]
json.dump({"numpy": np.__version__, "limits": LIMITS, "edc": cases, "pyeer": sets}, sys.stdout)
