// SPDX-License-Identifier: MIT
// An alpha channel that says nothing: browsers and screenshots save every picture with one.
#pragma once

#include "shared/image/image.h"

namespace lab {

// RGB where no pixel of an RGBA picture is transparent, else the picture as it was. Whatever composites alpha gives
// the same bits for both, but takes twice as long with a channel of alpha.
Image without_opaque_alpha(Image image);

}  // namespace lab
