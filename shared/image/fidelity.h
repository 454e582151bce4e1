// SPDX-License-Identifier: MIT
// How close one picture is to another: mean squared error, peak signal-to-noise ratio, structural
// similarity; and where they differ.
#pragma once

#include "shared/image/image.h"

namespace lab {

// All throw lab::Error if the pictures differ in size or channels, or are empty.

// Of samples from 0 (black) to 1 (white).
double mean_squared_error(const Image& a, const Image& b);
// 10 log10(1 / mean_squared_error) in decibels; infinite where the pictures are equal.
double peak_signal_to_noise(const Image& a, const Image& b);
// The mean over all windows of 7 by 7 pixels that lie inside, and over channels; 1 where the pictures are
// equal. With K1 = 0.01, K2 = 0.03 and equal weights in a window (Wang, Bovik, Sheikh and Simoncelli 2004,
// "Image Quality Assessment: From Error Visibility to Structural Similarity", equation 13). A picture
// that is smaller than a window is one window.
double structural_similarity(const Image& a, const Image& b);
// The absolute difference, from 0 to 1, averaged over channels.
FloatMap absolute_difference(const Image& a, const Image& b);

}  // namespace lab
