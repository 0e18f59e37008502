"""A turn of bench/data/embed.mjs: decodes with OpenCV and embeds with ONNX Runtime, batch by batch, as programs around
InsightFace's models do."""

import json
import sys
import tarfile
import time

import cv2
import numpy as np
import onnxruntime as ort

BATCH = 16

options = ort.SessionOptions()
options.intra_op_num_threads = 1
session = ort.InferenceSession(sys.argv[1], options, providers=["CPUExecutionProvider"])
name = session.get_inputs()[0].name
cv2.setNumThreads(1)


def embed(images):
    batch = np.stack(images).transpose(0, 3, 1, 2).astype(np.float32)
    return session.run(["embedding"], {name: batch})[0]


embed([np.zeros((112, 112, 3), np.uint8)] * BATCH)
start, busy = time.perf_counter(), time.process_time()
rows, waiting = [], []
with tarfile.open(sys.argv[2], "r|") as archive:
    for member in archive:
        bytes_ = archive.extractfile(member).read()
        image = cv2.imdecode(np.frombuffer(bytes_, np.uint8), cv2.IMREAD_COLOR)
        waiting.append(cv2.cvtColor(image, cv2.COLOR_BGR2RGB))
        if len(waiting) == BATCH:
            rows.append(embed(waiting))
            waiting = []
if waiting:
    rows.append(embed(waiting))
table = np.concatenate(rows)
np.save(sys.argv[2] + ".npy", table)
print(json.dumps({"seconds": time.perf_counter() - start, "processor": time.process_time() - busy, "images": len(table)}))
