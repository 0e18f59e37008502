"""Writes the golden files of images/augmentations.test.ts beside itself, with Pillow."""
import json
import pathlib

import numpy as np
import PIL
from PIL import Image, ImageOps

here = pathlib.Path(__file__).resolve().parent
rng = np.random.default_rng(43)


def plain(image):
    return {"width": image.shape[1], "height": image.shape[0], "data": image.ravel().tolist()}


def equalised(image):
    image = np.asarray(image, np.uint8)
    return {"image": plain(image), "result": plain(np.asarray(ImageOps.equalize(Image.fromarray(image))))}


def seen(image, corners):
    """The image whose corner pixels move there. Pillow's places are those of corners of pixels, ours those of their middles."""
    h, w, _ = image.shape
    rows, right = [], []
    for (x, y), (u, v) in zip(np.asarray(corners) + 0.5, np.array([[0, 0], [w - 1, 0], [w - 1, h - 1], [0, h - 1]]) + 0.5):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    solved = np.linalg.solve(rows, right)
    result = Image.fromarray(image).transform((w, h), Image.Transform.PERSPECTIVE, solved.tolist(), Image.Resampling.BILINEAR)
    return {"image": plain(image), "corners": corners, "result": plain(np.asarray(result))}


narrow = np.stack([rng.integers(a, b, (24, 32)) for a, b in [(90, 140), (0, 20), (200, 256)]], -1)
steps = np.repeat(np.array([0, 10, 10, 250], np.uint8), 300).reshape(30, 40)
golden = {
    "pillow": PIL.__version__,
    "equalise": [
        equalised(narrow),
        equalised(rng.integers(0, 256, (20, 20, 3))),
        equalised(np.stack([steps, np.full_like(steps, 7), 255 - steps], -1)),
        equalised(rng.integers(0, 256, (3, 5, 3))),
        equalised(np.round(rng.normal(128, 10, (40, 30, 3))).clip(0, 255)),
    ],
    "perspective": [
        seen(rng.integers(0, 256, (12, 16, 3), dtype=np.uint8), [[2, 1], [13, 0], [15, 10], [1, 9]]),
        seen(rng.integers(0, 256, (16, 12, 3), dtype=np.uint8), [[0, 0], [8, 5], [7, 11], [4, 15]]),
        seen(rng.integers(0, 256, (9, 9, 3), dtype=np.uint8), [[-3, 2], [9, -4], [12, 7], [1, 11]]),
    ],
}
(here / "augmentations.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
