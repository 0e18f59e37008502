"""Random rankings of COCO's test captions, what eccv-caption makes of them, and the truths that it brings along.

Writes JSON to standard output and the rankings, int32 row by row, into the folder that it is given.
"""

import contextlib
import io
import json
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
from eccv_caption import Metrics

DEPTH = 100
KS = (1, 5, 10)
folder = Path(sys.argv[1])
rng = np.random.default_rng(20260)
metrics = Metrics()
truths = {"coco": metrics.coco_gts, "cxc": metrics.cxc_gts, "eccv": metrics.eccv_gts}


def rank(queries, items, way):
    """Rankings in which relevant items stand near the top by chance, among them those of one truth alone."""
    items = np.asarray(items)
    table = np.empty((len(queries), DEPTH), np.int32)
    for row, query in enumerate(queries):
        known = sorted({i for truth in truths.values() for i in truth[way].get(query, ())})
        near = rng.permutation(known)[: rng.integers(0, len(known) + 1)]
        others = rng.choice(items, DEPTH + len(known), replace=False)
        others = others[~np.isin(others, near)][:DEPTH]
        place = np.concatenate([rng.exponential(rng.uniform(1, 30), len(near)), np.arange(len(others)) + rng.exponential(3)])
        table[row] = np.concatenate([near, others])[np.argsort(place, kind="stable")][:DEPTH]
    return table


images = sorted(metrics.coco_gts["i2t"])
captions = [int(c) for c in metrics.coco_ids]
tables = {"i2t": (images, rank(images, captions, "i2t")), "t2i": (captions, rank(captions, images, "t2i"))}
retrieved = {way: dict(zip(queries, table.tolist())) for way, (queries, table) in tables.items()}
for way, (_, table) in tables.items():
    table.tofile(folder / f"{way}.bin")

with contextlib.redirect_stderr(io.StringIO()):
    results = {}
    for name in ("coco_1k", "coco_5k", "cxc"):
        for k in KS:
            results[f"{name} R@{k}"] = getattr(metrics, f"{name}_recalls")(retrieved, "all", K=k)
    for key, value in metrics.eccv_metrics(retrieved, "all").items():
        results[key] = value
    results["eccv_r1 alone"] = metrics.eccv_recalls(retrieved, "all", K=1)

plain = lambda lists: [[key, list(values)] for key, values in lists.items()]
json.dump(
    {
        "version": version("eccv-caption"),
        "depth": DEPTH,
        "images": images,
        "captions": captions,
        "truths": {name: {way: plain(truth[way]) for way in ("i2t", "t2i")} for name, truth in truths.items()},
        "results": {name: {way: float(score[way]) for way in ("i2t", "t2i")} for name, score in results.items()},
    },
    sys.stdout,
)
