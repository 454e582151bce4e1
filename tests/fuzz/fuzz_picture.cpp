// SPDX-License-Identifier: MIT
// libFuzzer: any bytes as a picture file, once as they are and once with right PNG checksums. The
// decoded picture goes through preprocessing, as on the page; with the program's own inflate it is the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <vector>

#include "native/data/inflate.h"
#include "shared/base/error.h"
#include "shared/codec/image_codec.h"
#include "shared/image/preprocess.h"
#include "tests/fuzz/png_checksums.h"

namespace {

constexpr lab::DecodeLimits kSmall{.max_side = 2048, .max_pixels = 1 << 18};

// Nothing where there is an error.
std::optional<lab::Image> decoded(const std::vector<std::uint8_t>& file, lab::Inflate inflate) {
  try {
    return lab::decode_image(file, "fuzz", kSmall, inflate);
  } catch (const lab::Error&) {
    return std::nullopt;
  }
}

void decode_and_fit(const std::vector<std::uint8_t>& file) {
  const auto image = decoded(file, nullptr);
  if (decoded(file, lab::inflate) != image) std::abort();
  if (image && lab::preprocess(*image, {}).size() != 28 * 28) std::abort();
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
