// SPDX-License-Identifier: MIT
// Private to manifest*.cpp: what the parts of a manifest must have to do with each other.
#pragma once

#include "shared/bundle/manifest.h"

namespace lab {

// Throws lab::Error, with the JSON path as "where", unless
// - no two networks or files share a file, and none is manifest.json;
// - every tensor has the shape that its meaning has in this manifest, codes have a latent space,
//   labels have classes, and there is no latent space or bank without a network that knows codes;
// - no two networks do the same task (capabilities.h);
// - scoring has the networks of its method, a residual that its values allow, enough calibration
//   scores for its rate, and exactly the threshold that follows from them.
void expect_consistent(const Manifest& manifest);

}  // namespace lab
