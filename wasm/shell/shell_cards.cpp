// SPDX-License-Identifier: MIT
// Cards about models, and help (shell_cards.h).
#include "wasm/shell/shell_cards.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "imgui_internal.h"

namespace lab {

namespace {

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

// A button under a message.
bool message_button(const Ui& ui, const ButtonSpec& spec, const Rect& stage) {
  const float width = 26 * kGrid;
  ImGui::SetCursorScreenPos(
      {stage.low.x + (stage.width() - width) / 2, ImGui::GetCursorScreenPos().y});
  ButtonSpec wide = spec;
  wide.width = width;
  return button(ui, wide);
}

// True if "Try again" is pressed.
bool draw_failure(const Ui& ui, const std::pair<std::string, std::string>& words,
                  const Rect& stage) {
  draw_message(ui, {Icon::warning, ui.theme.bad, words.first, words.second}, stage);
  return message_button(ui, {.label = "Try again", .kind = ButtonKind::primary}, stage);
}

AbsentAction draw_missing(const Ui& ui, std::string_view model, const Rect& stage) {
  draw_message(
      ui,
      {Icon::package, ui.theme.accent, "This model is not in this browser",
       "The link shows " + std::string(model.substr(0, model.find('.'))) +
           ", a model of whoever made the link. Ask them for its .zip and drop it here: the "
           "view goes on from there. Nothing is sent anywhere."},
      stage);
  const bool add = message_button(
      ui, {.label = "Add this model", .icon = Icon::plus, .kind = ButtonKind::primary}, stage);
  return add ? AbsentAction::add : AbsentAction::none;
}

std::string keeping_text(const ModelEntry& entry) {
  if (entry.keeping == Keeping::visit)
    return "Your own model. It is here until this page is closed.";
  return "Your own model. It is kept in this browser (" + byte_text(entry.bytes) +
         ") until you remove it in the list of models.";
}

void draw_progress(const Ui& ui, const LoadProgress& progress, const Rect& stage) {
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

constexpr std::array<Shortcut, 10> kEverywhere{{
    {"1  2  3", "Sample, Explore, Inspect"},
    {"Tab", "Next control; arrows and Enter work it"},
    {"Ctrl + click", "Type a slider's value"},
    {"Ctrl + Z", "Undo;  with Shift: redo"},
    {"M", "Choose a model"},
    {"A", "Add your own model"},
    {"L", "Copy a link to this view"},
    {"P", "Projector size"},
    {"T", "Light, dark, or as the system"},
    {"?", "This card;  Esc closes it"},
}};

}  // namespace

std::string byte_text(std::int64_t bytes) {
  char text[32];
  if (bytes < 1'000'000) {
    ImFormatString(text, sizeof text, "%lld KB", static_cast<long long>((bytes + 999) / 1000));
  } else {
    ImFormatString(text, sizeof text, "%.1f MB", static_cast<double>(bytes) / 1e6);
  }
  return text;
}

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
  const std::string whose = entry.own() ? "Yours \u2022 " : "";
  return whose + dataset_title(entry.dataset) + " \u2022 " + entry.family + " \u2022 " +
         byte_text(entry.bytes);
}

AbsentAction draw_absent_model(Context& context, const View& view, std::string_view chosen,
                               const Rect& stage) {
  const Ui& ui = context.ui;
  const Models& models = context.models;
  const ModelEntry* entry = models.find(chosen);
  if (models.list().empty()) {
    draw_message(ui, {Icon::none, 0, "Loading", "Waiting for the list of models."}, stage);
    return AbsentAction::none;
  }
  if (entry == nullptr && is_own_key(chosen)) return draw_missing(ui, chosen, stage);
  if (entry == nullptr) {
    draw_message(ui, {Icon::info, ui.theme.muted, "No model for this page", view.wanted_model()},
                 stage);
    return AbsentAction::none;
  }
  if (models.status(chosen) != Models::Status::failed) {
    const LoadProgress& progress = models.progress(chosen);
    draw_message(ui,
                 {Icon::none, 0, entry->title,
                  byte_text(progress.loaded) + " of " + byte_text(progress.total)},
                 stage);
    draw_progress(ui, progress, stage);
    return AbsentAction::none;
  }
  const bool again =
      draw_failure(ui, {"This model could not be opened", models.failure(chosen)}, stage);
  return again ? AbsentAction::retry : AbsentAction::none;
}

bool draw_failed_page(const Ui& ui, const std::string& failure, const Rect& stage) {
  return draw_failure(ui, {"This page cannot show this model", failure}, stage);
}

void draw_model_card(const Ui& ui, const Model& model, const ModelEntry* entry) {
  const Manifest& manifest = model.manifest;
  section(ui, "About this model");
  if (entry != nullptr && entry->own()) {
    wrapped_text(ui.fonts.body, ui.theme.text, keeping_text(*entry));
  }
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
  section(ui, "Your own model");
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + 48 * kGrid);
  wrapped_text(
      ui.fonts.body, ui.theme.muted,
      "latentlab export --zip makes one file of a model. Drop it on any page, or add it with A: "
      "it stays in this browser, and nothing is sent anywhere.");
  ImGui::PopTextWrapPos();
  ImGui::Dummy({0, kGrid});
  return button(ui, {.label = "Close", .kind = ButtonKind::primary, .width = 14 * kGrid});
}

}  // namespace lab
