// SPDX-License-Identifier: MIT
// The choice of a model: the picker, its menu, and the visitor's own models in it, which can be added
// and removed (shell.h).
#include <algorithm>

#include "imgui_internal.h"
#include "wasm/shell/shell.h"
#include "wasm/shell/shell_cards.h"
#include "wasm/state/figure_words.h"
#include "wasm/state/titles.h"

namespace lab {

namespace {

constexpr float kRowHeight = 5.5f * kGrid;
constexpr float kAddWidth = 5 * kGrid;

std::string chosen_title(const ModelEntry* chosen, std::string_view key) {
  if (chosen != nullptr) return chosen->title;
  return is_own_key(key) ? std::string(key.substr(0, key.find('.'))) : "None";
}

std::string chosen_caption(const ModelEntry* chosen, std::string_view key) {
  if (chosen != nullptr) return model_caption(*chosen);
  return is_own_key(key) ? "Not in this browser" : "Model";
}

// The card that opens the menu. True if pressed.
bool picker(const Ui& ui, const ModelEntry* chosen, std::string_view key, float full) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = full - 7 * kGrid;
  const std::string title = chosen_title(chosen, key);
  const ImVec2 size(full, text_size(ui.fonts.strong, title, width).y + 4.75f * kGrid);
  const bool pressed = ImGui::InvisibleButton("model", size);
  report_focus(ui, "Model", kRoleButton, title);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 end(at.x + size.x, at.y + size.y);
  list.AddRectFilled(at, end, ImGui::IsItemHovered() ? ui.theme.border : ui.theme.raised, kGrid);
  ImGui::RenderNavHighlight({at, end}, ImGui::GetItemID());
  draw_text(list, ui.fonts.small, {at.x + 1.75f * kGrid, at.y + kGrid}, ui.theme.muted,
            elided(ui.fonts.small, chosen_caption(chosen, key), width));
  list.AddText(ui.fonts.strong, ui.fonts.strong->FontSize * ImGui::GetIO().FontGlobalScale,
               {at.x + 1.75f * kGrid, at.y + 3.25f * kGrid}, ui.theme.text, title.c_str(), nullptr,
               width);
  draw_icon(ui.fonts, Icon::down, {end.x - 2.5f * kGrid, at.y + size.y / 2}, ui.theme.muted);
  return pressed;
}

// Beside the picker, as high as it is. True if pressed.
bool add_button(const Ui& ui, float height) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const bool pressed = ImGui::InvisibleButton("add model", {kAddWidth, height});
  report_focus(ui, "Add your own model", kRoleButton);
  const bool hovered = ImGui::IsItemHovered();
  const ImVec2 end(at.x + kAddWidth, at.y + height);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(at, end, hovered ? ui.theme.border : ui.theme.raised, kGrid);
  ImGui::RenderNavHighlight({at, end}, ImGui::GetItemID());
  draw_icon(ui.fonts, Icon::plus, {at.x + kAddWidth / 2, at.y + height / 2}, ui.theme.text);
  tooltip(ui, "Add your own model, the .zip of a bundle (A)");
  return pressed;
}

struct Row {
  const ModelEntry& entry;
  std::string caption;
  bool selected = false;
  bool suits = true;
  float width = 0;
};

// True if pressed.
bool menu_row(const Ui& ui, const Row& row) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 size(row.width, kRowHeight);
  ImGui::BeginDisabled(!row.suits);
  const bool pressed = ImGui::InvisibleButton("row", size);
  report_focus(ui, row.entry.title, kRoleChoice, row.caption + (row.selected ? ", selected" : ""));
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 end(at.x + size.x, at.y + size.y);
  if (row.selected || ImGui::IsItemHovered()) {
    list.AddRectFilled(at, end, row.selected ? ui.theme.accent_soft : ui.theme.raised, kGrid);
  }
  ImGui::RenderNavHighlight({at, end}, ImGui::GetItemID());
  const float opacity = row.suits ? 1.0f : 0.45f;
  const float width = size.x - 2 * kGrid;
  // The shipped ones stand below the name of their data set.
  const std::string_view title = row.entry.title;
  const std::string_view shown = row.entry.own() ? title : own_part(title);
  draw_text(list, ui.fonts.body, {at.x + kGrid, at.y + 0.5f * kGrid}, faded(ui.theme.text, opacity),
            elided(ui.fonts.body, shown, width));
  draw_text(list, ui.fonts.small, {at.x + kGrid, at.y + 2.875f * kGrid},
            faded(ui.theme.muted, opacity), elided(ui.fonts.small, row.caption, width));
  ImGui::EndDisabled();
  tooltip(ui, row.entry.title.c_str());
  return pressed && row.suits;
}

std::string row_caption(const ModelEntry& entry, bool suits) {
  if (entry.keeping == Keeping::damaged) return "damaged: add its .zip again";
  std::string caption =
      suits ? family_name(entry.family) + " \u2022 " + byte_text(entry.bytes) : "not for this page";
  if (entry.keeping == Keeping::visit) caption += " \u2022 until the page is closed";
  return caption;
}

