# SPDX-License-Identifier: MIT
"""Seconds of processor time a 1000x1000 PNG takes from its file to its score, by `latentlab score` and by the same
network in PyTorch eager behind Pillow, which only cuts the middle band out: it looks for no capsule and asks for no
likeness. One thread each. Prints one JSON object."""
import argparse
import json
import pathlib
import resource
import subprocess
import tempfile
import time

import numpy
import torch
from PIL import Image
from torch import nn
from torch.nn import functional

SIDE = 1000
WIDTH, HEIGHT = 512, 224


class UNet(nn.Module):
    """The shipped inspector's shape: six levels, batch norm folded away."""

    def __init__(self, widths=(8, 16, 32, 64, 128, 128)):
        super().__init__()
        conv = lambda before, after: nn.Conv2d(before, after, 3, padding=1)
        before = (3,) + widths[:-1]
        self.down = nn.ModuleList(nn.ModuleList([conv(a, b), conv(b, b)]) for a, b in zip(before, widths))
        self.narrow = nn.ModuleList(nn.Conv2d(b, a, 1) for a, b in zip(widths[:-1], widths[1:]))
        self.up = nn.ModuleList(conv(width, width) for width in widths[:-1])
        self.map = nn.Conv2d(widths[0], 1, 1)
        self.restored = nn.Conv2d(widths[0], 3, 1)

    def forward(self, x):
        levels = []
        for i, (first, second) in enumerate(self.down):
            x = functional.max_pool2d(x, 2) if i else x
            x = functional.relu(second(functional.relu(first(x))))
            levels.append(x)
        for skip, narrow, up in reversed(list(zip(levels[:-1], self.narrow, self.up))):
            x = skip + functional.interpolate(narrow(x), scale_factor=2.0, mode="nearest")
            x = functional.relu(up(x))
        return torch.sigmoid(self.map(x)), self.restored(x)


def enlarge(data, folder, count):
    good = sorted(pathlib.Path(data, "mvtec-capsule/capsule/train/good").glob("*.png"))
    paths = []
    for i in range(count):
        paths.append(folder / f"{i:03}.png")
        picture = Image.open(good[i % len(good)]).convert("RGB")
        picture.resize((SIDE, SIDE), Image.LANCZOS).save(paths[-1], compress_level=6)
    return paths


def eager(paths, network, layout):
    band = round(SIDE * HEIGHT / WIDTH)
    top = (SIDE - band) // 2
    start = time.process_time()
    for path in paths:
        picture = Image.open(path).resize((WIDTH, HEIGHT), Image.BOX, (0, top, SIDE, top + band))
        values = torch.from_numpy(numpy.asarray(picture)).permute(2, 0, 1)[None].float() / 255
        with torch.inference_mode():
            network(values.contiguous(memory_format=layout))[0].amax().item()
    return (time.process_time() - start) / len(paths)


def children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def latentlab(program, bundle, paths):
    """Without what starting the program costs, which a run over one picture tells."""
    seconds = []
    for given in (paths[:1], paths):
        start = children()
        run = subprocess.run([program, "score", bundle, *map(str, given), "--threads", "1", "--quiet"], capture_output=True)
        if run.returncode not in (0, 1, 3):  # pictures may be judged either way
            raise SystemExit(run.stderr.decode())
        seconds.append(children() - start)
    return (seconds[1] - seconds[0]) / (len(paths) - 1)


def main():
    parser = argparse.ArgumentParser()
    for option in ("--program", "--bundle", "--data"):
        parser.add_argument(option, required=True)
    parser.add_argument("--pictures", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    torch.set_num_threads(1)
    plain = UNet().eval()
    aside = UNet().eval().to(memory_format=torch.channels_last)
    best = {}
    with tempfile.TemporaryDirectory() as folder:
        paths = enlarge(options.data, pathlib.Path(folder), options.pictures)
        eager(paths[:3], plain, torch.contiguous_format)  # warms up
        for _ in range(options.rounds):
            for name, seconds in (
                ("latentlab", latentlab(options.program, options.bundle, paths)),
                ("eager", eager(paths, plain, torch.contiguous_format)),
                ("eager_channels_last", eager(paths, aside, torch.channels_last)),
            ):
                best[name] = min(best.get(name, seconds), seconds)
    print(json.dumps({name: {"seconds": seconds} for name, seconds in best.items()}))


if __name__ == "__main__":
    main()
