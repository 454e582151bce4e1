// SPDX-License-Identifier: MIT
// libFuzzer: any bytes as an IDX file, packed or not.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "native/data/gzip.h"
#include "native/data/idx.h"
#include "shared/base/error.h"

namespace {

constexpr std::size_t kUnpackedLimit = 1 << 20;

void parse_images(std::span<const std::uint8_t> bytes) {
  try {
    const lab::IdxImages images = lab::parse_idx_images(bytes, "fuzz");
    const auto sides =
        static_cast<std::size_t>(images.height) * static_cast<std::size_t>(images.width);
    if (images.pixels.size() != images.count * sides) std::abort();
  } catch (const lab::Error&) {
  }
}

void parse_labels(std::span<const std::uint8_t> bytes) {
  try {
    if (lab::parse_idx_labels(bytes, "fuzz").size() + 8 != bytes.size()) std::abort();
  } catch (const lab::Error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::vector<std::uint8_t> file(bytes, bytes + size);
  if (lab::is_gzip(file)) {
    try {
      file = lab::gunzip(file, "fuzz", kUnpackedLimit);
    } catch (const lab::Error&) {
      return 0;
    }
  }
  parse_images(file);
  parse_labels(file);
  return 0;
}
