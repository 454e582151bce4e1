// SPDX-License-Identifier: MIT
// What a network is given of a picture: decoded and fitted as the program and the page do it.
// Usage: core_example PICTURE WIDTH HEIGHT
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iterator>
#include <numeric>
#include <vector>

#include "shared/codec/image_codec.h"
#include "shared/image/preprocess.h"

int main(int count, char** arguments) try {
  if (count != 4) {
    std::fputs("usage: core_example PICTURE WIDTH HEIGHT\n", stderr);
    return 2;
  }
  std::ifstream file(arguments[1], std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
  const lab::Image picture = lab::decode_image(
      {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, arguments[1]);
  lab::PreprocessSpec spec;
  spec.width = std::atoi(arguments[2]);
  spec.height = std::atoi(arguments[3]);
  const lab::Image fitted = lab::fit_image(picture, spec);
  const long sum = std::accumulate(fitted.pixels.begin(), fitted.pixels.end(), 0L);
  std::printf("%dx%d becomes %dx%d, mean %.1f of 255\n", picture.width, picture.height, fitted.width,
              fitted.height, static_cast<double>(sum) / static_cast<double>(fitted.pixels.size()));
} catch (const std::exception& error) {
  std::fprintf(stderr, "core_example: %s\n", error.what());
  return 1;
}
