// SPDX-License-Identifier: MIT
// Defects painted on good pictures, to choose how a detector scores without looking at any test
// picture. In the spirit of CutPaste (Li et al. 2021, section 3.1): a curved scratch, a blob and a
// patch from elsewhere.
#pragma once

#include <string_view>

#include "shared/image.h"
#include "shared/rng.h"

namespace lab {

enum class SelfMadeDefect { scratch, blob, patch };
inline constexpr SelfMadeDefect kSelfMadeDefects[] = {SelfMadeDefect::scratch, SelfMadeDefect::blob,
                                                      SelfMadeDefect::patch};

std::string_view name_of(SelfMadeDefect defect);

// The picture with one defect, on the object rather than on the ground around it (the ground is what
// looks like the picture's border). Sizes go with the picture's shorter side.
// Precondition: picture has 1 or 3 channels and at least 16 pixels a side.
Image paint_defect(const Image& picture, SelfMadeDefect defect, Rng& rng);

}  // namespace lab
