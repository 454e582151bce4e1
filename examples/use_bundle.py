# SPDX-License-Identifier: MIT
"""Draws pictures with a bundle in Python: python3 examples/use_bundle.py BUNDLE [--out sheet.png]

Needs numpy, onnx (whose evaluator runs the network; ONNX Runtime does the same, faster) and pillow. What the
network is asked, and what its answer means, stands in the bundle's manifest.json (docs/bundle-format.md)."""
import argparse
import json
import pathlib

import numpy
import onnx
from onnx.reference import ReferenceEvaluator
from PIL import Image

from tensor_file import read_tensor_file


def drawing_network(manifest):
    """The network from a code, or a code and a label, to an image."""
    for network in manifest["networks"].values():
        asked = {tensor["meaning"] for tensor in network["inputs"]}
        given = {tensor["meaning"] for tensor in network["outputs"]}
        if asked in ({"code"}, {"code", "label"}) and "image" in given:
            return network
    raise SystemExit(f"{manifest['id']}: expected a network from code to image, found none")


def codes_of(bundle, manifest, count, seed):
    """Codes from the prior; of a model without one, codes of real pictures, which the bundle's bank holds."""
    chance = numpy.random.default_rng(seed)
    if manifest["latent"]["prior"] == "normal":
        return chance.standard_normal((count, manifest["latent"]["dim"]), numpy.float32)
    bank, _ = read_tensor_file(bundle / manifest["files"]["bank"]["file"])
    return chance.choice(bank["codes"], count)


def inputs_of(network, bundle, manifest, count, seed):
    """Of a conditional model classes in turn."""
    classes = len(manifest["dataset"]["classes"])
    inputs = {}
    for tensor in network["inputs"]:
        if tensor["meaning"] == "code":
            inputs[tensor["name"]] = codes_of(bundle, manifest, count, seed)
        else:
            inputs[tensor["name"]] = numpy.eye(classes, dtype=numpy.float32)[numpy.arange(count) % classes]
    return inputs


def bytes_of(pictures, preprocess):
    """Networks speak in `low` to `high`; returns bytes [n, height, width, channels]."""
    low, high = preprocess["low"], preprocess["high"]
    scaled = numpy.clip((pictures - low) / (high - low), 0, 1) * 255
    return numpy.rint(scaled).astype(numpy.uint8).transpose(0, 2, 3, 1)


def sheet_of(pictures, columns):
    rows = [numpy.concatenate(pictures[i : i + columns], axis=1) for i in range(0, len(pictures), columns)]
    return numpy.concatenate(rows).squeeze()


def main():
    parser = argparse.ArgumentParser(description="Draws a sheet of pictures with a bundle.")
    parser.add_argument("bundle", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path, default="sheet.png")
    parser.add_argument("--columns", type=int, default=5)
    parser.add_argument("--rows", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    manifest = json.loads((options.bundle / "manifest.json").read_text())
    network = drawing_network(manifest)
    evaluator = ReferenceEvaluator(onnx.load(options.bundle / network["file"]))
    name = next(tensor["name"] for tensor in network["outputs"] if tensor["meaning"] == "image")
    inputs = inputs_of(network, options.bundle, manifest, options.columns * options.rows, options.seed)
    (pictures,) = evaluator.run([name], inputs)
    sheet = sheet_of(bytes_of(pictures, manifest["preprocess"]), options.columns)
    Image.fromarray(sheet).save(options.out)
    print(f"{manifest['title']}: {len(pictures)} pictures in {options.out}, mean {sheet.mean():.1f} of 255")


if __name__ == "__main__":
    main()
