# SPDX-License-Identifier: MIT
"""Checks model folders from outside: every network passes onnx.checker with full shape inference,
has opset 17 and a dynamic batch axis, and onnx's reference evaluator reproduces LibTorch's outputs
in golden.bin. Usage: check_onnx.py TOLERANCE FOLDER...; prints one line a network."""
import json
import pathlib
import sys

import numpy
import onnx
from onnx.reference import ReferenceEvaluator
from onnx.reference.ops import op_max_pool, op_resize

sys.path.append(str(pathlib.Path(__file__).parents[2] / "examples"))
from tensor_file import read_tensor_file


# The evaluator goes over the values of these two one by one, which takes hours for a network of large
# pictures. Where they double or halve a picture they are written out here, and every time compared with
# the evaluator's own on a corner of what they are given.
CORNER = (slice(1), slice(2), slice(8), slice(8))


def same_as_reference(fast, operator, x, *inputs, **attributes):
    corner = x[CORNER]
    (expected,) = operator(corner, *inputs, **attributes)
    numpy.testing.assert_array_equal(fast(corner), expected)
    return (fast(x),)


class Resize(op_resize.Resize):
    def _run(self, x, roi=None, scales=None, sizes=None, **attributes):
        def doubled(values):
            return values.repeat(2, axis=2).repeat(2, axis=3)

        if scales is None or list(scales) != [1, 1, 2, 2]:
            return super()._run(x, roi, scales, sizes, **attributes)
        return same_as_reference(doubled, super()._run, x, roi, scales, sizes, **attributes)


class MaxPool(op_max_pool.MaxPool):
    def _run(self, x, **attributes):
        def halved(values):
            n, channels, height, width = values.shape
            return values.reshape(n, channels, height // 2, 2, width // 2, 2).max(axis=(3, 5))

        sizes = (attributes["kernel_shape"], attributes["strides"])
        even = all(side % 2 == 0 for side in x.shape[2:])
        if not even or any(list(size or []) != [2, 2] for size in sizes) or any(attributes["pads"] or []):
            return super()._run(x, **attributes)
        return same_as_reference(halved, super()._run, x, **attributes)


def input_of(values, preprocess):
    """Of large pictures a golden file holds the pixels."""
    if values.dtype != numpy.uint8:
        return values
    low, high = preprocess["low"], preprocess["high"]
    return (low + values / numpy.float32(255) * (high - low)).astype(numpy.float32)


def check_network(path, golden, stride, preprocess, tolerance):
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    assert [entry.version for entry in model.opset_import] == [17], "opset is not 17"
    for value in [*model.graph.input, *model.graph.output]:
        assert value.type.tensor_type.shape.dim[0].dim_param == "batch", f"{value.name}: no batch"
    inputs = {v.name: input_of(golden[f"{path.stem}/in/{v.name}"], preprocess) for v in model.graph.input}
    outputs = ReferenceEvaluator(model, new_ops=[Resize, MaxPool]).run(None, inputs)
    largest = 0.0
    for value, output in zip(model.graph.output, outputs, strict=True):
        expected = golden[f"{path.stem}/out/{value.name}"]
        if stride > 1:
            output = output.flatten()[::stride]
        assert output.shape == expected.shape, f"{value.name}: {output.shape}, {expected.shape}"
        largest = max(largest, float(numpy.abs(output - expected).max()))
    assert largest <= tolerance, f"differs from LibTorch by {largest}, more than {tolerance}"
    return largest


def main():
    tolerance = float(sys.argv[1])
    checked = 0
    for folder in map(pathlib.Path, sys.argv[2:]):
        golden, texts = read_tensor_file(folder / "golden.bin")
        stride = int(texts.get("output_stride", 1))
        preprocess = json.loads((folder / "manifest.json").read_text())["preprocess"]
        for path in sorted(folder.glob("*.onnx")):
            largest = check_network(path, golden, stride, preprocess, tolerance)
            print(f"{path}: accepted, largest difference {largest:.2e}")
            checked += 1
    assert checked > 0, "no networks given"


if __name__ == "__main__":
    main()
