# SPDX-License-Identifier: MIT
"""Networks as other people write and save them: python3 foreign_networks.py FOLDER

Writes each as ONNX by PyTorch's own exporter, and as <name>.golden.json what PyTorch computes for four inputs."""
import json
import pathlib
import sys
import warnings

import torch
from torch import nn

warnings.filterwarnings("ignore")
# oneDNN is wrong on some machines (native/networks/onednn_check.h).
torch.backends.mkldnn.enabled = False


class Generator(nn.Module):
    """DCGAN's, whose codes are pictures of one pixel."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.ConvTranspose2d(16, 24, 7, bias=False), nn.BatchNorm2d(24, eps=1e-3), nn.ReLU(),
            nn.ConvTranspose2d(24, 12, 4, 2, 1, bias=False), nn.BatchNorm2d(12), nn.ReLU(),
            nn.ConvTranspose2d(12, 1, 4, 2, 1), nn.Tanh())

    def forward(self, code):
        return self.layers(code)


class ConditionalDecoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(8 + 10, 64)
        self.second = nn.Linear(64, 784)

    def forward(self, code, label):
        hidden = nn.functional.leaky_relu(self.first(torch.cat([code, label], 1)), 0.2)
        return torch.sigmoid(self.second(hidden))


class Encoder(nn.Module):
    """Normalises its input, flattens by its own size, has two heads."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(1, 8, 3, 2, 1), nn.ReLU(), nn.BatchNorm2d(8),
            nn.Conv2d(8, 8, 3, 2, 1, groups=4), nn.SiLU())
        self.mean = nn.Linear(392, 16)
        self.log_variance = nn.Linear(392, 16)

    def forward(self, picture):
        hidden = self.layers((picture - 0.1307) / 0.3081)
        hidden = hidden.view(hidden.size(0), -1)
        return self.mean(hidden), self.log_variance(hidden)


class Detector(nn.Module):
    """A small U-Net of photographs."""

    def __init__(self):
        super().__init__()
        self.register_buffer("shift", torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1))
        self.register_buffer("scale", torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1))
        self.down = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), nn.InstanceNorm2d(8, affine=True), nn.ReLU())
        self.inner = nn.Sequential(nn.MaxPool2d(2), nn.Conv2d(8, 8, 3, padding=1), nn.ReLU(), nn.Upsample(scale_factor=2))
        self.out = nn.Conv2d(16, 1, 1)

    def forward(self, picture):
        skip = self.down((picture - self.shift) / self.scale)
        return torch.sigmoid(self.out(torch.cat([skip, self.inner(skip)], 1)))


class Bent(nn.Module):
    """Uses an operator that is not there."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(16, 784)

    def forward(self, code):
        return torch.sigmoid(nn.functional.elu(self.layer(code)))


def settled(network):
    """Batch norms with statistics as after training."""
    for layer in network.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.running_mean.normal_(0, 0.2)
            layer.running_var.uniform_(0.5, 1.5)
            layer.weight.data.uniform_(0.5, 1.5)
            layer.bias.data.normal_(0, 0.2)
    return network.eval()


def save(folder, name, network, inputs, dynamic=True, opset=17):
    torch.manual_seed(7)
    network = settled(network)
    names = [f"x{i}" for i in range(len(inputs))]
    axes = {value: {0: "n"} for value in names} if dynamic else None
    example = inputs if dynamic else tuple(value[:1] for value in inputs)
    torch.onnx.export(network, example, str(folder / f"{name}.onnx"), input_names=names,
                      dynamic_axes=axes, opset_version=opset, dynamo=False)
    with torch.no_grad():
        outputs = network(*inputs)
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    golden = {"inputs": [value.flatten().tolist() for value in inputs], "outputs": [value.flatten().tolist() for value in outputs]}
    (folder / f"{name}.golden.json").write_text(json.dumps(golden))


def main():
    folder = pathlib.Path(sys.argv[1])
    torch.manual_seed(1)
    code = torch.randn(4, 16)
    grey = torch.rand(4, 1, 28, 28)
    save(folder, "generator", Generator(), (code.view(4, 16, 1, 1),))
    save(folder, "generator_of_one", Generator(), (code.view(4, 16, 1, 1),), dynamic=False, opset=11)
    save(folder, "conditional", ConditionalDecoder(), (torch.randn(4, 8), torch.eye(10)[:4]))
    save(folder, "encoder", Encoder(), (grey,))
    save(folder, "detector", Detector(), (torch.rand(4, 3, 32, 32),))
    save(folder, "bent", Bent(), (code,))
    decoder = nn.Sequential(nn.Linear(16, 64), nn.ReLU(), nn.Linear(64, 784), nn.Sigmoid())
    save(folder, "decoder", decoder, (code,))


main()
