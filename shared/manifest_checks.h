// SPDX-License-Identifier: MIT
// Private to manifest*.cpp: what the parts of a manifest must have to do with each other.
#pragma once

#include "shared/manifest.h"

namespace lab {

// Throws lab::Error, with the JSON path as "where", unless
// - no two networks or files share a file, and none is manifest.json;
// - encoder and decoder, where present, take and give images and codes of the stated shapes;
// - scoring has an encoder and a decoder, enough calibration scores for its rate, and exactly the
//   threshold that follows from them.
void expect_consistent(const Manifest& manifest);

}  // namespace lab
