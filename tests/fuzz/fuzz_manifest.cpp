// SPDX-License-Identifier: MIT
// libFuzzer: any bytes as manifest.json. What is accepted must be written and read back the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "shared/base/error.h"
#include "shared/bundle/manifest.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  lab::Manifest manifest;
  try {
    manifest = lab::parse_manifest(std::string_view(reinterpret_cast<const char*>(bytes), size));
  } catch (const lab::Error&) {
    return 0;
  }
  if (lab::parse_manifest(lab::write_manifest(manifest)) != manifest) std::abort();
  return 0;
}
