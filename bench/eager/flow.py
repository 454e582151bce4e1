# SPDX-License-Identifier: MIT
"""latentlab's rectified flow of 28x28: a U-Net of two levels with 24 and 56 channels that knows time and class."""

import torch
from torch import nn
from torch.nn import functional as F

from parts import Average, adam, minimise, placed

WIDTH = 24
DEEP = 56
CONDITION = 64
GLOBAL_CHANNELS = 8
GLOBAL_UNITS = 192
CLASSES = 10


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride=1):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.norm = nn.BatchNorm2d(outputs)
        self.scale = nn.Linear(CONDITION, outputs)
        self.shift = nn.Linear(CONDITION, outputs)

    def forward(self, x, condition):
        x = self.norm(self.conv(x))
        x = x + x * self.scale(condition)[:, :, None, None]
        return F.relu(x + self.shift(condition)[:, :, None, None])


class Velocity(nn.Module):
    def __init__(self):
        super().__init__()
        self.clock = nn.Linear(1, CONDITION)
        self.embedding = nn.Linear(CLASSES, CONDITION, bias=False)
        self.condition1 = nn.Linear(2 * CONDITION, 2 * CONDITION)
        self.condition2 = nn.Linear(2 * CONDITION, CONDITION)
        self.stem = nn.Conv2d(1, WIDTH, 4, 2, 1)
        self.down = Block(WIDTH, WIDTH)
        self.halve = Block(WIDTH, DEEP, 2)
        self.prototype = nn.Linear(CONDITION, DEEP * 49)
        self.deep1 = Block(DEEP, DEEP)
        self.gather = nn.Conv2d(DEEP, GLOBAL_CHANNELS, 1)
        self.global1 = nn.Linear(GLOBAL_CHANNELS * 49, GLOBAL_UNITS)
        self.global2 = nn.Linear(GLOBAL_UNITS, GLOBAL_CHANNELS * 49)
        self.spread = nn.Conv2d(GLOBAL_CHANNELS, DEEP, 1)
        self.deep2 = Block(DEEP, DEEP)
        self.narrow = nn.Conv2d(DEEP, WIDTH, 1)
        self.up = Block(WIDTH, WIDTH)
        self.last = nn.ConvTranspose2d(WIDTH, 1, 4, 2, 1)
        self.gain = nn.Linear(CONDITION, 784)

    def forward(self, image, time, label):
        condition = torch.cat([F.relu(self.clock(time)), self.embedding(label)], 1)
        condition = F.relu(self.condition2(F.relu(self.condition1(condition))))
        stem = self.stem(image)
        skip = self.down(stem, condition) + stem
        x = self.halve(skip, condition) + self.prototype(condition).view(-1, DEEP, 7, 7)
        x = self.deep1(x, condition) + x
        seen = F.relu(self.global1(self.gather(x).flatten(1)))
        x = self.spread(F.relu(self.global2(seen)).view(-1, GLOBAL_CHANNELS, 7, 7)) + x
        x = self.deep2(x, condition) + x
        x = skip + F.interpolate(self.narrow(x), scale_factor=2.0)
        x = self.up(x, condition) + x
        return self.last(x) + image * self.gain(condition).view_as(image)


class Flow:
    batches = 1
    low = -1.0

    def __init__(self, options):
        self.network = placed(Velocity(), options)
        self.adam = adam(self.network, 2e-3, options)
        self.average = Average(self.network)

    def step(self, images, labels, autocast):
        target = images[0]
        count = len(target)
        told = torch.rand(count, 1, device=target.device) >= 0.1
        label = F.one_hot(labels[0], CLASSES).float() * told
        within = torch.rand(count, 1, device=target.device)
        time = (torch.arange(count, device=target.device)[:, None] + within) / count
        noise = torch.randn_like(target)
        share = time[:, :, None, None]
        with autocast:
            velocity = self.network((1 - share) * noise + share * target, time, label)
        minimise(self.adam, F.mse_loss(velocity.float(), target - noise))
        self.average.update()
