// SPDX-License-Identifier: MIT
// The lesson's texts, as they ship and as they must not be; answers in a link.
#include "wasm/state/lesson.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <set>

#include "shared/base/error.h"
#include "shared/bundle/model_index.h"
#include "tests/checkout.h"
#include "wasm/views/view.h"

using namespace lab;
namespace matchers = Catch::Matchers;

namespace {

std::string lesson_with(const std::string& choices, int right) {
  return R"({"title": "T", "about": "A", "steps": [{"title": "S", "minutes": 3, "page": "sample",
    "model": "plane", "state": "seed=2", "text": "x", "task": "y", "question": "q?", "choices": )" +
         choices + R"(, "right": )" + std::to_string(right) +
         R"(, "explanation": "e", "teacher": "t"}]})";
}

void expect_error(const std::string& text, const std::string& error) {
  CHECK_THROWS_MATCHES(parse_lesson(text), Error, matchers::Message(error));
}

}  // namespace

TEST_CASE("each step of the shipped lesson names a page and a model that there are") {
  const Lesson lesson = parse_lesson(checkout_text("assets/lesson.json"));
  std::set<std::string> models;
  for (const IndexEntry& entry : parse_model_index(checkout_text("assets/models/index.json"))) {
    models.insert(entry.id);
  }
  CHECK(lesson.steps.size() == 8);
  CHECK(lesson.minutes() >= 20);
  CHECK(lesson.minutes() <= 30);
  std::set<std::string> titles;
  for (const LessonStep& step : lesson.steps) {
    INFO(step.title);
    CHECK(std::ranges::find(pages(), step.page, &Page::id) != pages().end());
    CHECK(models.contains(step.model));
    CHECK(step.choices.size() >= 3);
    CHECK(titles.insert(step.title).second);
  }
}

TEST_CASE("a question has different choices, and one of them is right") {
  const Lesson lesson = parse_lesson(lesson_with(R"(["a", "b"])", 1));
  CHECK(lesson.steps[0].right == 1);
  CHECK(lesson.steps[0].hash() == "page=sample&model=plane&seed=2");
  expect_error(lesson_with(R"(["a", "b"])", 2),
               "lesson.steps[0].right: expected an integer from 0 to 1, found 2");
  expect_error(lesson_with(R"(["a", "a"])", 0),
               "lesson.steps[0].choices[1]: expected another choice, found the same again");
  expect_error(lesson_with(R"(["a"])", 0),
               "lesson.steps[0].choices: expected 2 to 6 choices, found 1");
}

TEST_CASE("answers are a letter a step, and strange ones are none") {
  CHECK(with_answer("", 2, 1) == "--b");
  CHECK(with_answer("a-b", 0, 2) == "c-b");
  CHECK(answer_in("a-b", 0) == 0);
  CHECK(answer_in("a-b", 1) == std::nullopt);
  CHECK(answer_in("a-b", 2) == 1);
  CHECK(answer_in("a-b", 3) == std::nullopt);
  CHECK(answer_in("z", 0) == std::nullopt);
  CHECK(answer_in("a", -1) == std::nullopt);
}
