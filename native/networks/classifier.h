// SPDX-License-Identifier: MIT
// A small convolutional classifier: "image" -> "features", "probabilities" of the classes.
#pragma once

#include "native/networks/network_spec.h"

namespace lab {

inline constexpr std::int64_t kClassifierFeatures = 128;

// Twice two 3x3 convolutions with batch norm and a pooling (width, then 2 times width channels), a layer of
// kClassifierFeatures, and the classes; dropout before both layers. "logits" are what the probabilities are
// the softmax of. Pictures whose sides are multiples of 4.
NetworkSpec classifier(const ImageShape& image, std::int64_t width, std::int64_t classes,
                       double dropout);

}  // namespace lab
