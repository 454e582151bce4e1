// SPDX-License-Identifier: MIT
// Cards about models, and help (shell_cards.h).
#include "wasm/shell_cards.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "imgui_internal.h"

namespace lab {

namespace {

std::string byte_text(std::int64_t bytes) {
  char text[32];
  if (bytes < 1'000'000) {
    ImFormatString(text, sizeof text, "%lld KB", static_cast<long long>((bytes + 999) / 1000));
  } else {
    ImFormatString(text, sizeof text, "%.1f MB", static_cast<double>(bytes) / 1e6);
  }
  return text;
}

std::string metric_text(const Metric& metric) {
  char value[48];
  ImFormatString(value, sizeof value, "%.4g", metric.value);
  std::string shown = value;
  if (metric.interval) {
    ImFormatString(value, sizeof value, " (%.3g to %.3g)", metric.interval->low,
                   metric.interval->high);
    shown += value;
  }
  if (metric.unit != "1") shown += " " + metric.unit;
  return shown;
}

// snake_case to words.
std::string words(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

bool menu_row(const Ui& ui, const ModelEntry& entry, bool selected, bool suits) {
  ImGui::PushID(entry.id.c_str());
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 size(ImGui::GetContentRegionAvail().x, 5.5f * kGrid);
  if (!suits) ImGui::BeginDisabled();
  const bool pressed = ImGui::InvisibleButton("row", size);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 end(at.x + size.x, at.y + size.y);
  if (selected || ImGui::IsItemHovered()) {
    list.AddRectFilled(at, end, selected ? ui.theme.accent_soft : ui.theme.raised, kGrid);
  }
  ImGui::RenderNavHighlight({at, end}, ImGui::GetItemID());
  const float opacity = suits ? 1.0f : 0.45f;
  draw_text(list, ui.fonts.body, {at.x + kGrid, at.y + 0.5f * kGrid}, faded(ui.theme.text, opacity),
            elided(ui.fonts.body, entry.title, size.x - 2 * kGrid));
  draw_text(list, ui.fonts.small, {at.x + kGrid, at.y + 2.875f * kGrid},
            faded(ui.theme.muted, opacity),
            suits ? entry.family + " \u2022 " + byte_text(entry.bytes) : "not for this page");
  if (!suits) ImGui::EndDisabled();
  tooltip(ui, entry.title.c_str());
  ImGui::PopID();
  return pressed && suits;
}

struct Message {
  Icon icon;
  ImU32 color;
  std::string title;
  std::string text;
};

// Centred in the stage; leaves the cursor below it.
void draw_message(const Ui& ui, const Message& message, const Rect& stage) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float width = std::min(stage.width() - 2 * kGrid, 56 * kGrid);
  const float x = stage.low.x + (stage.width() - width) / 2;
  const float y = stage.low.y + std::max(0.0f, stage.height() / 2 - 12 * kGrid);
  if (message.icon != Icon::none) {
    draw_icon(ui.fonts, message.icon, {stage.low.x + stage.width() / 2, y}, message.color,
              IconSize::large);
  }
  const bool fits = text_size(ui.fonts.title, message.title).x <= width;
  ImFont* font = fits ? ui.fonts.title : ui.fonts.strong;
  const std::string line = elided(font, message.title, width);
  const float title = text_size(font, line).x;
  draw_text(list, font, {stage.low.x + (stage.width() - title) / 2, y + 3.5f * kGrid},
            ui.theme.text, line);
  const float wide = std::min(width, text_size(ui.fonts.body, message.text).x + 1);
  ImGui::SetCursorScreenPos({x + (width - wide) / 2, y + 8 * kGrid});
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + wide);
  wrapped_text(ui.fonts.body, ui.theme.muted, message.text);
  ImGui::PopTextWrapPos();
  ImGui::Dummy({0, kGrid});
}

// True if "Try again" is pressed.
bool draw_failure(const Ui& ui, const std::pair<std::string, std::string>& words,
                  const Rect& stage) {
  draw_message(ui, {Icon::warning, ui.theme.bad, words.first, words.second}, stage);
  const float width = 20 * kGrid;
  ImGui::SetCursorScreenPos(
      {stage.low.x + (stage.width() - width) / 2, ImGui::GetCursorScreenPos().y});
  return button(ui, {.label = "Try again", .kind = ButtonKind::primary, .width = width});
}

void draw_progress(const Ui& ui, const Progress& progress, const Rect& stage) {
  const double share = progress.total > 0 ? static_cast<double>(progress.loaded) /
                                                static_cast<double>(progress.total)
                                          : 0;
  const float width = std::min(stage.width() - 4 * kGrid, 40 * kGrid);
  const ImVec2 low(stage.low.x + (stage.width() - width) / 2, ImGui::GetCursorScreenPos().y);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(low, {low.x + width, low.y + 6}, ui.theme.border, 3);
  const float done = width * static_cast<float>(std::clamp(share, 0.0, 1.0));
  if (done > 0) list.AddRectFilled(low, {low.x + done, low.y + 6}, ui.theme.accent, 3);
}

void draw_key_row(const Ui& ui, const Shortcut& shortcut) {
  ImGui::TableNextRow();
  ImGui::TableNextColumn();
  text(ui.fonts.strong, ui.theme.text, shortcut.keys);
  ImGui::TableNextColumn();
  text(ui.fonts.body, ui.theme.muted, shortcut.meaning);
}

void draw_key_table(const Ui& ui, const char* id, std::span<const Shortcut> shortcuts) {
  if (!ImGui::BeginTable(id, 2, ImGuiTableFlags_SizingFixedFit)) return;
  ImGui::TableSetupColumn("key", ImGuiTableColumnFlags_WidthFixed, 12 * kGrid);
  for (const Shortcut& shortcut : shortcuts) draw_key_row(ui, shortcut);
  ImGui::EndTable();
}

constexpr std::array<Shortcut, 9> kEverywhere{{
    {"1  2  3", "Sample, Explore, Inspect"},
    {"Tab", "Next control; arrows and Enter work it"},
    {"Ctrl + click", "Type a slider's value"},
    {"Ctrl + Z", "Undo;  with Shift: redo"},
    {"M", "Choose a model"},
    {"L", "Copy a link to this view"},
    {"P", "Projector size"},
    {"T", "Light, dark, or as the system"},
    {"?", "This card;  Esc closes it"},
}};

}  // namespace

