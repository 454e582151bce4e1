// SPDX-License-Identifier: MIT
// Reading, fetching and answering the lesson (lesson.h).
#include "wasm/state/lesson.h"

#include <algorithm>

#include "shared/base/json_reader.h"

namespace lab {

namespace {

constexpr char kNone = '-';

std::string words(const JsonReader& json, std::string_view key) {
  const JsonReader value = json.at(key);
  if (value.text().empty()) value.fail("some words", "none");
  return value.text();
}

LessonStep read_step(const JsonReader& json) {
  json.expect_keys({"title", "minutes", "page", "model", "state", "text", "task", "question",
                    "choices", "right", "explanation", "teacher"});
  LessonStep step{words(json, "title"),
                  static_cast<int>(json.at("minutes").integer(1, 60)),
                  words(json, "page"),
                  words(json, "model"),
                  json.at("state").text(),
                  words(json, "text"),
                  words(json, "task"),
                  words(json, "question"),
                  {},
                  0,
                  words(json, "explanation")};
  const JsonReader choices = json.at("choices");
  for (const JsonReader& choice : choices.items()) {
    if (std::ranges::find(step.choices, choice.text()) != step.choices.end()) {
      choice.fail("another choice", "the same again");
    }
    step.choices.push_back(choice.text());
  }
  constexpr std::size_t kMostChoices = 6;
  if (step.choices.size() < 2 || step.choices.size() > kMostChoices) {
    choices.fail("2 to 6 choices", std::to_string(step.choices.size()));
  }
  step.right = static_cast<int>(json.at("right").integer(0, std::ssize(step.choices) - 1));
  return step;
}

}  // namespace

std::string LessonStep::hash() const {
  return "page=" + page + "&model=" + model + (state.empty() ? "" : "&" + state);
}

int Lesson::minutes() const {
  int sum = 0;
  for (const LessonStep& step : steps) sum += step.minutes;
  return sum;
}

Lesson parse_lesson(std::string_view text) {
  const JsonReader json = parse_json(text, "lesson");
  json.expect_keys({"title", "about", "steps"});
  Lesson lesson{words(json, "title"), words(json, "about"), {}};
  for (const JsonReader& step : json.at("steps").items()) lesson.steps.push_back(read_step(step));
  if (lesson.steps.empty()) json.at("steps").fail("at least one step", "none");
  return lesson;
}

std::optional<int> answer_in(std::string_view answers, int step) {
  const auto at = static_cast<std::size_t>(step);
  if (step < 0 || at >= answers.size() || answers[at] < 'a' || answers[at] > 'f') {
    return std::nullopt;
  }
  return answers[at] - 'a';
}

std::string with_answer(std::string_view answers, int step, int choice) {
  std::string text(answers);
  const auto at = static_cast<std::size_t>(step);
  if (text.size() <= at) text.resize(at + 1, kNone);
  text[at] = static_cast<char>('a' + choice);
  return text;
}

void LessonShelf::want() {
  if (asked_) return;
  asked_ = true;
  failure_.clear();
  OnReply on_reply;
  on_reply.read = [this](const FileRead& read) {
    lesson_ = parse_lesson({reinterpret_cast<const char*>(read.bytes.data()), read.bytes.size()});
  };
  on_reply.failed = [this](const std::string& message) { failure_ = message; };
  queue_.ask(ReadFile{0, "", "lesson"}, std::move(on_reply));
}

void LessonShelf::retry() {
  if (!failure_.empty()) asked_ = false;
}

}  // namespace lab
