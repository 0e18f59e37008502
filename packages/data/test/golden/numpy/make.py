"""Writes the arrays of features/numpy.test.ts beside itself, or into the folder named."""
import pathlib
import sys

import numpy as np

out = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else __file__).resolve()
out = out if out.is_dir() else out.parent
mu = (np.arange(12).reshape(4, 3) - 5) / 4
ids = np.array(["ann/1.png", "ann/2.png", "bób/1.png", "𝔢ve/1.png"])
for name in ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]:
    whole = np.abs(mu * 4) if name[0] == "u" else mu * 4
    np.save(out / f"{name}.npy", (whole if name[0] in "iu" else mu).astype(name))
np.save(out / "bool.npy", mu > 0)
np.save(out / "big-endian.npy", mu.astype(">f4"))
np.save(out / "fortran.npy", np.asfortranarray(mu.astype("f4")))
np.save(out / "cube-fortran.npy", np.asfortranarray(np.arange(24, dtype="i4").reshape(2, 3, 4)))
np.save(out / "complex.npy", mu.astype("c8"))
table = dict(
    embedding=mu.astype("f4"),
    bottleneck=np.asfortranarray(mu[:, :2]),
    id=ids,
    subject=np.array([7, 7, 2**53 + 1, 3]),
    scale=np.array([1.0, 2, 3, 4]),
    backbone_sha256=np.array("abc"),
)
np.savez(out / "stored.npz", **table)
np.savez_compressed(out / "deflated.npz", **table)
np.savez(out / "alone.npz", mu.astype("f2"))
