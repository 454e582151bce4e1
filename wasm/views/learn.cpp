// SPDX-License-Identifier: MIT
// The steps of the lesson as a list (learn.h).
#include "wasm/views/learn.h"

#include <algorithm>

#include "imgui_internal.h"

namespace lab {

namespace {

constexpr float kWidest = 92 * kGrid;
constexpr float kNumber = 5 * kGrid;

const char* page_title(std::string_view id) {
  const auto found = std::ranges::find(pages(), id, &Page::id);
  return found == pages().end() ? "" : found->title;
}

std::string minutes_text(int minutes) {
  return std::to_string(minutes) + (minutes == 1 ? " minute" : " minutes");
}

struct Row {
  const LessonStep& step;
  int number;
  std::optional<int> answer;
};

// True if it was pressed.
bool draw_row(const Ui& ui, const Row& row) {
  const LessonStep& step = row.step;
  const float line = text_size(ui.fonts.strong, "X").y;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 size(ImGui::GetContentRegionAvail().x,
                    line + text_size(ui.fonts.small, "X").y + 1.5f * kGrid);
  const bool pressed = ImGui::InvisibleButton(step.title.c_str(), size);
  const bool right = row.answer == step.right;
  report_focus(ui, "Step " + std::to_string(row.number) + ", " + step.title, kRoleButton,
               !row.answer ? ""
               : right     ? "answered, right"
                           : "answered, not right");
  const ImVec2 end(at.x + size.x, at.y + size.y);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (ImGui::IsItemHovered()) list.AddRectFilled(at, end, ui.theme.raised, kGrid);
  ImGui::RenderNavHighlight({at, end}, ImGui::GetItemID());
  const ImVec2 center(at.x + kNumber / 2, at.y + size.y / 2);
  const ImU32 ink = !row.answer ? ui.theme.accent : right ? ui.theme.good : ui.theme.bad;
  list.AddCircle(center, 13, ink, 0, 1.5f);
  if (row.answer) {
    draw_icon(ui.fonts, right ? Icon::check : Icon::cross, center, ink);
  } else {
    const std::string number = std::to_string(row.number);
    const ImVec2 wide = text_size(ui.fonts.strong, number);
    draw_text(list, ui.fonts.strong, {center.x - wide.x / 2, center.y - wide.y / 2}, ink, number);
  }
  const float x = at.x + kNumber + kGrid;
  const float room = end.x - x - kGrid;
  draw_text(list, ui.fonts.strong, {x, at.y + 0.75f * kGrid}, ui.theme.text,
            elided(ui.fonts.strong, step.title, room));
  const std::string caption =
      std::string(page_title(step.page)) + " \u2022 " + minutes_text(step.minutes);
  draw_text(list, ui.fonts.small, {x, at.y + 0.75f * kGrid + line}, ui.theme.muted,
            elided(ui.fonts.small, caption, room));
  return pressed;
}

}  // namespace

std::unique_ptr<View> make_learn_view(Textures&) { return std::make_unique<LearnView>(); }

void LearnView::draw_stage(Context& context, const Rect& stage) {
  const Ui& ui = context.ui;
  context.lessons.want();
  const float width = std::min(stage.width(), kWidest);
  ImGui::SetCursorScreenPos({stage.low.x + (stage.width() - width) / 2, stage.low.y});
  begin_scroll("lesson", {width, stage.height()}, {0, 0});
  const Lesson* lesson = context.lessons.lesson();
  const std::string& failure = context.lessons.failure();
  if (lesson != nullptr) {
    draw_steps(context, *lesson);
  } else {
    summary_ = failure.empty() ? "The lesson is on its way." : failure;
    wrapped_text(ui.fonts.body, failure.empty() ? ui.theme.muted : ui.theme.bad, summary_);
    if (!failure.empty() && button(ui, {.label = "Try again", .kind = ButtonKind::primary})) {
      context.lessons.retry();
    }
  }
  end_scroll();
}

void LearnView::draw_steps(Context& context, const Lesson& lesson) {
  const Ui& ui = context.ui;
  summary_ = lesson.title + ". " + std::to_string(lesson.steps.size()) + " steps, " +
             minutes_text(lesson.minutes()) + ".";
  ImGui::PushTextWrapPos(0);
  text(ui.fonts.title, ui.theme.text, lesson.title);
  ImGui::PopTextWrapPos();
  wrapped_text(ui.fonts.body, ui.theme.muted, lesson.about);
  int next = 0;
  for (int i = 0; i < static_cast<int>(lesson.steps.size()); ++i) {
    const std::optional<int> answer = answer_in(context.answers, i);
    if (answer && next == i) ++next;
  }
  const bool begun = next > 0 && next < static_cast<int>(lesson.steps.size());
  if (!begun) next = 0;
  const std::string label =
      begun ? "Go on with step " + std::to_string(next + 1) + "##start" : "Start the lesson##start";
  ImGui::Dummy({0, kGrid / 2});
  if (button(ui, {.label = label.c_str(), .icon = Icon::play, .kind = ButtonKind::primary})) {
    context.lesson_step = next + 1;
  }
  flow(26 * kGrid);
  if (button(ui, {.label = "Teacher's sheet",
                  .icon = Icon::book,
                  .tooltip = "All steps with their answers and links, to print"})) {
    context.outbox.push(OpenSheet{});
  }
  ImGui::Dummy({0, kGrid / 2});
  for (int i = 0; i < static_cast<int>(lesson.steps.size()); ++i) {
    const LessonStep& step = lesson.steps[static_cast<std::size_t>(i)];
    if (draw_row(ui, {step, i + 1, answer_in(context.answers, i)})) context.lesson_step = i + 1;
  }
}

std::string LearnView::summary(const Model&) const { return summary_; }

}  // namespace lab
