// SPDX-License-Identifier: MIT
// Where the checkout lies, for tests that read its files. In a source file of its own: an absolute path
// in the flags of every test would keep the compiler cache from knowing them in another clone.
#pragma once

#include <filesystem>

namespace lab {

std::filesystem::path checkout_folder();

}  // namespace lab
