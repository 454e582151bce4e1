// SPDX-License-Identifier: MIT
// A finger on the controls of a phone: it scrolls, or it moves what it touches, never both.
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include "tests/views/fake_page.h"

using namespace lab;
using Catch::Approx;

namespace {

struct Phone : FakePage {
  explicit Phone(const std::string& hash) : FakePage(hash, {390, 844, 3}) {
    app.receive(HostInfo{.threads = 4, .touch = true});
    settle();
  }

  void finger(const std::vector<ImVec2>& points) {
    touch(points);
    settle();
  }

  // The number in the link; missing: nothing was changed.
  std::optional<double> linked(const std::string& field) const {
    if (count<ShareState>() == 0) return std::nullopt;
    const FieldTexts link = parse_hash(last<ShareState>().hash);
    return link.contains(field) ? std::optional(std::stod(link.at(field))) : std::nullopt;
  }

  // The knob of the temperature, which is 1 of 0 .. 3.
  ImVec2 knob() const {
    const Rect slider = place_of("##value");
    return {slider.low.x + slider.width() / 3, (slider.low.y + slider.high.y) / 2};
  }
};

}  // namespace

TEST_CASE("a finger that goes up over a slider scrolls the panel and leaves the slider alone") {
  Phone phone("model=plane");
  const ImVec2 at = phone.knob();
  phone.finger({at, {at.x + 2, at.y - 12}, {at.x + 3, at.y - 60}});
  CHECK(phone.linked("temperature") == std::nullopt);
  CHECK(phone.knob().y == Approx(at.y - 60).margin(12));
}

TEST_CASE("a finger that goes sideways over a slider moves it and scrolls nothing") {
  Phone phone("model=plane");
  const ImVec2 at = phone.knob();
  const float third = phone.place_of("##value").width() / 3;
  phone.finger({at, {at.x + 12, at.y + 2}, {at.x + third, at.y - 40}});
  CHECK(phone.linked("temperature").value() == Approx(2).margin(0.1));
  CHECK(phone.knob().y == at.y);
}

TEST_CASE("a tap on a slider moves it there") {
  Phone phone("model=plane");
  const ImVec2 at = phone.knob();
  phone.finger({{at.x + phone.place_of("##value").width() / 3, at.y}});
  CHECK(phone.linked("temperature").value() == Approx(2).margin(0.1));
}

TEST_CASE("a tap presses a button, and a finger that scrolls from it does not") {
  Phone phone("model=plane&seed=2");
  const ImVec2 at = phone.center_of("dice");
  phone.finger({at, {at.x, at.y - 20}, {at.x, at.y - 40}});
  CHECK(phone.linked("seed") == std::nullopt);
  phone.finger({phone.center_of("dice")});
  CHECK(phone.linked("seed") == 5244.0);
}

TEST_CASE("a finger moves the threshold sideways and scrolls past it") {
  Phone phone("page=inspect&model=capsules-vae");
  // Beside the controls there is nothing that a finger could move.
  while (!phone.sees("threshold")) phone.finger({{8, 700}, {8, 650}, {8, 600}});
  const auto middle = [&phone] {
    const Rect plot = phone.place_of("threshold");
    return ImVec2(plot.low.x + plot.width() / 2, plot.low.y + 10);
  };
  const ImVec2 at = middle();
  phone.finger({at, {at.x, at.y - 40}, {at.x, at.y - 80}});
  CHECK(phone.linked("limit") == std::nullopt);
  const ImVec2 scrolled = middle();
  CHECK(scrolled.y < at.y - 60);
  phone.finger({scrolled, {scrolled.x - 30, scrolled.y}, {scrolled.x - 60, scrolled.y}});
  CHECK(phone.linked("limit").value() < 0.8);
}
