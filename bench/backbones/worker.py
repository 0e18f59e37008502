"""PyTorch or ONNX Runtime as a contestant: answers each task with the milliseconds of one forward."""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
from contestant import take_turn  # noqa: E402

runtime, folder = sys.argv[1:]
threads = int(os.environ["OMP_NUM_THREADS"])
made = {}


def torch_forward():
    import torch
    from networks import networks

    torch.set_num_threads(threads)
    print(f"torch {torch.__version__}, {torch.get_num_threads()} threads", flush=True)
    layout = torch.channels_last if runtime == "torch-channels-last" else torch.contiguous_format

    def prepare(network, batch):
        if network not in made:
            made[network] = networks[network]().eval().to(memory_format=layout)
        x = (torch.rand(batch, 3, 112, 112) * 2 - 1).to(memory_format=layout)
        return lambda: made[network](x)

    torch.inference_mode().__enter__()
    return prepare


def onnx_forward():
    import numpy as np
    import onnxruntime as ort

    print(f"onnxruntime {ort.__version__}, {threads} threads", flush=True)

    def prepare(network, batch):
        if network not in made:
            options = ort.SessionOptions()
            options.intra_op_num_threads = threads
            file = str(Path(folder) / f"{network}.onnx")
            made[network] = ort.InferenceSession(file, options, providers=["CPUExecutionProvider"])
        x = np.random.default_rng(1).uniform(-1, 1, (batch, 3, 112, 112)).astype(np.float32)
        return lambda: made[network].run(["embedding"], {"data": x})

    return prepare


prepare = onnx_forward() if runtime == "onnx" else torch_forward()
for line in sys.stdin:
    task = json.loads(line)
    print(take_turn(prepare(task["network"], task["batch"]), task["turn"]), flush=True)
