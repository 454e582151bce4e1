// SPDX-License-Identifier: MIT
#include "native/commands/score_shard.h"

#include <charconv>
#include <optional>
#include <string>

#include "shared/base/error.h"
#include "shared/base/sha256.h"
#include "shared/base/text.h"

namespace lab {
namespace {

constexpr std::uint32_t kMostShards = 100'000;

std::optional<std::uint32_t> whole_number(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

Shard parse_shard(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash != std::string_view::npos) {
    const auto index = whole_number(text.substr(0, slash));
    const auto count = whole_number(text.substr(slash + 1));
    const bool good = index && count && *index >= 1 && *index <= *count && *count <= kMostShards;
    if (good) return {*index, *count};
  }
  throw Error("--shard", "i/n with 1 <= i <= n <= 100000, as in 2/8", quoted_name(text));
}

bool is_in_shard(const std::filesystem::path& below, const Shard& shard) {
  const std::string name = below.generic_string();
  const std::string hash =
      sha256_hex({reinterpret_cast<const std::uint8_t*>(name.data()), name.size()});
  std::uint64_t number = 0;
  std::from_chars(hash.data(), hash.data() + 16, number, 16);
  return number % shard.count == shard.index - 1;
}

}  // namespace lab
