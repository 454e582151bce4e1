// SPDX-License-Identifier: MIT
// Tiny picture files for tests of the decoder, made by make_sample_pictures.py.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lab::test {

// Throws std::out_of_range on an unknown name.
std::vector<std::uint8_t> sample_picture(std::string_view name);

std::vector<std::string_view> sample_names();

}  // namespace lab::test
