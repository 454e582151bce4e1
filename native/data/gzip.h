// SPDX-License-Identifier: MIT
// gzip (RFC 1952) through zlib, safe on bytes from outside.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace lab {

bool is_gzip(std::span<const std::uint8_t> bytes);

// All members of a gzip file. `name` only appears in errors.
// Throws lab::Error if the file is truncated, corrupt (every checksum is verified), followed by
// something else, or holds more than `limit` bytes.
std::vector<std::uint8_t> gunzip(std::span<const std::uint8_t> bytes, std::string_view name,
                                 std::size_t limit = std::size_t{1} << 30);

}  // namespace lab
