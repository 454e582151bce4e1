// SPDX-License-Identifier: MIT
// Where the capsules of a set lie, on pictures drawn here and on both sets of capsules.
#include "native/data/canonical_pose.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cstdlib>
#include <filesystem>
#include <numbers>

#include "shared/base/error.h"
#include "tests/shared/image/drawn_capsule.h"

namespace lab {
namespace {

using Catch::Matchers::Message;
using Catch::Matchers::WithinAbs;
namespace fs = std::filesystem;

const PreprocessSpec kBand{.channels = 3, .height = 112, .width = 256, .fit = Fit::crop};

class Drawn : public Dataset {
 public:
  explicit Drawn(std::vector<Image> pictures) : pictures_(std::move(pictures)) {}
  std::size_t size() const override { return pictures_.size(); }
  Example get(std::size_t index) const override {
    return {pictures_[index], 0, std::nullopt, std::to_string(index) + ".png"};
  }

 private:
  std::vector<Image> pictures_;
};

Image capsule(double x, double y, double radians = 0) {
  return test::draw_capsule(
      {.side = 400, .x = x, .y = y, .radians = radians, .length = 240, .radius = 30});
}

TEST_CASE("the place of a set's objects is the median of all, in parts of the band") {
  const Drawn set({capsule(210, 190), capsule(216, 195), capsule(150, 230, 0.1)});
  const PoseSpec pose = measure_pose(set, kBand);
  CHECK_THAT(pose.center_x, WithinAbs(210.0 / 400, 0.002));
  // The band has 175 of the 400 rows, from 112 on.
  CHECK_THAT(pose.center_y, WithinAbs((195 - 112.0) / 175, 0.004));
  // Between places where the ends are half as wide: 8 less.
  CHECK_THAT(pose.length, WithinAbs(232.0 / 400, 0.004));
  CHECK(pose.dark_end == DarkEnd::left);
  PreprocessSpec again = kBand;
  again.pose = PoseSpec{};
  CHECK(measure_pose(set, again) == pose);
  const double half = std::numbers::pi;
  CHECK(measure_pose(Drawn({capsule(200, 200, half), capsule(200, 200, half)}), kBand).dark_end ==
        DarkEnd::right);
}

TEST_CASE("objects that lie in all directions, or are none, have no place in common") {
  CHECK_THROWS_MATCHES(
      measure_pose(Drawn({capsule(200, 200), capsule(200, 200, 0.3)}), kBand), Error,
      Message("pose: expected objects that lie level, nine of ten at least, found 1 of 2"));
  CHECK_THROWS_MATCHES(measure_pose(Drawn({capsule(200, 200), Image(400, 400, 3, 200)}), kBand),
                       Error,
                       Message("1.png: pose: expected one capsule on an even ground, found none"));
  CHECK_THROWS_AS(measure_pose(Drawn({}), kBand), Error);
}

TEST_CASE("drawn capsules lie where the catalogue says") {
  DataSource source = open_dataset("capsules", "", 1);
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < 200; ++i) places.push_back(10 * i);
  const PoseSpec pose = measure_pose(*make_subset(std::move(source.train), places), kBand);
  CHECK_THAT(pose.center_x, WithinAbs(0.508, 0.002));
  CHECK_THAT(pose.center_y, WithinAbs(0.492, 0.004));
  CHECK_THAT(pose.length, WithinAbs(0.836, 0.004));
  CHECK(pose.dark_end == DarkEnd::left);
}

TEST_CASE("photographed capsules lie where the catalogue says") {
  const char* data = std::getenv("LAB_DATA");
  if (data == nullptr) SKIP("LAB_DATA does not say where the data sets lie");
  if (!fs::is_directory(fs::path(data) / "mvtec-capsule")) SKIP("LAB_DATA has no mvtec-capsule");
  const DataSource source = open_dataset("mvtec-capsule", data, 1);
  CHECK((measure_pose(*source.train, kBand) == PoseSpec{0.507, 0.497, 0.823, DarkEnd::left}));
}

}  // namespace
}  // namespace lab
