// SPDX-License-Identifier: MIT
// Makes the checksums of a damaged PNG right again, so that damage reaches the code behind them.
#pragma once

#include <cstdint>
#include <vector>

namespace lab::test {

// Walks the chunks as far as their lengths lie inside the file; other files stay as they are.
void repair_png_checksums(std::vector<std::uint8_t>& file);

}  // namespace lab::test
