"""Reads and writes safetensors files with NumPy alone; arrays that are read stay on the disk."""

import json
import os

import numpy as np

TYPES = {"F32": np.float32, "I32": np.int32}


def read(path):
    """The arrays of a file by name, mapped into memory."""
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(length))
    header.pop("__metadata__", None)
    return {
        name: np.memmap(path, TYPES[entry["dtype"]], "r", 8 + length + entry["data_offsets"][0], tuple(entry["shape"]))
        for name, entry in header.items()
    }


def write(path, arrays):
    """Writes float32 arrays by name, under another name first."""
    header, data = {}, b""
    for name, array in arrays.items():
        array = np.asarray(array, np.float32)
        end = len(data) + array.nbytes
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [len(data), end]}
        data += array.tobytes()
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    aside = f"{path}.aside"
    with open(aside, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text + data)
    os.replace(aside, path)


class Rows:
    """The rows of several files after each other, as one."""

    def __init__(self, paths):
        self.files = [read(path) for path in paths]
        self.starts = np.cumsum([0] + [len(file["label"]) for file in self.files])

    def take(self, name, rows):
        """Some rows of an array, in the order asked for."""
        rows = np.asarray(rows)
        places = np.searchsorted(self.starts, rows, "right") - 1
        first = self.files[0][name]
        out = np.empty((len(rows), *first.shape[1:]), first.dtype)
        for place in np.unique(places):
            here = places == place
            out[here] = self.files[place][name][rows[here] - self.starts[place]]
        return out
