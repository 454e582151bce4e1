// SPDX-License-Identifier: MIT
// What is looked at keeps a least size; the rest goes beside it, below it, or away.
#include "wasm/ui/layout.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/views/fake_page.h"

using namespace lab;

namespace {

constexpr ArrangeSpec kPlaneAndLens{
    .least_subject = 224, .least_companion = {120, 100}, .companion = {320, 400}, .gap = 20};

}  // namespace

TEST_CASE("a companion lies beside its subject on a wide stage") {
  const Arranged placed = arrange({{10, 20}, {910, 420}}, kPlaneAndLens);
  CHECK(placed.aside == Aside::beside);
  CHECK(placed.subject.width() == 400);
  CHECK(placed.subject.height() == 400);
  CHECK(placed.companion.low.x == placed.subject.high.x + 20);
  CHECK(placed.companion.width() == 320);
  CHECK(placed.companion.height() == 400);
  // Both together are in the middle.
  CHECK(placed.subject.low.x - 10 == 910 - placed.companion.high.x);
}

TEST_CASE("a companion lies below its subject on an upright stage") {
  const Arranged placed = arrange({{0, 0}, {300, 700}}, kPlaneAndLens);
  CHECK(placed.aside == Aside::below);
  CHECK(placed.subject.width() == 300);
  CHECK(placed.companion.low.y == placed.subject.high.y + 20);
  CHECK(placed.companion.width() == 300);
  CHECK(placed.companion.height() == 380);
}

TEST_CASE("a companion that would take the least size from its subject is folded") {
  const Arranged placed = arrange({{0, 0}, {300, 260}}, kPlaneAndLens);
  CHECK(placed.aside == Aside::folded);
  CHECK(placed.subject.width() == 260);
  CHECK(placed.subject.low.x == 20);
  CHECK(placed.companion.width() == 0);
}

TEST_CASE("a companion never lies over its subject or outside the stage") {
  for (float width = 40; width < 1000; width += 40) {
    for (float height = 40; height < 1000; height += 40) {
      const Arranged placed = arrange({{0, 0}, {width, height}}, kPlaneAndLens);
      CHECK(placed.subject.low.x >= 0);
      CHECK(placed.subject.low.y >= 0);
      CHECK(placed.subject.high.x <= width + 0.01f);
      CHECK(placed.subject.high.y <= height + 0.01f);
      if (placed.aside == Aside::folded) continue;
      CHECK(placed.subject.width() >= 224);
      CHECK(placed.companion.width() >= 120 - 0.01f);
      CHECK(placed.companion.height() >= 100 - 0.01f);
      CHECK(placed.companion.high.x <= width + 0.01f);
      CHECK(placed.companion.high.y <= height + 0.01f);
      CHECK((placed.companion.low.x >= placed.subject.high.x ||
             placed.companion.low.y >= placed.subject.high.y));
    }
  }
}

TEST_CASE("what is looked at keeps its least size in every window") {
  // A projector at 1.5, zoom of 200 and 300 %, a flat window, a phone lying and standing.
  for (const Surface& surface :
       {Surface{1024, 768, 1}, Surface{640, 400, 2}, Surface{427, 267, 3}, Surface{1280, 400, 1},
        Surface{844, 390, 3}, Surface{320, 568, 2}}) {
    for (const char* projector : {"", "&projector=1"}) {
      FakePage page(std::string("model=plane") + projector, surface);
      page.settle();
      INFO(surface.width << " x " << surface.height << projector);
      const Rect sheet = page.place_of("sheet");
      CHECK(sheet.height() >= 140);
      CHECK(sheet.width() >= 170);
    }
  }
}

TEST_CASE("a stage that is lower than its page scrolls, and one that is not stays") {
  const auto moved_by_wheel = [](const Surface& surface, ImVec2 at) {
    FakePage page("model=plane", surface);
    page.settle();
    const float before = page.place_of("sheet").low.y;
    page.move(at);
    page.frame();
    page.app.wheel(0, -2, false);
    page.settle();
    return page.place_of("sheet").low.y - before;
  };
  CHECK(moved_by_wheel({427, 150, 3}, {200, 80}) < 0);
  CHECK(moved_by_wheel({1280, 800, 1}, {400, 400}) == 0);
}

TEST_CASE("a phone that lies folds its controls, and they open over everything and fold again") {
  FakePage page("model=plane", {568, 320, 2});
  page.settle();
  CHECK_FALSE(page.sees("dice"));
  page.press("sheet handle");
  page.settle();
  CHECK(page.sees("dice"));
  CHECK_FALSE(page.sees("sheet"));
  page.press("sheet handle");
  page.settle();
  CHECK(page.sees("sheet"));
}
