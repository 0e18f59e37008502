"""Writes packages/eval/test/golden/group_errors.json: figures of equity by the program of the SEDG measure's author.

The repository that the paper names (alaaobeid/SEDG) holds a README alone, which points to a page that serves the program. The
author's repository Bias-Eval-in-FV (MIT licence; commit 15bf204) holds an earlier program with the same sums of group error
differences, the fairness discrepancy rate and the ratio of false match rates. It is run as it is, from a folder of its own.

pip install numpy scikit-learn; python3 scripts/oracles/group_errors.py FOLDER_OF_BIAS_EVAL_IN_FV
"""

import contextlib
import io
import json
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, sys.argv[1])
import calc_fairness_metrics as theirs  # noqa: E402

# Written into their program: the index of the threshold of FDR and of the ratio, in steps of 0.001.
FIXED = 1217


def drawn(seed):
    """Distances of genuine and impostor pairs in four groups, all pairs first."""
    rng = np.random.default_rng(seed)
    groups = []
    for _ in range(4):
        genuine = rng.normal(rng.uniform(0.9, 1.1), 0.2, 60)
        impostor = rng.normal(rng.uniform(1.35, 1.5), 0.15, 120)
        distances = np.round(np.clip(np.concatenate([genuine, impostor]), 0.01, 2), 4)
        groups.append((distances, np.repeat([True, False], [60, 120])))
    whole = tuple(np.concatenate(part) for part in zip(*groups))
    return [whole, *groups]


def rates(threshold, distances, labels):
    _, fmr, fnmr, *_ = theirs.calculate_FNR_FPR_thresh(threshold, distances, labels)
    return [fmr, fnmr]


def case(seed):
    sets = drawn(seed)
    distances, labels = [d for d, _ in sets], [y for _, y in sets]
    with contextlib.redirect_stdout(io.StringIO()):
        ratio, _, fdr, _, deviation = theirs.calc_fairness_metrics(distances, labels)
        equal = [theirs.validate_ijb(labels=y, distances=d, ts=0, fmr_p=0.001)[3] for d, y in sets[1:]]
    threshold = sum(equal) / len(equal) * 0.001
    return {
        "distances": [d.tolist() for d in distances[1:]],
        "genuine": [int(y.sum()) for y in labels[1:]],
        "fixed": {
            "threshold": FIXED * 0.001,
            "rates": [rates(FIXED * 0.001, d, y) for d, y in sets[1:]],
            "fairnessDiscrepancyRate": float(fdr),
            "ratio": float(ratio),
        },
        "equal": {
            "threshold": float(threshold),
            "rates": [rates(threshold, d, y) for d, y in sets[1:]],
            "all": rates(threshold, *sets[0]),
            "deviation": float(deviation),
        },
    }


golden = {
    "source": "alaaobeid/Bias-Eval-in-FV at 15bf204 (MIT); a pair matches below the threshold; genuine pairs come first",
    "cases": [case(seed) for seed in range(6)],
}
target = Path(__file__).parents[2] / "packages/eval/test/golden/group_errors.json"
text = ",\n".join(f"  {json.dumps(one)}" for one in golden["cases"])
target.write_text(f'{{\n "source": {json.dumps(golden["source"])},\n "cases": [\n{text}\n ]\n}}\n')
