// SPDX-License-Identifier: MIT
// The one EXIF tag that changes how a picture looks: Orientation (CIPA DC-008, section 4.6.4).
// Where a file keeps its EXIF block is known to picture_container.h.
#pragma once

#include <cstdint>
#include <span>

#include "shared/image/image.h"

namespace lab {

// tiff: an EXIF block from its byte order mark on. 1 (upright) if the tag is missing or the block is
// malformed: broken metadata must not cost a visitor the picture.
int exif_orientation(std::span<const std::uint8_t> tiff);

// The image as it is meant to be seen. orientation: 1 .. 8.
Image upright(Image image, int orientation);

}  // namespace lab
