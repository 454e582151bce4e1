// SPDX-License-Identifier: MIT
// The slope of a network in one of its inputs, as a function of the weights that can itself be
// differentiated: what a gradient penalty needs.
#pragma once

#include <string>

#include "native/networks/network.h"

namespace lab {

// d(sum of `output`) / d(input), [n, ...] as inputs.at(input), with gradients in the network's
// parameters. The network runs in training mode, without dropout.
//
// Between the input and the output of a critic there are mostly linear layers and (leaky) ReLUs.
// Their slope at a point is the transposed network itself, with each ReLU replaced by the constant
// that it is there; so it is computed forwards, and its gradient in the weights is an ordinary first
// derivative. Other networks are differentiated twice by autograd, which also sends zeros back
// through the whole forward pass: a critic's step takes a quarter longer.
//
// Throws lab::Error if there is no such input or if `output` does not depend on it.
at::Tensor input_gradient(const Network& network, const Activations& inputs,
                          const std::string& input, const std::string& output);

// The same by autograd, whatever the operators are.
at::Tensor input_gradient_by_autograd(const Network& network, const Activations& inputs,
                                      const std::string& input, const std::string& output);

}  // namespace lab
