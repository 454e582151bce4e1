// SPDX-License-Identifier: MIT
// Page Explore: the place that is looked at as numbers, its pin, and the chosen dot (explore.h).
#include <algorithm>
#include <array>
#include <cmath>

#include "imgui_internal.h"
#include "shared/base/number_text.h"
#include "wasm/views/explore.h"
#include "wasm/views/explore_range.h"

namespace lab {

namespace {

constexpr std::size_t kFewNumbers = 8;

constexpr Note kCompareNote{
    "Compare", "",
    "A pin keeps the picture of one place while the lens goes on to another. A click on a dot of "
    "the map shows what the decoder makes of a real picture's code.",
    ""};

constexpr Note kCodeNote{
    "Code", "x = decoder(z)",
    "The numbers that the lens stands for. Those of the two axes move the lens; another one moves "
    "the whole plane to where that unit has this value.",
    ""};

// A number with its name before it. True while it changes.
bool number_field(const Ui& ui, const std::string& name, float width, double& value) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float height = text_size(ui.fonts.body, "0").y;
  const float padding = (ui.control_height() - height) / 2;
  const float left = text_size(ui.fonts.body, "z[888]").x + kGrid / 2;
  draw_text(*ImGui::GetWindowDrawList(), ui.fonts.body, {at.x, at.y + padding}, ui.theme.muted,
            name);
  ImGui::SetCursorScreenPos({at.x + left, at.y});
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {kGrid, padding});
  ImGui::SetNextItemWidth(width - left);
  const bool changed = ImGui::InputDouble(("##" + name).c_str(), &value, 0, 0, "%.3f");
  ImGui::PopStyleVar();
  report_focus(ui, name, kRoleField, number_text(value));
  ImGui::RenderNavHighlight({ImGui::GetItemRectMin(), ImGui::GetItemRectMax()}, ImGui::GetItemID());
  return changed && std::isfinite(value);
}

}  // namespace

std::vector<int> ExploreView::shown_units(const Model& model) const {
  std::vector<int> shown{axes_.begin(), axes_.end()};
  const std::span<const int> listed =
      all_numbers_ ? std::span(model.units.order) : model.units.used_units();
  for (const int unit : listed) {
    if (!all_numbers_ && shown.size() == kFewNumbers) break;
    if (unit != axes_[0] && unit != axes_[1]) shown.push_back(unit);
  }
  return shown;
}

void ExploreView::set_unit(const GridSpec& grid, int unit, double value) {
  if (playing_) toggle_play();
  PlanePoint point = looked_at(grid);
  if (unit == axes_[0]) point.x = value;
  if (unit == axes_[1]) point.y = value;
  if (unit == axes_[0] || unit == axes_[1]) {
    if (const auto inside = clamped(area_of(grid), point)) rest_at(*inside);
    return;
  }
  const auto number = static_cast<float>(std::clamp(value, -kFarthest, kFarthest));
  for (std::size_t i = 0; i + 1 < state_.held.size(); i += 2) {
    if (static_cast<int>(state_.held[i]) != unit) continue;
    state_.held[i + 1] = number;
    return;
  }
  state_.held.insert(state_.held.end(), {static_cast<float>(unit), number});
}

void ExploreView::draw_numbers(Context& context) {
  const Ui& ui = context.ui;
  const Model& model = *context.model;
  if (!plane_) return;
  section(ui, "Code under the lens", &kCodeNote);
  const GridSpec grid = grid_spec(model);
  const PlanePoint point = looked_at(grid);
  const Code code = code_at(model, point);
  const float width = (ImGui::GetContentRegionAvail().x - kGrid) / 2;
  const std::vector<int> units = shown_units(model);
  // A plane through three codes and a map leave no number free.
  ImGui::BeginDisabled(uses_codes(model) || on_map_);
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (i % 2 == 1) ImGui::SameLine(0, kGrid);
    ImGui::BeginGroup();
    double value = static_cast<double>(code[static_cast<std::size_t>(units[i])]);
    if (number_field(ui, "z[" + std::to_string(units[i]) + "]", width, value)) {
      set_unit(grid, units[i], value);
    }
    ImGui::EndGroup();
  }
  ImGui::EndDisabled();
  if (model.dim() > static_cast<int>(kFewNumbers)) toggle(ui, "All units", all_numbers_);
  if (!state_.held.empty() && !uses_codes(model) && !on_map_ &&
      button(ui, {.label = "The other units at zero", .icon = Icon::reset, .width = -1})) {
    state_.held.clear();
  }
}

void ExploreView::draw_compare(Context& context) {
  const Ui& ui = context.ui;
  const Model& model = *context.model;
  section(ui, "Compare", &kCompareNote);
  const bool pinned = state_.pin.size() == 2;
  if (button(ui, {.label = pinned ? "Take the pin away" : "Pin what the lens shows",
                  .icon = pinned ? Icon::cross : Icon::pin,
                  .width = -1,
                  .tooltip = "C"})) {
    toggle_pin(grid_spec(model));
  }
  if (const auto dot = chosen_dot(model)) {
    if (real_texture_.empty()) {
      wrapped_text(ui.fonts.small, ui.theme.muted,
                   "The real picture of this dot does not come with the model: this is what the "
                   "decoder makes of its code.");
    }
    draw_going_on(context, *dot);
    if (button(ui, {.label = "Let the dot go", .icon = Icon::cross, .width = -1})) state_.dot = -1;
  }
  if (model.can.encodes) draw_own(context);
}

}  // namespace lab
