// SPDX-License-Identifier: MIT
// A bundle at work for `latentlab score`: the numbers are those of the page, by the same
// preprocessing, networks and scoring.
#pragma once

#include <filesystem>

#include "native/bundle/bundle.h"

namespace lab {

// The bundle, opened for scoring: inspect (inference.h). Throws lab::Error if it is no bundle, or no
// detector.
Bundle open_detector(const std::filesystem::path& folder);

}  // namespace lab
