// SPDX-License-Identifier: MIT
// Page Inspect: the picture that is looked at, its verdict, and the invitation before there is one.
#include <algorithm>
#include <array>
#include <cmath>

#include "imgui_internal.h"
#include "wasm/plots.h"
#include "wasm/views/inspect.h"

namespace lab {

namespace {

constexpr float kVerdictHeight = 9 * kGrid;
constexpr float kCaptionHeight = 3.5f * kGrid;

void draw_dashed(ImDrawList& list, const Rect& rect, ImU32 color) {
  constexpr float kDash = 8;
  const auto line = [&](ImVec2 from, ImVec2 to) {
    const float length = std::hypot(to.x - from.x, to.y - from.y);
    for (float at = 0; at < length; at += 2 * kDash) {
      const float end = std::min(at + kDash, length);
      const auto point = [&](float distance) {
        const float t = distance / length;
        return ImVec2(from.x + (to.x - from.x) * t, from.y + (to.y - from.y) * t);
      };
      list.AddLine(point(at), point(end), color, 1.5f);
    }
  };
  line(rect.low, {rect.high.x, rect.low.y});
  line({rect.high.x, rect.low.y}, rect.high);
  line(rect.high, {rect.low.x, rect.high.y});
  line({rect.low.x, rect.high.y}, rect.low);
}

void draw_centered(const Rect& rect, float y, ImFont* font, ImU32 color, std::string_view line) {
  const float width = std::min(rect.width() - 4 * kGrid, text_size(font, line).x + 1);
  ImGui::SetCursorScreenPos({rect.low.x + (rect.width() - width) / 2, y});
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + width);
  wrapped_text(font, color, line);
  ImGui::PopTextWrapPos();
}

}  // namespace

void InspectView::draw_empty(Context& context, const Rect& stage) {
  const Ui& ui = context.ui;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  draw_dashed(list, stage, faded(ui.theme.muted, 0.5f));
  const float middle = stage.low.y + stage.height() / 2;
  const float center = stage.low.x + stage.width() / 2;
  draw_icon(list, Icon::upload, {center, middle - 10 * kGrid}, ui.theme.accent, 40);
  draw_centered(stage, middle - 6 * kGrid, ui.fonts.title, ui.theme.text,
                "Drop pictures of capsules here");
  draw_centered(stage, middle - 2 * kGrid, ui.fonts.body, ui.theme.muted,
                "One or hundreds, or paste one. They stay in this browser.");
  const float width = std::min(22 * kGrid, (stage.width() - 3 * kGrid) / 2);
  ImGui::SetCursorScreenPos({center - width - kGrid / 2, middle + 3 * kGrid});
  if (button(ui, {.label = "Choose pictures",
                  .icon = Icon::upload,
                  .kind = ButtonKind::primary,
                  .width = width})) {
    context.outbox.push(PickFiles{false});
  }
  ImGui::SameLine();
  if (button(ui, {.label = "Take a capsule",
                  .icon = Icon::dice,
                  .width = width,
                  .tooltip = "Inspect a picture that this page draws itself (C)"})) {
    take_capsule();
  }
}

void InspectView::draw_selected(Context& context, const Rect& area) {
  const Ui& ui = context.ui;
  if (!selected_ || batch_.find(*selected_) == nullptr) select(batch_.items().front().id);
  const BatchItem& item = *batch_.find(*selected_);
  const Rect top{area.low, {area.high.x, area.low.y + kVerdictHeight}};
  draw_verdict(context, item, top);
  const Rect rest{{area.low.x, top.high.y + 1.5f * kGrid}, area.high};
  if (item.status == ItemStatus::failed) {
    ImGui::SetCursorScreenPos(rest.low);
    wrapped_text(ui.fonts.body, ui.theme.text, item.failure);
    return;
  }
  if (!failure_.empty()) {
    ImGui::SetCursorScreenPos(rest.low);
    wrapped_text(ui.fonts.body, ui.theme.bad, failure_);
    return;
  }
  draw_pictures(context, rest);
}

