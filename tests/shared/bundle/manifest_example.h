// SPDX-License-Identifier: MIT
// Complete manifests for tests, with awkward values in every place that has them.
#pragma once

#include "shared/bundle/manifest.h"

// A VAE that scores by what it cannot redraw.
lab::Manifest example_manifest();
// A detector with a map of its own and no latent space, and one that scores by features.
lab::Manifest example_map_detector();
lab::Manifest example_feature_detector();
