// SPDX-License-Identifier: MIT
// Zip archives of stored entries, for bundles: the weights in them hardly shrink. The reader is the
// page's (web/src/bundle/zip_bundle.ts), or any unzip.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace lab {

struct ZipEntry {
  std::string name;  // ASCII, folders with '/'
  std::vector<std::uint8_t> bytes;
};

// The same bytes for the same entries: no times, no attributes. Throws lab::Error if the archive
// would need the 64-bit format (4 GB, 65535 entries).
std::vector<std::uint8_t> zip_archive(std::span<const ZipEntry> entries);

// The name of the first entry; "" if the bytes do not begin as an archive does.
std::string first_zip_name(std::span<const std::uint8_t> bytes);

}  // namespace lab
