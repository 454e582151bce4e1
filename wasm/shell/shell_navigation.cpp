// SPDX-License-Identifier: MIT
// Navigation of the page: brand, tabs, tools (shell.h).
#include <array>

#include "imgui_internal.h"
#include "wasm/shell/shell.h"

namespace lab {

namespace {

constexpr float kTabWidth = 14 * kGrid;
constexpr float kBrandWidth = 21 * kGrid;

void draw_brand(const Ui& ui, ImVec2 at) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  // A latent plane of nine cells that fades from its centre.
  constexpr std::array<float, 9> kStrength{0.35f, 0.6f, 0.35f, 0.6f, 1, 0.6f, 0.35f, 0.6f, 0.35f};
  for (int i = 0; i < 9; ++i) {
    const ImVec2 low(at.x + static_cast<float>(i % 3) * 8, at.y + static_cast<float>(i / 3) * 8);
    list.AddRectFilled(low, {low.x + 6, low.y + 6},
                       faded(ui.theme.accent, kStrength[static_cast<std::size_t>(i)]), 1.5f);
  }
  draw_text(list, ui.fonts.strong, {at.x + 32, at.y + 2}, ui.theme.text, "Latent Lab");
}

// Icon and title side by side; where that is too wide the title lies below, small.
void draw_tab(const Ui& ui, const Page& page, const Rect& box, bool selected, ImU32 ink) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  ImFont* font = selected ? ui.fonts.strong : ui.fonts.body;
  const ImVec2 label = text_size(font, page.title);
  const float left = box.low.x + (box.width() - label.x - 26) / 2;
  const float middle = (box.low.y + box.high.y) / 2;
  if (left >= box.low.x + 4) {
    draw_icon(ui.fonts, page.icon, {left + 9, middle}, ink);
    draw_text(list, font, {left + 26, middle - label.y / 2}, ink, page.title);
    return;
  }
  const float center = (box.low.x + box.high.x) / 2;
  const float line = text_size(ui.fonts.small, "X").y;
  const bool both = box.height() >= 18 + line + kGrid;
  draw_icon(ui.fonts, page.icon, {center, both ? middle - line / 2 : middle}, ink);
  if (!both) return;
  const std::string shown = elided(ui.fonts.small, page.title, box.width() - 2);
  const float width = text_size(ui.fonts.small, shown).x;
  draw_text(list, ui.fonts.small, {center - width / 2, middle + 9 - line / 2 + 3}, ink, shown);
}

// One entry of the navigation. True if pressed.
bool tab(const Ui& ui, const Page& page, bool selected, ImVec2 at, ImVec2 size) {
  ImGui::SetCursorScreenPos(at);
  const bool pressed = ImGui::InvisibleButton(page.title, size);
  report_focus(ui, page.title, kRoleTab, selected ? "selected" : "");
  const bool hovered = ImGui::IsItemHovered();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImU32 ink = selected ? ui.theme.accent : hovered ? ui.theme.text : ui.theme.muted;
  draw_tab(ui, page, {at, {at.x + size.x, at.y + size.y}}, selected, ink);
  if (selected) {
    list.AddRectFilled({at.x + 8, at.y + size.y - 3}, {at.x + size.x - 8, at.y + size.y},
                       ui.theme.accent, 1.5f);
  }
  ImGui::RenderNavHighlight({{at.x + 2, at.y + 6}, {at.x + size.x - 2, at.y + size.y - 6}},
                            ImGui::GetItemID());
  return pressed;
}

struct Tool {
  IconButtonSpec button;
  const char* label;  // in the phone's menu, where no pointer hovers
  bool ShellActions::* pressed;
};

Tool theme_tool(int choice) {
  constexpr std::array<Tool, 3> kTools{{
      {{.id = "theme", .icon = Icon::contrast, .tooltip = "Light or dark: as the system (T)"},
       "Theme: as the system",
       &ShellActions::next_theme},
      {{.id = "theme", .icon = Icon::sun, .tooltip = "Light (T)"},
       "Theme: light",
       &ShellActions::next_theme},
      {{.id = "theme", .icon = Icon::moon, .tooltip = "Dark (T)"},
       "Theme: dark",
       &ShellActions::next_theme},
  }};
  return kTools[static_cast<std::size_t>(choice)];
}

