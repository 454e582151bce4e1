// SPDX-License-Identifier: MIT
// Sliders, the seed's field and regions that scroll (widgets.h). A slider is ImGui's own, drawn
// over: Ctrl+click, keyboard and drag behave as everywhere in ImGui.
#include <algorithm>
#include <cmath>

#include "imgui_internal.h"
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

template <typename T>
bool slider_of(const Ui& ui, const SliderSpec& spec, ImGuiDataType type, T& value) {
  char shown[32];
  ImGui::DataTypeFormatString(shown, IM_ARRAYSIZE(shown), type, &value, spec.format);
  slider_heading(ui, spec, shown);
  const float height = ui.touch ? 4 * kGrid : 3 * kGrid;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const T low = static_cast<T>(spec.low);
  const T high = static_cast<T>(spec.high);
  ImGui::PushID(spec.label);
  const bool typing = ImGui::TempInputIsActive(ImGui::GetID("##value"));
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
  const ImGuiSliderFlags flags =
      ImGuiSliderFlags_AlwaysClamp | (spec.logarithmic ? ImGuiSliderFlags_Logarithmic : 0);
  T moved = value;
  const bool changed =
      ImGui::SliderScalar("##value", type, &moved, &low, &high, spec.format, flags) &&
      !ui.finger_waits;
  if (changed) value = moved;
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
  bool changed = ImGui::InputScalar("##value", ImGuiDataType_U64, &seed, nullptr, nullptr, "%llu");
  ImGui::PopStyleVar();
  ImGui::RenderNavHighlight({ImGui::GetItemRectMin(), ImGui::GetItemRectMax()}, ImGui::GetItemID());
  ImGui::SameLine(0, kGrid / 2);
  if (icon_button(ui, {.id = "less", .icon = Icon::down, .tooltip = "Previous seed"})) {
    --seed;
    changed = true;
  }
  ImGui::SameLine(0, kGrid / 2);
  if (icon_button(ui, {.id = "more", .icon = Icon::up, .tooltip = "Next seed"})) {
    ++seed;
    changed = true;
  }
  ImGui::SameLine(0, kGrid / 2);
  if (icon_button(ui, {.id = "dice", .icon = Icon::dice, .tooltip = "Another seed (R)"})) {
    // An odd multiplier visits every seed; small numbers are easy to read out in class.
    seed = (seed * 7621 + 1) % 9999;
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
