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

constexpr float kTickGap = 6;  // between the plane and its numbers
constexpr float kLetterRadius = 11;

// Room for the numbers beside the plane and below it.
ImVec2 axes_room(const Ui& ui) {
  if (ui.narrow) return {0, 0};
  const ImVec2 size = text_size(ui.fonts.small, "\u22120.0");
  return {size.x + kTickGap, size.y + kTickGap};
}

float caption_height(const Ui& ui) {
  return kGrid + text_size(ui.fonts.strong, "X").y + text_size(ui.fonts.body, "X").y;
}

float line_height(const Ui& ui) { return 1.125f * kGrid + text_size(ui.fonts.strong, "X").y; }

void draw_letter(const Ui& ui, ImVec2 at, const char* letter) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 size = text_size(ui.fonts.strong, letter);
  list.AddCircleFilled(at, kLetterRadius, ui.theme.accent);
  draw_text(list, ui.fonts.strong, {at.x - size.x / 2, at.y - size.y / 2}, ui.theme.on_accent,
            letter);
}

}  // namespace

void ExploreView::draw_stage(Context& context, const Rect& stage) {
  const Model& model = *context.model;
  choose_plane(model);
  if (!plane_) {
    ImGui::SetCursorScreenPos(stage.low);
    wrapped_text(context.ui.fonts.body, context.ui.theme.bad, plane_failure_);
    return;
  }
  const ExploreLayout layout =
      lay_out_explore(stage, {axes_room(context.ui),
                              context.shows("lens") ? static_cast<int>(tiles(model).size()) : 0,
                              caption_height(context.ui), line_height(context.ui)});
  PlaneFrame frame{layout.plane, grid_spec(model)};
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
  request_lens(context, frame.grid);
  request_own(context);
  request_real(context);
  request_kept(context);
  if (item_has_keyboard()) {
    report_focus(context.ui, on_map_ ? "Map of codes" : "Latent plane", kRolePicture,
                 place_text(model, looked_at(frame.grid)));
  }
  draw_plane(context, frame);
  ImGui::RenderNavHighlight({frame.rect.low, frame.rect.high}, plane_item);
  if (context.shows("lens")) draw_tiles(context, layout, frame);
  if (failure().empty()) return;
  ImGui::SetCursorScreenPos({frame.rect.low.x + kGrid, frame.rect.low.y + kGrid});
  wrapped_text(context.ui.fonts.body, context.ui.theme.bad, failure());
  if (button(context.ui, {.label = "Try again", .kind = ButtonKind::primary})) ask_again();
}

void ExploreView::draw_plane(Context& context, const PlaneFrame& frame) const {
  const Ui& ui = context.ui;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(frame.rect.low, frame.rect.high, ui.theme.surface);
  list.PushClipRect(frame.rect.low, frame.rect.high, true);
  if (layers() != kMapOnly && !grid_texture_.empty()) {
    const Rect place = frame.place_of(shown_grid_);
    list.AddImage(grid_texture_.id(), place.low, place.high);
  }
  if (layers() != kPicturesOnly) draw_dots(context, frame);
  draw_marks(context, frame);
  list.PopClipRect();
  list.AddRect(frame.rect.low, frame.rect.high, ui.theme.border);
  if (!ui.narrow && !on_map_) draw_axes(context, frame);
}

bool ExploreView::shows(const Dot& dot) const {
  const auto label = static_cast<float>(dot.label);
  return layers() != kPicturesOnly &&
         std::find(state_.hidden.begin(), state_.hidden.end(), label) == state_.hidden.end();
}

