"""Reads what scripts/jobs/tensorboard.mjs has written with TensorBoard itself: python tensorboard.py FOLDER

EventFileLoader reads single files, cut off at every byte too; EventAccumulator reads the folder of a training that was
killed and resumed, as TensorBoard does.
"""

import json
import sys
from pathlib import Path

# This file must not stand in for the package of its name.
sys.path.pop(0)

import numpy as np
from tensorboard import version
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.backend.event_processing.event_file_loader import LegacyEventFileLoader, EventFileLoader
from tensorboard.util import tensor_util

folder = Path(sys.argv[1])
expected = json.loads((folder / "expected.json").read_text())
passed = failed = 0


def check(name, fits):
    global passed, failed
    passed, failed = passed + bool(fits), failed + (not fits)
    if not fits:
        print(f"FAIL {name}")


def same(value, text):
    """Whether a number is the float32 that the text names."""
    number = np.float32(text.replace("Infinity", "inf"))
    return np.float32(value).tobytes() == number.tobytes() or (np.isnan(number) and np.isnan(value))


# One file: every event, its times, and the version that comes first.
events = list(LegacyEventFileLoader(expected["first"]).Load())
check("the version comes first", events[0].file_version == "brain.Event:2")
check("the start of the training comes second", events[1].session_log.status == 1 and events[1].step == 1)
check("300 steps", [e.step for e in events[2:]] == list(range(1, 301)))
check("times", all(e.wall_time == 1_700_000_000.25 for e in events))

# Cut off anywhere, TensorBoard gives whole events in their order.
counts = []
for length in range(expected["length"]):
    steps = [e.step for e in EventFileLoader(str(folder / f"prefix.tfevents.{length:04}")).Load() if e.HasField("summary")]
    check(f"the first {length} bytes", steps == list(range(1, len(steps) + 1)))
    counts.append(len(steps))
check("more bytes, as many steps or more", counts == sorted(counts) and max(counts) == 2)

# The folder: what the first training had beyond the step of resumption is void.
accumulator = EventAccumulator(str(folder / "logged"), size_guidance={"scalars": 0, "tensors": 0})
accumulator.Reload()
scalars = expected["scalars"]
tags = accumulator.Tags()
check("tags", sorted(tags["scalars"] + tags["tensors"]) == sorted(scalars))
for tag, values in scalars.items():
    if tag in tags["scalars"]:
        read = {e.step: e.value for e in accumulator.Scalars(tag)}
    else:
        read = {e.step: tensor_util.make_ndarray(e.tensor_proto).item() for e in accumulator.Tensors(tag)}
    check(f"{tag}: steps", sorted(read) == sorted(map(int, values)))
    wrong = [step for step, text in values.items() if not same(read.get(int(step), 0), text)]
    check(f"{tag}: values, first wrong at {wrong[:3]}", not wrong)

print(f"tensorboard {version.VERSION}: {sum(map(len, scalars.values()))} values, {expected['length']} prefixes")
print(f"Tests: {passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
