// SPDX-License-Identifier: MIT
// How large a network may be that comes from outside: asked before anything is allocated for it, by
// whoever builds or runs one.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace lab {

// Values of one tensor, and of all layers together for one image: 1 GiB as float32.
inline constexpr std::int64_t kMostValues = std::int64_t{1} << 28;

// The product of the sizes; nothing if one of them is below 1 or the product is above kMostValues.
std::optional<std::int64_t> value_count(std::span<const std::int64_t> shape);

}  // namespace lab
