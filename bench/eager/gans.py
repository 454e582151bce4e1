# SPDX-License-Identifier: MIT
"""latentlab's DCGAN and WGAN-GP of 28x28: a code of 100 units, 32 channels at the picture's side."""

import torch
from torch import nn
from torch.nn import functional as F

from parts import Average, adam, minimise, placed

LATENT = 100
WIDTH = 32


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(LATENT, 2 * WIDTH * 7 * 7, bias=False)
        self.norm0 = nn.BatchNorm1d(2 * WIDTH * 7 * 7)
        self.up1 = nn.ConvTranspose2d(2 * WIDTH, WIDTH, 4, 2, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(WIDTH)
        self.last = nn.ConvTranspose2d(WIDTH, 1, 4, 2, 1)

    def forward(self, code):
        x = F.relu(self.norm0(self.fc(code))).view(-1, 2 * WIDTH, 7, 7)
        return torch.tanh(self.last(F.relu(self.norm1(self.up1(x)))))


class Critic(nn.Module):
    """28, 14, 7, 4 pixels a side."""

    def __init__(self, norm):
        super().__init__()
        self.conv1 = nn.Conv2d(1, WIDTH, 4, 2, 1)
        self.conv2 = nn.Conv2d(WIDTH, 2 * WIDTH, 4, 2, 1, bias=not norm)
        self.norm2 = nn.BatchNorm2d(2 * WIDTH) if norm else nn.Identity()
        self.conv3 = nn.Conv2d(2 * WIDTH, 4 * WIDTH, 3, 2, 1, bias=not norm)
        self.norm3 = nn.BatchNorm2d(4 * WIDTH) if norm else nn.Identity()
        self.score = nn.Linear(4 * WIDTH * 4 * 4, 1, bias=False)

    def forward(self, image):
        x = F.leaky_relu(self.conv1(image), 0.2)
        x = F.leaky_relu(self.norm2(self.conv2(x)), 0.2)
        x = F.leaky_relu(self.norm3(self.conv3(x)), 0.2)
        return self.score(x.flatten(1))


class Players:
    low = -1.0

    def __init__(self, options, norm, rate, betas):
        self.device = options.device
        self.generator = placed(Generator(), options)
        self.critic = placed(Critic(norm), options)
        self.generator_adam = adam(self.generator, rate, options, betas)
        self.critic_adam = adam(self.critic, rate, options, betas)
        self.average = Average(self.generator)

    def codes(self, count):
        return torch.randn(count, LATENT, device=self.device)


def cross_entropy(scores, label):
    return F.binary_cross_entropy_with_logits(scores, torch.full_like(scores, label))


class Dcgan(Players):
    batches = 1

    def __init__(self, options):
        super().__init__(options, True, 2e-4, (0.5, 0.999))

    def step(self, images, _labels, autocast):
        real = images[0]
        with autocast:
            with torch.no_grad():
                fake = self.generator(self.codes(len(real))).float()
            of_real, of_fake = self.critic(real), self.critic(fake)
        minimise(self.critic_adam, cross_entropy(of_real.float(), 0.9) + cross_entropy(of_fake.float(), 0.0))
        with autocast:
            scores = self.critic(self.generator(self.codes(len(real))).float())
        minimise(self.generator_adam, cross_entropy(scores.float(), 1.0))
        self.average.update()


class WganGp(Players):
    batches = 2

    def __init__(self, options):
        super().__init__(options, False, 3e-4, (0.0, 0.9))

    def penalty(self, real, fake):
        share = torch.rand(len(real), 1, 1, 1, device=self.device)
        between = (real + share * (fake - real)).requires_grad_()
        (slopes,) = torch.autograd.grad(self.critic(between).sum(), between, create_graph=True)
        return ((slopes.flatten(1).norm(dim=1) - 1) ** 2).mean()

    def step(self, images, _labels, autocast):
        with torch.no_grad(), autocast:
            fakes = self.generator(self.codes(images[:, :, 0, 0, 0].numel())).float().view_as(images)
        for real, fake in zip(images, fakes):
            with autocast:
                penalty = self.penalty(real, fake)
                of_real, of_fake = self.critic(torch.cat([real, fake])).float().chunk(2)
            minimise(self.critic_adam, 10 * penalty - (of_real.mean() - of_fake.mean()))
        with autocast:
            scores = self.critic(self.generator(self.codes(images.shape[1])).float())
        minimise(self.generator_adam, -scores.float().mean())
        self.average.update()
