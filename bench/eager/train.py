# SPDX-License-Identifier: MIT
"""The baselines of the training benchmark: latentlab's recipes in PyTorch eager.

Same architecture, batch size, losses and data (the whole set in memory as bytes, batches gathered and
normalised per step). Prints one JSON line with the images per second of the timed steps.
"""

import argparse
import gzip
import json
import pathlib
import time

import torch

from flow import Flow
from gans import Dcgan, WganGp
from vae import Vae

RECIPES = {"vae": Vae, "dcgan": Dcgan, "wgan-gp": WganGp, "flow": Flow}


def read_idx(path: pathlib.Path, header: int) -> torch.Tensor:
    return torch.frombuffer(bytearray(gzip.decompress(path.read_bytes())[header:]), dtype=torch.uint8)


def train_steps(recipe, images, labels, order, options):
    """A step takes as many batches as the recipe asks for: images [batches, batch, 1, 28, 28]."""
    taken = options.batch * recipe.batches
    autocast = torch.autocast(options.device, torch.bfloat16, enabled=options.bfloat16)
    for start in range(0, len(order) - taken + 1, taken):
        chosen = order[start : start + taken]
        pictures = images.index_select(0, chosen).float() / 255 * (1 - recipe.low) + recipe.low
        shape = (recipe.batches, options.batch)
        recipe.step(pictures.view(*shape, 1, 28, 28), labels.index_select(0, chosen).view(shape), autocast)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=pathlib.Path, required=True, help="folder that holds mnist/")
    parser.add_argument("--recipe", choices=RECIPES, default="vae")
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--images", type=int, default=54912, help="images of the timed part")
    parser.add_argument("--warmup", type=int, default=2560, help="images before it")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--fused", action="store_true", help="PyTorch's fused Adam")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--bfloat16", action="store_true", help="autocast of the forward pass")
    parser.add_argument("--compile", action="store_true", help="torch.compile the networks")
    options = parser.parse_args()

    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    folder = options.data / "mnist"
    images = read_idx(folder / "train-images-idx3-ubyte.gz", 16).view(-1, 1, 28, 28).to(options.device)
    labels = read_idx(folder / "train-labels-idx1-ubyte.gz", 8).long().to(options.device)
    recipe = RECIPES[options.recipe](options)
    order = torch.randperm(len(images), device=options.device)
    taken = options.batch * recipe.batches
    timed = options.images // taken * taken

    def finish():
        if options.device == "cuda":
            torch.cuda.synchronize()

    train_steps(recipe, images, labels, order[: options.warmup], options)
    finish()
    start = time.perf_counter()
    train_steps(recipe, images, labels, order[-timed:], options)
    finish()
    seconds = time.perf_counter() - start
    print(json.dumps({"images_per_second": timed / seconds, "torch": torch.__version__}))


if __name__ == "__main__":
    main()
