// SPDX-License-Identifier: MIT
// Buttons, choices, toggles and chips (widgets.h). Sliders and fields: sliders.cpp.
#include "wasm/ui/widgets.h"

#include <cstring>

#include "imgui_internal.h"

namespace lab {

namespace {

std::string_view visible_part(const char* label) {
  const char* end = ImGui::FindRenderedTextEnd(label);
  return {label, static_cast<std::size_t>(end - label)};
}

// An invisible button of ImGui with a visible focus.
struct Pressable {
  bool pressed;
  bool hovered;
  bool held;
  ImRect box;
};

struct PressableSpec {
  const char* id;
  ImVec2 size;
  const char* role = kRoleButton;
  std::string_view label = "";  // where it is not what the id shows
  std::string_view value = "";
};

Pressable pressable(const Ui& ui, const PressableSpec& spec) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  Pressable result{};
  result.pressed = ImGui::InvisibleButton(spec.id, spec.size);
  report_focus(ui, spec.label.empty() ? visible_part(spec.id) : spec.label, spec.role, spec.value);
  result.hovered = ImGui::IsItemHovered();
  result.held = ImGui::IsItemActive();
  result.box = ImRect(at, {at.x + spec.size.x, at.y + spec.size.y});
  return result;
}

ImU32 disabled_ink(const Theme& theme) { return faded(theme.muted, 0.45f); }

void focus_ring(const ImRect& box) { ImGui::RenderNavHighlight(box, ImGui::GetItemID()); }

void draw_centered(ImDrawList& list, const ImRect& box, ImFont* font, ImU32 color,
                   std::string_view content) {
  const ImVec2 size = text_size(font, content);
  const ImVec2 center = box.GetCenter();
  draw_text(list, font, {center.x - size.x / 2, center.y - size.y / 2}, color, content);
}

constexpr const char* kSelected = "selected";

}  // namespace

bool item_has_keyboard() {
  return ImGui::IsItemFocused() && !ImGui::GetCurrentContext()->NavDisableHighlight;
}

bool item_has_pointer() {
  return !ImGui::GetCurrentContext()->NavDisableMouseHover && ImGui::IsMousePosValid() &&
         ImGui::IsItemHovered(ImGuiHoveredFlags_NoNavOverride);
}

bool item_key(ImGuiKey key) {
  if (!item_has_keyboard()) return false;
  ImGui::SetKeyOwner(key, ImGui::GetItemID());
  return ImGui::IsKeyPressed(key, ImGui::GetItemID(), ImGuiInputFlags_Repeat);
}

void report_focus(const Ui& ui, std::string_view label, const char* role, std::string_view value) {
  if (ui.focus == nullptr || !item_has_keyboard()) return;
  const char* end = ImGui::FindRenderedTextEnd(label.data(), label.data() + label.size());
  *ui.focus = {{label.data(), end}, role, std::string(value)};
  const bool enabled = (ImGui::GetItemFlags() & ImGuiItemFlags_Disabled) == 0;
  if (!enabled) ui.focus->value = "unavailable";
}

bool button(const Ui& ui, const ButtonSpec& spec) {
  const std::string_view label = visible_part(spec.label);
  const bool primary = spec.kind == ButtonKind::primary;
  ImFont* font = primary ? ui.fonts.strong : ui.fonts.body;
  const ImVec2 label_size = text_size(font, label);
  const float icon_width = spec.icon == Icon::none ? 0 : 18 + kGrid;
  float width = spec.width;
  if (width == 0) width = label_size.x + icon_width + 3 * kGrid;
  if (width < 0) width = ImGui::GetContentRegionAvail().x;
  const Pressable state = pressable(ui, {.id = spec.label, .size = {width, ui.control_height()}});
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const Theme& theme = ui.theme;
  ImU32 ground = primary ? theme.accent : theme.raised;
  if (state.hovered || state.held) ground = primary ? faded(ground, 0.88f) : theme.border;
  list.AddRectFilled(state.box.Min, state.box.Max, ground, kGrid);
  focus_ring(state.box);
  const bool enabled = (ImGui::GetItemFlags() & ImGuiItemFlags_Disabled) == 0;
  const ImU32 ink = !enabled ? disabled_ink(theme) : primary ? theme.on_accent : theme.text;
  float x = state.box.Min.x + 1.5f * kGrid;
  if (spec.align == ButtonAlign::center) {
    x = state.box.GetCenter().x - (label_size.x + icon_width) / 2;
  }
  const float y = state.box.GetCenter().y;
  if (spec.icon != Icon::none) draw_icon(ui.fonts, spec.icon, {x + 9, y}, ink);
  x += icon_width;
  draw_text(list, font, {x, y - label_size.y / 2}, ink, label);
  tooltip(ui, spec.tooltip);
  return state.pressed;
}

