// SPDX-License-Identifier: MIT
// Colours, typeface and measures of the page: an 8-pixel grid, one accent colour, light and dark.
#pragma once

#include <array>

#include "imgui.h"

namespace lab {

struct Theme {
  bool dark;
  ImU32 background;  // behind pictures
  ImU32 surface;     // panels
  ImU32 raised;      // buttons, menus
  ImU32 border;
  ImU32 text;
  ImU32 muted;  // labels, captions; 4.5:1 on surface
  ImU32 accent;
  ImU32 accent_soft;  // ground of what is selected
  ImU32 on_accent;
  ImU32 good;
  ImU32 bad;
};

const Theme& light_theme();
const Theme& dark_theme();
// Colours and measures of ImGui's own widgets, after the theme.
void apply_theme(const Theme& theme, ImGuiStyle& style);

// The same colour with alpha times `opacity`.
ImU32 faded(ImU32 color, float opacity);

enum class IconSize { small, medium, large };  // 14, 18, 36 px

// Height of a line of the typeface, from the tallest letter to the lowest, in its size as CSS has it.
// Dear ImGui's sizes, and those below, are such heights.
inline constexpr float kLinePerEm = 1.21f;

struct Fonts {
  ImFont* small = nullptr;   // 13 px
  ImFont* body = nullptr;    // 15 px
  ImFont* strong = nullptr;  // 15 px, semi-bold
  ImFont* title = nullptr;   // 22 px, semi-bold
  std::array<ImFont*, 3> icons{};

  const ImFont& icon(IconSize size) const { return *icons[static_cast<std::size_t>(size)]; }
};

// Rasters the embedded typefaces for a number of device pixels in a CSS pixel, none smaller than
// `least` (0: as designed). The atlas must be uploaded anew, and ImGuiIO::FontGlobalScale be
// 1 / pixel_scale.
Fonts build_fonts(ImFontAtlas& atlas, float pixel_scale, float least = 0);

inline constexpr float kGrid = 8;

}  // namespace lab
