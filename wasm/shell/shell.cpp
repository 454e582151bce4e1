// SPDX-License-Identifier: MIT
// Layout of the page and its navigation (shell.h). Cards for what is not there yet: shell_cards.cpp.
#include "wasm/shell/shell.h"

#include <algorithm>
#include <cmath>

#include "imgui_internal.h"
#include "wasm/shell/shell_cards.h"

namespace lab {

namespace {

constexpr float kStatusHeight = 4 * kGrid;
constexpr float kHandleHeight = 4 * kGrid;
constexpr double kNoticeSeconds = 4;
constexpr double kReadingSeconds = 0.05;  // a letter, of a long notice

float panel_width(float window_width) { return window_width < 1100 ? 320.0f : 352.0f; }

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
    draw_navigation(context, input, {{0, 0}, {size.x, kNavigationHeight}}, actions);
    stage.low.y = kNavigationHeight;
  }
  if (context.shows("controls")) {
    Rect panel{{size.x - panel_width(size.x), stage.low.y}, size};
    if (context.ui.narrow) {
      panel = sheet(context, window);
      stage.high.y = panel.low.y;
    } else {
      stage.high.x = panel.low.x;
    }
    draw_panel(context, input, panel, actions);
  }
  draw_stage(context, input, stage, actions);
  draw_notice(context, stage);
  help_wanted_ |= actions.help;
  draw_help(context, input);
  ImGui::End();
  return actions;
}

Rect Shell::sheet(const Context& context, const Rect& window) {
  const float full = std::floor(window.height() * 0.46f);
  const float height = sheet_open_ ? full : kHandleHeight;
  const Rect rect{{0, window.high.y - height}, window.high};
  const Ui& ui = context.ui;
  fill(rect, ui.theme.surface);
  edge(rect.low, {rect.high.x, rect.low.y}, ui.theme.border);
  ImGui::SetCursorScreenPos(rect.low);
  if (ImGui::InvisibleButton("sheet handle", {rect.width(), kHandleHeight})) {
    sheet_open_ = !sheet_open_;
  }
  ImGui::RenderNavHighlight({rect.low, {rect.high.x, rect.low.y + kHandleHeight}},
                            ImGui::GetItemID());
  const float y = rect.low.y + kHandleHeight / 2;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  draw_icon(ui.fonts, sheet_open_ ? Icon::down : Icon::up, {rect.high.x - 3 * kGrid, y},
            ui.theme.muted);
  const std::string status = status_text(context, true);
  draw_text(list, ui.fonts.small, {rect.low.x + 2.5f * kGrid, y - 8}, ui.theme.muted,
            elided(ui.fonts.small, status, rect.width() - 9 * kGrid));
  return rect;
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
  draw_model_picker(context, input, actions);
  if (context.model != nullptr) {
    input.view.draw_controls(context);
    draw_model_card(ui, *context.model, context.models.find(context.model->key));
  }
  ImGui::Dummy({0, kGrid});
  end_scroll();
}

void Shell::draw_stage(Context& context, const ShellInput& input, const Rect& stage,
                       ShellActions& actions) {
  const Ui& ui = context.ui;
  ImGui::SetCursorScreenPos(stage.low);
  ImGui::BeginChild("stage", {stage.width(), stage.height()}, ImGuiChildFlags_None,
                    ImGuiWindowFlags_NavFlattened | ImGuiWindowFlags_NoScrollbar |
                        ImGuiWindowFlags_NoScrollWithMouse);
  Rect inner = stage;
  const float margin = ui.narrow ? 1.5f * kGrid : 3 * kGrid;
  const bool status = context.shows("status") && !ui.narrow;
  if (status) {
    inner.high.y -= kStatusHeight;
    draw_text(*ImGui::GetWindowDrawList(), ui.fonts.small, {stage.low.x + margin, inner.high.y + 4},
              ui.theme.muted,
              elided(ui.fonts.small, status_text(context, false), stage.width() - 2 * margin));
  }
  inner.low = {inner.low.x + margin, inner.low.y + margin};
  inner.high = {inner.high.x - margin, inner.high.y - (status ? kGrid : margin)};
  if (inner.width() > 0 && inner.height() > 0) {
    if (context.model == nullptr) {
      const AbsentAction action =
          draw_absent_model(context, input.view, input.settings.model, inner);
      actions.retry_model = action == AbsentAction::retry;
      actions.add_model |= action == AbsentAction::add;
    } else {
      input.view.draw_stage(context, inner);
      const std::string& failure = input.view.failure();
      if (!failure.empty()) actions.retry_page = draw_failed_page(ui, failure, inner);
    }
  }
  ImGui::EndChild();
}

void Shell::draw_help(const Context& context, const ShellInput& input) {
  if (help_wanted_) ImGui::OpenPopup("help");
  help_wanted_ = false;
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos({display.x / 2, display.y / 2}, ImGuiCond_Always, {0.5f, 0.5f});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {3 * kGrid, 3 * kGrid});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 1.5f * kGrid);
  ImGui::PushStyleColor(ImGuiCol_PopupBg, context.ui.theme.surface);
  constexpr ImGuiWindowFlags kFlags = ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoMove |
                                      ImGuiWindowFlags_AlwaysAutoResize |
                                      ImGuiWindowFlags_NoSavedSettings;
  if (ImGui::BeginPopup("help", kFlags)) {
    if (draw_help_card(context.ui, input.view.shortcuts())) ImGui::CloseCurrentPopup();
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
