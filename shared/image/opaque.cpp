// SPDX-License-Identifier: MIT
#include "shared/image/opaque.h"

#include <cstddef>
#include <cstdint>

namespace lab {

Image without_opaque_alpha(Image image) {
  if (image.channels != 4) return image;
  std::uint8_t bits_of_all = 255;
  for (std::size_t at = 3; at < image.pixels.size(); at += 4) bits_of_all &= image.pixels[at];
  if (bits_of_all != 255) return image;
  Image opaque(image.width, image.height, 3);
  const std::uint8_t* source = image.pixels.data();
  for (std::size_t at = 0; at < opaque.pixels.size(); at += 3, source += 4) {
    opaque.pixels[at] = source[0];
    opaque.pixels[at + 1] = source[1];
    opaque.pixels[at + 2] = source[2];
  }
  return opaque;
}

}  // namespace lab
