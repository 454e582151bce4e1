// SPDX-License-Identifier: MIT
// One step of the lesson (lesson_panel.h).
#include "wasm/shell/lesson_panel.h"

#include <algorithm>

#include "imgui_internal.h"

namespace lab {

namespace {

// Text that the keyboard reaches, so that a screen reader can be asked for it.
void readable(const Ui& ui, const char* id, std::string_view heading, const std::string& words) {
  const float width = ImGui::GetContentRegionAvail().x;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 size(width, text_size(ui.fonts.body, words, width).y);
  ImGui::InvisibleButton(id, size);
  report_focus(ui, heading, kRoleNote, words);
  ImGui::RenderNavHighlight({at, {at.x + size.x, at.y + size.y}}, ImGui::GetItemID());
  const float font_size = ui.fonts.body->FontSize * ImGui::GetIO().FontGlobalScale;
  ImGui::GetWindowDrawList()->AddText(ui.fonts.body, font_size, at, ui.theme.text, words.c_str(),
                                      nullptr, width);
}

// A part of the bar for each step: done, here, to come.
void draw_progress(const Ui& ui, int step, int count) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float part = width / static_cast<float>(count);
  for (int i = 0; i < count; ++i) {
    const float x = at.x + static_cast<float>(i) * part;
    ImGui::GetWindowDrawList()->AddRectFilled({x, at.y}, {x + part - 3, at.y + 4},
                                              i < step ? ui.theme.accent : ui.theme.border, 2);
  }
  ImGui::Dummy({width, 4});
}

struct Choice {
  const std::string& words;
  int place;
  bool chosen;
  bool right;
  bool answered;  // the question
};

// True if it was pressed.
bool draw_choice(const Ui& ui, const Choice& choice) {
  constexpr float kMark = 4 * kGrid;
  const float width = ImGui::GetContentRegionAvail().x;
  const float wrap = width - kMark - kGrid;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float lines = text_size(ui.fonts.body, choice.words, wrap).y;
  const ImVec2 size(width, std::max(ui.control_height(), lines + 1.5f * kGrid));
  ImGui::PushID(choice.place);
  const bool pressed = ImGui::InvisibleButton(choice.words.c_str(), size);
  ImGui::PopID();
  const bool wrong = choice.chosen && !choice.right;
  const bool solved = choice.answered && choice.right;
  report_focus(ui, choice.words, kRoleChoice,
               solved          ? "right"
               : wrong         ? "chosen, not right"
               : choice.chosen ? "chosen"
                               : "");
  const ImVec2 end(at.x + size.x, at.y + size.y);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(at, end, ImGui::IsItemHovered() ? ui.theme.border : ui.theme.raised, kGrid);
  if (solved || wrong) {
    const ImU32 ink = solved ? ui.theme.good : ui.theme.bad;
    list.AddRect(at, end, ink, kGrid, 0, 1.5f);
    draw_icon(ui.fonts, solved ? Icon::check : Icon::cross, {at.x + kMark / 2, at.y + size.y / 2},
              ink);
  } else {
    list.AddCircle({at.x + kMark / 2, at.y + size.y / 2}, 6, ui.theme.muted, 0, 1.5f);
  }
  ImGui::RenderNavHighlight({at, end}, ImGui::GetItemID());
  const float font_size = ui.fonts.body->FontSize * ImGui::GetIO().FontGlobalScale;
  list.AddText(ui.fonts.body, font_size, {at.x + kMark, at.y + (size.y - lines) / 2}, ui.theme.text,
               choice.words.c_str(), nullptr, wrap);
  return pressed;
}

void draw_question(const Ui& ui, const LessonStep& step, std::optional<int> answer,
                   ShellActions& actions) {
  section(ui, "Question");
  readable(ui, "question", "Question", step.question);
  for (int i = 0; i < static_cast<int>(step.choices.size()); ++i) {
    const Choice choice{step.choices[static_cast<std::size_t>(i)], i, answer == i, step.right == i,
                        answer.has_value()};
    if (draw_choice(ui, choice)) actions.lesson_answer = i;
  }
  if (!answer) return;
  const bool right = *answer == step.right;
  text(ui.fonts.strong, right ? ui.theme.good : ui.theme.bad, right ? "Right." : "Not quite.");
  readable(ui, "explanation", right ? "Right" : "Not quite", step.explanation);
}

void draw_ways(const Ui& ui, int step, int count, ShellActions& actions) {
  const float half = (ImGui::GetContentRegionAvail().x - kGrid) / 2;
  ImGui::BeginDisabled(step <= 1);
  if (button(ui, {.label = "Back", .width = half})) actions.lesson_step = step - 1;
  ImGui::EndDisabled();
  ImGui::SameLine();
  const bool last = step == count;
  if (button(ui, {.label = last ? "Finish" : "Next", .kind = ButtonKind::primary, .width = half})) {
    actions.lesson_step = last ? 0 : step + 1;
  }
}

}  // namespace

void draw_lesson(const Context& context, const Settings& settings, ShellActions& actions) {
  const Ui& ui = context.ui;
  ImGui::PushID("lesson");
  const Lesson* lesson = context.lessons.lesson();
  const std::string& failure = context.lessons.failure();
  if (lesson == nullptr) {
    wrapped_text(ui.fonts.body, failure.empty() ? ui.theme.muted : ui.theme.bad,
                 failure.empty() ? "The lesson is on its way." : failure);
    if (!failure.empty() && button(ui, {.label = "Fetch the lesson again", .width = -1})) {
      context.lessons.retry();
    }
    ImGui::PopID();
    return;
  }
  const int count = static_cast<int>(lesson->steps.size());
  const int number = std::min(settings.learn, count);
  const LessonStep& step = lesson->steps[static_cast<std::size_t>(number - 1)];
  const float right = ImGui::GetContentRegionAvail().x;
  const float x = ImGui::GetCursorPosX();
  const std::string place =
      "Lesson, step " + std::to_string(number) + " of " + std::to_string(count);
  text(ui.fonts.small, ui.theme.muted, place);
  ImGui::SameLine(x + right - ui.control_height(), 0);
  if (icon_button(ui, {.id = "leave", .icon = Icon::cross, .tooltip = "Leave the lesson"})) {
    actions.lesson_step = 0;
  }
  draw_progress(ui, number, count);
  ImGui::PushTextWrapPos(0);
  text(ui.fonts.title, ui.theme.text, step.title);
  ImGui::PopTextWrapPos();
  readable(ui, "text", place + ", " + step.title, step.text);
  section(ui, "Try it");
  readable(ui, "task", "Try it", step.task);
  if (button(ui, {.label = "Show this step's view again", .icon = Icon::reset, .width = -1})) {
    actions.lesson_step = number;
  }
  draw_question(ui, step, answer_in(settings.answers, number - 1), actions);
  ImGui::Dummy({0, kGrid / 2});
  draw_ways(ui, number, count, actions);
  ImGui::PopID();
}

}  // namespace lab
