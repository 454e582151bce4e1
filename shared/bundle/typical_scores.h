// SPDX-License-Identifier: MIT
// Which scores of how typical a picture is (shared/anomaly/typicality.h) a model's networks give.
#pragma once

#include <vector>

#include "shared/anomaly/typicality.h"
#include "shared/bundle/manifest.h"

namespace lab {

// None if the model does not redraw pictures. A cross entropy takes values from 0 to 1, an ELBO a prior and a
// variance as well, a divergence a prior and codes.
std::vector<TypicalScore> typical_scores(const Manifest& manifest);

}  // namespace lab
