// SPDX-License-Identifier: MIT
// Cards about models, and help (shell_cards.h).
#include "wasm/shell/shell_cards.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "imgui_internal.h"
#include "wasm/state/figure_words.h"

namespace lab {

namespace {

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

float help_width() { return std::min(52 * kGrid, ImGui::GetIO().DisplaySize.x - 8 * kGrid); }

void draw_key_row(const Ui& ui, const Shortcut& shortcut) {
  ImGui::TableNextRow();
  ImGui::TableNextColumn();
  text(ui.fonts.strong, ui.theme.text, shortcut.keys);
  ImGui::TableNextColumn();
  wrapped_text(ui.fonts.body, ui.theme.muted, shortcut.meaning);
}

void draw_key_table(const Ui& ui, const char* id, std::span<const Shortcut> shortcuts) {
  const float wide = help_width();
  if (!ImGui::BeginTable(id, 2, ImGuiTableFlags_None, {wide, 0})) return;
  ImGui::TableSetupColumn("key", ImGuiTableColumnFlags_WidthFixed, 15 * kGrid);
  ImGui::TableSetupColumn("meaning", ImGuiTableColumnFlags_WidthStretch);
  for (const Shortcut& shortcut : shortcuts) draw_key_row(ui, shortcut);
  ImGui::EndTable();
}

// Name and value in one line, or in two where they need it.
void draw_figure(const Ui& ui, const Metric& metric) {
  const std::string value = figure_text(metric);
  const std::string name = figure_name(metric.name);
  const float width = ImGui::GetContentRegionAvail().x;
  const float value_width = text_size(ui.fonts.small, value).x;
  const bool one_line = text_size(ui.fonts.small, name).x + kGrid + value_width <= width;
  wrapped_text(ui.fonts.small, ui.theme.muted, name);
  tooltip(ui, metric.split.c_str());
  if (one_line) ImGui::SameLine(0, 0);
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() - (one_line ? ImGui::GetItemRectSize().x : 0) +
                       std::max(0.0f, width - value_width));
  text(ui.fonts.small, ui.theme.text, value);
}

constexpr std::array<Shortcut, 11> kEverywhere{{
    {"1  2  3 ...", "The pages, from left to right"},
    {"Tab", "Next control;  Enter or Space press it"},
    {"Arrows", "Step a slider;  Page, Home and End leap"},
    {"Enter", "Type a slider's value, as Ctrl and a click do"},
    {"Ctrl + Z", "Undo;  with Shift: redo"},
    {"M", "Choose a model"},
    {"A", "Add your own model"},
    {"L", "Copy a link to this view"},
    {"P", "Projector size"},
    {"T", "Light, dark, or as the system"},
    {"?", "This card;  Esc closes it"},
}};

constexpr std::array<Shortcut, 5> kEveryFinger{{
    {"Tap", "Press, choose, open"},
    {"Drag a slider", "Sideways moves it, upwards scrolls"},
    {"Tap the handle", "Fold the controls, and unfold them"},
    {"Tap a small i", "What a word or a symbol means"},
    {"Two fingers", "Enlarge the page"},
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

std::string model_caption(const ModelEntry& entry) {
  const std::string whose = entry.own() ? "Yours \u2022 " : "";
  return whose + dataset_title(entry.dataset) + " \u2022 " + family_name(entry.family) +
         " \u2022 " + byte_text(entry.bytes);
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
  for (const Metric& metric : manifest.metrics) draw_figure(ui, metric);
  wrapped_text(ui.fonts.small, ui.theme.muted, manifest.provenance.licence);
}

bool draw_help_card(const Ui& ui, const View& view) {
  const float wide = help_width();
  text(ui.fonts.title, ui.theme.text, ui.touch ? "Gestures" : "Keys");
  if (ui.touch) {
    draw_key_table(ui, "everywhere", kEveryFinger);
  } else {
    draw_key_table(ui, "everywhere", kEverywhere);
  }
  const std::span<const Shortcut> here = ui.touch ? view.gestures() : view.shortcuts();
  if (!here.empty()) {
    section(ui, "On this page");
    draw_key_table(ui, "page", here);
  }
  section(ui, "Your own model");
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + wide);
  wrapped_text(
      ui.fonts.body, ui.theme.muted,
      "latentlab export --zip makes one file of a model. Drop it on any page, or add it with the + "
      "beside the list of models: it stays in this browser, and nothing is sent anywhere.");
  ImGui::PopTextWrapPos();
  ImGui::Dummy({0, kGrid});
  return button(ui, {.label = "Close", .kind = ButtonKind::primary, .width = 14 * kGrid});
}

}  // namespace lab
