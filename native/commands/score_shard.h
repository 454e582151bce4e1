// SPDX-License-Identifier: MIT
// A stable share of the pictures for each of several machines: by name alone, so that no machine needs
// to know of the others, and a picture stays where it was when others come or go.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace lab {

struct Shard {
  std::uint32_t index = 1;  // 1 .. count
  std::uint32_t count = 1;

  bool operator==(const Shard&) const = default;
};

// "2/8". Throws lab::Error unless it is i/n with 1 <= i <= n <= 100000.
Shard parse_shard(std::string_view text);

// below: the picture's path relative to the folder that was given, or its name if it was given itself.
// It is in the shard 1 + h mod n, where h is the number made of the first 8 bytes, big end first, of the
// SHA-256 of the path with slashes: in exactly one of the n.
bool is_in_shard(const std::filesystem::path& below, const Shard& shard);

}  // namespace lab
