// SPDX-License-Identifier: MIT
// Pieces of a page of HTML that must stay what they are: text that is no markup, pictures that are part
// of the page.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "shared/image/image.h"

namespace lab {

// For an element's text or an attribute between double quotes: & < > " ' are escaped; what is no UTF-8, and control
// characters and marks that reorder text, become '?' (text.h).
std::string html_text(std::string_view text);

// RFC 4648, with padding.
std::string base64(std::span<const std::uint8_t> bytes);

// <img> with the picture as a PNG in it. description: what a screen reader says.
std::string html_picture(const Image& picture, std::string_view description);

}  // namespace lab
