// SPDX-License-Identifier: MIT
// From a picture that is damaged to what a model makes of it: what to ask the network that makes codes, or
// that makes pictures at once, and what its answer says. Then decoding.h goes on from codes. Running a network
// is left to the caller.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "shared/image/image.h"
#include "shared/inspection/decoding.h"

namespace lab {

// Each pixel is replaced, with probability level, by a value that is drawn uniformly, the same for all its
// channels: the noise that denoising autoencoders are trained with. What a level replaces, a higher one
// replaces by the same.
Image with_noise(const Image& picture, double level, std::uint64_t seed);
// Black where known is 0. known: 0 or 1, of the picture's size.
Image with_holes(const Image& picture, const FloatMap& known);

// One run on a picture, which is brought to the model's shape first, as it lies. known: 1 where the picture is to be
// trusted, 0 where it is missing, of the model's shape. A network that asks for it is told; a network that
// does not sees what is missing as black. Throws lab::Error if the model restores nothing.
Decoding plan_restoring(const Manifest& manifest, const Image& picture, const FloatMap& known);

struct Restoring {
  std::vector<float> code;          // of one picture; empty: the networks know none
  std::vector<float> log_variance;  // of its posterior; empty: the network tells none
  std::optional<Image> picture;     // of a network that makes pictures at once
  std::vector<float> values;        // the same as it gives them
};
// Throws lab::Error if the outputs are not those of the network that plan_restoring asks.
Restoring restoring_of(const Manifest& manifest, std::span<const NamedTensor> outputs);

// count codes of the posterior: code + exp(log_variance / 2) * normal. Precondition: sizes are equal.
std::vector<float> posterior_samples(std::span<const float> code,
                                     std::span<const float> log_variance, int count,
                                     std::uint64_t seed);

// The code in so many bits a number: on equal steps from -4 to 4, where a normal prior has all but a
// ten-thousandth of its mass. Precondition: 1 <= bits <= 24.
std::vector<float> quantised(std::span<const float> code, int bits);

}  // namespace lab
