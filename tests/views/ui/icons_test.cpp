// SPDX-License-Identifier: MIT
// The icon font holds what icons.h names, and its glyphs lie on device pixels.
#include "wasm/ui/icons.h"

#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <fstream>
#include <regex>
#include <set>
#include <string>

#include "tests/checkout.h"
#include "wasm/views/view.h"

using namespace lab;
using Catch::Approx;

namespace {

constexpr IconSize kSizes[] = {IconSize::small, IconSize::medium, IconSize::large};

// A frame of ImGui with the page's fonts and one window.
class Drawing {
 public:
  explicit Drawing(float pixel_scale) {
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.DisplaySize = {200, 200};
    io.DisplayFramebufferScale = {pixel_scale, pixel_scale};
    fonts = build_fonts(*io.Fonts, pixel_scale);
    ImGui::NewFrame();
    ImGui::Begin("window");
  }
  ~Drawing() {
    ImGui::End();
    ImGui::EndFrame();
    ImGui::DestroyContext();
  }
  Drawing(const Drawing&) = delete;
  Drawing& operator=(const Drawing&) = delete;

  // The corners of what was drawn last, in device pixels.
  Rect last_box() const {
    const ImDrawList& list = *ImGui::GetWindowDrawList();
    const float scale = ImGui::GetIO().DisplayFramebufferScale.x;
    const ImVec2 low = list.VtxBuffer[list.VtxBuffer.Size - 4].pos;
    const ImVec2 high = list.VtxBuffer[list.VtxBuffer.Size - 2].pos;
    return {{low.x * scale, low.y * scale}, {high.x * scale, high.y * scale}};
  }

  Fonts fonts;
};

std::set<int> listed_icons() {
  std::ifstream file(checkout_folder() / "wasm/ui/icons.h");
  const std::string header(std::istreambuf_iterator<char>(file), {});
  const std::regex entry("= (0x[0-9a-f]{4}),");
  std::set<int> codes;
  for (std::sregex_iterator at(header.begin(), header.end(), entry), end; at != end; ++at) {
    codes.insert(std::stoi((*at)[1], nullptr, 16));
  }
  return codes;
}

}  // namespace

TEST_CASE("the icon font holds each icon of the list and nothing else") {
  const Drawing drawing(1);
  const std::set<int> listed = listed_icons();
  REQUIRE(listed.contains(static_cast<int>(Icon::filter)));
  for (const IconSize size : kSizes) {
    std::set<int> held;
    for (const ImFontGlyph& glyph : drawing.fonts.icon(size).Glyphs) {
      held.insert(static_cast<int>(glyph.Codepoint));
    }
    if (size == IconSize::large) {
      CHECK(std::includes(listed.begin(), listed.end(), held.begin(), held.end()));
    } else {
      CHECK(held == listed);
    }
  }
  CHECK(drawing.fonts.icon(IconSize::small).FontSize == 14);
  CHECK(drawing.fonts.icon(IconSize::medium).FontSize == 18);
  CHECK(drawing.fonts.icon(IconSize::large).FontSize == 36);
}

TEST_CASE("an icon lies on whole device pixels, as large as it was rastered") {
  for (const float scale : {1.0f, 1.25f, 1.5f, 3.0f}) {
    const Drawing drawing(scale);
    for (const IconSize size : kSizes) {
      draw_icon(drawing.fonts, Icon::info, {50.3f, 60.6f}, IM_COL32_WHITE, size);
      const Rect box = drawing.last_box();
      const ImFontGlyph& glyph =
          *drawing.fonts.icon(size).FindGlyph(static_cast<ImWchar>(Icon::info));
      // What 50.3 * 3 loses as a float.
      constexpr double kRounding = 1e-3;
      CHECK(box.low.x == Approx(std::round(box.low.x)).margin(kRounding));
      CHECK(box.low.y == Approx(std::round(box.low.y)).margin(kRounding));
      CHECK(box.width() == Approx(glyph.X1 - glyph.X0).margin(kRounding));
      CHECK(box.height() == Approx(glyph.Y1 - glyph.Y0).margin(kRounding));
      // Half a pixel each for the place, the baseline and the box, which is rounded outwards.
      CHECK((box.low.x + box.high.x) / 2 == Approx(50.3f * scale).margin(1.51));
      CHECK((box.low.y + box.high.y) / 2 == Approx(60.6f * scale).margin(1.51));
    }
  }
}

TEST_CASE("a large icon that is not rastered is stretched to its size") {
  const Drawing drawing(1);
  draw_icon(drawing.fonts, Icon::compass, {50, 60}, IM_COL32_WHITE, IconSize::large);
  // A circle of 22 of the grid's 24 units, whose box at half the size is rounded outwards.
  CHECK(drawing.last_box().width() == Approx(36.0 * 22 / 24).margin(4));
  CHECK(drawing.last_box().height() == Approx(36.0 * 22 / 24).margin(4));
}

TEST_CASE("no icon draws nothing") {
  const Drawing drawing(1);
  const int before = ImGui::GetWindowDrawList()->VtxBuffer.Size;
  draw_icon(drawing.fonts, Icon::none, {50, 60}, IM_COL32_WHITE);
  CHECK(ImGui::GetWindowDrawList()->VtxBuffer.Size == before);
}
