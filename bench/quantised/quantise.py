"""Writes a network of the ONNX format in half precision and in 8 bits: quantise.py NETWORK.onnx IMAGES.u8 FOLDER.

IMAGES.u8 holds RGB crops of 112 x 112, a byte a sample, by which the ranges of activations are found.
"""

import sys
from pathlib import Path

import numpy as np
import onnx
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_dynamic, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process
from onnxruntime.transformers.float16 import convert_float_to_float16

network, images, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
samples = np.fromfile(images, np.uint8).reshape(-1, 112, 112, 3).transpose(0, 3, 1, 2).astype(np.float32)


class Crops(CalibrationDataReader):
    """The crops, one at a time."""

    def __init__(self, name):
        self.rest = iter([{name: samples[i : i + 1]} for i in range(len(samples))])

    def get_next(self):
        return next(self.rest, None)


plain = onnx.load(network)
name = plain.graph.input[0].name
for file, keep in [("fp16.onnx", True), ("fp16-inputs.onnx", False)]:
    onnx.save(convert_float_to_float16(onnx.load(network), keep_io_types=keep), folder / file)

ready = folder / "ready.onnx"
quant_pre_process(network, ready, skip_symbolic_shape=True)
quantize_dynamic(ready, folder / "int8-dynamic.onnx", weight_type=QuantType.QUInt8)
quantize_static(
    ready,
    folder / "int8.onnx",
    Crops(name),
    quant_format=QuantFormat.QDQ,
    per_channel=True,
    activation_type=QuantType.QUInt8,
    weight_type=QuantType.QInt8,
)
ready.unlink()
