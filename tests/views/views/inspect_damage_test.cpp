// SPDX-License-Identifier: MIT
// Damage by hand on page Inspect, against the fake page: its pictures are 64 x 64, even grey; the threshold is 0.19.
#include "wasm/views/inspect_damage.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "shared/codec/image_codec.h"
#include "tests/views/fake_page.h"

using namespace lab;

namespace {

constexpr const char* kPicture = "damage";
constexpr const char* kHash = "page=inspect&model=capsules-vae&task=damage&taken=good.1";

ImVec2 at(const FakePage& page, float x, float y) {
  const Rect box = page.place_of(kPicture);
  return {box.low.x + x * box.width(), box.low.y + y * box.height()};
}

// Pixels of the last picture that was inspected which are not the grey of the undamaged one.
int damaged_pixels(const FakePage& page) {
  const Inspect& inspect = page.last<Inspect>();
  if (!inspect.picture) return -1;
  return static_cast<int>(std::ranges::count_if(inspect.picture->pixels,
                                                [](std::uint8_t value) { return value != 100; }));
}

}  // namespace

TEST_CASE("a tool and its size are written as a stroke's first point") {
  for (std::size_t i = 0; i < kDamageTools.size(); ++i) {
    const auto tool = static_cast<DamageTool>(i);
    const std::string text = tool_text(tool, 2) + text_of(Strokes{{{0.25, 0.5}, {0.75, 0.5}}});
    const std::vector<DamageStroke> damage = damage_of(text);
    REQUIRE(damage.size() == 1);
    CHECK(damage[0].tool == tool);
    CHECK(std::abs(damage[0].size - 2) < 0.01);
    REQUIRE(damage[0].points.size() == 2);
    CHECK(std::abs(damage[0].points[1].x - 0.75) < 0.002);
  }
  // No such tool, no size, no text.
  CHECK(damage_of(text_of(Strokes{{{1, 0.5}, {0.5, 0.5}}})).empty());
  CHECK(damage_of(text_of(Strokes{{{0, 0}, {0.5, 0.5}}})).empty());
  CHECK(damage_of("").empty());
}

TEST_CASE("a stroke over the picture damages it, and the model says what it makes of that") {
  FakePage page(kHash);
  page.settle();
  CHECK(
      page.last<Mirror>().text.starts_with("1 picture. drawn capsule 1, good: good, score 0.0500"));
  page.scores[0] = 0.4;
  page.drag({at(page, 0.3f, 0.5f), at(page, 0.5f, 0.5f), at(page, 0.7f, 0.5f)});
  page.settle();
  CHECK(damaged_pixels(page) > 30);
  CHECK(page.last<Mirror>().text ==
        "1 picture. drawn capsule 1, good, damaged: defect, score 0.4000, threshold 0.1900, "
        "p-value 0.050.");
  // The picture itself keeps its score.
  CHECK(page.last<Table>().rows[0][1] == "0.0500");
}

TEST_CASE("a damaged picture is saved as it was inspected, under its own name") {
  FakePage page(kHash);
  page.settle();
  page.press("Save the picture");  // nothing is drawn yet
  page.settle();
  CHECK(page.count<Save>() == 0);
  page.drag({at(page, 0.3f, 0.5f), at(page, 0.7f, 0.5f)});
  page.settle();
  page.press("Save the picture");
  page.settle();
  REQUIRE(page.count<Save>() == 1);
  CHECK(page.last<Save>().name == "drawn capsule 1, good-damaged.png");
  CHECK(page.last<Save>().mime == "image/png");
  CHECK(decode_image(page.last<Save>().bytes, "saved") == page.last<Inspect>().picture);
}

TEST_CASE("the model is asked while the pointer moves, and of what is asked the newest counts") {
  FakePage page(kHash);
  page.settle();
  page.answers = false;
  const int before = page.count<Inspect>();
  page.move(at(page, 0.2f, 0.5f));
  page.frame();
  page.app.pointer({.kind = PointerKind::down, .position = at(page, 0.2f, 0.5f)});
  for (const float x : {0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f}) {
    page.move(at(page, x, 0.5f));
    page.frame();
    page.frame();
  }
  CHECK(page.count<Inspect>() == before + 1);  // one with the worker, one that waits for it
  const int first = damaged_pixels(page);
  page.answer_one();
  page.frame();
  CHECK(page.count<Inspect>() == before + 2);
  CHECK(damaged_pixels(page) > first);
}

