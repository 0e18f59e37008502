"""Writes packages/models/test/golden/onnx/operators.*: every operator that becomes native, run by ONNX Runtime
(pip install onnx onnxruntime). The onnx package's own evaluator passes over the epsilon of BatchNormalization.

    python scripts/oracles/onnx_graph.py
"""

import json
import pathlib

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

rng = np.random.default_rng(7)
weights = []


def weight(name, value, dtype=np.float32):
    weights.append(numpy_helper.from_array(np.asarray(value, dtype), name))
    return name


def normal(*shape):
    return 0.4 * rng.normal(size=shape)


def node(op, inputs, output, **attributes):
    return helper.make_node(op, inputs, [output], name=output, **attributes)


def constant(name, value):
    return helper.make_node("Constant", [], [name], value=numpy_helper.from_array(np.asarray(value), name))


integers = dict(dtype=np.int64)
nodes = [
    node("Slice", ["x", weight("s0", [1, 0], **integers), weight("s1", [-1, 2**63 - 1], **integers),
                   weight("s2", [2, 1], **integers)], "crop"),
    node("Sub", ["crop", weight("mean", 0.5)], "centred"),
    node("Mul", ["centred", weight("gain", normal(1, 3, 1, 1))], "gained"),
    node("Conv", ["gained", weight("c1", normal(6, 3, 3, 3)), weight("c1b", normal(6))], "conv",
         kernel_shape=[3, 3], pads=[1, 1, 1, 1], strides=[1, 1]),
    node("BatchNormalization", ["conv", weight("g", 1 + normal(6)), weight("b", normal(6)), weight("m", normal(6)),
                                weight("v", 1 + rng.random(6))], "bn", epsilon=1e-3),
    node("PRelu", ["bn", weight("slope", normal(6, 1, 1))], "prelu"),
    node("Conv", ["prelu", weight("dw", normal(6, 1, 3, 2))], "depthwise",
         kernel_shape=[3, 2], pads=[1, 0, 1, 1], group=6, auto_pad="NOTSET"),
    node("Abs", ["depthwise"], "abs"),
    node("Sub", ["depthwise", "abs"], "negative"),
    node("Div", ["negative", weight("two", [[[2.0]]])], "half"),
    node("Neg", ["half"], "neg"),
    node("LeakyRelu", ["neg"], "leaky", alpha=0.2),
    node("Sigmoid", ["leaky"], "sigmoid"),
    node("Tanh", ["leaky"], "tanh"),
    node("Concat", ["sigmoid", "tanh"], "both", axis=1),
    constant("low", np.float32(-0.5)),
    node("Clip", ["both", "low", weight("high", 0.7)], "clip"),
    node("MaxPool", ["clip"], "max", kernel_shape=[2, 2], strides=[2, 2]),
    node("AveragePool", ["max"], "avg", kernel_shape=[2, 2], strides=[1, 1]),
    node("GlobalAveragePool", ["both"], "pooled"),
    node("Flatten", ["avg"], "flat"),
    node("Reshape", ["pooled", weight("rows", [0, -1], **integers)], "means"),
    node("Concat", ["flat", "means"], "joined", axis=-1),
    node("MatMul", ["joined", weight("w1", normal(24, 8))], "product"),
    node("Add", ["product", weight("w1b", normal(8))], "biased"),
    node("Relu", ["biased"], "relu"),
    node("Gemm", ["relu", weight("w2", normal(8, 5)), weight("w2b", normal(1, 5))], "gemm"),
    node("Dropout", ["gemm"], "dropout"),
    node("Gemm", ["dropout", weight("w3", normal(4, 5))], "y", transB=1),
]
inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 3, 6, 4])]
outputs = [helper.make_tensor_value_info(n, TensorProto.FLOAT, None) for n in ("y", "max")]
graph = helper.make_graph(nodes, "operators", inputs, outputs, weights)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=9)
x = rng.random((2, 3, 6, 4)).astype(np.float32)
y, middle = onnxruntime.InferenceSession(model.SerializeToString()).run(["y", "max"], {"x": x})
out = pathlib.Path(__file__).parents[2] / "packages/models/test/golden/onnx"
onnx.save(model, out / "operators.onnx")
flat = lambda a: np.asarray(a, np.float64).ravel().tolist()
known = {"x": flat(x), "y": {"shape": y.shape, "values": flat(y)}, "max": {"shape": middle.shape, "values": flat(middle)}}
(out / "operators.json").write_text(json.dumps(known) + "\n")