bool icon_button(const Ui& ui, const IconButtonSpec& spec) {
  const float side = ui.control_height();
  if (!spec.enabled) ImGui::BeginDisabled();
  const Pressable state = pressable(ui, {.id = spec.id,
                                         .size = {side, side},
                                         .label = spec.tooltip == nullptr ? "" : spec.tooltip,
                                         .value = spec.selected ? "on" : ""});
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const Theme& theme = ui.theme;
  if (spec.selected) {
    list.AddRectFilled(state.box.Min, state.box.Max, theme.accent_soft, kGrid);
  } else if (state.hovered && spec.enabled) {
    list.AddRectFilled(state.box.Min, state.box.Max, theme.raised, kGrid);
  }
  focus_ring(state.box);
  ImU32 ink = spec.selected ? theme.accent : theme.text;
  if (!spec.enabled) ink = disabled_ink(theme);
  draw_icon(ui.fonts, spec.icon, state.box.GetCenter(), ink);
  if (!spec.enabled) ImGui::EndDisabled();
  tooltip(ui, spec.tooltip);
  return state.pressed && spec.enabled;
}

bool segmented(const Ui& ui, const char* id, std::span<const char* const> labels, int& value) {
  ImGui::PushID(id);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float height = ui.control_height();
  const float width = ImGui::GetContentRegionAvail().x;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float cell = width / static_cast<float>(labels.size());
  list.AddRectFilled(at, {at.x + width, at.y + height}, ui.theme.raised, kGrid);
  bool changed = false;
  for (int i = 0; i < static_cast<int>(labels.size()); ++i) {
    if (i > 0) ImGui::SameLine(0, 0);
    const bool selected = value == i;
    const Pressable state = pressable(ui, {.id = labels[static_cast<std::size_t>(i)],
                                           .size = {cell, height},
                                           .role = kRoleChoice,
                                           .value = selected ? kSelected : ""});
    ImRect inner = state.box;
    inner.Expand(-3);
    if (selected) {
      list.AddRectFilled(inner.Min, inner.Max,
                         ui.theme.dark ? ui.theme.accent_soft : ui.theme.surface, kGrid - 2);
      list.AddRect(inner.Min, inner.Max, ui.theme.dark ? ui.theme.accent : ui.theme.border,
                   kGrid - 2);
    }
    focus_ring(inner);
    const ImU32 ink = selected || state.hovered ? ui.theme.text : ui.theme.muted;
    draw_centered(list, state.box, selected ? ui.fonts.strong : ui.fonts.body, ink,
                  visible_part(labels[static_cast<std::size_t>(i)]));
    if (state.pressed && !selected) {
      value = i;
      changed = true;
    }
  }
  ImGui::PopID();
  return changed;
}

bool toggle(const Ui& ui, const char* label, bool& value) {
  const float height = ui.touch ? 4.5f * kGrid : 3.5f * kGrid;
  const Pressable state = pressable(ui, {.id = label,
                                         .size = {ImGui::GetContentRegionAvail().x, height},
                                         .role = kRoleSwitch,
                                         .value = value ? "on" : "off"});
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float y = state.box.GetCenter().y;
  const float track_height = 20;
  const float track_width = 36;
  const ImVec2 low(state.box.Max.x - track_width, y - track_height / 2);
  const ImU32 off = faded(ui.theme.muted, state.hovered ? 0.65f : 0.5f);
  list.AddRectFilled(low, {low.x + track_width, low.y + track_height},
                     value ? ui.theme.accent : off, track_height / 2);
  const float knob = value ? low.x + track_width - 10 : low.x + 10;
  list.AddCircleFilled({knob, y}, 7, ui.theme.surface);
  const std::string_view shown = visible_part(label);
  draw_text(list, ui.fonts.body, {state.box.Min.x, y - text_size(ui.fonts.body, shown).y / 2},
            ui.theme.text, shown);
  focus_ring(state.box);
  if (state.pressed) value = !value;
  return state.pressed;
}

float chip_width(const Ui& ui, const ChipSpec& spec) {
  const float swatch = spec.swatch == 0 ? 0 : 8 + 0.75f * kGrid;
  return text_size(ui.fonts.small, visible_part(spec.label)).x + swatch + 2.25f * kGrid;
}

bool chip(const Ui& ui, const ChipSpec& spec) {
  const float height = ui.touch ? 4.5f * kGrid : 3.5f * kGrid;
  const Pressable state = pressable(ui, {.id = spec.label,
                                         .size = {chip_width(ui, spec), height},
                                         .role = kRoleChoice,
                                         .value = spec.selected ? kSelected : ""});
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const Theme& theme = ui.theme;
  const float rounding = height / 2;
  ImU32 ground = spec.selected ? theme.accent_soft : theme.raised;
  if (state.hovered && !spec.selected) ground = theme.border;
  list.AddRectFilled(state.box.Min, state.box.Max, ground, rounding);
  if (spec.selected) list.AddRect(state.box.Min, state.box.Max, theme.accent, rounding, 0, 1.5f);
  focus_ring(state.box);
  float x = state.box.Min.x + 1.125f * kGrid;
  const float y = state.box.GetCenter().y;
  if (spec.swatch != 0) {
    list.AddCircleFilled({x + 4, y}, 4.5f, spec.swatch);
    x += 8 + 0.75f * kGrid;
  }
  const std::string_view shown = visible_part(spec.label);
  draw_text(list, ui.fonts.small, {x, y - text_size(ui.fonts.small, shown).y / 2}, theme.text,
            shown);
  return state.pressed;
}

void flow(float next_width) {
  ImGui::SameLine(0, kGrid * 0.75f);
  if (ImGui::GetContentRegionAvail().x < next_width) ImGui::NewLine();
}

}  // namespace lab