// Two bundles of one title are told apart by their checksums.
std::string own_caption(const ModelEntry& entry, std::span<const ModelEntry* const> own,
                        bool suits) {
  const bool twin = std::ranges::any_of(
      own, [&](const ModelEntry* other) { return other != &entry && other->title == entry.title; });
  const std::string caption = row_caption(entry, suits);
  return twin ? caption + " \u2022 " + entry.id.substr(entry.id.find('.') + 1, 6) : caption;
}

void heading(const Ui& ui, std::string_view title) {
  ImGui::Dummy({0, 0});
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + kGrid);
  text(ui.fonts.small, ui.theme.muted, title);
}

enum class Answer { none, remove, keep };

// In the place of a row.
Answer ask_removal(const Ui& ui) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float full = ImGui::GetContentRegionAvail().x;
  const float height = ui.control_height();
  const float remove = 10 * kGrid;
  const float keep = 8 * kGrid;
  draw_text(*ImGui::GetWindowDrawList(), ui.fonts.body,
            {at.x + kGrid, at.y + (kRowHeight - text_size(ui.fonts.body, "X").y) / 2},
            ui.theme.text, "Remove it?");
  ImGui::SetCursorScreenPos(
      {at.x + full - remove - keep - kGrid, at.y + (kRowHeight - height) / 2});
  Answer answer = Answer::none;
  if (button(ui, {.label = "Remove", .kind = ButtonKind::primary, .width = remove})) {
    answer = Answer::remove;
  }
  ImGui::SameLine(0, kGrid);
  if (button(ui, {.label = "Keep", .width = keep})) answer = Answer::keep;
  ImGui::SetCursorScreenPos({at.x, at.y + kRowHeight});
  ImGui::Dummy({0, 0});
  return answer;
}

}  // namespace

void Shell::draw_model_picker(const Context& context, const ShellInput& input,
                              ShellActions& actions) {
  const Ui& ui = context.ui;
  const std::string& key = input.settings.model;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float full = ImGui::GetContentRegionAvail().x;
  if (picker(ui, context.models.find(key), key, full - kAddWidth - kGrid / 2) ||
      context.input.pressed("m")) {
    ImGui::OpenPopup("models");
    removing_.clear();
  }
  const float end = ImGui::GetItemRectMax().y;
  ImGui::SameLine(0, kGrid / 2);
  actions.add_model |= add_button(ui, end - at.y);
  // Below the picker or above it, where there is more room.
  const float below = ImGui::GetIO().DisplaySize.y - end;
  const bool drops = below >= at.y;
  ImGui::SetNextWindowPos({at.x, drops ? end + kGrid / 2 : at.y - kGrid / 2}, ImGuiCond_Always,
                          {0, drops ? 0.0f : 1.0f});
  ImGui::SetNextWindowSizeConstraints({full, 0}, {full, std::max(below, at.y) - 2 * kGrid});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {kGrid, kGrid});
  if (ImGui::BeginPopup("models")) {
    draw_model_menu(context, input, actions);
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar();
}

void Shell::draw_model_menu(const Context& context, const ShellInput& input,
                            ShellActions& actions) {
  const Ui& ui = context.ui;
  const std::vector<const ModelEntry*> own = context.models.own();
  if (!own.empty()) heading(ui, "Yours, in this browser");
  for (const ModelEntry* entry : own) draw_own_row(context, input, *entry, actions);
  for (const auto& [dataset, entries] : context.models.by_dataset()) {
    heading(ui, dataset_title(dataset));
    for (const ModelEntry* entry : entries) {
      const bool suits = input.view.suits(*entry);
      ImGui::PushID(entry->id.c_str());
      if (menu_row(ui, {*entry, row_caption(*entry, suits), entry->id == input.settings.model,
                        suits, ImGui::GetContentRegionAvail().x})) {
        actions.model = entry->id;
      }
      ImGui::PopID();
    }
  }
  ImGui::Dummy({0, 0});
  actions.add_model |= button(
      ui,
      {.label = "Add your own model", .icon = Icon::plus, .align = ButtonAlign::left, .width = -1});
  if (actions.model || actions.add_model) ImGui::CloseCurrentPopup();
}

void Shell::draw_own_row(const Context& context, const ShellInput& input, const ModelEntry& entry,
                         ShellActions& actions) {
  const Ui& ui = context.ui;
  ImGui::PushID(entry.id.c_str());
  if (removing_ == entry.id) {
    const Answer answer = ask_removal(ui);
    if (answer == Answer::remove) actions.remove_model = entry.id;
    if (answer != Answer::none) removing_.clear();
  } else {
    const bool suits = input.view.suits(entry);
    const float side = ui.control_height();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float full = ImGui::GetContentRegionAvail().x;
    const std::vector<const ModelEntry*> own = context.models.own();
    if (menu_row(ui, {entry, own_caption(entry, own, suits), entry.id == input.settings.model,
                      suits, full - side - kGrid / 2})) {
      actions.model = entry.id;
    }
    ImGui::SetCursorScreenPos({at.x + full - side, at.y + (kRowHeight - side) / 2});
    if (icon_button(ui, {.id = "remove", .icon = Icon::trash, .tooltip = "Remove this model"})) {
      removing_ = entry.id;
    }
    ImGui::SetCursorScreenPos({at.x, at.y + kRowHeight});
    ImGui::Dummy({0, 0});
  }
  ImGui::PopID();
}

}  // namespace lab