TEST_CASE("undo takes a stroke back, and Clear all of them") {
  FakePage page(kHash);
  page.settle();
  page.press("poke");
  page.click(at(page, 0.3f, 0.3f));
  page.settle();
  const int one = damaged_pixels(page);
  CHECK(one > 10);
  page.seconds += 1;
  page.click(at(page, 0.7f, 0.7f));
  page.settle();
  const int two = damaged_pixels(page);
  CHECK(two > one);
  page.key("z", 2);
  page.settle();
  CHECK(damaged_pixels(page) == one);
  page.key("y", 2);
  page.settle();
  CHECK(damaged_pixels(page) == two);
  page.press("Last stroke");
  page.settle();
  CHECK(damaged_pixels(page) == one);
  page.press("Clear");
  page.settle();
  CHECK(damaged_pixels(page) == 0);
}

TEST_CASE("a link shows the same damage") {
  std::string link;
  int pixels = 0;
  {
    FakePage page(kHash);
    page.settle();
    page.press("scratch");
    page.drag({at(page, 0.2f, 0.3f), at(page, 0.6f, 0.8f)});
    page.settle();
    link = page.last<ShareState>().hash;
    pixels = damaged_pixels(page);
  }
  CHECK(pixels > 20);
  FakePage again(link);
  again.settle();
  CHECK(damaged_pixels(again) == pixels);
}

TEST_CASE("keys lead the tool, and a finger draws too") {
  FakePage page(kHash);
  page.settle();
  page.touch({at(page, 0.2f, 0.2f), at(page, 0.4f, 0.2f), at(page, 0.6f, 0.2f)});
  page.settle();
  const int by_finger = damaged_pixels(page);
  CHECK(by_finger > 20);
  for (int i = 0; i < 120 && page.focused() != kPicture; ++i) page.key("Tab");
  REQUIRE(page.focused() == kPicture);
  page.key("Enter");
  for (int i = 0; i < 6; ++i) page.key("ArrowRight");
  page.key("Enter");
  page.settle();
  const int by_keys = damaged_pixels(page);
  CHECK(by_keys > by_finger);
  page.key("Backspace");
  page.settle();
  CHECK(damaged_pixels(page) == by_finger);
}

TEST_CASE("where there is no picture a good capsule is drawn to be damaged") {
  FakePage page("page=inspect&model=capsules-vae&defect=poke");
  page.settle();
  page.key("d");
  page.settle();
  CHECK(page.last<Mirror>().text.starts_with("1 picture. drawn capsule 1, good: good"));
  CHECK(page.sees(kPicture));
  page.key("d");
  page.settle();
  CHECK_FALSE(page.sees(kPicture));
}

TEST_CASE("damage that cannot be inspected says why, and the next is inspected") {
  FakePage page(kHash);
  page.settle();
  page.failing = "inspect";
  page.drag({at(page, 0.3f, 0.5f), at(page, 0.7f, 0.5f)});
  page.settle();
  CHECK(page.last<Mirror>().text.find("expected a PNG picture, found text") != std::string::npos);
  page.failing.clear();
  page.seconds += 1;
  page.drag({at(page, 0.3f, 0.3f), at(page, 0.7f, 0.3f)});
  page.settle();
  CHECK(page.last<Mirror>().text.starts_with("1 picture. drawn capsule 1, good, damaged: good"));
}

TEST_CASE("on a phone the picture to damage is as wide as the stage") {
  FakePage page(kHash, {390, 844, 3});
  page.settle();
  CHECK(page.place_of(kPicture).width() > 150);
}

TEST_CASE("Tab reaches every control of the damage and comes back to the first") {
  FakePage page(kHash);
  page.settle();
  page.drag({at(page, 0.3f, 0.5f), at(page, 0.7f, 0.5f)});
  page.settle();
  std::vector<std::string> walked;
  for (int i = 0; i < 90; ++i) {
    page.key("Tab");
    walked.push_back(page.focused());
  }
  for (const char* name : {kPicture, "smear", "crack", "Last stroke", "Save CSV", "row"}) {
    INFO(name);
    CHECK(std::ranges::count(walked, name) >= 1);
  }
  // One of each: of the tools, of the drawn defects.
  CHECK(page.count_of("scratch") == 2);
  CHECK(std::ranges::count(walked, "Last stroke") <= 2);
}