std::array<Tool, 6> tools(const ShellInput& input) {
  return {
      {{{.id = "undo", .icon = Icon::undo, .tooltip = "Undo (Ctrl+Z)", .enabled = input.can_undo},
        "Undo",
        &ShellActions::undo},
       {{.id = "redo",
         .icon = Icon::redo,
         .tooltip = "Redo (Ctrl+Shift+Z)",
         .enabled = input.can_redo},
        "Redo",
        &ShellActions::redo},
       {{.id = "share", .icon = Icon::link, .tooltip = "Copy a link to exactly this view (L)"},
        "Copy a link",
        &ShellActions::share},
       {{.id = "projector",
         .icon = Icon::projector,
         .tooltip = "Everything larger, for a projector (P)",
         .selected = input.settings.projector},
        "Larger",
        &ShellActions::toggle_projector},
       theme_tool(input.settings.theme),
       {{.id = "help", .icon = Icon::question, .tooltip = "Keys and help (?)"},
        "Help",
        &ShellActions::help}}};
}

}  // namespace

void Shell::draw_navigation(const Context& context, const ShellInput& input, const Rect& bar,
                            ShellActions& actions) {
  const Ui& ui = context.ui;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(bar.low, bar.high, ui.theme.surface);
  list.AddLine({bar.low.x, bar.high.y - 0.5f}, {bar.high.x, bar.high.y - 0.5f}, ui.theme.border);
  const auto count = static_cast<float>(pages().size());
  const float side = ui.control_height();
  // The brand goes first, then the tools go into a menu; the pages stay.
  const float all_tools = 6 * (side + kGrid / 2) + kGrid;
  const float left = bar.width() - count * kTabWidth - all_tools;
  const bool menu = left < 0;
  const bool brand = left >= kBrandWidth;
  if (brand) draw_brand(ui, {3 * kGrid, bar.low.y + (bar.height() - 22) / 2});
  float x = brand ? kBrandWidth : 0;
  const float width = menu ? (bar.width() - 6 * kGrid) / count : kTabWidth;
  for (int i = 0; i < static_cast<int>(pages().size()); ++i) {
    const Page& page = pages()[static_cast<std::size_t>(i)];
    if (tab(ui, page, input.settings.page == i, {x, bar.low.y}, {width, bar.height()})) {
      actions.page = i;
    }
    x += width;
  }
  const float y = bar.low.y + (bar.height() - side) / 2;
  ImGui::SetCursorScreenPos({bar.high.x - (menu ? side + kGrid / 2 : all_tools), y});
  if (menu) {
    draw_more_menu(context, input, actions);
  } else {
    draw_tools(context, input, actions);
  }
}

void Shell::draw_tools(const Context& context, const ShellInput& input, ShellActions& actions) {
  for (const Tool& tool : tools(input)) {
    actions.*tool.pressed |= icon_button(context.ui, tool.button);
    ImGui::SameLine(0, kGrid / 2);
  }
}

void Shell::draw_more_menu(const Context& context, const ShellInput& input, ShellActions& actions) {
  const Ui& ui = context.ui;
  if (icon_button(ui, {.id = "more", .icon = Icon::down, .tooltip = "More"})) {
    ImGui::OpenPopup("more menu");
  }
  ImGui::SetNextWindowPos({ImGui::GetIO().DisplaySize.x - kGrid, navigation_height(ui)},
                          ImGuiCond_Always, {1, 0});
  if (!ImGui::BeginPopup("more menu")) return;
  for (const Tool& tool : tools(input)) {
    ImGui::BeginDisabled(!tool.button.enabled);
    actions.*tool.pressed |= button(ui, {.label = tool.label,
                                         .icon = tool.button.icon,
                                         .align = ButtonAlign::left,
                                         .width = 26 * kGrid});
    ImGui::EndDisabled();
  }
  ImGui::EndPopup();
}

}  // namespace lab