std::string dataset_title(std::string_view dataset) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kTitles{{
      {"mnist", "MNIST digits"},
      {"fashion", "Fashion-MNIST"},
      {"digits", "Procedural digits"},
      {"capsules", "Procedural capsules"},
      {"mvtec-capsule", "MVTec capsules"},
  }};
  const auto found = std::find_if(kTitles.begin(), kTitles.end(),
                                  [&](const auto& entry) { return entry.first == dataset; });
  return std::string(found == kTitles.end() ? dataset : found->second);
}

std::string model_caption(const ModelEntry& entry) {
  return dataset_title(entry.dataset) + " \u2022 " + entry.family + " \u2022 " +
         byte_text(entry.bytes);
}

std::optional<std::string> draw_model_menu(const Ui& ui, const Models& models, const View& view,
                                           std::string_view chosen) {
  std::optional<std::string> picked;
  for (const auto& [dataset, entries] : models.by_dataset()) {
    ImGui::Dummy({0, 0});
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + kGrid);
    text(ui.fonts.small, ui.theme.muted, dataset_title(dataset));
    for (const ModelEntry* entry : entries) {
      if (menu_row(ui, *entry, entry->id == chosen, view.suits(*entry))) picked = entry->id;
    }
  }
  return picked;
}

bool draw_absent_model(Context& context, const View& view, std::string_view chosen,
                       const Rect& stage) {
  const Ui& ui = context.ui;
  const Models& models = context.models;
  const ModelEntry* entry = models.find(chosen);
  if (models.list().empty()) {
    draw_message(ui, {Icon::none, 0, "Loading", "Waiting for the list of models."}, stage);
    return false;
  }
  if (entry == nullptr) {
    draw_message(ui, {Icon::info, ui.theme.muted, "No model for this page", view.wanted_model()},
                 stage);
    return false;
  }
  if (models.status(chosen) != Models::Status::failed) {
    const Progress& progress = models.progress(chosen);
    draw_message(ui,
                 {Icon::none, 0, entry->title,
                  byte_text(progress.loaded) + " of " + byte_text(progress.total)},
                 stage);
    draw_progress(ui, progress, stage);
    return false;
  }
  return draw_failure(ui, {"This model could not be opened", models.failure(chosen)}, stage);
}

bool draw_failed_page(const Ui& ui, const std::string& failure, const Rect& stage) {
  return draw_failure(ui, {"This page cannot show this model", failure}, stage);
}

void draw_model_card(const Ui& ui, const Model& model) {
  const Manifest& manifest = model.manifest;
  section(ui, "About this model");
  wrapped_text(ui.fonts.body, ui.theme.muted, manifest.description);
  for (const Metric& metric : manifest.metrics) {
    const std::string value = metric_text(metric);
    const float right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float value_width = text_size(ui.fonts.small, value).x;
    text(ui.fonts.small, ui.theme.muted,
         elided(ui.fonts.small, words(metric.name), right - at.x - value_width - kGrid));
    tooltip(ui, metric.split.c_str());
    draw_text(*ImGui::GetWindowDrawList(), ui.fonts.small, {right - value_width, at.y},
              ui.theme.text, value);
  }
  wrapped_text(ui.fonts.small, ui.theme.muted, manifest.provenance.licence);
}

bool draw_help_card(const Ui& ui, std::span<const Shortcut> shortcuts) {
  text(ui.fonts.title, ui.theme.text, "Keys");
  draw_key_table(ui, "keys", kEverywhere);
  if (!shortcuts.empty()) {
    section(ui, "On this page");
    draw_key_table(ui, "page keys", shortcuts);
  }
  ImGui::Dummy({0, kGrid});
  return button(ui, {.label = "Close", .kind = ButtonKind::primary, .width = 14 * kGrid});
}

}  // namespace lab
