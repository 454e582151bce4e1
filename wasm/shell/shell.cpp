// SPDX-License-Identifier: MIT
// Layout of the page and its navigation (shell.h). Cards for what is not there yet: shell_cards.cpp.
#include "wasm/shell/shell.h"

#include <algorithm>
#include <cmath>

#include "imgui_internal.h"
#include "wasm/shell/lesson_panel.h"
#include "wasm/shell/shell_cards.h"

namespace lab {

namespace {

constexpr float kStatusHeight = 4 * kGrid;
constexpr float kHandleHeight = 4 * kGrid;
constexpr double kNoticeSeconds = 4;
constexpr double kReadingSeconds = 0.05;  // a letter, of a long notice

constexpr float kLeastSheet = 20 * kGrid;

float panel_width(float window_width) {
  return window_width < 720 ? 288.0f : window_width < 1100 ? 320.0f : 352.0f;
}

// What is left between lesson and controls, at least; with less the lesson lies above the controls.
constexpr float kLeastBeside = 60 * kGrid;

bool lesson_beside(const Context& context, const ShellInput& input, float window_width) {
  if (input.settings.learn == 0 || context.ui.narrow) return false;
  const float controls = context.shows("controls") ? panel_width(window_width) : 0;
  return window_width - controls - kLessonWidth >= kLeastBeside;
}

float stage_margin(const Ui& ui) { return ui.narrow || ui.low ? 1.5f * kGrid : 3 * kGrid; }

// What the page on show asks for (ui/layout.h).
float least_stage(const Context& context, const ShellInput& input, float width) {
  const bool shown = context.model != nullptr && input.view.failure().empty();
  return shown ? input.view.least_height(context.ui, width) : kLeastSubject;
}

void fill(const Rect& rect, ImU32 color) {
  ImGui::GetWindowDrawList()->AddRectFilled(rect.low, rect.high, color);
}

void edge(ImVec2 from, ImVec2 to, ImU32 color) {
  ImGui::GetWindowDrawList()->AddLine(from, to, color);
}

std::string status_text(const Context& context, bool narrow) {
  const InferenceQueue& queue = context.queue;
  if (queue.last_network().empty()) {
    return narrow ? "" : "Nothing leaves this browser.";
  }
  char milliseconds[64];
  ImFormatString(milliseconds, sizeof milliseconds, "%s %.1f ms", queue.last_network().c_str(),
                 queue.last_milliseconds());
  std::string line = milliseconds;
  const int threads = context.host.threads;
  line += " \u2022 " + std::to_string(threads) + (threads == 1 ? " thread" : " threads");
  if (context.model != nullptr) line = context.model->manifest.id + " \u2022 " + line;
  if (!narrow) line += " \u2022 Nothing leaves this browser.";
  return line;
}

}  // namespace

ShellActions Shell::draw(Context& context, const ShellInput& input) {
  ShellActions actions;
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  const Rect window{{0, 0}, size};
  ImGui::SetNextWindowPos(window.low);
  ImGui::SetNextWindowSize(size);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::Begin("lab", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoScrollWithMouse);
  ImGui::PopStyleVar();
  fill(window, context.ui.theme.background);

  Rect stage = window;
  if (context.shows("nav")) {
    stage.low.y = navigation_height(context.ui);
    draw_navigation(context, input, {{0, 0}, {size.x, stage.low.y}}, actions);
  }
  const bool beside = lesson_beside(context, input, size.x);
  if (beside) {
    draw_lesson_panel(context, input, {stage.low, {kLessonWidth, size.y}}, actions);
    stage.low.x = kLessonWidth;
  }
  const bool controls = context.shows("controls") && input.view.has_controls();
  if (controls || (input.settings.learn > 0 && !beside)) {
    Rect panel{{size.x - panel_width(size.x), stage.low.y}, size};
    if (context.ui.narrow) {
      panel = sheet(context, input, stage);
      stage.high.y = panel.low.y;
    } else {
      stage.high.x = panel.low.x;
    }
    draw_panel(context, input, panel, actions);
  }
  draw_stage(context, input, stage, actions);
  if (context.lesson_step) actions.lesson_step = context.lesson_step;
  if (context.shows_controls) sheet_open_ = true;
  draw_notice(context, stage);
  help_wanted_ |= actions.help;
  draw_help(context, input);
  ImGui::End();
  return actions;
}

// As high as it may be without taking from what is looked at; in a low window all or nothing.
Rect Shell::sheet(const Context& context, const ShellInput& input, const Rect& room) {
  const float margins = 2 * stage_margin(context.ui);
  const float least = least_stage(context, input, room.width() - margins) + margins;
  const float fair = std::min(std::floor(room.high.y * 0.46f), room.height() - least);
  const bool fits = fair >= kLeastSheet;
  const bool open = sheet_open_.value_or(fits);
  const float height = !open ? kHandleHeight : fits ? fair : room.height();
  const Rect rect{{0, room.high.y - height}, room.high};
  const Ui& ui = context.ui;
  fill(rect, ui.theme.surface);
  edge(rect.low, {rect.high.x, rect.low.y}, ui.theme.border);
  ImGui::SetCursorScreenPos(rect.low);
  if (ImGui::InvisibleButton("sheet handle", {rect.width(), kHandleHeight})) sheet_open_ = !open;
  report_focus(ui, "Controls", kRoleButton, open ? "open" : "folded");
  ImGui::RenderNavHighlight({rect.low, {rect.high.x, rect.low.y + kHandleHeight}},
                            ImGui::GetItemID());
  const float y = rect.low.y + kHandleHeight / 2;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  draw_icon(ui.fonts, open ? Icon::down : Icon::up, {rect.high.x - 3 * kGrid, y}, ui.theme.muted);
  const std::string status = input.settings.learn > 0
                                 ? "Lesson, step " + std::to_string(input.settings.learn)
                                 : status_text(context, true);
  draw_text(list, ui.fonts.small, {rect.low.x + 2.5f * kGrid, y - 8}, ui.theme.muted,
            elided(ui.fonts.small, status, rect.width() - 9 * kGrid));
  return rect;
}

void Shell::draw_lesson_panel(const Context& context, const ShellInput& input, const Rect& panel,
                              ShellActions& actions) {
  const Ui& ui = context.ui;
  fill(panel, ui.theme.surface);
  edge({panel.high.x, panel.low.y}, panel.high, ui.theme.border);
  ImGui::SetCursorScreenPos(panel.low);
  begin_scroll("lesson panel", {panel.width(), panel.height()}, {2.5f * kGrid, 2 * kGrid});
  draw_lesson(context, input.settings, actions);
  end_scroll();
}

void Shell::draw_panel(Context& context, const ShellInput& input, const Rect& panel,
                       ShellActions& actions) {
  const Ui& ui = context.ui;
  Rect inner = panel;
  if (ui.narrow) {
    inner.low.y += kHandleHeight;
    if (inner.height() <= 0) return;
  } else {
    fill(panel, ui.theme.surface);
    edge(panel.low, {panel.low.x, panel.high.y}, ui.theme.border);
  }
  ImGui::SetCursorScreenPos(inner.low);
  const float top = ui.narrow ? 0 : 2.5f * kGrid;
  begin_scroll("controls", {inner.width(), inner.height()}, {2.5f * kGrid, top});
  const bool lesson =
      input.settings.learn > 0 && !lesson_beside(context, input, ImGui::GetIO().DisplaySize.x);
  if (lesson) {
    draw_lesson(context, input.settings, actions);
    ImGui::Dummy({0, 2 * kGrid});
  }
  const bool controls = context.shows("controls") && input.view.has_controls();
  if (controls) draw_model_picker(context, input, actions);
  if (controls && context.model != nullptr) {
    input.view.draw_controls(context);
    draw_model_card(ui, *context.model, context.models.find(context.model->key));
  }
  ImGui::Dummy({0, kGrid});
  end_scroll();
}

void Shell::draw_stage(Context& context, const ShellInput& input, const Rect& stage,
                       ShellActions& actions) {
  const Ui& ui = context.ui;
  const float margin = stage_margin(ui);
  const bool status = context.shows("status") && !ui.narrow && !ui.low;
  Rect inner{{stage.low.x + margin, stage.low.y + margin},
             {stage.high.x - margin, stage.high.y - (status ? kStatusHeight + kGrid : margin)}};
  if (inner.width() <= 0 || inner.height() <= 0) return;
  const float least = least_stage(context, input, inner.width());
  const bool scrolls = inner.height() < least;
  ImGui::SetCursorScreenPos(stage.low);
  ImGui::BeginChild(
      "stage", {stage.width(), stage.height()}, ImGuiChildFlags_None,
      ImGuiWindowFlags_NavFlattened |
          (scrolls ? 0 : ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse));
  if (!scrolls) ImGui::SetScrollY(0);
  if (status && !scrolls) {
    draw_text(*ImGui::GetWindowDrawList(), ui.fonts.small,
              {stage.low.x + margin, stage.high.y - kStatusHeight + 4}, ui.theme.muted,
              elided(ui.fonts.small, status_text(context, false), stage.width() - 2 * margin));
  }
  if (scrolls) {
    inner.low.y -= ImGui::GetScrollY();
    inner.high.y = inner.low.y + least;
  }
  fill_stage(context, input, inner, actions);
  if (scrolls) {
    ImGui::SetCursorScreenPos({inner.low.x, inner.high.y + margin});
    ImGui::Dummy({0, 0});
  }
  ImGui::EndChild();
}

void Shell::fill_stage(Context& context, const ShellInput& input, const Rect& inner,
                       ShellActions& actions) {
  if (context.model == nullptr) {
    const AbsentAction action = draw_absent_model(context, input.view, input.settings.model, inner);
    actions.retry_model = action == AbsentAction::retry;
    actions.add_model |= action == AbsentAction::add;
    return;
  }
  input.view.draw_stage(context, inner);
  const std::string& failure = input.view.failure();
  if (!failure.empty()) actions.retry_page = draw_failed_page(context.ui, failure, inner);
}

void Shell::draw_help(const Context& context, const ShellInput& input) {
  if (help_wanted_) ImGui::OpenPopup("help");
  help_wanted_ = false;
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({display.x / 2, display.y / 2}, ImGuiCond_Always, {0.5f, 0.5f});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {3 * kGrid, 3 * kGrid});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 1.5f * kGrid);
  ImGui::PushStyleColor(ImGuiCol_PopupBg, context.ui.theme.surface);
  // In a low window the card scrolls.
  ImGui::SetNextWindowSizeConstraints({0, 0}, {display.x - kGrid, display.y - kGrid});
  constexpr ImGuiWindowFlags kFlags = ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoMove |
                                      ImGuiWindowFlags_AlwaysAutoResize |
                                      ImGuiWindowFlags_NoSavedSettings;
  if (ImGui::BeginPopup("help", kFlags)) {
    if (draw_help_card(context.ui, input.view)) ImGui::CloseCurrentPopup();
    ImGui::EndPopup();
  }
  ImGui::PopStyleColor();
  ImGui::PopStyleVar(2);
}

