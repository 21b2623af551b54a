#!/usr/bin/env python3
"""Write NAME.shapes.json for ONNX files without free dimensions, with the official shape inference.

Usage: make_oracle.py MODEL.onnx... OUTPUT_FOLDER        (needs Debian's python3-onnx)

Tensors that the official inference leaves open are left out. "params" counts the elements of float initializers and
of float tensors that ConstantOfShape makes: the light models keep their weights there. "node_macs" counts Conv,
Gemm and MatMul from the definition of each operator.
"""
import json
import math
import pathlib
import sys

import onnx
from onnx import TensorProto, numpy_helper, shape_inference

FLOATS = (TensorProto.FLOAT, TensorProto.FLOAT16, TensorProto.DOUBLE)


def dims(value):
    return [d.dim_value for d in value.type.tensor_type.shape.dim]


def oracle(path):
    model = shape_inference.infer_shapes(onnx.load(path), data_prop=True)
    graph = model.graph
    initializers = {i.name: i for i in graph.initializer}
    known = {v.name: v for v in [*graph.input, *graph.value_info, *graph.output]
             if v.type.tensor_type.HasField("shape")}
    shapes = {name: list(i.dims) for name, i in initializers.items()}
    shapes.update({name: dims(v) for name, v in known.items()})
    names = [i.name for i in graph.input if i.name not in initializers]
    names += [o for node in graph.node for o in node.output if o in known]
    types = {n: onnx.mapping.TENSOR_TYPE_TO_NP_TYPE[known[n].type.tensor_type.elem_type].name for n in names}

    params = sum(math.prod(i.dims) for i in graph.initializer if i.data_type in FLOATS)
    macs = {}
    for node in graph.node:
        out = node.output[0]
        attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
        if node.op_type == "ConstantOfShape":
            fill = attributes.get("value")
            if fill is None or fill.data_type in FLOATS:
                params += math.prod(numpy_helper.to_array(initializers[node.input[0]]).tolist())
        elif node.op_type == "Conv":
            macs[out] = math.prod(shapes[out]) * math.prod(shapes[node.input[1]][1:])
        elif node.op_type in ("Gemm", "MatMul"):
            inner = shapes[node.input[0]][-2 if attributes.get("transA") else -1]
            macs[out] = math.prod(shapes[out]) * inner
    return {
        "name": path.stem,
        "opset": max(o.version for o in model.opset_import if o.domain in ("", "ai.onnx")),
        "bindings": {},
        "tensors": {n: {"dtype": types[n], "shape": shapes[n]} for n in names},
        "params": params,
        "macs": sum(macs.values()),
        "node_macs": macs,
    }


def main():
    *models, folder = map(pathlib.Path, sys.argv[1:])
    for path in models:
        text = json.dumps(oracle(path), separators=(",", ":"))
        (folder / (path.stem + ".shapes.json")).write_text(text + "\n")


main()
