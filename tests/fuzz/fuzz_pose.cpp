// SPDX-License-Identifier: MIT
// libFuzzer: pictures that the bytes draw, ground, blocks and loose pixels, through the pose step. A picture is
// refused by an error, or its object lies within it and comes to where it shall; the way back is the inverse.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "shared/base/error.h"
#include "shared/image/pose.h"
#include "shared/image/preprocess.h"

namespace {

constexpr int kLongestSide = 96;

// Bytes one by one; 0 behind the last.
class Source {
 public:
  explicit Source(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  int next() { return at_ < bytes_.size() ? bytes_[at_++] : 0; }
  bool empty() const { return at_ >= bytes_.size(); }

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t at_ = 0;
};

// A turned block with round ends, as a capsule has.
void draw_block(lab::Image& picture, Source& source) {
  const double x = source.next() * picture.width / 256.0;
  const double y = source.next() * picture.height / 256.0;
  const double angle = source.next() * 3.14159265358979 / 128;
  const double half = 1 + source.next() * kLongestSide / 512.0;
  const double radius = 0.5 + source.next() * kLongestSide / 1024.0;
  const int dark = source.next();
  const int light = source.next();
  for (int row = 0; row < picture.height; ++row) {
    for (int column = 0; column < picture.width; ++column) {
      const double dx = column + 0.5 - x;
      const double dy = row + 0.5 - y;
      const double along = dx * std::cos(angle) + dy * std::sin(angle);
      const double across = dy * std::cos(angle) - dx * std::sin(angle);
      if (std::hypot(std::fmax(0, std::fabs(along) - half), across) > radius) continue;
      for (int c = 0; c < picture.channels; ++c) {
        picture.at(column, row, c) = static_cast<std::uint8_t>(along < 0 ? dark : light);
      }
    }
  }
}

lab::Image drawn_by(Source& source) {
  constexpr int kChannels[] = {1, 3, 4};
  const int width = 1 + source.next() % kLongestSide;
  const int height = 1 + source.next() % kLongestSide;
  const int channels = kChannels[source.next() % 3];
  lab::Image picture(width, height, channels, static_cast<std::uint8_t>(source.next()));
  for (int blocks = source.next() % 4; blocks > 0; --blocks) draw_block(picture, source);
  for (std::size_t step = 1 + static_cast<std::size_t>(source.next()), i = 0; !source.empty();
       i = (i + step * 7) % picture.pixels.size()) {
    picture.pixels[i] = static_cast<std::uint8_t>(source.next());
  }
  return picture;
}

void expect(bool holds) {
  if (!holds) std::abort();
}

bool is_near(double a, double b) { return std::fabs(a - b) < 1e-6; }

void expect_placed(const lab::Image& picture, const lab::PreprocessSpec& spec) {
  const lab::Pose pose = lab::find_pose(picture, *spec.pose);
  expect(pose.x >= 0 && pose.x <= picture.width && pose.y >= 0 && pose.y <= picture.height);
  expect(is_near(std::hypot(pose.along_x, pose.along_y), 1));
  expect(pose.length > 0 && pose.width > 0 && pose.length < 2.0 * (picture.width + picture.height));
  const lab::Placement placement = lab::placement_of(pose, *spec.pose, spec.width, spec.height);
  const auto there = placement.in_photograph(3, 5);
  const auto back = placement.in_picture(there.x, there.y);
  expect(is_near(back.x, 3) && is_near(back.y, 5));
  const lab::Image fitted = lab::fit_image(picture, spec);
  expect(fitted.width == spec.width && fitted.height == spec.height);
  const lab::FloatMap map(spec.width, spec.height, 1.0f);
  const lab::FloatMap shown =
      lab::map_onto_photograph(map, placement, picture.width, picture.height);
  for (const float value : shown.values) expect(value >= 0 && value < 1.001f);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  Source source({bytes, size});
  const auto dark_end = source.next() % 2 == 0 ? lab::DarkEnd::left : lab::DarkEnd::right;
  const lab::PreprocessSpec spec{.channels = 3,
                                 .height = 12,
                                 .width = 24,
                                 .fit = lab::Fit::crop,
                                 .pose = lab::PoseSpec{.length = 0.7, .dark_end = dark_end}};
  const lab::Image picture = drawn_by(source);
  try {
    expect_placed(picture, spec);
  } catch (const lab::Error&) {
  }
  return 0;
}
