// SPDX-License-Identifier: MIT
// Sliders, the seed's field and regions that scroll (widgets.h). A slider is ImGui's own, drawn
// over, with keys of ours: dragging and typing behave as everywhere in ImGui.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>

#include "imgui_internal.h"
#include "wasm/ui/seeds.h"
#include "wasm/ui/widgets.h"

namespace lab {

namespace {

double position_of(const SliderSpec& spec, double value) {
  const double clamped = std::clamp(value, spec.low, spec.high);
  if (!spec.logarithmic) return (clamped - spec.low) / (spec.high - spec.low);
  return std::log(clamped / spec.low) / std::log(spec.high / spec.low);
}

void slider_heading(const Ui& ui, const SliderSpec& spec, const char* value) {
  const char* label_end = ImGui::FindRenderedTextEnd(spec.label);
  const float right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
  const float y = ImGui::GetCursorScreenPos().y;
  text(ui.fonts.body, ui.theme.text,
       {spec.label, static_cast<std::size_t>(label_end - spec.label)});
  if (spec.note != nullptr) {
    ImGui::SameLine(0, kGrid * 0.75f);
    note_mark(ui, *spec.note);
  }
  draw_text(*ImGui::GetWindowDrawList(), ui.fonts.body,
            {right - text_size(ui.fonts.body, value).x, y}, ui.theme.muted, value);
}

void draw_track(const Ui& ui, const ImRect& box, double position) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float y = box.GetCenter().y;
  const float radius = ui.touch ? 11.0f : 8.0f;
  const float low = box.Min.x + radius;
  const float x = low + static_cast<float>(position) * (box.GetWidth() - 2 * radius);
  list.AddRectFilled({box.Min.x, y - 2}, {box.Max.x, y + 2}, ui.theme.border, 2);
  list.AddRectFilled({box.Min.x, y - 2}, {x, y + 2}, ui.theme.accent, 2);
  const bool live = ImGui::IsItemActive() || ImGui::IsItemHovered();
  if (live) list.AddCircleFilled({x, y}, radius + 4, faded(ui.theme.accent, 0.16f));
  list.AddCircleFilled({x, y}, radius, ui.theme.surface);
  list.AddCircle({x, y}, radius - 1, ui.theme.accent, 0, 2);
  ImGui::RenderNavHighlight(box, ImGui::GetItemID());
}

// The next of 1, 2 and 5 times a power of ten.
double round_step(double at_least) {
  const double power = std::pow(10.0, std::floor(std::log10(at_least)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= at_least * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

double stepped(const SliderSpec& spec, double value, int steps, bool whole) {
  constexpr double kSteps = 100;  // from end to end
  if (spec.logarithmic && spec.step == 0) {
    return value * std::pow(spec.high / spec.low, steps / kSteps);
  }
  double step = spec.step > 0 ? spec.step : round_step((spec.high - spec.low) / kSteps);
  if (whole) step = std::max(1.0, std::round(step));
  return (std::round(value / step) + steps) * step;
}

// True if the keys of this frame moved the value.
template <typename T>
bool move_by_keys(const SliderSpec& spec, T& value) {
  constexpr int kPage = 10;
  constexpr std::array<std::pair<ImGuiKey, int>, 6> kKeys{{{ImGuiKey_LeftArrow, -1},
                                                           {ImGuiKey_DownArrow, -1},
                                                           {ImGuiKey_RightArrow, 1},
                                                           {ImGuiKey_UpArrow, 1},
                                                           {ImGuiKey_PageDown, -kPage},
                                                           {ImGuiKey_PageUp, kPage}}};
  const auto before = static_cast<double>(value);
  int steps = 0;
  for (const auto& [key, weight] : kKeys) steps += item_key(key) ? weight : 0;
  double after = steps == 0 ? before : stepped(spec, before, steps, std::is_integral_v<T>);
  if (item_key(ImGuiKey_Home)) after = spec.low;
  if (item_key(ImGuiKey_End)) after = spec.high;
  if (after == before) return false;
  value = static_cast<T>(std::clamp(after, spec.low, spec.high));
  return static_cast<double>(value) != before;
}

// Whether the slider of this id is, or in this frame becomes, a text field. ImGui makes it one at Tab
// already, and has Space wait for arrows; here the arrows always work.
bool types_value(ImGuiID id) {
  ImGuiContext& g = *ImGui::GetCurrentContext();
  if (ImGui::TempInputIsActive(id)) return true;
  const bool has_keyboard = g.NavId == id && !g.NavDisableHighlight && g.ActiveId == 0;
  for (int digit = 0; has_keyboard && digit < 10; ++digit) {
    if (!ImGui::IsKeyPressed(static_cast<ImGuiKey>(ImGuiKey_0 + digit), false)) continue;
    g.NavActivateId = id;
    g.NavActivateFlags = ImGuiActivateFlags_PreferInput;
    g.IO.AddInputCharacter(static_cast<unsigned>('0' + digit));
  }
  const bool enters = (g.NavActivateFlags & ImGuiActivateFlags_PreferInput) != 0;
  if (g.NavActivateId == id && !enters) g.NavActivateId = 0;
  return g.NavActivateId == id || g.IO.KeyCtrl;
}

template <typename T>
bool slider_of(const Ui& ui, const SliderSpec& spec, ImGuiDataType type, T& value) {
  char shown[32];
  ImGui::DataTypeFormatString(shown, IM_ARRAYSIZE(shown), type, &value, spec.format);
  ImGui::PushID(spec.label);  // its note may lie beside another slider's or a section's
  slider_heading(ui, spec, shown);
  const float height = ui.touch ? 4 * kGrid : 3 * kGrid;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const T low = static_cast<T>(spec.low);
  const T high = static_cast<T>(spec.high);
  const ImGuiID id = ImGui::GetID("##value");
  const bool types = types_value(id);
  const bool typing = ImGui::TempInputIsActive(id);
  if (!typing) {
    for (const ImGuiCol part :
         {ImGuiCol_FrameBg, ImGuiCol_FrameBgHovered, ImGuiCol_FrameBgActive, ImGuiCol_SliderGrab,
          ImGuiCol_SliderGrabActive, ImGuiCol_Text, ImGuiCol_NavHighlight}) {
      ImGui::PushStyleColor(part, IM_COL32_BLACK_TRANS);
    }
  }
  const float text_height = text_size(ui.fonts.body, "0").y;
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {kGrid, (height - text_height) / 2});
  ImGui::SetNextItemWidth(width);
  const ImGuiSliderFlags flags = ImGuiSliderFlags_AlwaysClamp |
                                 (spec.logarithmic ? ImGuiSliderFlags_Logarithmic : 0) |
                                 (types ? 0 : ImGuiSliderFlags_NoInput);
  T moved = value;
  bool changed = ImGui::SliderScalar("##value", type, &moved, &low, &high, spec.format, flags) &&
                 !ui.finger_waits;
  if (changed) value = moved;
  if (!types) changed |= move_by_keys(spec, value);
  ImGui::DataTypeFormatString(shown, IM_ARRAYSIZE(shown), type, &value, spec.format);
  report_focus(ui, spec.label, typing ? kRoleField : kRoleSlider, shown);
  ImGui::PopStyleVar();
  if (!typing) {
    ImGui::PopStyleColor(7);
    draw_track(ui, {at, {at.x + width, at.y + height}},
               position_of(spec, static_cast<double>(value)));
  }
  ImGui::PopID();
  return changed;
}

}  // namespace

bool slider(const Ui& ui, const SliderSpec& spec, double& value) {
  return slider_of(ui, spec, ImGuiDataType_Double, value);
}

bool slider(const Ui& ui, const SliderSpec& spec, int& value) {
  return slider_of(ui, spec, ImGuiDataType_S32, value);
}

bool seed_field(const Ui& ui, const char* label, std::uint64_t& seed) {
  ImGui::PushID(label);
  const float side = ui.control_height();
  text(ui.fonts.body, ui.theme.text, label);
  const float text_height = text_size(ui.fonts.body, "0").y;
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {1.5f * kGrid, (side - text_height) / 2});
  ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x - 3 * (side + kGrid / 2));
  // With a sign, so that what is typed below 0 is not read as one of the largest seeds.
  constexpr std::uint64_t kLargest = std::numeric_limits<std::int64_t>::max();
  auto typed = static_cast<std::int64_t>(std::min(seed, kLargest));
  bool changed = ImGui::InputScalar("##value", ImGuiDataType_S64, &typed, nullptr, nullptr, "%lld");
  if (changed) seed = static_cast<std::uint64_t>(std::max<std::int64_t>(typed, 0));
  ImGui::PopStyleVar();
  ImGui::RenderNavHighlight({ImGui::GetItemRectMin(), ImGui::GetItemRectMax()}, ImGui::GetItemID());
  report_focus(ui, label, kRoleField, std::to_string(seed));
  ImGui::SameLine(0, kGrid / 2);
  if (icon_button(ui, {.id = "less", .icon = Icon::down, .tooltip = "Previous seed"})) {
    changed |= seed > 0;
    seed -= seed > 0 ? 1 : 0;
  }
  ImGui::SameLine(0, kGrid / 2);
  if (icon_button(ui, {.id = "more", .icon = Icon::up, .tooltip = "Next seed"})) {
    ++seed;
    changed = true;
  }
  ImGui::SameLine(0, kGrid / 2);
  if (icon_button(ui, {.id = "dice", .icon = Icon::dice, .tooltip = "Another seed (R)"})) {
    // An odd multiplier visits every seed; small numbers are easy to read out in class.
    seed = another_seed(seed);
    changed = true;
  }
  ImGui::PopID();
  return changed;
}

void begin_scroll(const char* id, ImVec2 size, ImVec2 padding) {
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, padding);
  ImGui::BeginChild(id, size, ImGuiChildFlags_AlwaysUseWindowPadding,
                    ImGuiWindowFlags_NavFlattened);
  ImGui::PopStyleVar();
}

void end_scroll() { ImGui::EndChild(); }

}  // namespace lab
