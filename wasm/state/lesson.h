// SPDX-License-Identifier: MIT
// The guided lesson: steps that open pages, each with something to try and a question. Its texts are
// data (assets/lesson.json), fetched when the lesson is first asked for; the teacher's sheet is made
// of the same file (web/lesson_sheet.mjs).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wasm/state/inference_queue.h"

namespace lab {

struct LessonStep {
  std::string title;
  int minutes = 0;
  std::string page;   // id
  std::string model;  // id
  std::string state;  // the rest of the link: the page's own fields
  std::string text;
  std::string task;
  std::string question;
  std::vector<std::string> choices;  // 2 to 6, all different
  int right = 0;                     // the one that is right
  std::string explanation;

  // What a link to it begins with: "page=sample&model=mnist-vae&seed=5".
  std::string hash() const;
};

struct Lesson {
  std::string title;
  std::string about;
  std::vector<LessonStep> steps;

  int minutes() const;
};

// Throws lab::Error if the text is no lesson: at least one step, each with all its texts, different
// choices and one of them right.
Lesson parse_lesson(std::string_view text);

// The answers in a link: a letter a step, "b-a"; "-" for none, left out at the end.
std::optional<int> answer_in(std::string_view answers, int step);
std::string with_answer(std::string_view answers, int step, int choice);

// Fetches the lesson once it is wanted.
class LessonShelf {
 public:
  explicit LessonShelf(InferenceQueue& queue) : queue_(queue) {}

  void want();
  void retry();
  // Null: not there yet.
  const Lesson* lesson() const { return lesson_ ? &*lesson_ : nullptr; }
  const std::string& failure() const { return failure_; }

 private:
  InferenceQueue& queue_;
  std::optional<Lesson> lesson_;
  std::string failure_;
  bool asked_ = false;
};

}  // namespace lab
