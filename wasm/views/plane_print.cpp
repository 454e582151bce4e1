// SPDX-License-Identifier: MIT
// See plane_print.h. Letters come from the page's own typeface, rastered for the print.
#include "wasm/views/plane_print.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "imgui_internal.h"
#include "shared/latent/plane_area.h"
#include "wasm/ui/font_bytes.h"
#include "wasm/views/plane_frame.h"

namespace lab {

namespace {

constexpr int kPlaneSide = 1700;  // pixels, about
constexpr int kMargin = 130;
constexpr int kLetterSize = 38;
constexpr int kLine = 56;
constexpr float kDotRadius = 7;
constexpr Rgb kInk{26, 29, 35};
constexpr Rgb kAccent{47, 85, 212};
constexpr Rgb kPaper{255, 255, 255};

class Paper {
 public:
  Paper(int width, int height) : image_(width, height, 4, 255) {
    ImFontConfig config;
    config.FontDataOwnedByAtlas = false;
    config.OversampleH = 1;  // a column of the atlas is a column of the print
    const auto file = inter_regular();
    font_ = atlas_.AddFontFromMemoryTTF(const_cast<unsigned char*>(file.data()),
                                        static_cast<int>(file.size()), kLetterSize, &config);
    atlas_.GetTexDataAsAlpha8(&coverage_, &atlas_width_, &atlas_height_);
  }

  void blend(int x, int y, Rgb color, float opacity) {
    if (x < 0 || y < 0 || x >= image_.width || y >= image_.height) return;
    for (int c = 0; c < 3; ++c) {
      std::uint8_t& value = image_.at(x, y, c);
      const float mixed = static_cast<float>(value) * (1 - opacity) +
                          static_cast<float>(color[static_cast<std::size_t>(c)]) * opacity;
      value = static_cast<std::uint8_t>(mixed + 0.5f);
    }
  }

  void disc(ImVec2 center, float radius, Rgb color, float opacity = 1) {
    const auto reach = static_cast<int>(std::ceil(radius));
    const auto x0 = static_cast<int>(center.x);
    const auto y0 = static_cast<int>(center.y);
    for (int y = y0 - reach; y <= y0 + reach; ++y) {
      for (int x = x0 - reach; x <= x0 + reach; ++x) {
        const float away = std::hypot(static_cast<float>(x) + 0.5f - center.x,
                                      static_cast<float>(y) + 0.5f - center.y);
        const float inside = std::clamp(radius + 0.5f - away, 0.0f, 1.0f);
        if (inside > 0) blend(x, y, color, inside * opacity);
      }
    }
  }

  float width_of(const std::string& text) const {
    return font_->CalcTextSizeA(kLetterSize, FLT_MAX, 0, text.c_str()).x;
  }

  // `at`: the upper left corner.
  void write(ImVec2 at, const std::string& text, Rgb color = kInk) {
    const char* rest = text.c_str();
    const char* end = rest + text.size();
    while (rest < end) {
      unsigned int letter = 0;
      rest += ImTextCharFromUtf8(&letter, rest, end);
      const ImFontGlyph* glyph = font_->FindGlyph(static_cast<ImWchar>(letter));
      if (glyph->Visible) stamp(at, *glyph, color);
      at.x += glyph->AdvanceX;
    }
  }

  void place(const Image& picture, int left, int top) {
    const std::size_t next = picture.channels == 1 ? 0 : 1;  // channel
    const auto channels = static_cast<std::size_t>(picture.channels);
    for (int y = 0; y < picture.height; ++y) {
      const std::uint8_t* from = picture.pixels.data() + picture.offset(0, y);
      std::uint8_t* to = image_.pixels.data() + image_.offset(left, top + y);
      for (int x = 0; x < picture.width; ++x, from += channels, to += 4) {
        for (std::size_t c = 0; c < 3; ++c) to[c] = from[c * next];
      }
    }
  }

  Image take() { return std::move(image_); }

 private:
  void stamp(ImVec2 at, const ImFontGlyph& glyph, Rgb color) {
    const auto column = static_cast<int>(glyph.U0 * static_cast<float>(atlas_width_) + 0.5f);
    const auto row = static_cast<int>(glyph.V0 * static_cast<float>(atlas_height_) + 0.5f);
    const auto width = static_cast<int>(glyph.X1 - glyph.X0 + 0.5f);
    const auto height = static_cast<int>(glyph.Y1 - glyph.Y0 + 0.5f);
    const auto left = static_cast<int>(at.x + glyph.X0 + 0.5f);
    const auto top = static_cast<int>(at.y + glyph.Y0 + 0.5f);
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        const std::uint8_t cover = coverage_[(row + y) * atlas_width_ + column + x];
        if (cover > 0) blend(left + x, top + y, color, static_cast<float>(cover) / 255);
      }
    }
  }

