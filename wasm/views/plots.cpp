// SPDX-License-Identifier: MIT
// Pictures, code bars and the colour bar (plots.h). The histogram: histogram.cpp.
#include "wasm/views/plots.h"

#include <algorithm>
#include <cmath>

#include "imgui_internal.h"

namespace lab {

namespace {

// Position of a bar under x.
int bar_at(const Rect& box, std::size_t count, float x) {
  const float share = (x - box.low.x) / box.width();
  return std::clamp(static_cast<int>(share * static_cast<float>(count)), 0,
                    static_cast<int>(count) - 1);
}

void draw_bars(const Ui& ui, const Rect& box, const CodeBars& bars, int lit) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float middle = (box.low.y + box.high.y) / 2;
  const float step = box.width() / static_cast<float>(bars.code.size());
  const float gap = std::min(3.0f, step * 0.2f);
  list.AddRectFilled(box.low, box.high, ui.theme.raised, kGrid);
  for (const float sigma : {-2.0f, -1.0f, 1.0f, 2.0f}) {
    const float y = middle - sigma / bars.range * box.height() / 2;
    list.AddLine({box.low.x, y}, {box.high.x, y}, ui.theme.border);
  }
  for (std::size_t i = 0; i < bars.code.size(); ++i) {
    const float value = std::clamp(bars.code[i], -bars.range, bars.range);
    const float x = box.low.x + static_cast<float>(i) * step;
    const float y = middle - value / bars.range * box.height() / 2;
    const bool is_lit = static_cast<int>(i) == lit;
    list.AddRectFilled({x + gap / 2, std::min(y, middle)},
                       {x + step - gap / 2, std::max(y, middle)},
                       faded(ui.theme.accent, is_lit ? 1.0f : 0.65f));
    if (is_lit) {
      list.AddRectFilled({x, box.low.y}, {x + step, box.high.y}, faded(ui.theme.accent, 0.12f));
    }
  }
  list.AddLine({box.low.x, middle}, {box.high.x, middle}, ui.theme.muted);
}

// The arrow keys belong to the item that has the focus, not to the navigation.
bool arrow(ImGuiKey key) {
  ImGui::SetKeyOwner(key, ImGui::GetItemID());
  return ImGui::IsKeyPressed(key, ImGui::GetItemID(), ImGuiInputFlags_Repeat);
}

bool move_with_keys(const CodeBars& bars) {
  constexpr float kKeyStep = 0.1f;
  const int last = static_cast<int>(bars.code.size()) - 1;
  if (arrow(ImGuiKey_LeftArrow)) bars.cursor = std::max(0, bars.cursor - 1);
  if (arrow(ImGuiKey_RightArrow)) bars.cursor = std::min(last, bars.cursor + 1);
  const float before = bars.code[static_cast<std::size_t>(bars.cursor)];
  float& value = bars.code[static_cast<std::size_t>(bars.cursor)];
  if (arrow(ImGuiKey_UpArrow)) value = std::min(bars.range, value + kKeyStep);
  if (arrow(ImGuiKey_DownArrow)) value = std::max(-bars.range, value - kKeyStep);
  return value != before;
}

}  // namespace

ImU32 packed(Rgb color) { return IM_COL32(color[0], color[1], color[2], 255); }

Rect fitted(const Rect& rect, int width, int height) {
  const float scale = std::min(rect.width() / static_cast<float>(width),
                               rect.height() / static_cast<float>(height));
  const ImVec2 size(scale * static_cast<float>(width), scale * static_cast<float>(height));
  const ImVec2 low(rect.low.x + (rect.width() - size.x) / 2,
                   rect.low.y + (rect.height() - size.y) / 2);
  return {low, {low.x + size.x, low.y + size.y}};
}

void draw_picture(ImDrawList& list, const Texture& texture, const Rect& rect) {
  if (texture.empty()) return;
  list.AddImage(texture.id(), rect.low, rect.high);
}

