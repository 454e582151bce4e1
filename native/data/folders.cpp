// SPDX-License-Identifier: MIT
// See folders.h.
#include "native/data/folders.h"

#include <system_error>

#include "shared/base/error.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

fs::file_type type_of(const fs::path& path) {
  std::error_code failure;
  const fs::file_status status = fs::status(path, failure);
  if (failure && status.type() != fs::file_type::not_found) {
    throw Error(path.string(), "a name that can be looked up", failure.message());
  }
  return status.type();
}

}  // namespace

bool is_folder(const fs::path& path) { return type_of(path) == fs::file_type::directory; }

bool is_there(const fs::path& path) { return type_of(path) != fs::file_type::not_found; }

}  // namespace lab
