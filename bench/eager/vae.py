# SPDX-License-Identifier: MIT
"""latentlab's 28x28 VAE: conv 32, 64 (3x3, stride 2), fc 400; the mirror image with transposed convolutions."""

import torch
from torch import nn
from torch.nn import functional as F

from parts import adam, minimise, placed


class Network(nn.Module):
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


class Vae:
    batches = 1
    low = 0.0

    def __init__(self, options):
        self.network = placed(Network(22), options)
        self.adam = adam(self.network, 1e-3, options)

    def step(self, images, _labels, autocast):
        target = images[0]
        with autocast:
            logits, mean, log_variance = self.network(target)
        logits, mean, log_variance = logits.float(), mean.float(), log_variance.float()
        bce = F.binary_cross_entropy_with_logits(logits, target, reduction="sum")
        kl = -0.5 * torch.sum(1 + log_variance - mean.pow(2) - log_variance.exp())
        minimise(self.adam, (bce + kl) / len(target))