void picture_tile(const Ui& ui, const Texture& texture, float side, std::string_view caption) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const Rect box{at, {at.x + side, at.y + side}};
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (texture.empty()) {
    list.AddRectFilled(box.low, box.high, ui.theme.raised, kGrid / 2);
  } else {
    draw_picture(list, texture, fitted(box, texture.width(), texture.height()));
  }
  const float line = text_size(ui.fonts.small, "X").y;
  draw_text(list, ui.fonts.small, {at.x, box.high.y + kGrid / 2}, ui.theme.muted,
            elided(ui.fonts.small, caption, side));
  ImGui::Dummy({side, side + line + kGrid / 2});
}

bool code_bars(Context& context, const char* id, const CodeBars& bars) {
  if (bars.code.empty()) return false;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 size(ImGui::GetContentRegionAvail().x, bars.height);
  const Rect box{at, {at.x + size.x, at.y + size.y}};
  bars.cursor = std::clamp(bars.cursor, 0, static_cast<int>(bars.code.size()) - 1);
  ImGui::InvisibleButton(id, size);
  bool changed = false;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  int lit = -1;
  if (ImGui::IsItemActive() && ImGui::IsMouseDown(ImGuiMouseButton_Left)) {
    context.keeps_drag = true;
    lit = bar_at(box, bars.code.size(), mouse.x);
    bars.cursor = lit;
    const float share = (box.low.y + box.high.y - 2 * mouse.y) / box.height();
    float& value = bars.code[static_cast<std::size_t>(lit)];
    const float moved = std::clamp(share, -1.0f, 1.0f) * bars.range;
    changed = value != moved;
    value = moved;
  } else if (item_has_pointer()) {
    lit = bar_at(box, bars.code.size(), mouse.x);
  } else if (ImGui::IsItemFocused()) {
    lit = bars.cursor;
  }
  if (ImGui::IsItemFocused() && !ImGui::GetCurrentContext()->NavDisableHighlight) {
    changed = move_with_keys(bars) || changed;
  }
  char value[48];
  ImFormatString(value, sizeof value, "z[%d] %.2f", bars.cursor,
                 static_cast<double>(bars.code[static_cast<std::size_t>(bars.cursor)]));
  report_focus(context.ui, "Code", kRoleBars, value);
  ImGui::RenderNavHighlight({box.low, box.high}, ImGui::GetItemID());
  draw_bars(context.ui, box, bars, lit);
  if (lit >= 0 && ImGui::BeginTooltip()) {
    ImFormatString(value, sizeof value, "z[%d] = %.2f", lit,
                   static_cast<double>(bars.code[static_cast<std::size_t>(lit)]));
    text(context.ui.fonts.body, context.ui.theme.text, value);
    ImGui::EndTooltip();
  }
  return changed;
}

void color_bar(const Ui& ui, Palette palette, const DisplayRange& range, float width) {
  constexpr int kSteps = 64;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float step = width / kSteps;
  for (int i = 0; i < kSteps; ++i) {
    const float x = at.x + static_cast<float>(i) * step;
    const float position = (static_cast<float>(i) + 0.5f) / kSteps;
    list.AddRectFilled({x, at.y}, {x + step + 0.5f, at.y + kGrid},
                       packed(palette_color(palette, position)));
  }
  char low[24];
  char high[24];
  ImFormatString(low, sizeof low, "%.3g", static_cast<double>(range.low));
  ImFormatString(high, sizeof high, "%.3g", static_cast<double>(range.high));
  const float y = at.y + 1.25f * kGrid;
  draw_text(list, ui.fonts.small, {at.x, y}, ui.theme.muted, low);
  draw_text(list, ui.fonts.small, {at.x + width - text_size(ui.fonts.small, high).x, y},
            ui.theme.muted, high);
  ImGui::Dummy({width, 1.25f * kGrid + text_size(ui.fonts.small, "0").y});
}

}  // namespace lab
