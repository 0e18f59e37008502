"""Writes packages/numerics/test/golden/special.json: high-precision values of the special functions.

pip install mpmath scipy; python3 scripts/oracles/numerics.py
"""

import json
from pathlib import Path

import mpmath as mp
from scipy import special as sp

mp.mp.dps = 60
KAPPAS = [10.0**e for e in range(-6, 7)] + [3.7, 29.5, 31.0, 64.0, 255.0, 333.3, 2048.0, 5e4]
DIMENSIONS = [2, 3, 64, 128, 512, 1024]


def log_i(nu, x):
    """log I_nu(x): mpmath directly, or by the Hankel/uniform behaviour it switches to on its own."""
    return mp.log(mp.besseli(nu, x, maxterms=10**7))


def vmf(d, kappa):
    x, nu = mp.mpf(kappa), mp.mpf(d) / 2 - 1
    low, high = log_i(nu, x), log_i(nu + 1, x)
    normaliser = nu * mp.log(x) - mp.mpf(d) / 2 * mp.log(2 * mp.pi) - low
    return [d, kappa, float(low), float(mp.exp(high - low)), float(normaliser)]


golden = {
    "source": f"mpmath {mp.__version__} at {mp.mp.dps} digits; scipy for beta, gamma and normal",
    "vmf": [vmf(d, k) for d in DIMENSIONS for k in sorted(KAPPAS)],
    "besselOtherOrders": [[nu, x, float(log_i(mp.mpf(nu), mp.mpf(x)))] for nu in (0.25, 5, 12.5, 29.9, 30.1) for x in (0.5, 8.0, 29.0, 31.0, 100.0, 1500.0)],
    "logGamma": [[x, float(mp.loggamma(mp.mpf(x)))] for x in (1e-8, 0.1, 0.5, 1.0, 1.5, 2.0, 2.5, 9.9, 10.0, 256.5, 1e5, 1.5e7)],
    "logBeta": [[a, b, float(mp.log(mp.beta(mp.mpf(a), mp.mpf(b))))] for a, b in ((0.5, 0.5), (2, 3), (9, 40), (0.3, 1e6), (120, 15.6e6), (5e6, 5e6))],
    "beta": [[x, a, b, float(sp.betainc(a, b, x))] for x, a, b in ((0.1, 0.5, 0.5), (0.5, 2, 3), (0.9, 20, 4), (1e-6, 1, 15.6e6), (0.0101, 100, 9901), (0.5, 3e4, 3e4))],
    "betaInverse": [[p, a, b, float(sp.betaincinv(a, b, p))] for p in (1e-6, 0.025, 0.5, 0.975) for a, b in ((0.5, 0.5), (2, 3), (1, 3000), (15, 15638918), (16, 15638917), (900, 101), (3000, 1))],
    "gammaP": [[a, x, float(sp.gammainc(a, x)), float(sp.gammaincc(a, x))] for a, x in ((0.5, 0.1), (0.5, 30), (1, 1), (15, 8.4), (16, 24.7), (1000, 1040), (1e6, 1.001e6))],
    "gammaInverse": [[p, a, float(sp.gammaincinv(a, p))] for p in (1e-6, 0.025, 0.5, 0.975, 0.999999) for a in (0.5, 1, 15, 16, 400, 1e5)],
    "normal": [[x, float(sp.ndtr(x))] for x in (-30, -8, -1.96, -0.3, 0, 0.7, 2.5, 6)],
    "normalQuantile": [[p, float(sp.ndtri(p))] for p in (1e-200, 1e-12, 0.001, 0.025, 0.3, 0.5, 0.8, 0.975, 0.999999)],
}
target = Path(__file__).parents[2] / "packages/numerics/test/golden/special.json"
target.write_text("{\n" + ",\n".join(f" {json.dumps(k)}: {json.dumps(v)}" for k, v in golden.items()) + "\n}\n")
