// SPDX-License-Identifier: MIT
// Where the checkout lies, for tests that read its files. In a source file of its own: an absolute path
// in the flags of every test would keep the compiler cache from knowing them in another clone.
#pragma once

#include <filesystem>
#include <string>

namespace lab {

std::filesystem::path checkout_folder();

// The bytes of one of its files; empty if there is none.
std::string checkout_text(const std::string& file);

}  // namespace lab
