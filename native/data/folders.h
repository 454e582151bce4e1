// SPDX-License-Identifier: MIT
// Questions to the file system whose answer is not taken for "no" when it is "I may not look".
#pragma once

#include <filesystem>

namespace lab {

// False if nothing or something else has the name. Throws lab::Error with the system's reason if it
// does not tell: no permission, links in a circle.
bool is_folder(const std::filesystem::path& path);
// The same for anything at all.
bool is_there(const std::filesystem::path& path);

}  // namespace lab
