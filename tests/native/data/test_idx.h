// SPDX-License-Identifier: MIT
// IDX and gzip files for tests.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace lab {

// Big-endian words, then the body.
std::vector<std::uint8_t> idx_bytes(std::span<const std::uint32_t> header,
                                    std::span<const std::uint8_t> body);

std::vector<std::uint8_t> gzip_bytes(std::span<const std::uint8_t> content);

}  // namespace lab
