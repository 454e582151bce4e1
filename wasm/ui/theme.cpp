// SPDX-License-Identifier: MIT
// The page's looks (theme.h). The typefaces come from assets/fonts through embed.cmake.
#include "wasm/ui/theme.h"

#include <algorithm>
#include <cmath>

#include "wasm/ui/font_bytes.h"

namespace lab {

namespace {

constexpr ImU32 rgb(unsigned hex, unsigned alpha = 255) {
  return IM_COL32(hex >> 16 & 0xffu, hex >> 8 & 0xffu, hex & 0xffu, alpha);
}

constexpr Theme kLight{.dark = false,
                       .background = rgb(0xf4f5f7),
                       .surface = rgb(0xffffff),
                       .raised = rgb(0xeff1f4),
                       .border = rgb(0xdfe2e8),
                       .text = rgb(0x1a1d23),
                       .muted = rgb(0x5d6673),
                       .accent = rgb(0x2f55d4),
                       .accent_soft = rgb(0xe4eafc),
                       .on_accent = rgb(0xffffff),
                       .good = rgb(0x1b7f4b),
                       .bad = rgb(0xc2410c)};

constexpr Theme kDark{.dark = true,
                      .background = rgb(0x0f1115),
                      .surface = rgb(0x171a21),
                      .raised = rgb(0x232833),
                      .border = rgb(0x2c323e),
                      .text = rgb(0xe9ecf1),
                      .muted = rgb(0x98a2b3),
                      .accent = rgb(0x86a2ff),
                      .accent_soft = rgb(0x26304d),
                      .on_accent = rgb(0x0f1115),
                      .good = rgb(0x5bd08f),
                      .bad = rgb(0xff9a62)};

// Latin, Greek and the symbols of formulas; the subset in assets/fonts holds just these.
constexpr ImWchar kGlyphs[] = {0x0020, 0x017f, 0x0391, 0x03c9, 0x2010, 0x2026, 0x2032, 0x2032,
                               0x2070, 0x2089, 0x2190, 0x2193, 0x2200, 0x2212, 0x221a, 0x221e,
                               0x2225, 0x222b, 0x2248, 0x2248, 0x2260, 0x2265, 0};

// Lucide's part of Unicode's private use area.
constexpr ImWchar kIcons[] = {0xe000, 0xe7ff, 0};
// Verdicts and messages. All of them would be half of the atlas.
constexpr ImWchar kLargeIcons[] = {0xe06c, 0xe06c, 0xe0f9, 0xe0f9, 0xe193,
                                   0xe193, 0xe19e, 0xe19e, 0};

ImFont* add_font(ImFontAtlas& atlas, std::span<const unsigned char> file, float pixels,
                 const ImWchar* glyphs, int oversampling) {
  ImFontConfig config;
  config.FontDataOwnedByAtlas = false;
  config.OversampleH = oversampling;
  config.OversampleV = 1;
  // The atlas only reads the file.
  return atlas.AddFontFromMemoryTTF(const_cast<unsigned char*>(file.data()),
                                    static_cast<int>(file.size()), pixels, &config, glyphs);
}

ImFont* add_letters(ImFontAtlas& atlas, std::span<const unsigned char> file, float pixels) {
  return add_font(atlas, file, pixels, kGlyphs, pixels < 24 ? 2 : 1);
}

// Drawn on whole device pixels alone, so that it needs no samples between them.
ImFont* add_icons(ImFontAtlas& atlas, float pixels, const ImWchar* glyphs) {
  return add_font(atlas, lucide_icons(), std::round(pixels), glyphs, 1);
}

ImVec4 color(ImU32 packed, float opacity = 1) {
  return ImGui::ColorConvertU32ToFloat4(faded(packed, opacity));
}

void apply_measures(ImGuiStyle& style) {
  style.WindowPadding = {2 * kGrid, 2 * kGrid};
  style.FramePadding = {1.5f * kGrid, kGrid};
  style.CellPadding = {kGrid, 0.75f * kGrid};
  style.ItemSpacing = {kGrid, kGrid};
  style.ItemInnerSpacing = {kGrid, kGrid};
  style.ScrollbarSize = 10;
  style.GrabMinSize = 16;
  style.WindowBorderSize = 0;
  style.ChildBorderSize = 0;
  style.PopupBorderSize = 1;
  style.WindowRounding = kGrid;  // of tooltips: no other window has a ground
  style.ChildRounding = kGrid;
  style.FrameRounding = kGrid;
  style.PopupRounding = 1.25f * kGrid;
  style.ScrollbarRounding = 5;
  style.GrabRounding = kGrid;
  style.HoverDelayNormal = 0.35f;
  style.HoverStationaryDelay = 0.1f;
}

}  // namespace

const Theme& light_theme() { return kLight; }
const Theme& dark_theme() { return kDark; }

ImU32 faded(ImU32 color, float opacity) {
  const auto alpha = static_cast<float>(color >> IM_COL32_A_SHIFT) * opacity;
  return (color & ~IM_COL32_A_MASK) | static_cast<ImU32>(alpha + 0.5f) << IM_COL32_A_SHIFT;
}

void apply_theme(const Theme& theme, ImGuiStyle& style) {
  apply_measures(style);
  ImVec4* colors = style.Colors;
  for (int i = 0; i < ImGuiCol_COUNT; ++i) colors[i] = color(theme.raised);
  const ImVec4 nothing(0, 0, 0, 0);
  colors[ImGuiCol_Text] = color(theme.text);
  colors[ImGuiCol_TextDisabled] = color(theme.muted);
  colors[ImGuiCol_WindowBg] = nothing;
  colors[ImGuiCol_ChildBg] = nothing;
  colors[ImGuiCol_PopupBg] = color(theme.surface);
  colors[ImGuiCol_Border] = color(theme.border);
  colors[ImGuiCol_BorderShadow] = nothing;
  colors[ImGuiCol_FrameBgHovered] = color(theme.border);
  colors[ImGuiCol_FrameBgActive] = color(theme.border);
  colors[ImGuiCol_ScrollbarBg] = nothing;
  colors[ImGuiCol_ScrollbarGrab] = color(theme.muted, 0.35f);
  colors[ImGuiCol_ScrollbarGrabHovered] = color(theme.muted, 0.6f);
  colors[ImGuiCol_ScrollbarGrabActive] = color(theme.muted, 0.8f);
  colors[ImGuiCol_CheckMark] = color(theme.accent);
  colors[ImGuiCol_SliderGrab] = color(theme.accent);
  colors[ImGuiCol_SliderGrabActive] = color(theme.accent);
  colors[ImGuiCol_Header] = color(theme.accent_soft);
  colors[ImGuiCol_HeaderHovered] = color(theme.raised);
  colors[ImGuiCol_HeaderActive] = color(theme.accent_soft);
  colors[ImGuiCol_Separator] = color(theme.border);
  colors[ImGuiCol_TableHeaderBg] = nothing;
  colors[ImGuiCol_TableBorderStrong] = color(theme.border);
  colors[ImGuiCol_TableBorderLight] = color(theme.border);
  colors[ImGuiCol_TableRowBg] = nothing;
  colors[ImGuiCol_TableRowBgAlt] = nothing;
  colors[ImGuiCol_TextSelectedBg] = color(theme.accent, 0.3f);
  colors[ImGuiCol_NavHighlight] = color(theme.accent);
  colors[ImGuiCol_ModalWindowDimBg] = color(theme.dark ? 0xff000000u : theme.text, 0.4f);
}

Fonts build_fonts(ImFontAtlas& atlas, float pixel_scale, float least) {
  const auto size = [&](float designed) { return std::max(designed, least) * pixel_scale; };
  atlas.Clear();
  atlas.Flags |= ImFontAtlasFlags_NoMouseCursors | ImFontAtlasFlags_NoPowerOfTwoHeight;
  Fonts fonts;
  fonts.body = add_letters(atlas, inter_regular(), size(15));
  fonts.small = add_letters(atlas, inter_regular(), size(13));
  fonts.strong = add_letters(atlas, inter_semibold(), size(15));
  fonts.title = add_letters(atlas, inter_semibold(), size(22));
  fonts.icons = {add_icons(atlas, 14 * pixel_scale, kIcons),
                 add_icons(atlas, 18 * pixel_scale, kIcons),
                 add_icons(atlas, 36 * pixel_scale, kLargeIcons)};
  atlas.Build();
  return fonts;
}

}  // namespace lab