void Shell::notify(std::string text, double seconds) {
  notice_ = std::move(text);
  notice_until_ =
      seconds + std::max(kNoticeSeconds, kReadingSeconds * static_cast<double>(notice_.size()));
}

std::optional<double> Shell::notice_left(double seconds) const {
  if (notice_.empty()) return std::nullopt;
  return std::max(0.0, notice_until_ - seconds);
}

void Shell::draw_notice(Context& context, const Rect& stage) {
  if (!context.notice.empty()) notify(std::move(context.notice), context.seconds);
  context.notice.clear();
  if (notice_.empty()) return;
  if (context.seconds >= notice_until_) {
    notice_.clear();
    return;
  }
  const Ui& ui = context.ui;
  ImDrawList& list = *ImGui::GetForegroundDrawList();
  const float width = std::min(stage.width() - 4 * kGrid, 60 * kGrid);
  const ImVec2 size = text_size(ui.fonts.body, notice_, width);
  const ImVec2 low(stage.low.x + (stage.width() - size.x) / 2 - 2 * kGrid,
                   stage.high.y - size.y - 8 * kGrid);
  const ImVec2 high(low.x + size.x + 4 * kGrid, low.y + size.y + 2.5f * kGrid);
  list.AddRectFilled(low, high, ui.theme.text, 1.25f * kGrid);
  const float font_size = ui.fonts.body->FontSize * ImGui::GetIO().FontGlobalScale;
  list.AddText(ui.fonts.body, font_size, {low.x + 2 * kGrid, low.y + 1.25f * kGrid},
               ui.theme.surface, notice_.c_str(), nullptr, width);
}

}  // namespace lab
