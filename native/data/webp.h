// SPDX-License-Identifier: MIT
// WebP files through libwebp. They are read by the program alone: a page leaves them to the browser, which has
// the same library, and its core stays small.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "shared/codec/image_codec.h"
#include "shared/image/image.h"

namespace lab {

// By the file's first bytes (RFC 9649, section 2.4).
bool is_webp(std::span<const std::uint8_t> file);

// The picture upright, of an animation its first frame: RGB, or RGBA where the file has transparent pixels to
// offer. `name` only appears in errors.
// Throws lab::Error if the file is damaged or cut off, or if its canvas is larger than the limits (checked
// before anything is allocated).
Image decode_webp(std::span<const std::uint8_t> file, std::string_view name,
                  const DecodeLimits& limits = {});

}  // namespace lab
