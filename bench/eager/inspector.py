# SPDX-License-Identifier: MIT
"""The baseline of the inspector: the same U-Net, losses, optimiser and averaged weights in PyTorch eager.

Its painted pictures come ready-made from a DataLoader of two workers: what painting them costs latentlab, which
paints while it trains, costs this nothing. Prints one JSON line with the images per second of the timed steps.
"""

import argparse
import contextlib
import json
import time

import torch
from torch import nn
from torch.nn import functional as F

from parts import Average, minimise

WIDTHS = (8, 16, 32, 64, 128, 128)
HEIGHT, SIDE = 224, 512
PICTURES = 160


def convolution(channels_in, channels):
    return nn.Sequential(
        nn.Conv2d(channels_in, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels), nn.ReLU()
    )


class Inspector(nn.Module):
    """What a level saw on the way down is added on the way up."""

    def __init__(self):
        super().__init__()
        before = (3, *WIDTHS[:-1])
        self.down = nn.ModuleList(
            nn.Sequential(convolution(a, b), convolution(b, b)) for a, b in zip(before, WIDTHS)
        )
        self.narrow = nn.ModuleList(nn.Conv2d(b, a, 1) for a, b in zip(WIDTHS, WIDTHS[1:]))
        self.up = nn.ModuleList(convolution(width, width) for width in WIDTHS[:-1])
        self.logit = nn.Conv2d(WIDTHS[0], 1, 1)
        self.restored = nn.Conv2d(WIDTHS[0], 3, 1)

    def forward(self, x):
        seen = []
        for level in self.down[:-1]:
            seen.append(level(x))
            x = F.max_pool2d(seen[-1], 2)
        x = self.down[-1](x)
        for narrow, up, skip in reversed(list(zip(self.narrow, self.up, seen))):
            x = up(skip + F.interpolate(narrow(x), scale_factor=2))
        return self.logit(x), self.restored(x)


class Painted(torch.utils.data.Dataset):
    """Painted and clean picture and mask, as bytes in memory."""

    def __init__(self):
        self.bytes = torch.randint(0, 256, (PICTURES, 7, HEIGHT, SIDE), dtype=torch.uint8)

    def __len__(self):
        return PICTURES

    def __getitem__(self, index):
        painted, clean, mask = (self.bytes[index].float() / 255).split((3, 3, 1))
        return painted, clean, mask


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--fused", action="store_true", help="PyTorch's fused AdamW")
    parser.add_argument("--bfloat16", action="store_true", help="autocast of the forward pass")
    options = parser.parse_args()

    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    network = Inspector()
    adam = torch.optim.AdamW(network.parameters(), lr=2e-3, weight_decay=0.01, fused=options.fused)
    average = Average(network, 0.998)
    autocast = torch.autocast("cpu", torch.bfloat16) if options.bfloat16 else contextlib.nullcontext()
    weight = torch.full((1,), 3.0)

    def step(painted, clean, mask):
        with autocast:
            logit, restored = network(painted)
        defect = F.binary_cross_entropy_with_logits(logit.float(), mask, pos_weight=weight)
        minimise(adam, defect + F.l1_loss(restored.float(), clean))
        average.update()

    loader = torch.utils.data.DataLoader(
        Painted(), batch_size=options.batch, shuffle=True, drop_last=True, num_workers=2, persistent_workers=True
    )
    rates = []
    for _ in range(3):
        start = time.perf_counter()
        for batch in loader:
            step(*batch)
        rates.append(len(loader) * options.batch / (time.perf_counter() - start))
    print(json.dumps({"images_per_second": max(rates[1:]), "torch": torch.__version__}))


if __name__ == "__main__":
    main()
