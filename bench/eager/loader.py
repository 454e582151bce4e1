# SPDX-License-Identifier: MIT
"""The baseline of the loading benchmark: a folder of pictures through PyTorch's DataLoader, decoded and resized by PIL.

Nothing is done with the batches. Prints one JSON line with the pictures per second of the timed epochs. With --jpeg it
writes the folder's pictures as JPEG into another one instead.
"""

import argparse
import json
import pathlib
import time

import numpy
import torch
from PIL import Image


class Folder(torch.utils.data.Dataset):
    def __init__(self, folder: pathlib.Path, side: int):
        self.files = sorted(folder.iterdir())
        self.side = side

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        with Image.open(self.files[index]) as picture:
            small = picture.convert("RGB").resize((self.side, self.side), Image.Resampling.BOX)
        return torch.from_numpy(numpy.array(small)).permute(2, 0, 1)


def write_jpegs(folder: pathlib.Path, target: pathlib.Path):
    target.mkdir(parents=True)
    for file in sorted(folder.iterdir()):
        with Image.open(file) as picture:
            picture.convert("RGB").save(target / f"{file.stem}.jpg", quality=90)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--jpeg", type=pathlib.Path, help="new folder")
    parser.add_argument("--side", type=int, default=64)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--epochs", type=int, default=2)
    options = parser.parse_args()
    if options.jpeg:
        write_jpegs(options.folder, options.jpeg)
        return
    torch.set_num_threads(1)
    loader = torch.utils.data.DataLoader(
        Folder(options.folder, options.side),
        batch_size=options.batch,
        shuffle=True,
        drop_last=True,
        num_workers=options.workers,
        persistent_workers=True,
    )
    rates = []
    for _ in range(options.epochs):
        start = time.perf_counter()
        count = sum(len(batch) for batch in loader)
        rates.append(count / (time.perf_counter() - start))
    # The workers start in the first one.
    print(json.dumps({"images_per_second": max(rates[1:])}))


main()
