// SPDX-License-Identifier: MIT
// The way from one code to another, and how long the codes on it are. In many dimensions samples of a
// normal prior all lie near a shell; a straight line between two of them leaves it, an arc does not
// (White 2016, "Sampling Generative Networks", section 2).
#pragma once

#include <span>
#include <vector>

#include "shared/latent/latent.h"

namespace lab {

enum class CodePath { lerp, slerp };

// At a position from 0 (a) to 1 (b). Throws lab::Error if the dimensions differ.
Code code_at(CodePath path, std::span<const float> a, std::span<const float> b, double position);
// [count, dim]: equal steps from a to b; of one step a. Precondition: count >= 1.
std::vector<float> codes_along(CodePath path, std::span<const float> a, std::span<const float> b,
                               int count);

double code_norm(std::span<const float> code);

// Where 95 % of the norms of standard normal codes lie, to about 0.05: a chi distribution has the mean
// sqrt(dim - 1/2) and the standard deviation sqrt(1/2) in the limit. Precondition: dim >= 1.
struct NormRange {
  double low = 0;
  double high = 0;
};
NormRange shell_of(int dim);

}  // namespace lab