// Small, and fading around the place that is looked at, so that the picture there can be seen.
void ExploreView::draw_dots(Context& context, const PlaneFrame& frame) const {
  constexpr float kOpacity = 0.85f;
  constexpr float kFaintest = 0.1f;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const bool alone = layers() == kMapOnly;
  const float radius = std::clamp(frame.rect.width() / 260, 2.0f, 3.25f) * (alone ? 1.4f : 1.0f);
  const float cell = frame.rect.width() / static_cast<float>(frame.grid.columns);
  const ImVec2 lens = asked_point_ ? frame.to_screen(*asked_point_) : ImVec2(-FLT_MAX, 0);
  list.PushTextureID(dot_texture_.id());
  const auto count = static_cast<int>(dots_.size());
  list.PrimReserve(6 * count, 4 * count);
  int drawn = 0;
  for (const Dot& dot : dots_) {
    if (!shows(dot)) continue;
    const ImVec2 at = frame.to_screen(dot.at);
    const bool inside = at.x > frame.rect.low.x - radius && at.x < frame.rect.high.x + radius &&
                        at.y > frame.rect.low.y - radius && at.y < frame.rect.high.y + radius;
    if (!inside) continue;
    // From the cell's corners on, whole at twice that.
    const float away = std::hypot(at.x - lens.x, at.y - lens.y) / cell - 0.7f;
    const float near = alone ? 1 : std::clamp(away / 0.7f, kFaintest, 1.0f);
    const ImU32 color = dot.label < 0 ? context.ui.theme.muted : packed(class_color(dot.label));
    list.PrimRectUV({at.x - radius, at.y - radius}, {at.x + radius, at.y + radius}, {0, 0}, {1, 1},
                    faded(color, kOpacity * near));
    ++drawn;
  }
  list.PrimUnreserve(6 * (count - drawn), 4 * (count - drawn));
  list.PopTextureID();
}

std::string ExploreView::axis_name(const Model& model, std::size_t axis) const {
  return uses_codes(model) || on_map_ ? "" : "z[" + std::to_string(axes_[axis]) + "]";
}

void ExploreView::draw_axes(Context& context, const PlaneFrame& frame) const {
  const Ui& ui = context.ui;
  const Model& model = *context.model;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  ImFont* font = ui.fonts.small;
  const Rect& box = frame.rect;
  const PlaneArea area = area_of(frame.grid);
  const float height = text_size(font, "0").y;
  const auto ink = [&](std::size_t axis) {
    return model.units.uses(axes_[axis]) ? ui.theme.text : ui.theme.bad;
  };
  // Each label only where it touches neither the one before nor the axis's name at the end.
  const std::string across = axis_name(model, 0);
  float end = box.high.x - text_size(font, across).x;
  draw_text(list, font, {end, box.high.y + kTickGap / 2}, ink(0), across);
  if (!across.empty()) end -= kGrid;
  float free = -FLT_MAX;
  for (const double x : axis_ticks(area.low.x, area.high.x)) {
    const std::string shown = tick_text(x);
    const float width = text_size(font, shown).x;
    const float at = frame.to_screen({x, 0}).x - width / 2;
    if (at < free || (at + width > end && !across.empty())) continue;
    draw_text(list, font, {at, box.high.y + kTickGap / 2}, ui.theme.muted, shown);
    free = at + width + kGrid;
  }
  const std::string up = axis_name(model, 1);
  const float left = box.low.x - kTickGap;
  draw_text(list, font, {left - text_size(font, up).x, box.low.y}, ink(1), up);
  end = up.empty() ? -FLT_MAX : box.low.y + height;
  free = FLT_MAX;
  for (const double y : axis_ticks(area.low.y, area.high.y)) {
    const std::string shown = tick_text(y);
    const float at = frame.to_screen({0, y}).y - height / 2;
    if (at + height > free || at < end) continue;
    draw_text(list, font, {left - text_size(font, shown).x, at}, ui.theme.muted, shown);
    free = at;
  }
}

std::vector<ExploreView::Letter> ExploreView::letters(const Model& model) const {
  std::vector<Letter> letters;
  constexpr std::array<const char*, 3> kNames{"A", "B", "C"};
  for (std::size_t i = 0; i < 3 && uses_codes(model); ++i) {
    letters.push_back({project(*plane_, corner_code(model, i)), kNames[i]});
  }
  if (state_.pin.size() == 2) {
    letters.push_back(
        {{static_cast<double>(state_.pin[0]), static_cast<double>(state_.pin[1])}, "P"});
  }
  if (!own_code_.empty()) letters.push_back({point_of(model, own_code_), "Y"});
  return letters;
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
  for (const Letter& letter : letters(*context.model)) {
    draw_letter(ui, frame.to_screen(letter.at), letter.name);
  }
  if (const auto dot = chosen_dot(*context.model)) {
    list.AddCircle(frame.to_screen(dots_[static_cast<std::size_t>(*dot)].at), 6, ui.theme.accent, 0,
                   3);
  }
  if (!asked_point_) return;
  const ImVec2 at = frame.to_screen(*asked_point_);
  list.AddCircle(at, 8, IM_COL32(0, 0, 0, 200), 0, 4);
  list.AddCircle(at, 8, IM_COL32_WHITE, 0, 2);
}

}  // namespace lab
