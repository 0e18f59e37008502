"""PyTorch as a contestant: reads tasks, answers each with the milliseconds of one execution."""

import json
import os
import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parent.parent))
from contestant import take_turn  # noqa: E402

torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
layout = torch.channels_last if sys.argv[1] == "channels_last" else torch.contiguous_format
print(f"torch {torch.__version__}, {torch.get_num_threads()} threads, {sys.argv[1]}", flush=True)

prepared = {}
with torch.no_grad():
    for line in sys.stdin:
        task = json.loads(line)
        if task["name"] not in prepared:
            if task["op"] == "matmul":
                n, k, m = task["shape"]
                made = (torch.randn(n, k), torch.randn(k, m), torch.matmul)
            else:
                batch, size, channels, filters = task["shape"]
                x = torch.randn(batch, channels, size, size).to(memory_format=layout)
                w = torch.randn(filters, channels, 3, 3).to(memory_format=layout)
                made = (x, w, lambda x, w: torch.nn.functional.conv2d(x, w, padding=1))
            prepared = {task["name"]: made}
        a, b, f = prepared[task["name"]]
        print(take_turn(lambda: f(a, b), task["turn"]), flush=True)
