// SPDX-License-Identifier: MIT
// Files are told apart by device and inode, so that no link, case or relative path hides one.
#include "native/base/output_guard.h"

#include <string>
#include <system_error>

#include "native/base/file_descriptor.h"
#include "native/base/files.h"
#include "shared/base/error.h"
#include "shared/codec/png_chunks.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kStartBytes = 256;

std::string free_place_for(const OwnFile& kind) {
  return "a free place for " + std::string(kind.name);
}

}  // namespace

const OwnFile kDefectMap{"a defect map", [](std::span<const std::uint8_t> start) {
                           return png_software(start) == kDefectMapSoftware;
                         }};

const OwnFile kSampleSheet{"a sheet of samples", [](std::span<const std::uint8_t> start) {
                             return png_software(start) == kSampleSheetSoftware;
                           }};

bool is_own_file(const fs::path& path, const OwnFile& kind) {
  try {
    return kind.is_one(read_file_start(path, kStartBytes));
  } catch (const Error&) {
    return false;
  }
}

void OutputGuard::add_input(const fs::path& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) == 0) inputs_.emplace(status.st_dev, status.st_ino);
}

void OutputGuard::add_inputs_in(const fs::path& folder) {
  std::error_code failure;
  for (fs::directory_iterator file(folder, failure), end; !failure && file != end;
       file.increment(failure)) {
    add_input(file->path());
  }
}

void OutputGuard::claim(const fs::path& path, const OwnFile& kind) {
  const auto status = status_of_output(path);
  if (status && (is_standard_output(*status) || !S_ISREG(status->st_mode))) return;
  if (status) require_replaceable(path, *status, kind);
  std::error_code ignored;
  if (claimed_.insert(fs::weakly_canonical(follow_links(path), ignored)).second) return;
  throw Error(path.string(), free_place_for(kind), "another output of this run");
}

void OutputGuard::require_replaceable(const fs::path& path, const struct stat& status,
                                      const OwnFile& kind) const {
  if (inputs_.contains({status.st_dev, status.st_ino})) {
    throw Error(path.string(), free_place_for(kind), "a file that this run reads");
  }
  if (foreign_ == Foreign::replace || status.st_size == 0 || is_own_file(path, kind)) return;
  throw Error(path.string(), free_place_for(kind) + ", or one of an earlier run",
              "another file, which only --force replaces");
}

}  // namespace lab
