# SPDX-License-Identifier: MIT
"""What the baselines share: optimisers, compiled networks, averaged weights."""

import copy

import torch


def adam(network, rate, options, betas=(0.9, 0.999)):
    return torch.optim.Adam(network.parameters(), lr=rate, betas=betas, fused=options.fused)


def placed(network, options):
    network = network.to(options.device)
    return torch.compile(network) if options.compile else network


def minimise(optimizer, loss):
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()


class Average:
    """Weights averaged over the steps, as the exported networks have them."""

    def __init__(self, network, decay=0.999):
        self.source = list(network.parameters())
        self.average = [copy.deepcopy(tensor.detach()) for tensor in self.source]
        self.share = 1 - decay

    @torch.no_grad()
    def update(self):
        torch._foreach_lerp_(self.average, [tensor.detach() for tensor in self.source], self.share)
