// SPDX-License-Identifier: MIT
// The two terms of a network that finds defects and takes them away, trained on defects that are known
// because they were made: binary cross entropy of its map and the absolute error of what it restores.
#pragma once

#include <ATen/core/Tensor.h>

namespace lab {

// Mean over pixels of -(w m log y + (1 - m) log(1 - y)), y = sigmoid(logits), w = positive_weight: defects
// are few pixels, and to miss one is worse than to mark too much.
// logits, mask: [n, 1, height, width]; mask in [0, 1].
at::Tensor defect_loss(const at::Tensor& logits, const at::Tensor& mask, double positive_weight);

// Mean over values of |restored - clean|. Both [n, channels, height, width].
at::Tensor restoration_loss(const at::Tensor& restored, const at::Tensor& clean);

}  // namespace lab
