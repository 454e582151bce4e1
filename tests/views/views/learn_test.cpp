// SPDX-License-Identifier: MIT
// Page Learn and the lesson beside the other pages, against the fake page.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <set>

#include "tests/checkout.h"
#include "tests/views/fake_page.h"

using namespace lab;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

namespace {

// Two steps, on pages that suit the fake models.
const std::string kLesson = R"({"title": "Two steps", "about": "Short.", "steps": [
  {"title": "First", "minutes": 2, "page": "sample", "model": "plane", "state": "seed=9",
   "text": "One.", "task": "Look.", "question": "Which?", "choices": ["this", "that"], "right": 1,
   "explanation": "Because.", "teacher": "-"},
  {"title": "Second", "minutes": 3, "page": "explore", "model": "deep", "state": "",
   "text": "Two.", "task": "Move.", "question": "What?", "choices": ["x", "y", "z"], "right": 0,
   "explanation": "So.", "teacher": "-"}]})";

struct LessonPage : FakePage {
  explicit LessonPage(const std::string& hash, const Surface& surface = {1440, 900, 1})
      : FakePage("", surface) {
    lesson = kLesson;
    show(hash);
    settle();
  }
};

}  // namespace

TEST_CASE("every step of the shipped lesson opens the page and the model that it names") {
  FakePage page("page=learn", {1440, 1800, 1});
  page.lesson = checkout_text("assets/lesson.json");
  const Lesson lesson = parse_lesson(page.lesson);
  std::set<std::string> models;
  for (const LessonStep& step : lesson.steps) models.insert(step.model);
  for (const std::string& model : models) {
    page.offer(model, parse_manifest(checkout_text("assets/models/" + model + "/manifest.json")));
  }
  page.settle();
  for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
    const LessonStep& step = lesson.steps[i];
    INFO(step.title);
    page.show(step.hash() + "&learn=" + std::to_string(i + 1));
    page.settle();
    CHECK(page.last<Mirror>().page == std::ranges::find(pages(), step.page, &Page::id)->title);
    CHECK(page.last<Mirror>().model == page.manifests.at(step.model).title);
    CHECK_THAT(page.last<Mirror>().text,
               StartsWith("Lesson, step " + std::to_string(i + 1) + " of 8: " + step.title + "."));
    CHECK(page.sees(step.choices[0]));
    CHECK(page.sees(step.choices.back()));
  }
}

TEST_CASE("the lesson's texts are fetched when it is opened, not before") {
  FakePage page("page=sample&model=plane");
  page.settle();
  CHECK(page.count<ReadFile>() == 0);
  page.lesson = kLesson;
  page.show("page=learn");
  page.settle();
  REQUIRE(page.count<ReadFile>() == 1);
  CHECK(page.last<ReadFile>().model.empty());
  CHECK(page.last<ReadFile>().file == "lesson");
  CHECK(page.last<Mirror>().text == "Two steps. 2 steps, 5 minutes.");
}

TEST_CASE("the lesson starts at its first step and goes on and back, beside each page") {
  LessonPage page("page=learn");
  page.press("Start the lesson##start");
  page.settle();
  CHECK(hash_of(page) == "model=plane&learn=1&seed=9");
  CHECK(page.sees("sheet"));
  page.seconds += 60;
  page.press("Next");
  page.settle();
  CHECK(hash_of(page) == "page=explore&model=deep&learn=2");
  page.seconds += 60;
  page.press("Back");
  page.settle();
  CHECK_THAT(page.last<Mirror>().text, StartsWith("Lesson, step 1 of 2: First. "));
  page.key("z", 2);
  page.settle();
  CHECK(hash_of(page) == "page=explore&model=deep&learn=2");
  page.press("Finish");
  page.settle();
  CHECK(page.last<Mirror>().page == "Learn");
  CHECK(hash_of(page) == "page=learn&model=plane");
}

TEST_CASE("an answer is told right or wrong, stays in the link, and may be mended") {
  LessonPage page("page=sample&model=plane&learn=1");
  CHECK_FALSE(page.sees("explanation"));
  page.press("this");
  page.settle();
  CHECK_THAT(hash_of(page), ContainsSubstring("answers=a"));
  CHECK(page.sees("explanation"));
  page.press("that");
  page.settle();
  CHECK_THAT(hash_of(page), ContainsSubstring("learn=1&answers=b"));
  page.press("Next");
  page.settle();
  CHECK_THAT(hash_of(page), ContainsSubstring("learn=2&answers=b"));
  CHECK_FALSE(page.sees("explanation"));
}

TEST_CASE("what was moved on a step's page comes back at a press, and the looks stay") {
  LessonPage page("page=sample&model=plane&learn=1&seed=9&theme=dark");
  page.key("r");
  page.settle();
  CHECK_THAT(hash_of(page), !ContainsSubstring("seed=9"));
  page.press("Show this step's view again");
  page.settle();
  CHECK_THAT(hash_of(page), ContainsSubstring("seed=9"));
  CHECK_THAT(hash_of(page), ContainsSubstring("theme=dark"));
}

TEST_CASE("the teacher's sheet is opened from the list of steps") {
  LessonPage page("page=learn");
  page.press("Teacher's sheet");
  page.settle();
  CHECK(page.count<OpenSheet>() == 1);
}

TEST_CASE("on a telephone the lesson lies in the sheet, above the controls") {
  LessonPage page("page=learn", {390, 844, 2});
  page.press("Start the lesson##start");
  page.settle();
  CHECK(page.sees("Show this step's view again"));
  CHECK(page.place_of("text").low.y > page.place_of("sheet").high.y);
  CHECK(page.place_of("sheet").width() > 300);
}

TEST_CASE("page Learn says that the lesson cannot be fetched, to a screen reader too") {
  FakePage page;
  page.failing = "lesson";
  page.show("page=learn");
  page.settle();
  CHECK(page.last<Mirror>().text == "lesson: expected an answer, found none");
  page.failing.clear();
  page.lesson = kLesson;
  page.press("Try again");
  page.settle();
  CHECK(page.last<Mirror>().text.starts_with("Two steps. "));
}

TEST_CASE("a lesson that cannot be fetched says so, and is fetched again at a press") {
  FakePage page;
  page.failing = "lesson";
  page.show("page=sample&model=plane&learn=1");
  page.settle();
  page.failing.clear();
  page.lesson = kLesson;
  page.press("Fetch the lesson again");
  page.settle();
  CHECK(page.sees("text"));
}
