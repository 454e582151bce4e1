// SPDX-License-Identifier: MIT
// The page by keyboard alone: sliders, fields, the sheet, and what is told of the control that has
// the focus.
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include "imgui_internal.h"
#include "tests/views/fake_page.h"

using namespace lab;
using Catch::Approx;

namespace {

constexpr int kControl = 2;  // of key's modifiers

struct Keyboard : FakePage {
  explicit Keyboard(const std::string& hash) : FakePage(hash) { settle(); }

  void type(std::string_view name, int modifiers = 0) {
    key(name, modifiers);
    settle();
  }

  // Tab until the control of this name has the focus.
  void reach(const std::string& label) {
    for (int i = 0; i < 60 && focused() != label; ++i) type("Tab");
    REQUIRE(focused() == label);
  }

  // On Sample.
  void reach_seed() {
    reach("##value");  // the temperature
    type("Tab");
    reach("##value");
  }

  std::string told() const { return last<Focused>().text; }

  double linked(const std::string& field) const {
    return std::stod(parse_hash(last<ShareState>().hash).at(field));
  }
};

}  // namespace

TEST_CASE("the first Tab of a fresh page shows the focus") {
  Keyboard page("model=plane");
  CHECK(page.focused().empty());
  page.type("Tab");
  CHECK(page.focused() == "Sample");
  CHECK(page.told() == "Sample, tab, selected");
}

TEST_CASE(
    "a key that stays down on a slow screen is one press, and repeats when the page says so") {
  Keyboard page("model=plane");
  const auto slow_frames = [&] {
    for (int i = 0; i < 10; ++i) {
      page.seconds += 0.5;
      page.frame();
    }
  };
  page.app.key("Tab", true, 0);
  slow_frames();
  CHECK(page.told() == "Sample, tab, selected");
  page.settle();  // nothing is drawn for a key that is only held
  page.app.key("Tab", true, 0);
  slow_frames();
  CHECK(page.told() == "Explore, tab");
  // Repeats that come faster than frames are one.
  for (int i = 0; i < 3; ++i) page.app.key("Tab", true, 0);
  slow_frames();
  CHECK(page.told() == "Morph, tab");
  page.app.key("Tab", false, 0);
  slow_frames();
  CHECK(page.told() == "Morph, tab");
}

TEST_CASE("holding Enter on a control presses it once") {
  Keyboard page("model=plane&seed=42");
  page.reach("dice");
  const auto shared = [&] { return page.count<ShareState>(); };
  const auto before = shared();
  for (int i = 0; i < 5; ++i) {
    page.app.key("Enter", true, 0);
    page.settle();
  }
  page.app.key("Enter", false, 0);
  page.settle();
  CHECK(shared() == before + 1);
}

TEST_CASE("a slider that Tab reaches is no text field, and its arrows step") {
  Keyboard page("model=plane");
  page.reach("##value");
  CHECK_FALSE(page.app.wants_text());
  CHECK(page.told() == "Temperature, slider, 1.00");
  page.type("ArrowRight");
  CHECK(page.linked("temperature") == Approx(1.05));
  CHECK(page.told() == "Temperature, slider, 1.05");
  page.type("ArrowUp");
  CHECK(page.linked("temperature") == Approx(1.1));
  page.type("ArrowLeft");
  page.type("ArrowDown");
  page.type("ArrowDown");
  CHECK(page.linked("temperature") == Approx(0.95));
  CHECK(page.focused() == "##value");
}

TEST_CASE("Page Up and Page Down leap on a slider, Home and End go all the way") {
  Keyboard page("model=plane");
  page.reach("##value");
  page.type("PageUp");
  CHECK(page.linked("temperature") == Approx(1.5));
  page.type("PageDown");
  page.type("PageDown");
  CHECK(page.linked("temperature") == Approx(0.5));
  page.type("End");
  CHECK(page.linked("temperature") == 3);
  page.type("ArrowRight");
  CHECK(page.linked("temperature") == 3);
  page.type("Home");
  CHECK(page.linked("temperature") == 0);
  CHECK(page.focused() == "##value");
}

TEST_CASE("a slider over whole numbers and one over ratios step by arrows too") {
  Keyboard page("page=explore&model=plane");
  page.reach("##value");
  CHECK(page.told().starts_with("Range, slider, "));
  const double before =
      2 * std::stod(page.told().substr(std::string("Range, slider, \u00b1 ").size()));
  page.type("ArrowRight");
  CHECK(page.linked("span") == Approx(before * 1.0618).epsilon(0.01));
  page.type("Tab");
  page.reach("##value");
  CHECK(page.told() == "Pictures a side, slider, 20");
  page.type("ArrowLeft");
  CHECK(page.linked("density") == 19);
}

