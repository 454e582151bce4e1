# SPDX-License-Identifier: MIT
"""Takes a run's weights into PyTorch: python3 examples/load_checkpoint.py RUN

Prints the networks of a run and their parameters. Of a `vae`, `vae2` or `ae` of 28x28 pictures it also builds the
decoder as a torch.nn.Module, fills it, and compares it with the run's bundle, if it has one already."""
import json
import pathlib
import sys

import numpy
import torch
from torch import nn

from tensor_file import read_tensor_file


def networks_of(tensors):
    """{network: {parameter: tensor}}, without what the optimiser keeps beside each ("<name>.adam_mean" ...)."""
    networks = {}
    for name, values in tensors.items():
        network, _, parameter = name.partition("/")
        if parameter.endswith((".weight", ".bias", ".running_mean", ".running_var")):
            networks.setdefault(network, {})[parameter] = torch.from_numpy(values.copy())
    return networks


class Decoder(nn.Module):
    """As native/networks/vae.cpp writes it down: hidden layers, a 7x7 map, two steps up."""

    def __init__(self, state):
        super().__init__()
        hidden = sum(name.startswith("fc") and name.endswith(".weight") for name in state)
        for i in range(1, hidden + 1):
            units, inputs = state[f"fc{i}.weight"].shape
            self.add_module(f"fc{i}", nn.Linear(inputs, units))
        channels, narrower = state["up1.weight"].shape[:2]
        self.hidden, self.channels = hidden, channels
        self.up1 = nn.ConvTranspose2d(channels, narrower, 3, 2, 1, 1)
        self.logits = nn.ConvTranspose2d(narrower, state["logits.weight"].shape[1], 3, 2, 1, 1)
        self.load_state_dict(state)

    def forward(self, code):
        x = code
        for i in range(1, self.hidden + 1):
            x = torch.relu(getattr(self, f"fc{i}")(x))
        x = x.reshape(-1, self.channels, 7, 7)
        return torch.sigmoid(self.logits(torch.relu(self.up1(x))))


def main():
    if len(sys.argv) != 2:
        raise SystemExit("usage: load_checkpoint.py RUN, the folder of a run")
    run = pathlib.Path(sys.argv[1])
    tensors, texts = read_tensor_file(run / "checkpoint.safetensors")
    identity = json.loads(texts["run"])["identity"]
    print(f"{identity['command']}")
    networks = networks_of(tensors)
    for name, state in networks.items():
        values = sum(parameter.numel() for parameter in state.values())
        print(f"{name}: {len(state)} tensors, {values} values")
    if not {"fc1.weight", "up1.weight", "logits.weight"} <= set(networks.get("decoder", {})):
        return
    decoder = Decoder(networks["decoder"])
    golden = run / "bundle" / "golden.bin"
    if not golden.exists():
        return
    stored, _ = read_tensor_file(golden)
    with torch.no_grad():
        drawn = decoder(torch.from_numpy(stored["decoder/in/code"].copy())).numpy()
    difference = float(numpy.abs(drawn - stored["decoder/out/image"]).mean())
    print(f"decoder in PyTorch and in the bundle, whose weights are rounded: {difference:.1e} apart on average")


if __name__ == "__main__":
    main()
