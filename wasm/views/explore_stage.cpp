// SPDX-License-Identifier: MIT
// Page Explore: drawing of the plane and of what lies on it (explore.h).
#include <algorithm>
#include <array>
#include <cmath>

#include "imgui_internal.h"
#include "shared/image/pixels.h"
#include "wasm/views/explore.h"
#include "wasm/views/plots.h"

namespace lab {

namespace {

constexpr float kLensGap = 3 * kGrid;
constexpr float kLensRoom = 25 * kGrid + kLensGap;  // beside the plane
constexpr float kCaptionHeight = 3 * kGrid;

bool label_hidden(const std::vector<float>& hidden, int label) {
  return std::find(hidden.begin(), hidden.end(), static_cast<float>(label)) != hidden.end();
}

std::string coordinate_text(PlanePoint point) {
  char shown[48];
  ImFormatString(shown, sizeof shown, "%.2f, %.2f", point.x, point.y);
  return shown;
}

// A step of 1, 2 or 5 times a power of ten that divides a span into about six.
double tick_step(double span) {
  const double rough = span / 6;
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= rough) return factor * power;
  }
  return 10 * power;
}

}  // namespace

Rect ExploreView::plane_rect(const Context& context, const Rect& stage) const {
  const float margin = context.ui.narrow ? 0 : 2.5f * kGrid;  // for the axes' numbers
  const ImVec2 room(stage.width() - margin, stage.height() - margin);
  const bool beside = room.x - room.y >= kLensRoom;
  // What a lens that floats over the plane shows is said above the plane.
  const float caption = beside || !context.shows("lens") ? 0 : kCaptionHeight;
  const float side = std::min(room.x, room.y - caption);
  const float left = (room.x - side - (beside ? kLensRoom : 0)) / 2;
  const float top = caption + (room.y - caption - side) / 2;
  const ImVec2 low(stage.low.x + margin + std::max(0.0f, left), stage.low.y + std::max(0.0f, top));
  return {low, {low.x + side, low.y + side}};
}

void ExploreView::draw_stage(Context& context, const Rect& stage) {
  const Model& model = *context.model;
  choose_plane(model);
  if (!plane_) {
    ImGui::SetCursorScreenPos(stage.low);
    wrapped_text(context.ui.fonts.body, context.ui.theme.bad, plane_failure_);
    return;
  }
  PlaneFrame frame{plane_rect(context, stage), grid_spec(model)};
  ImGui::SetCursorScreenPos(frame.rect.low);
  ImGui::InvisibleButton("plane", {frame.rect.width(), frame.rect.height()},
                         ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight |
                             ImGuiButtonFlags_MouseButtonMiddle);
  context.zooms = frame.rect;
  interact(context, frame);
  const ImGuiID plane_item = ImGui::GetItemID();
  play(context);
  frame.grid = grid_spec(model);
  request_grid(context, frame.grid);
  request_lens(context);
  request_corners(context);
  draw_plane(context, frame);
  ImGui::RenderNavHighlight({frame.rect.low, frame.rect.high}, plane_item);
  if (context.shows("lens")) draw_lens(context, stage, frame);
  if (failure_.empty()) return;
  ImGui::SetCursorScreenPos({frame.rect.low.x + kGrid, frame.rect.low.y + kGrid});
  wrapped_text(context.ui.fonts.body, context.ui.theme.bad, failure_);
  if (button(context.ui, {.label = "Try again", .kind = ButtonKind::primary})) {
    failure_.clear();
    asked_grid_.clear();
    asked_point_.reset();
  }
}

void ExploreView::draw_plane(Context& context, const PlaneFrame& frame) const {
  const Ui& ui = context.ui;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(frame.rect.low, frame.rect.high, ui.theme.surface);
  list.PushClipRect(frame.rect.low, frame.rect.high, true);
  if (state_.layers != kMapOnly && !grid_texture_.empty()) {
    const Rect place = frame.place_of(shown_grid_);
    const bool dimmed = state_.layers == kPicturesAndMap && !points_.empty();
    list.AddImage(grid_texture_.id(), place.low, place.high, {0, 0}, {1, 1},
                  dimmed ? IM_COL32(160, 160, 160, 255) : IM_COL32_WHITE);
  }
  if (state_.layers != kPicturesOnly) draw_points(context, frame);
  draw_marks(context, frame);
  list.PopClipRect();
  list.AddRect(frame.rect.low, frame.rect.high, ui.theme.border);
  if (!ui.narrow) draw_axes(context, frame);
}

void ExploreView::draw_points(Context& context, const PlaneFrame& frame) const {
  const Model& model = *context.model;
  if (!model.bank) return;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float radius = context.ui.narrow || points_.size() > 1500 ? 3.25f : 4.5f;
  list.PushTextureID(dot_texture_.id());
  list.PrimReserve(6 * static_cast<int>(points_.size()), 4 * static_cast<int>(points_.size()));
  int drawn = 0;
  for (std::size_t i = 0; i < points_.size(); ++i) {
    const int label = model.bank->labels[i];
    if (label_hidden(state_.hidden, label)) continue;
    const ImVec2 at = frame.to_screen(points_[i]);
    const bool inside = at.x > frame.rect.low.x - radius && at.x < frame.rect.high.x + radius &&
                        at.y > frame.rect.low.y - radius && at.y < frame.rect.high.y + radius;
    if (!inside) continue;
    const ImU32 color = label < 0 ? context.ui.theme.muted : packed(class_color(label));
    list.PrimRectUV({at.x - radius, at.y - radius}, {at.x + radius, at.y + radius}, {0, 0}, {1, 1},
                    color);
    ++drawn;
  }
  const int left = static_cast<int>(points_.size()) - drawn;
  list.PrimUnreserve(6 * left, 4 * left);
  list.PopTextureID();
}

