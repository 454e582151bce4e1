// SPDX-License-Identifier: MIT
// See bundle_folder.h.
#include "native/bundle/bundle_folder.h"

#include <algorithm>
#include <set>
#include <system_error>

#include "native/bundle/bundle.h"
#include "shared/base/error.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

constexpr const char* kReplaceable = "a new folder, an empty one or a bundle";

// Without a slash at its end, so that a link is seen as one.
fs::path without_slash(const fs::path& path) {
  const fs::path normal = fs::absolute(path).lexically_normal();
  return normal.has_filename() ? normal : normal.parent_path();
}

std::set<std::string> files_of(const Manifest& manifest) {
  std::set<std::string> names{kManifestFile};
  for (const auto& [role, network] : manifest.networks) names.insert(network.file.file);
  for (const auto& [key, file] : manifest.files) names.insert(file.file);
  return names;
}

std::vector<fs::directory_entry> entries_of(const fs::path& folder) {
  std::error_code failure;
  std::vector<fs::directory_entry> entries;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    entries.push_back(*entry);
  }
  if (failure) throw Error(folder.string(), "a folder that can be read", failure.message());
  std::ranges::sort(entries);
  return entries;
}

bool is_plain_file(const fs::directory_entry& entry) {
  std::error_code ignored;
  return entry.symlink_status(ignored).type() == fs::file_type::regular;
}

std::set<std::string> known_files(const fs::path& folder,
                                  const std::vector<fs::directory_entry>& entries) {
  const auto manifest =
      std::ranges::find(entries, folder / kManifestFile, &fs::directory_entry::path);
  if (manifest == entries.end()) return {};
  try {
    return files_of(read_manifest(folder));
  } catch (const Error& error) {
    throw Error(folder.string(), kReplaceable,
                std::string("a manifest.json that is no bundle's: ") + error.what());
  }
}

fs::path resolved(const fs::path& path) {
  std::error_code failure;
  const fs::path canonical = fs::weakly_canonical(fs::absolute(path), failure);
  if (failure) throw Error(path.string(), "a path that can be followed", failure.message());
  return canonical.has_filename() ? canonical : canonical.parent_path();
}

bool is_below(const fs::path& path, const fs::path& folder) {
  return std::ranges::mismatch(folder, path).in1 == folder.end();
}

}  // namespace

void expect_replaceable(const fs::path& given) {
  const fs::path folder = without_slash(given);
  if (!folder.has_filename()) throw Error(given.string(), kReplaceable, "the file system's root");
  std::error_code failure;
  const fs::file_type type = fs::symlink_status(folder, failure).type();
  if (type == fs::file_type::not_found) return;
  if (type == fs::file_type::symlink) throw Error(folder.string(), kReplaceable, "a link");
  if (type == fs::file_type::none) throw Error(folder.string(), kReplaceable, failure.message());
  if (type != fs::file_type::directory) throw Error(folder.string(), kReplaceable, "a file");
  const auto entries = entries_of(folder);
  const auto known = known_files(folder, entries);
  for (const auto& entry : entries) {
    const std::string name = entry.path().filename().string();
    if (known.contains(name) && is_plain_file(entry)) continue;
    throw Error(folder.string(), kReplaceable, "'" + name + "' in it");
  }
}

void expect_apart(const fs::path& given, const std::vector<GuardedFolder>& guarded) {
  const fs::path folder = resolved(given);
  for (const auto& other : guarded) {
    if (other.path.empty()) continue;
    const fs::path path = resolved(other.path);
    const std::string expected = "a folder apart from " + other.what + " " + path.string();
    if (folder == path) throw Error(given.string(), expected, "the same");
    if (is_below(path, folder)) throw Error(given.string(), expected, "one that holds it");
    if (other.within && is_below(folder, path)) {
      throw Error(given.string(), expected, "one in it");
    }
  }
}

}  // namespace lab
