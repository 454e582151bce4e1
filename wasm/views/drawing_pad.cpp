// SPDX-License-Identifier: MIT
// See drawing_pad.h.
#include "wasm/views/drawing_pad.h"

#include <algorithm>
#include <cmath>

#include "imgui_internal.h"
#include "wasm/views/plots.h"

namespace lab {

namespace {

constexpr double kTolerance = 0.003;  // of the side: a twelfth of a pixel of 28
constexpr std::size_t kMostPoints = 60;
constexpr double kLeastStep = 0.004;  // of the side, between two points of a stroke
constexpr double kKeyStep = 1.0 / 28;
constexpr ImU32 kPaper = IM_COL32(0, 0, 0, 255);

Polyline points_of(const PlanePath& path) {
  Polyline points;
  for (std::size_t i = 0; i + 1 < path.size(); i += 2) {
    points.push_back({static_cast<double>(path[i]), static_cast<double>(path[i + 1])});
  }
  return points;
}

void draw_ink(const Rect& box, const Drawing& drawing, ImU32 ink) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float pen = std::max(1.5f, static_cast<float>(drawing.pen) * box.width());
  for (const Polyline& stroke : strokes_of(drawing.strokes)) {
    const Polyline curve = stroke.size() > 1 ? smooth_curve(stroke, 6) : stroke;
    const auto place = [&](Point point) {
      return ImVec2(box.low.x + static_cast<float>(point.x) * box.width(),
                    box.low.y + static_cast<float>(point.y) * box.height());
    };
    for (const Point point : curve) list.PathLineTo(place(point));
    list.PathStroke(ink, 0, pen);
    // Round joints and ends. Not meanwhile: a circle takes the list's path.
    for (const Point point : curve) list.AddCircleFilled(place(point), pen / 2, ink);
  }
}

}  // namespace

void DrawingPad::add(Drawing& drawing, Point point, std::string_view prefix) {
  const Point at = on_grid(point);
  const auto x = static_cast<float>(at.x);
  const auto y = static_cast<float>(at.y);
  if (stroke_.empty()) before_ = drawing.strokes;
  if (!stroke_.empty()) {
    const float away = std::hypot(x - stroke_[stroke_.size() - 2], y - stroke_.back());
    if (static_cast<double>(away) < kLeastStep) return;
  }
  stroke_.insert(stroke_.end(), {x, y});
  const std::string stroke =
      std::string(prefix) + text_of({points_of(simplified(stroke_, kTolerance, kMostPoints))});
  std::string all = before_.empty() ? stroke : before_ + "." + stroke;
  if (all.size() <= kLongestDrawing) drawing.strokes = std::move(all);
}

void DrawingPad::draw_by_keys(Drawing& drawing, bool pressed, std::string_view prefix) {
  if (item_key(ImGuiKey_Backspace)) {
    drawing.strokes = without_last(drawing.strokes);
    pen_down_ = false;
    stroke_.clear();
  }
  const auto pressed_key = [](ImGuiKey key) { return item_key(key) ? 1 : 0; };
  const int across = pressed_key(ImGuiKey_RightArrow) - pressed_key(ImGuiKey_LeftArrow);
  const int down = pressed_key(ImGuiKey_DownArrow) - pressed_key(ImGuiKey_UpArrow);
  if (pressed) {
    pen_down_ = !pen_down_;
    stroke_.clear();
    if (pen_down_) add(drawing, cursor_, prefix);
  }
  if (across == 0 && down == 0) return;
  cursor_ = {std::clamp(cursor_.x + across * kKeyStep, 0.0, 1.0),
             std::clamp(cursor_.y + down * kKeyStep, 0.0, 1.0)};
  if (pen_down_) add(drawing, cursor_, prefix);
}

