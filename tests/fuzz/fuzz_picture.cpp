// SPDX-License-Identifier: MIT
// libFuzzer: any bytes as a picture file, once as they are and once with right PNG checksums. The
// decoded picture goes through preprocessing, as on the page.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "shared/base/error.h"
#include "shared/codec/image_codec.h"
#include "shared/image/preprocess.h"
#include "tests/fuzz/png_checksums.h"

namespace {

constexpr lab::DecodeLimits kSmall{.max_side = 2048, .max_pixels = 1 << 18};

void decode_and_fit(const std::vector<std::uint8_t>& file) {
  try {
    const lab::Image image = lab::decode_image(file, "fuzz", kSmall);
    if (lab::preprocess(image, {}).size() != 28 * 28) std::abort();
  } catch (const lab::Error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::vector<std::uint8_t> file(bytes, bytes + size);
  decode_and_fit(file);
  const std::vector<std::uint8_t> before = file;
  lab::test::repair_png_checksums(file);
  if (file != before) decode_and_fit(file);
  return 0;
}
