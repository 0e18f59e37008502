"""Writes packages/eval/test/golden/pair_score_fit.json: fitted pair scores by scikit-learn and scipy.

pip install numpy scipy scikit-learn; python3 scripts/oracles/pair_score.py
The functions also serve scripts/jobs/sklearn-parity.py, on many random sets.
"""

import json
from pathlib import Path

import numpy as np
import scipy
import sklearn
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler


def confidence_of_pairs(left, right, transform, combine):
    """Clip, mean, deviation, and h of every pair."""
    l1, l2 = (np.log(left), np.log(right)) if transform == "log" else (left, right)
    both = np.concatenate([l1, l2])
    low, high = np.quantile(both, [0.01, 0.99])
    clipped = np.clip(both, low, high)
    mean, sd = clipped.mean(), clipped.std()
    u, v = (np.clip(l1, low, high) - mean) / sd, (np.clip(l2, low, high) - mean) / sd
    h = {
        "harmonic": lambda: np.log(2) - np.logaddexp(-u, -v),
        "product": lambda: (u + v) / 2,
        "min": lambda: np.minimum(u, v),
    }[combine]()
    return [low, high], mean, sd, h


def columns_of(cosine, h):
    return np.column_stack([cosine, h * cosine, h * h * cosine, h, h * h])


def spreads(x, w):
    return np.sqrt(np.average((x - np.average(x, axis=0, weights=w)) ** 2, axis=0, weights=w))


def linear(cosine, h, y, w, c, standardise):
    """scikit-learn's coefficients, polished by Newton's method, and the errors by the inverse of the observed information."""
    x = columns_of(cosine, h)
    scaler = StandardScaler(with_mean=standardise, with_std=standardise).fit(x, sample_weight=w)
    z = scaler.transform(x)
    fit = LogisticRegression(C=c, tol=1e-12, max_iter=10_000, solver="newton-cholesky").fit(z, y, sample_weight=w)
    design = np.column_stack([np.ones(len(y)), z])
    ridge = np.diag([0.0] + [1.0 / c] * 5)
    theta = np.r_[fit.intercept_, fit.coef_[0]]
    first = theta.copy()
    for _ in range(5):
        p = expit(design @ theta)
        information = design.T @ (design * (w * p * (1 - p))[:, None]) + ridge
        theta -= np.linalg.solve(information, design.T @ (w * (p - y)) + ridge @ theta)
    scale = scaler.scale_ if standardise else np.ones(5)
    centre = scaler.mean_ if standardise else np.zeros(5)
    # Coefficients of the columns as they are: a linear map of those of the standardised columns.
    back = np.zeros((6, 6))
    back[0] = np.r_[1, -centre / scale]
    back[1:, 1:] = np.diag(1 / scale)
    raw = back @ theta
    errors = np.sqrt(np.diag(back @ np.linalg.inv(information) @ back.T))
    a, b = raw[[1, 2, 3]], -raw[[0, 4, 5]]
    return a, b, errors[[1, 2, 3]], errors[[0, 4, 5]], float(np.abs(theta - first).max())


def positive(cosine, h, y, w, c, standardise):
    """The same penalised likelihood with a softplus slope, by scipy from several starts; the best of them."""
    x = columns_of(cosine, h)
    ridge = np.r_[spreads(x, w)[:3] ** 2, 0, spreads(x, w)[3:] ** 2] if standardise else np.r_[1, 1, 1, 0, 1, 1.0]
    powers = np.column_stack([np.ones(len(h)), h, h * h])

    def loss(theta):
        q = powers @ theta[:3]
        z = np.logaddexp(0, q) * cosine - powers @ theta[3:]
        g = w * (expit(z) - y)
        value = 0.5 * ridge @ theta**2 / c + w @ np.logaddexp(0, np.where(y == 1, -z, z))
        return value, np.r_[powers.T @ (g * expit(q) * cosine), -powers.T @ g] + ridge * theta / c

    starts = [np.zeros(6), np.array([10, 0, 0, 3, 0, 0.0]), np.array([3, 2, 0, 1, 1, 0.0]), np.array([5, -2, 1, 2, 0, 0.0])]
    options = {"maxiter": 20_000, "ftol": 1e-16, "gtol": 1e-12, "maxls": 100}
    found = min((minimize(loss, s, jac=True, method="L-BFGS-B", options=options) for s in starts), key=lambda r: r.fun)
    # The end of the way: BFGS keeps the whole curvature, Newton's steps with differences of the gradient do the rest.
    theta = minimize(loss, found.x, jac=True, method="BFGS", options={"gtol": 1e-10, "maxiter": 5000}).x
    curvature = np.zeros((6, 6))
    for _ in range(4):
        for k in range(6):
            step = np.zeros(6)
            step[k] = 1e-5 * max(1, abs(theta[k]))
            curvature[k] = (loss(theta + step)[1] - loss(theta - step)[1]) / (2 * step[k])
        theta = theta - np.linalg.solve((curvature + curvature.T) / 2, loss(theta)[1])
    return theta[:3], theta[3:], loss(theta)[0]


def draw(rng, n, share):
    """Cosines whose spread and centre follow the worse of two log-normal confidences."""
    y = (rng.random(n) < share).astype(int)
    y[:6] = [0, 1, 0, 1, 0, 1]
    u, v = rng.normal(1.5, 0.9, n), rng.normal(1.5, 0.9, n)
    q = expit(np.minimum(u, v))
    cosine = np.where(y == 1, 0.8 * q * q, 0.25 * (1 - q)) + rng.normal(0, 0.17, n)
    return np.round(cosine, 6), np.round(np.exp(u), 5), np.round(np.exp(v), 5), y, np.round(rng.random(n) + 0.1, 3)


def case(rng, n, c=1.0, standardise=True, transform="log", combine="harmonic", weighted=False, share=0.3):
    cosine, left, right, y, w = draw(rng, n, share)
    weights = w if weighted else np.ones(n)
    clip, mean, sd, h = confidence_of_pairs(left, right, transform, combine)
    a, b, errors_a, errors_b, _ = linear(cosine, h, y, weights, c, standardise)
    soft_a, soft_b, least = positive(cosine, h, y, weights, c, standardise)
    as_lists = lambda **parts: {k: np.asarray(v).tolist() for k, v in parts.items()}  # noqa: E731
    return {
        **as_lists(cosine=cosine, left=left, right=right, labels=y, clip=clip),
        **({"weights": weights.tolist()} if weighted else {}),
        "options": {"C": c, "standardise": standardise, "transform": transform, "combine": combine},
        "mean": float(mean),
        "sd": float(sd),
        "linear": as_lists(a=a, b=b, errorsA=errors_a, errorsB=errors_b),
        "positive": {**as_lists(a=soft_a, b=soft_b), "loss": float(least)},
    }


def golden():
    rng = np.random.default_rng(11)
    return {
        "source": f"scikit-learn {sklearn.__version__}, scipy {scipy.__version__}",
        "cases": [
            case(rng, 40),
            case(rng, 150, weighted=True, combine="product"),
            case(rng, 150, c=0.05, standardise=False, combine="min"),
            case(rng, 200, c=20.0, transform="identity", weighted=True),
        ],
    }


if __name__ == "__main__":
    target = Path(__file__).parents[2] / "packages/eval/test/golden/pair_score_fit.json"
    target.write_text(json.dumps(golden()) + "\n")
