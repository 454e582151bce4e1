// SPDX-License-Identifier: MIT
// How far a view of a latent plane reaches, whoever asks for it.
#pragma once

namespace lab {

inline constexpr double kSmallestSpan = 0.01;
inline constexpr double kLargestSpan = 200;
inline constexpr double kFarthest = 1000;  // from the origin to the view's centre

}  // namespace lab
