// SPDX-License-Identifier: MIT
#include "shared/procedural/photograph.h"

#include <algorithm>

#include "shared/base/rng.h"
#include "shared/image/to_byte.h"

namespace lab {
namespace {

// Nearly normal, deviation 1: the sum of four bytes (Irwin-Hall), from one random number.
double sensor_noise(Rng& rng) {
  const std::uint32_t bits = rng.next_u32();
  const double sum = (bits & 255u) + (bits >> 8 & 255u) + (bits >> 16 & 255u) + (bits >> 24);
  return (sum - 510) / 147.8;
}

// Three taps along lines that begin `line` pixels apart; beyond the picture lies its edge again.
void soften_lines(LightField& light, double share, int line, int step) {
  const auto last = light.side - 1;
  for (int i = 0; i < light.side; ++i) {
    Color* const start = light.pixels.data() + static_cast<std::ptrdiff_t>(i) * line;
    Color before = start[0];
    for (int j = 0; j < light.side; ++j) {
      Color& here = start[static_cast<std::ptrdiff_t>(j) * step];
      const Color& after = start[static_cast<std::ptrdiff_t>(std::min(j + 1, last)) * step];
      const Color sharp = here;
      for (std::size_t c = 0; c < 3; ++c) {
        here[c] = (1 - 2 * share) * sharp[c] + share * (before[c] + after[c]);
      }
      before = sharp;
    }
  }
}

}  // namespace

Image photograph(LightField light, const Camera& camera, std::uint64_t seed) {
  soften_lines(light, camera.blur, light.side, 1);
  soften_lines(light, camera.blur, 1, light.side);
  Rng noise(seed, 2);
  Image image(light.side, light.side, 3);
  std::size_t sample = 0;
  for (const Color& pixel : light.pixels) {
    for (std::size_t c = 0; c < 3; ++c) {
      image.pixels[sample++] =
          to_byte(pixel[c] * camera.gain[c] + camera.noise * sensor_noise(noise));
    }
  }
  return image;
}

}  // namespace lab
