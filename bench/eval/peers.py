"""scikit-learn and the published formulation as contestants: reads scores from files, prints times and results as JSON."""

import json
import resource
import sys
import time

import numpy as np
from sklearn.metrics import roc_curve

folder, task = sys.argv[1], sys.argv[2]


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def tar_at_far():
    scores = np.fromfile(f"{folder}/scores.f32", "<f4")
    labels = np.fromfile(f"{folder}/labels.u8", "u1")
    before = peak()
    start = time.perf_counter()
    fpr, tpr, thresholds = roc_curve(labels, scores)
    at = np.searchsorted(fpr, 1e-6, side="right") - 1
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "beyondInputsMB": peak() - before, "tar": float(tpr[at]), "far": float(fpr[at])}


def accept_rates(scores, labels, fars):
    """Thresholds at the k-th largest impostor, everything sorted anew: the published formulation."""
    negatives = np.sort(scores[~labels])[::-1]
    positives = scores[labels]
    rates = []
    for far in fars:
        k = int(np.round(len(negatives) * far))
        threshold = negatives[0] + 1e-8 if k == 0 else negatives[k - 1]
        rates.append(float(np.mean(positives >= threshold)))
    return rates


def reject():
    scores = np.fromfile(f"{folder}/reject-scores.f64", "<f8")
    labels = np.fromfile(f"{folder}/reject-labels.u8", "u1").astype(bool)
    confidence = np.fromfile(f"{folder}/reject-confidence.f64", "<f8")
    fars = [1e-4, 5e-4, 1e-3, 5e-3, 1e-2, 5e-2]
    portions = np.linspace(0, 0.5, 250)
    start = time.perf_counter()
    order = np.argsort(confidence, kind="stable")[::-1]
    scores, labels = scores[order], labels[order]
    table = []
    for r in portions:
        kept = int(len(scores) * (1 - r))
        table.append(accept_rates(scores[:kept], labels[:kept], fars))
    areas = np.trapezoid(np.array(table), portions, axis=0)
    return {"seconds": time.perf_counter() - start, "area": areas.tolist()}


def cosines():
    embeddings = np.fromfile(f"{folder}/embeddings.f32", "<f4").reshape(-1, 512)
    left = np.fromfile(f"{folder}/left.u32", "<u4")
    right = np.fromfile(f"{folder}/right.u32", "<u4")
    out = np.empty(len(left), "f4")
    start = time.perf_counter()
    unit = embeddings / (np.linalg.norm(embeddings, axis=1, keepdims=True) + 1e-8)
    for at in range(0, len(left), 100_000):
        part = slice(at, at + 100_000)
        out[part] = np.sum(unit[left[part]] * unit[right[part]], -1)
    return {"seconds": time.perf_counter() - start, "sum": float(out.astype("f8").sum())}


print(json.dumps({"tar": tar_at_far, "reject": reject, "cosines": cosines}[task]()))