bool DrawingPad::draw(Context& context, const char* id, ImVec2 size, Drawing& drawing,
                      const PadLook& look) {
  const Ui& ui = context.ui;
  const std::string shown = drawing.strokes;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const Rect box{at, {at.x + size.x, at.y + size.y}};
  const bool clicked = ImGui::InvisibleButton(id, size);
  const bool by_pointer = clicked && ImGui::IsMouseReleased(ImGuiMouseButton_Left);
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  if (ImGui::IsItemActive() && ImGui::IsMouseDown(ImGuiMouseButton_Left)) {
    context.keeps_drag = true;
    pen_down_ = false;
    if (ImGui::IsItemActivated()) stroke_.clear();
    add(drawing,
        {static_cast<double>((mouse.x - at.x) / size.x),
         static_cast<double>((mouse.y - at.y) / size.y)},
        look.prefix);
  } else if (ImGui::IsItemDeactivated() && !pen_down_) {
    // The first finger of a pinch meant no stroke.
    if (context.input.two_fingers_down() && !stroke_.empty()) drawing.strokes = before_;
    stroke_.clear();
  }
  const bool keyboard = item_has_keyboard();
  if (keyboard) draw_by_keys(drawing, clicked && !by_pointer, look.prefix);
  if (!keyboard && !ImGui::IsItemActive()) pen_down_ = false;
  const Strokes strokes = strokes_of(drawing.strokes);
  char value[96];
  ImFormatString(value, sizeof value, "%d stroke%s, pen %s at %.0f across, %.0f down",
                 static_cast<int>(strokes.size()), strokes.size() == 1 ? "" : "s",
                 pen_down_ ? "down" : "up", cursor_.x * 28, cursor_.y * 28);
  report_focus(ui, look.name, kRolePicture, value);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.PushClipRect(box.low, box.high, true);
  list.AddRectFilled(box.low, box.high, kPaper);
  if (look.under != nullptr) draw_picture(list, *look.under, box);
  if (strokes.empty()) {
    const ImVec2 words = text_size(ui.fonts.body, look.hint);
    draw_text(list, ui.fonts.body, {at.x + (size.x - words.x) / 2, at.y + (size.y - words.y) / 2},
              IM_COL32(160, 160, 160, 255), look.hint);
  }
  if (look.ink != 0) draw_ink(box, drawing, look.ink);
  if (keyboard) {
    const ImVec2 pen(at.x + static_cast<float>(cursor_.x) * size.x,
                     at.y + static_cast<float>(cursor_.y) * size.y);
    list.AddCircle(pen, 6, ui.theme.accent, 0, pen_down_ ? 4.0f : 2.0f);
  }
  list.PopClipRect();
  list.AddRect(box.low, box.high, ui.theme.border);
  ImGui::RenderNavHighlight({box.low, box.high}, ImGui::GetItemID());
  return drawing.strokes != shown;
}

void drawing_controls(const Ui& ui, Drawing& drawing) {
  slider(ui, {.label = "Pen", .low = 0.04, .high = 0.2}, drawing.pen);
  toggle(ui, "Centre it", drawing.centred);
  tooltip(
      ui,
      "The digits that the models learned from are all of one size, with the ink's centre of mass "
      "in the middle. The drawing is scaled and moved in the same way (LeCun et al. 1998).");
  stroke_buttons(ui, drawing);
}

void stroke_buttons(const Ui& ui, Drawing& drawing) {
  const float half = (ImGui::GetContentRegionAvail().x - kGrid) / 2;
  ImGui::BeginDisabled(drawing.strokes.empty());
  if (button(ui, {.label = "Last stroke",
                  .icon = Icon::eraser,
                  .width = half,
                  .tooltip = "Takes the last stroke away (Backspace on the pad)"})) {
    drawing.strokes = without_last(drawing.strokes);
  }
  ImGui::SameLine();
  if (button(ui, {.label = "Clear", .icon = Icon::trash, .width = half})) drawing.strokes.clear();
  ImGui::EndDisabled();
}

}  // namespace lab
