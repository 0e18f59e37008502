"""Feature tables as pyarrow writes them, and files that are to be refused.

pip install pyarrow; python3 packages/data/test/golden/arrow/make.py   (written with pyarrow 26.0.1)
"""
import sys
from pathlib import Path

import pyarrow as pa

out = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
ids = ["ann/1.png", "ann/2.png", "bób/1.png", "𝔢ve/1.png", ""]
mu = pa.array([(i - 5) / 4 for i in range(15)], pa.float32())


def lists(values, width, rows=5):
    return pa.FixedSizeListArray.from_arrays(values.slice(0, rows * width), width)


def table(text=pa.utf8(), **more):
    columns = {
        "id": pa.array(ids, text),
        "subject": pa.array(["ann", "ann", "bób", "eve", "eve"], text),
        "embedding": lists(mu, 3),
        "scale": pa.array([1, 2, 3, 4, 5], pa.float32()),
        **more,
    }
    return pa.table(columns).replace_schema_metadata({"backbone": "by pyarrow"})


# Columns that are not read, of every kind whose buffers are known.
others = {
    "age": pa.array([1, None, 3, 4, 5], pa.int64()),
    "wide": pa.array([0.5] * 5, pa.float64()),
    "flags": pa.array([True, False, None, True, True]),
    "names": pa.array([["a"], [], None, ["b", "c"], []], pa.list_(pa.utf8())),
    "box": pa.array([{"x": 1, "y": 2.0}] * 5, pa.struct({"x": pa.int32(), "y": pa.float32()})),
    "nothing": pa.nulls(5),
    "when": pa.array([0] * 5, pa.timestamp("ms")),
    "map": pa.array([[("k", 1)]] * 5, pa.map_(pa.utf8(), pa.int8())),
    "bytes": pa.array([b"12345678"] * 5, pa.binary(8)),
    "bottleneck": lists(mu, 2),
}


def write(name, content, batch=None, options=None):
    with pa.ipc.new_file(out / f"{name}.arrow", content.schema, options=options) as writer:
        writer.write_table(content, max_chunksize=batch)


write("plain", table(**others), batch=2)
write("large", table(pa.large_utf8()))
write("sliced", pa.concat_tables([table().slice(3, 1), table().slice(1, 2)]))
write("empty", table().slice(0, 0))
write("dictionary", table(subject=pa.array(["ann"] * 5).dictionary_encode()))
write("lz4", table(), options=pa.ipc.IpcWriteOptions(compression="lz4"))
write("zstd", table(), options=pa.ipc.IpcWriteOptions(compression="zstd"))
write("view", table(subject=pa.array(["ann"] * 5, pa.string_view())))
write("null-subject", table(subject=pa.array(["a", "b", None, "c", "d"])), batch=2)
write("null-row", table(embedding=pa.array([[1, 2], None, [3, 4], [5, 6], [7, 8]], pa.list_(pa.float32(), 2))))
write("null-number", table(embedding=pa.array([[1, 2], [1, 2], [3, 4], [5, None], [7, 8]], pa.list_(pa.float32(), 2))))
write("not-finite", table(embedding=lists(pa.array([1.0] * 7 + [float("nan")] * 3, pa.float32()), 2)))
write("twice", table(id=pa.array(["a", "b", "c", "b", "d"])))
write("double", table(embedding=lists(pa.array([1.0] * 10), 2)))
with pa.ipc.new_stream(out / "stream.arrow", table().schema) as stream:
    stream.write_table(table())
