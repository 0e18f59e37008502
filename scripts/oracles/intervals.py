"""Writes packages/eval/test/golden/intervals.json: exact intervals from scipy.

pip install scipy; python3 scripts/oracles/intervals.py
"""

import json
from pathlib import Path

from scipy import stats

rows = [(0, 10), (1, 10), (5, 10), (10, 10), (0, 3000), (15, 15_638_932), (2997, 3000), (19000, 19557)]
levels = (0.9, 0.95)

def clopper_pearson(k, n, level):
    tail = (1 - level) / 2
    lower = stats.beta.ppf(tail, k, n - k + 1) if k else 0.0
    return lower, stats.beta.ppf(1 - tail, k + 1, n - k) if k < n else 1.0


golden = {
    "source": "scipy: beta quantiles for rates (binomtest's own root finder stops at 2e-12), chi2 quantiles for Poisson counts",
    "clopperPearson": [[k, n, c, *clopper_pearson(k, n, c)] for k, n in rows for c in levels],
    "poisson": [
        [k, c, stats.chi2.ppf((1 - c) / 2, 2 * k) / 2 if k else 0.0, stats.chi2.ppf((1 + c) / 2, 2 * k + 2) / 2]
        for k in (0, 1, 15, 30, 1000)
        for c in levels
    ],
}
target = Path(__file__).parents[2] / "packages/eval/test/golden/intervals.json"
target.parent.mkdir(exist_ok=True)
target.write_text("{\n" + ",\n".join(f' "{k}": {json.dumps(v)}' for k, v in golden.items()) + "\n}\n")