void ExploreView::draw_axes(Context& context, const PlaneFrame& frame) const {
  const Ui& ui = context.ui;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const double step = tick_step(state_.span);
  const auto label = [&](double value) {
    char shown[24];
    ImFormatString(shown, sizeof shown, "%.4g", std::abs(value) < step * 1e-6 ? 0.0 : value);
    return std::string(shown);
  };
  for (double x = std::ceil(frame.grid.x_low / step) * step; x <= frame.grid.x_high; x += step) {
    const float at = frame.to_screen({x, 0}).x;
    const std::string shown = label(x);
    draw_text(list, ui.fonts.small,
              {at - text_size(ui.fonts.small, shown).x / 2, frame.rect.high.y + 4}, ui.theme.muted,
              shown);
  }
  for (double y = std::ceil(frame.grid.y_low / step) * step; y <= frame.grid.y_high; y += step) {
    const float at = frame.to_screen({0, y}).y;
    const std::string shown = label(y);
    const ImVec2 size = text_size(ui.fonts.small, shown);
    draw_text(list, ui.fonts.small, {frame.rect.low.x - size.x - 6, at - size.y / 2},
              ui.theme.muted, shown);
  }
}

void ExploreView::draw_marks(Context& context, const PlaneFrame& frame) const {
  const Ui& ui = context.ui;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const PlanePath& path = drawing_.empty() ? state_.path : drawing_;
  for (const auto& [color, width] :
       {std::pair(IM_COL32(0, 0, 0, 160), 5.0f), std::pair(ui.theme.accent, 3.0f)}) {
    for (std::size_t i = 0; i + 1 < path.size(); i += 2) {
      list.PathLineTo(
          frame.to_screen({static_cast<double>(path[i]), static_cast<double>(path[i + 1])}));
    }
    list.PathStroke(color, 0, width);
  }
  if (uses_codes(*context.model)) {
    constexpr std::array<const char*, 3> kNames{"A", "B", "C"};
    for (std::size_t i = 0; i < 3; ++i) {
      const PlanePoint point =
          project(*plane_, context.model->bank->code(static_cast<int>(state_.codes[i])));
      const ImVec2 at = frame.to_screen(point);
      const ImVec2 size = text_size(ui.fonts.strong, kNames[i]);
      list.AddCircleFilled(at, 11, ui.theme.accent);
      draw_text(list, ui.fonts.strong, {at.x - size.x / 2, at.y - size.y / 2}, ui.theme.on_accent,
                kNames[i]);
    }
  }
  if (!asked_point_) return;
  const ImVec2 at = frame.to_screen(*asked_point_);
  list.AddCircle(at, 8, IM_COL32(0, 0, 0, 200), 0, 4);
  list.AddCircle(at, 8, IM_COL32_WHITE, 0, 2);
}

std::string ExploreView::lens_text(const Model& model) const {
  if (!asked_point_) return "";
  std::string text = coordinate_text(*asked_point_);
  if (nearest_ && model.bank) {
    const int label = model.bank->labels[static_cast<std::size_t>(*nearest_)];
    text += ", nearest class " + model.class_name(label);
  }
  return text;
}

void ExploreView::draw_lens(Context& context, const Rect& stage, const PlaneFrame& frame) const {
  const Ui& ui = context.ui;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float beside = stage.high.x - frame.rect.high.x - kLensGap;
  const bool floating = beside < 16 * kGrid;
  const float side =
      floating ? std::min(13 * kGrid, frame.rect.width() * 0.3f) : std::min(beside, 40 * kGrid);
  Rect box{{frame.rect.high.x + kLensGap, frame.rect.low.y}, {}};
  if (floating) {
    // In the upper corner that the pointer is not in.
    const bool right = !asked_point_ || frame.to_screen(*asked_point_).x <
                                            (frame.rect.low.x + frame.rect.high.x) / 2;
    box.low = {right ? frame.rect.high.x - side - kGrid : frame.rect.low.x + kGrid,
               frame.rect.low.y + kGrid};
  }
  box.high = {box.low.x + side, box.low.y + side};
  list.AddRectFilled({box.low.x - 3, box.low.y - 3}, {box.high.x + 3, box.high.y + 3},
                     floating ? ui.theme.accent : ui.theme.border, 3);
  draw_picture(list, lens_texture_, box);
  if (!asked_point_) return;
  const std::string where = coordinate_text(*asked_point_);
  if (floating) {
    const ImVec2 at(frame.rect.low.x, frame.rect.low.y - kCaptionHeight);
    draw_text(list, ui.fonts.strong, at, ui.theme.text, where);
    const float after = at.x + text_size(ui.fonts.strong, where).x + 2 * kGrid;
    draw_nearest(context, {after, at.y}, frame.rect.high.x - after);
  } else {
    draw_text(list, ui.fonts.strong, {box.low.x, box.high.y + 1.5f * kGrid}, ui.theme.text, where);
    draw_nearest(context, {box.low.x, box.high.y + 4.5f * kGrid}, side);
  }
}

void ExploreView::draw_nearest(Context& context, ImVec2 at, float width) const {
  if (!nearest_ || !context.model->bank) return;
  const Ui& ui = context.ui;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const int label = context.model->bank->labels[static_cast<std::size_t>(*nearest_)];
  if (label >= 0) list.AddCircleFilled({at.x + 5, at.y + 9}, 5, packed(class_color(label)));
  const std::string line = "nearest: " + context.model->class_name(label);
  draw_text(list, ui.fonts.body, {at.x + 2 * kGrid, at.y}, ui.theme.muted,
            elided(ui.fonts.body, line, width - 2 * kGrid));
}

}  // namespace lab
