"""Manifests as PyArrow writes them, for the reader of Parquet: `python make.py` in this folder (pyarrow 26, numpy)."""

import pyarrow as pa
import pyarrow.parquet as pq

N = 60
paths = [f"p{i % 7}/{i}.jpg" for i in range(N)]
subjects = [f"P{i % 7}" if i % 5 else None for i in range(N)]
images = [bytes([0xFF, 0xD8] + [(i * 31 + k * 7) % 251 for k in range(20 + i % 9)]) for i in range(N)]
marks = [[float(i + k) / 2 for k in range(10)] if i % 4 else None for i in range(N)]

lists = pa.table({
    "path": paths,
    "subject": subjects,
    "template": pa.array(range(N), pa.int32()),
    "media": pa.array([i // 3 for i in range(N)], pa.int64()),
    "landmarks": pa.array(marks, pa.list_(pa.float32())),
    "extra": pa.array([i / 3 for i in range(N)]),
})
for name, how in {
    "snappy": {},
    "plain": {"compression": "none", "use_dictionary": False},
    "gzip": {"compression": "gzip", "row_group_size": 17},
    "brotli": {"compression": "brotli", "data_page_size": 64, "write_batch_size": 8},
    "zstd": {"compression": "zstd", "data_page_version": "2.0", "data_page_size": 64, "write_batch_size": 8},
    "second": {"data_page_version": "2.0", "row_group_size": 20},
    "lz4": {"compression": "lz4"},
    "delta": {"use_dictionary": False, "column_encoding": {"path": "DELTA_BYTE_ARRAY"}},
}.items():
    pq.write_table(lists, f"{name}.parquet", store_schema=False, **how)

hugging = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
pairs = [{"bytes": image, "path": path if i % 3 else None} for i, (image, path) in enumerate(zip(images, paths))]
label = pa.array([i % 7 for i in range(N)], pa.int64())
pq.write_table(pa.table({"image": pa.array(pairs, hugging), "label": label}), "hugging.parquet", row_group_size=25)
away = [{"bytes": None, "path": path} for path in paths]
pq.write_table(pa.table({"image": pa.array(away, hugging), "label": label}), "paths.parquet", store_schema=False)
some = [{"bytes": image if i % 6 else None, "path": path} for i, (image, path) in enumerate(zip(images, paths))]
pq.write_table(pa.table({"image": pa.array(some, hugging), "label": label}), "some.parquet", store_schema=False)
pq.write_table(pa.table({"id": paths, "bytes": pa.array(images, pa.binary()), "person": label}), "bytes.parquet", store_schema=False)
pq.write_table(pa.table({"name": paths}), "none.parquet", store_schema=False)
nested = pa.array([[[float(i + k) / 2, 1.5] for k in range(5)] for i in range(N)], pa.list_(pa.list_(pa.float64(), 2)))
pq.write_table(pa.table({"file": paths, "landmarks": nested}), "nested.parquet", store_schema=False)
