# SPDX-License-Identifier: MIT
"""The baseline of the training benchmark: latentlab's 28x28 VAE in PyTorch eager.

Same architecture, batch size, loss and data (the whole set in memory as bytes, batches gathered and
normalised per step). Prints one JSON line with the images per second of the timed steps.
"""

import argparse
import gzip
import json
import pathlib
import time

import torch
from torch import nn
from torch.nn import functional as F


class Vae(nn.Module):
    """Conv 32, 64 (3x3, stride 2), fc 400; the mirror image with transposed convolutions."""

    def __init__(self, latent: int):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 3, stride=2, padding=1)
        self.conv2 = nn.Conv2d(32, 64, 3, stride=2, padding=1)
        self.fc1 = nn.Linear(64 * 7 * 7, 400)
        self.mean = nn.Linear(400, latent)
        self.log_variance = nn.Linear(400, latent)
        self.fc2 = nn.Linear(latent, 400)
        self.fc3 = nn.Linear(400, 64 * 7 * 7)
        self.up1 = nn.ConvTranspose2d(64, 32, 3, stride=2, padding=1, output_padding=1)
        self.up2 = nn.ConvTranspose2d(32, 1, 3, stride=2, padding=1, output_padding=1)

    def forward(self, image):
        h = F.relu(self.conv2(F.relu(self.conv1(image))))
        h = F.relu(self.fc1(h.flatten(1)))
        mean, log_variance = self.mean(h), self.log_variance(h)
        code = mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)
        h = F.relu(self.fc3(F.relu(self.fc2(code)))).view(-1, 64, 7, 7)
        return self.up2(F.relu(self.up1(h))), mean, log_variance


def read_images(path: pathlib.Path) -> torch.Tensor:
    raw = gzip.decompress(path.read_bytes())
    count, rows, columns = (int.from_bytes(raw[i : i + 4], "big") for i in (4, 8, 12))
    pixels = torch.frombuffer(bytearray(raw[16:]), dtype=torch.uint8)
    return pixels.view(count, 1, rows, columns)


def train_steps(model, optimizer, images, order, batch, autocast):
    for start in range(0, len(order) - batch + 1, batch):
        target = images.index_select(0, order[start : start + batch]).float() / 255
        with autocast:
            logits, mean, log_variance = model(target)
        logits, mean, log_variance = logits.float(), mean.float(), log_variance.float()
        bce = F.binary_cross_entropy_with_logits(logits, target, reduction="sum")
        kl = -0.5 * torch.sum(1 + log_variance - mean.pow(2) - log_variance.exp())
        loss = (bce + kl) / batch
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=pathlib.Path, required=True, help="folder that holds mnist/")
    parser.add_argument("--latent", type=int, default=22)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--images", type=int, default=54912, help="images of the timed part")
    parser.add_argument("--warmup", type=int, default=2560, help="images before it")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--fused", action="store_true", help="PyTorch's fused Adam")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--bfloat16", action="store_true", help="autocast of the forward pass")
    parser.add_argument("--compile", action="store_true", help="torch.compile the model")
    options = parser.parse_args()

    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    images = read_images(options.data / "mnist" / "train-images-idx3-ubyte.gz").to(options.device)
    model = Vae(options.latent).to(options.device)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=options.fused)
    if options.compile:
        model = torch.compile(model)
    order = torch.randperm(len(images), device=options.device)
    autocast = torch.autocast(options.device, torch.bfloat16, enabled=options.bfloat16)
    timed = options.images // options.batch * options.batch

    def finish():
        if options.device == "cuda":
            torch.cuda.synchronize()

    train_steps(model, optimizer, images, order[: options.warmup], options.batch, autocast)
    finish()
    start = time.perf_counter()
    train_steps(model, optimizer, images, order[-timed:], options.batch, autocast)
    finish()
    seconds = time.perf_counter() - start
    print(json.dumps({"images_per_second": timed / seconds, "torch": torch.__version__}))


if __name__ == "__main__":
    main()
