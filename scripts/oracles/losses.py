"""Writes packages/losses/test/golden/vmf.json: log I, A_d and log C_d with 50 digits (pip install mpmath).

    python scripts/oracles/losses.py
"""

import json
import pathlib
import struct

import mpmath as mp

mp.mp.dps = 50


def float32(x):
    """The nearest float32: what a tensor really holds."""
    return mp.mpf(struct.unpack("f", struct.pack("f", float(x)))[0])


rows = []
for d in (2, 3, 8, 17, 20, 64, 128, 512, 1024):
    nu = mp.mpf(d) / 2 - 1
    # A grid over twelve decades, and close to the zero of log I, where relative accuracy is hardest.
    kappas = [10 ** (e / 4) for e in range(-24, 25)]
    if nu > 0:
        zero = mp.findroot(lambda k: mp.log(mp.besseli(nu, k)), (0.3 * nu + 0.3, nu + 3), solver="anderson")
        kappas += [zero * f for f in (0.9, 0.99, 0.999, 1, 1.001, 1.01, 1.1)]
    for k in map(float32, kappas):
        i = mp.besseli(nu, k)
        log_c = nu * mp.log(k) - (nu + 1) * mp.log(2 * mp.pi) - mp.log(i)
        rows.append([d, float(k), float(mp.log(i)), float(mp.besseli(nu + 1, k) / i), float(log_c)])
path = pathlib.Path(__file__).parents[2] / "packages/losses/test/golden/vmf.json"
path.write_text(json.dumps({"columns": ["d", "kappa", "logI", "A", "logC"], "rows": rows}) + "\n")
print(len(rows), "rows")
