// SPDX-License-Identifier: MIT
// Bundles as archives (bundle_zip.h).
#include "native/bundle/bundle_zip.h"

#include <string>
#include <utility>
#include <vector>

#include "native/base/files.h"
#include "native/base/zip.h"
#include "native/bundle/bundle.h"
#include "shared/base/error.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPageLimit =
    256'000'000;  // bytes, as kZipLimits of web/src/bundle/zip_bundle.ts

}  // namespace

const OwnFile kBundleZip{"a bundle's zip", [](std::span<const std::uint8_t> start) {
                           return first_zip_name(start).ends_with(std::string("/") + kManifestFile);
                         }};

std::int64_t write_bundle_zip(const fs::path& bundle, const fs::path& zip,
                              OutputGuard::Foreign foreign) {
  OutputGuard guard(foreign);
  guard.add_inputs_in(bundle);
  guard.claim(zip, kBundleZip);
  const Manifest manifest = load_bundle(bundle).manifest;
  std::vector<ZipEntry> entries;
  const auto add = [&](const std::string& file) {
    entries.push_back({manifest.id + "/" + file, read_file(bundle / file)});
  };
  add(kManifestFile);
  for (const auto& [role, network] : manifest.networks) add(network.file.file);
  for (const auto& [key, file] : manifest.files) add(file.file);
  const std::vector<std::uint8_t> archive = zip_archive(entries);
  if (archive.size() > kPageLimit) {
    throw Error(zip.string(), "at most 256 MB, which is what the page takes",
                std::to_string(archive.size()) + " bytes");
  }
  write_file_atomically(zip, archive);
  return std::ssize(archive);
}

}  // namespace lab