void InspectView::draw_verdict(Context& context, const BatchItem& item, const Rect& area) const {
  const Ui& ui = context.ui;
  const ScoringInfo& scoring = *context.model->manifest.scoring;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const bool done = item.status == ItemStatus::done;
  const bool failed = item.status == ItemStatus::failed;
  const bool defect = done && item.score > threshold(scoring);
  const ImU32 color = defect || failed ? ui.theme.bad : done ? ui.theme.good : ui.theme.muted;
  const char* word = failed ? "Not inspected" : !done ? "Inspecting" : defect ? "Defect" : "Good";
  list.AddRectFilled(area.low, area.high, ui.theme.surface, kGrid);
  list.AddRectFilled(area.low, {area.low.x + 6, area.high.y}, color, kGrid,
                     ImDrawFlags_RoundCornersLeft);
  const float y = (area.low.y + area.high.y) / 2;
  const float x = area.low.x + 4.5f * kGrid;
  if (done || failed)
    draw_icon(list, defect || failed ? Icon::warning : Icon::check, {x, y}, color, 30);
  const float after = x + 3 * kGrid;
  draw_text(list, ui.fonts.title, {after, y - 3 * kGrid}, color, word);
  const float room = area.high.x - after - 2 * kGrid;
  draw_text(list, ui.fonts.small, {after, y + 1.0f * kGrid}, ui.theme.muted,
            elided(ui.fonts.small, item.name, room * (ui.narrow ? 1.0f : 0.55f)));
  if (!done) return;
  char score[48];
  char detail[96];
  ImFormatString(score, sizeof score, "%.4f", item.score);
  ImFormatString(detail, sizeof detail, "threshold %.4f \u2022 p = %.3f", threshold(scoring),
                 conformal_p_value(scoring.calibration_scores, item.score));
  const float right = area.high.x - 2.5f * kGrid;
  draw_text(list, ui.fonts.title, {right - text_size(ui.fonts.title, score).x, y - 3 * kGrid},
            ui.theme.text, score);
  if (ui.narrow) return;
  draw_text(list, ui.fonts.small, {right - text_size(ui.fonts.small, detail).x, y + 1.0f * kGrid},
            ui.theme.muted, detail);
}

void InspectView::draw_pictures(Context& context, const Rect& area) const {
  const Ui& ui = context.ui;
  constexpr std::array<const char*, 4> kCaptions{"Picture", "Corrected", "Difference",
                                                 "Defect map"};
  const float gap = ui.narrow ? kGrid : 2 * kGrid;
  const float bar = 3.5f * kGrid;
  const float side = std::floor(
      std::min((area.width() - gap) / 2, (area.height() - 2 * kCaptionHeight - bar) / 2));
  if (side < 2 * kGrid) return;
  const float left = area.low.x + std::max(0.0f, (area.width() - 2 * side - gap) / 2);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (std::size_t i = 0; i < kCaptions.size(); ++i) {
    const ImVec2 low(left + static_cast<float>(i % 2) * (side + gap),
                     area.low.y + static_cast<float>(i / 2) * (side + kCaptionHeight));
    const Rect box{low, {low.x + side, low.y + side}};
    list.AddRectFilled(box.low, box.high, ui.theme.raised, kGrid / 2);
    if (!pictures_[i].empty()) {
      draw_picture(list, pictures_[i], fitted(box, pictures_[i].width(), pictures_[i].height()));
    }
    draw_text(list, ui.fonts.small, {box.low.x, box.high.y + 5}, ui.theme.muted, kCaptions[i]);
  }
  const float y = area.low.y + 2 * (side + kCaptionHeight);
  ImGui::SetCursorScreenPos({left + side + gap, y});
  color_bar(ui, Palette::inferno, context.model->manifest.scoring->display_range, side);
  draw_text(list, ui.fonts.small, {left, y - 2}, ui.theme.muted,
            elided(ui.fonts.small, "The same scale for every picture", side));
}

}  // namespace lab
