// SPDX-License-Identifier: MIT
// A bundle as one file: what a visitor drops on the page.
#pragma once

#include <cstdint>
#include <filesystem>

#include "native/base/output_guard.h"

namespace lab {

// Writes the files that the bundle's manifest names, each checked against it, under the folder name
// <id>/, and returns the archive's size. Throws lab::Error as load_bundle does for a damaged bundle,
// if the archive is more than the page takes (256 MB), or if it must not replace what is at `zip`
// (output_guard.h); then nothing has changed.
std::int64_t write_bundle_zip(const std::filesystem::path& bundle, const std::filesystem::path& zip,
                              OutputGuard::Foreign foreign = OutputGuard::Foreign::keep);

// Known by its first entry, <id>/manifest.json.
extern const OwnFile kBundleZip;

}  // namespace lab
