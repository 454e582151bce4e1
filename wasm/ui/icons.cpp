// SPDX-License-Identifier: MIT
// Icons as glyphs (icons.h).
#include "wasm/ui/icons.h"

#include <cmath>

namespace lab {

void draw_icon(const Fonts& fonts, Icon icon, ImVec2 center, ImU32 color, IconSize size) {
  if (icon == Icon::none) return;
  const ImFont& font = fonts.icon(size);
  const ImFontGlyph* glyph = font.FindGlyphNoFallback(static_cast<ImWchar>(icon));
  float stretch = 1;
  if (glyph == nullptr) {
    const ImFont& medium = fonts.icon(IconSize::medium);
    glyph = medium.FindGlyph(static_cast<ImWchar>(icon));
    stretch = font.FontSize / medium.FontSize;
  }
  const float scale = ImGui::GetIO().DisplayFramebufferScale.x;
  // Between device pixels the texture would be filtered, and blurred.
  const float left = std::round(center.x * scale - font.FontSize / 2);
  const float top = std::round(center.y * scale - font.FontSize / 2);
  const ImVec2 low((left + glyph->X0 * stretch) / scale, (top + glyph->Y0 * stretch) / scale);
  const ImVec2 high((left + glyph->X1 * stretch) / scale, (top + glyph->Y1 * stretch) / scale);
  ImGui::GetWindowDrawList()->AddImage(font.ContainerAtlas->TexID, low, high,
                                       {glyph->U0, glyph->V0}, {glyph->U1, glyph->V1}, color);
}

}  // namespace lab