TEST_CASE("Enter types a slider's value, and a digit begins it") {
  Keyboard page("model=plane");
  page.reach("##value");
  page.type("Enter");
  CHECK(page.app.wants_text());
  page.app.text("2.5");
  page.settle();
  page.type("Enter");
  CHECK(page.linked("temperature") == 2.5);
  CHECK_FALSE(page.app.wants_text());
  page.type("1");
  CHECK(page.app.wants_text());
  page.app.text(".25");
  page.settle();
  page.type("Enter");
  CHECK(page.linked("temperature") == 1.25);
  CHECK(page.last<Mirror>().page == "Sample");
  page.type("ArrowRight");
  CHECK(page.linked("temperature") == Approx(1.3));
}

TEST_CASE("a digit at a note's mark or at a slider does not change the page, elsewhere it does") {
  Keyboard page("model=plane");
  page.reach("note");
  CHECK(page.told() == "Temperature, note, Enter opens it");
  page.type("2");
  CHECK(page.last<Mirror>().page == "Sample");
  page.reach("dice");
  page.type("2");
  CHECK(page.last<Mirror>().page == "Explore");
}

TEST_CASE("Enter and Space open a code on the focused sheet and close it, arrows walk") {
  Keyboard page("model=plane");
  page.reach("sheet");
  CHECK(page.told() == "Sheet of samples, picture, Enter opens a code");
  page.type("Enter");
  CHECK(page.linked("selected") == 0);
  CHECK(page.told() == "Sheet of samples, picture, sample 1");
  page.type("ArrowRight");
  page.type("ArrowRight");
  CHECK(page.linked("selected") == 2);
  page.type(" ");
  CHECK(page.last<ShareState>().hash == "model=plane");
  page.type(" ");
  CHECK(page.linked("selected") == 2);
  page.type("Escape");
  CHECK(page.last<ShareState>().hash == "model=plane");
}

TEST_CASE("a seed below 0 is 0, and the one before 0 is none") {
  Keyboard page("model=plane&seed=7");
  page.reach_seed();
  CHECK(page.told() == "Seed, field, 7");
  page.app.text("-5");
  page.settle();
  page.type("Enter");
  CHECK(page.linked("seed") == 0);
  page.press("less");
  page.settle();
  CHECK(page.linked("seed") == 0);
  page.press("more");
  page.settle();
  CHECK(page.last<ShareState>().hash == "model=plane");
}

TEST_CASE("Ctrl and Z in a field take back what was typed, and leave the page where it is") {
  Keyboard page("page=explore&model=plane");
  page.seconds += 1;
  page.type("1");
  REQUIRE(page.last<Mirror>().page == "Sample");
  page.reach_seed();
  const std::string before = page.told();
  page.app.text("97");
  page.settle();
  CHECK(page.told() == "Seed, field, 97");
  for (int i = 0; i < 3; ++i) page.type("z", kControl);  // two digits and what they replaced
  CHECK(page.app.wants_text());
  page.type("Enter");
  CHECK(page.told() == before);
  CHECK(page.last<Mirror>().page == "Sample");
}

TEST_CASE("what is copied in a field goes to the page, and its paste comes from there alone") {
  Keyboard page("model=plane&seed=42");
  page.reach_seed();
  page.type("c", kControl);
  CHECK(page.last<Copy>().text == "42");
  page.type("End");
  page.app.key("v", true, kControl);
  page.app.text("5");  // as the page hears it, with both keys down
  for (int i = 0; i < 5; ++i) page.frame();
  page.app.key("v", false, 0);
  page.settle();
  page.type("Enter");
  CHECK(page.linked("seed") == 425);
}

TEST_CASE("the bars of a code tell which number the arrows change, and to what") {
  Keyboard page("model=plane&seed=5&selected=0");
  page.reach("bars");
  char shown[64];
  ImFormatString(shown, sizeof shown, "Code, bars, z[1] %.2f", double{normal_samples(5, 2)[1]});
  page.type("ArrowRight");
  CHECK(page.told() == shown);
  ImFormatString(shown, sizeof shown, "Code, bars, z[1] %.2f",
                 double{normal_samples(5, 2)[1] + 0.1f});
  page.type("ArrowUp");
  CHECK(page.told() == shown);
}

TEST_CASE("whatever Tab reaches says what it is") {
  for (const char* hash :
       {"page=sample&model=deep&selected=2", "page=explore&model=deep&dot=3",
        "page=explore&model=deep&plane=codes", "page=morph&model=deep&a=drawn",
        "page=restore&model=deep&task=fill&from=drawn", "page=inspect&model=capsules-vae",
        "page=log&model=plane", "page=learn"}) {
    Keyboard page(hash);
    if (std::string_view(hash).starts_with("page=inspect")) page.drop_files(2);
    page.settle();
    int reached = 0;
    for (int i = 0; i < 70; ++i) {
      page.type("Tab");
      if (page.focused().empty()) continue;
      ++reached;
      INFO(hash << ": " << page.focused());
      CHECK_FALSE(page.told().empty());
    }
    CHECK(reached > 8);
  }
}

TEST_CASE("a control that cannot be used says so, and a pointer is no focus") {
  FakePage page("model=plane");
  page.settle();
  page.press("dice");
  page.settle();
  CHECK(page.count<Focused>() == 0);
  page.key("Tab");
  page.settle();
  CHECK(page.count<Focused>() == 1);
}
