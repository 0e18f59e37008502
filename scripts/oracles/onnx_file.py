"""Writes packages/models/test/golden/onnx: a small model and what the onnx package reads in it (pip install onnx).

    python scripts/oracles/onnx_file.py
"""

import json
import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

rng = np.random.default_rng(1)
raw = numpy_helper.from_array(rng.normal(size=(4, 3, 3, 3)).astype(np.float32), "conv.weight")
listed = helper.make_tensor("conv.bias", TensorProto.FLOAT, [4], [0.5, -1.25, 3e-8, 1e30])
half = numpy_helper.from_array(np.array([[1.5, -2.0], [6e-8, 65504]], np.float16), "half")
half_listed = helper.make_tensor("half.listed", TensorProto.FLOAT16, [2], [1.5, -2.0])
bfloat = helper.make_tensor("bfloat", TensorProto.BFLOAT16, [2], [1.5, -3.0])
shape = helper.make_tensor("shape", TensorProto.INT64, [2], [-1, 36864])
small = helper.make_tensor("small", TensorProto.INT8, [3], [-128, 0, 127])
wide = helper.make_tensor("wide", TensorProto.DOUBLE, [2], [1 / 3, -1e300])
flags = helper.make_tensor("flags", TensorProto.BOOL, [2], [True, False])
scalar = helper.make_tensor("scalar", TensorProto.FLOAT, [], [0.0078125])

nodes = [
    helper.make_node("Constant", [], ["mean"], value=helper.make_tensor("", TensorProto.FLOAT, [1], [127.5])),
    helper.make_node("Sub", ["x", "mean"], ["centred"]),
    helper.make_node("Mul", ["centred", "scalar"], ["scaled"], name="scale"),
    helper.make_node(
        "Conv", ["scaled", "conv.weight", "conv.bias"], ["map"], name="conv",
        kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1], dilations=[1, 1], group=1,
    ),
    helper.make_node("LeakyRelu", ["map"], ["active"], name="leaky", alpha=0.1),
    helper.make_node("Resize", ["active", "", ""], ["large"], name="resize", mode="nearest", axes=[2, 3]),
    helper.make_node("Flatten", ["active"], ["y"]),
]
image = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 3, 8, 8])
result = helper.make_tensor_value_info("y", TensorProto.FLOAT, ["N", 64])
# As before version 4 of the format: a weight is an input too.
bias = helper.make_tensor_value_info("conv.bias", TensorProto.FLOAT, [4])
weights = [raw, listed, half, half_listed, bfloat, shape, small, wide, flags, scalar]
graph = helper.make_graph(nodes, "small", [image, bias], [result], weights)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("com.other", 3), helper.make_opsetid("", 13)])

out = pathlib.Path(__file__).parents[2] / "packages/models/test/golden/onnx"
out.mkdir(parents=True, exist_ok=True)
onnx.save(model, out / "small.onnx")
known = onnx.load(out / "small.onnx")


def value(attribute):
    got = helper.get_attribute_value(attribute)
    if isinstance(got, TensorProto):
        return numpy_helper.to_array(got).tolist()
    return got.decode() if isinstance(got, bytes) else list(got) if hasattr(got, "__len__") else got


expected = {
    "opset": 13,
    "weights": {
        w.name: {"shape": list(w.dims), "values": np.asarray(numpy_helper.to_array(w), np.float64).ravel().tolist()}
        for w in known.graph.initializer
    },
    "nodes": [
        {
            "op": n.op_type,
            "name": n.name or n.output[0],
            "inputs": list(n.input),
            "outputs": list(n.output),
            "attrs": {a.name: value(a) for a in n.attribute},
        }
        for n in known.graph.node
    ],
}
(out / "small.json").write_text(json.dumps(expected, indent=1) + "\n")
