// SPDX-License-Identifier: MIT
// Whether oneDNN, which LibTorch leaves convolutions on a CPU to, is right on this machine. It is not everywhere: in a
// virtual machine that hides the sizes of its caches (AMD EPYC of family 26, oneDNN 3.7.2) it loses blocks of weights
// whose channels do not fill vectors, as github.com/uxlfoundation/oneDNN/issues/5313 tells of Arm. Slopes in the image
// and transposed convolutions have nothing to do with the right ones then. Nothing fails; networks learn from them.
// Where oneDNN can be told other sizes, onednn_caches.h does; this finds out wherever it cannot.
#pragma once

namespace lab {

// At the first call some small convolutions, forward and backward, are compared with those in float64, which LibTorch
// computes itself. If any is wrong, LibTorch goes on without oneDNN in this process: right, and slower.
bool onednn_is_right();

// Whether this processor has instructions for products in bfloat16.
bool multiplies_in_bfloat16();

}  // namespace lab