  Image image_;
  ImFontAtlas atlas_;
  ImFont* font_ = nullptr;
  unsigned char* coverage_ = nullptr;
  int atlas_width_ = 0;
  int atlas_height_ = 0;
};

// The grid's pictures as large as whole pixels allow, or an empty ground.
Image plane_picture(const PlanePrint& plane) {
  if (plane.pictures.empty()) return {kPlaneSide, kPlaneSide, 1, 240};
  const int side = std::max(plane.pictures[0].width, plane.pictures[0].height) * plane.grid.columns;
  const int scale = std::max(1, (kPlaneSide + side / 2) / side);
  return contact_sheet(plane.pictures, {.columns = plane.grid.columns, .gap = 0, .scale = scale});
}

void print_axes(Paper& paper, const PlanePrint& plane, const PlaneFrame& frame) {
  const PlaneArea area = area_of(plane.grid);
  const auto letter = static_cast<float>(kLetterSize);
  const float below = frame.rect.high.y + 12;
  float end = frame.rect.high.x - paper.width_of(plane.across) - letter;
  float free = 0;
  paper.write({end + letter, below}, plane.across);
  for (const double x : axis_ticks(area.low.x, area.high.x)) {
    const std::string shown = tick_text(x);
    const float at = frame.to_screen({x, 0}).x - paper.width_of(shown) / 2;
    if (at < free || at + paper.width_of(shown) > end) continue;
    paper.write({at, below}, shown);
    free = at + paper.width_of(shown) + letter / 2;
  }
  const float left = frame.rect.low.x - 16;
  paper.write({left - paper.width_of(plane.up), frame.rect.low.y}, plane.up);
  end = frame.rect.low.y + letter;
  free = FLT_MAX;
  for (const double y : axis_ticks(area.low.y, area.high.y)) {
    const std::string shown = tick_text(y);
    const float at = frame.to_screen({0, y}).y - letter / 2;
    if (at + letter > free || at < end) continue;
    paper.write({left - paper.width_of(shown), at}, shown);
    free = at;
  }
}

void print_path(Paper& paper, const PlanePrint& plane, const PlaneFrame& frame) {
  constexpr float kWidth = 5;
  const double length = length_of(plane.path);
  if (plane.path.size() < 4 || length <= 0) return;
  // A disc at every few pixels of the way is a line.
  const double step = plane.grid.x_high - plane.grid.x_low;
  const double pace = 3 * step / static_cast<double>(frame.rect.width());
  for (double along = 0; along < length; along += pace) {
    paper.disc(frame.to_screen(point_at(plane.path, along)), kWidth, kAccent);
  }
}

// Below the numbers, line by line.
void print_key(Paper& paper, const PlanePrint& plane, float top, float width) {
  ImVec2 at(kMargin, top);
  for (std::size_t i = 0; i < plane.classes.size(); ++i) {
    const float needed = 90 + paper.width_of(plane.classes[i]);
    if (at.x + needed > width) at = {kMargin, at.y + kLine};
    paper.disc({at.x + 14, at.y + 20}, 13, class_color(static_cast<int>(i)));
    paper.write({at.x + 38, at.y}, plane.classes[i]);
    at.x += needed;
  }
}

}  // namespace

Image print_plane(const PlanePrint& plane) {
  const Image picture = plane_picture(plane);
  const int top = 2 * kLine;
  const int key = plane.classes.empty() ? 0 : 3 * kLine;
  Paper paper(picture.width + 2 * kMargin, top + picture.height + 2 * kLine + key);
  paper.place(picture, kMargin, top);
  const ImVec2 low(kMargin, top);
  const ImVec2 high(low.x + static_cast<float>(picture.width),
                    low.y + static_cast<float>(picture.height));
  const PlaneFrame frame{{low, high}, plane.grid};
  const PlaneArea area = area_of(plane.grid);
  const auto inside = [&](PlanePoint at) {
    return at.x > area.low.x && at.x < area.high.x && at.y > area.low.y && at.y < area.high.y;
  };
  paper.write({low.x, kLine / 2.0f}, plane.title);
  for (const PrintDot& dot : plane.dots) {
    if (!inside(dot.at)) continue;
    paper.disc(frame.to_screen(dot.at), kDotRadius + 2, {0, 0, 0}, 0.7f);
    paper.disc(frame.to_screen(dot.at), kDotRadius, class_color(dot.label));
  }
  print_path(paper, plane, frame);
  for (const PrintLetter& mark : plane.letters) {
    if (!inside(mark.at)) continue;
    const ImVec2 at = frame.to_screen(mark.at);
    paper.disc(at, kLetterSize * 0.7f, kAccent);
    paper.write({at.x - paper.width_of(mark.letter) / 2, at.y - kLetterSize / 2.0f}, mark.letter,
                kPaper);
  }
  print_axes(paper, plane, frame);
  print_key(paper, plane, high.y + 1.8f * kLine, high.x);
  return paper.take();
}

}  // namespace lab
