# SPDX-License-Identifier: MIT
"""Reads the files in which Latent Lab keeps tensors: checkpoint.safetensors of a run, golden.bin and bank.bin of a
bundle. They have the safetensors layout, so that the package of that name reads them too."""
import json
import struct

import numpy

DTYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I8": "i1", "U8": "u1"}


def read_tensor_file(path):
    """Returns {name: array} and the file's own texts, {key: text}."""
    data = path.read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + length])
    texts = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        values = numpy.frombuffer(data[8 + length + begin : 8 + length + end], DTYPES[entry["dtype"]])
        tensors[name] = values.reshape(entry["shape"])
    return tensors, texts
