// SPDX-License-Identifier: MIT
// Axis, ends and place of pose.h. The principal axis comes from the second moments (Jähne 2005, "Digital
// Image Processing", section 19.5), its direction from roots alone.
#include "shared/image/pose.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "shared/base/error.h"
#include "shared/image/ground.h"

namespace lab {
namespace {

constexpr double kLeastElongation = 1.4;
constexpr double kLeastFilled = 0.6;  // of the box around it; of a capsule it is more than 0.9

// A direction in the picture, of length 1.
struct Axis {
  double x = 1;
  double y = 0;

  double along(double dx, double dy) const { return dx * x + dy * y; }
  double across(double dx, double dy) const { return dy * x - dx * y; }
};

struct Spot {
  double x = 0;
  double y = 0;
};

struct Object {
  const SmallPicture& picture;
  std::vector<std::uint8_t> mask;

  template <typename Action>
  void for_pixels(Action action) const {
    std::size_t pixel = 0;
    for (int y = 0; y < picture.height; ++y) {
      for (int x = 0; x < picture.width; ++x, ++pixel) {
        if (mask[pixel] != 0) action(x + 0.5, y + 0.5, pixel);
      }
    }
  }
};

Spot centroid_of(const Object& object) {
  Spot sum;
  double area = 0;
  object.for_pixels([&](double x, double y, std::size_t) {
    sum.x += x;
    sum.y += y;
    area += 1;
  });
  return {sum.x / area, sum.y / area};
}

Axis principal_axis(const Object& object, const Spot& middle) {
  double xx = 0;
  double xy = 0;
  double yy = 0;
  object.for_pixels([&](double x, double y, std::size_t) {
    xx += (x - middle.x) * (x - middle.x);
    xy += (x - middle.x) * (y - middle.y);
    yy += (y - middle.y) * (y - middle.y);
  });
  const double half = (xx - yy) / 2;
  const double root = std::sqrt(half * half + xy * xy);
  if (!(root > 0)) return {};
  const double double_cosine = half / root;
  const double sine = std::sqrt(std::max(0.0, (1 - double_cosine) / 2));
  return {std::sqrt(std::max(0.0, (1 + double_cosine) / 2)), xy < 0 ? -sine : sine};
}

// From where to where an object reaches along one direction, measured from its centroid.
struct Reach {
  double low = 0;
  double high = 0;

  double length() const { return high - low; }
  double middle() const { return (low + high) / 2; }
};

// Counts of pixels by their place along a direction, each shared by the two bins around it.
class Profile {
 public:
  explicit Profile(int size) : bins_(2 * static_cast<std::size_t>(size) + 9), zero_(size + 4) {}

  void add(double place) {
    const double below = std::floor(place);
    const auto bin = static_cast<std::size_t>(static_cast<int>(below) + zero_);
    bins_[bin] += 1 - (place - below);
    bins_[bin + 1] += place - below;
  }

  // To where it falls below half of its median, between bins.
  Reach reach() {
    // Askew, rows of pixels fall on some bins more than on others.
    for (int i = 0; i < 2; ++i) blur();
    std::vector<double> filled;
    for (const double bin : bins_) {
      if (bin >= 1) filled.push_back(bin);
    }
    if (filled.empty()) return {};
    std::ranges::sort(filled);
    const double level = filled[filled.size() / 2] / 2;
    std::size_t first = 0;
    while (bins_[first] < level) ++first;
    std::size_t last = bins_.size() - 1;
    while (bins_[last] < level) --last;
    return {crossing(first, first - 1, level), crossing(last, last + 1, level)};
  }

 private:
  void blur() {
    std::vector<double> blurred(bins_.size());
    for (std::size_t i = 1; i + 1 < bins_.size(); ++i) {
      blurred[i] = (bins_[i - 1] + 2 * bins_[i] + bins_[i + 1]) / 4;
    }
    bins_ = std::move(blurred);
  }

  // Between a bin at or above the level and its neighbour below it. The outermost bins are empty.
  double crossing(std::size_t inside, std::size_t outside, double level) const {
    const double share = (bins_[inside] - level) / (bins_[inside] - bins_[outside]);
    const double way = static_cast<double>(outside) - static_cast<double>(inside);
    return static_cast<double>(inside) + way * share - zero_;
  }

  std::vector<double> bins_;
  int zero_;
};

[[noreturn]] void fail(const std::string& found) {
  throw Error("pose", "one capsule on an even ground", found);
}

// Of the ends without the middle, where the halves meet. 0: one end is as bright as the other.
bool is_darker_ahead(const Object& object, const Spot& middle, const Axis& axis, double length) {
  constexpr double kMiddle = 0.1;
  std::array<double, 2> sums{};
  std::array<double, 2> counts{};
  object.for_pixels([&](double x, double y, std::size_t pixel) {
    const double along = axis.along(x - middle.x, y - middle.y);
    if (std::fabs(along) < kMiddle * length) return;
    const std::size_t ahead = along > 0 ? 1 : 0;
    sums[ahead] += object.picture.brightness(pixel);
    counts[ahead] += 1;
  });
  // A part without pixels has no brightness.
  return counts[0] > 0 && counts[1] > 0 && sums[1] / counts[1] < sums[0] / counts[0];
}

}  // namespace

Pose find_pose(const Image& picture, const PoseSpec& spec) {
  const SmallPicture small = make_small(picture);
  const Object object{small, object_mask(small)};
  Spot middle = centroid_of(object);
  Axis axis = principal_axis(object, middle);
  // Longer than any two pixels of the picture are apart.
  Profile along(small.width + small.height);
  Profile across(small.width + small.height);
  double area = 0;
  object.for_pixels([&](double x, double y, std::size_t) {
    along.add(axis.along(x - middle.x, y - middle.y));
    across.add(axis.across(x - middle.x, y - middle.y));
    area += 1;
  });
  const Reach length = along.reach();
  const Reach width = across.reach();
  if (!(width.length() > 0)) fail("none");
  if (length.length() < kLeastElongation * width.length()) fail("something round");
  if (area < kLeastFilled * length.length() * width.length()) fail("something of another shape");
  middle = {middle.x + length.middle() * axis.x - width.middle() * axis.y,
            middle.y + length.middle() * axis.y + width.middle() * axis.x};
  const bool darker_ahead = is_darker_ahead(object, middle, axis, length.length());
  if (darker_ahead == (spec.dark_end == DarkEnd::left)) axis = {-axis.x, -axis.y};

  // The small picture's pixels need not be quite square in the photograph.
  const double right = axis.x * small.scale_x;
  const double down = axis.y * small.scale_y;
  const double stretch = std::sqrt(right * right + down * down);
  return {middle.x * small.scale_x, middle.y * small.scale_y,  right / stretch,
          down / stretch,           length.length() * stretch, width.length() * stretch};
}

Placement::Place Placement::in_photograph(double x, double y) const {
  return {origin_x + x * step_x - y * step_y, origin_y + x * step_y + y * step_x};
}

Placement::Place Placement::in_picture(double x, double y) const {
  const double square = step_x * step_x + step_y * step_y;
  const double dx = x - origin_x;
  const double dy = y - origin_y;
  return {(dx * step_x + dy * step_y) / square, (dy * step_x - dx * step_y) / square};
}

Placement Placement::scaled(double factor) const {
  return {factor * origin_x, factor * origin_y, factor * step_x, factor * step_y};
}

Placement Placement::with_pixels(double factor) const {
  return {origin_x, origin_y, factor * step_x, factor * step_y};
}

Placement placement_of(const Pose& pose, const PoseSpec& spec, int width, int height) {
  const double step = pose.length / (spec.length * width);
  Placement placement{.step_x = step * pose.along_x, .step_y = step * pose.along_y};
  const auto middle = placement.in_photograph(spec.center_x * width, spec.center_y * height);
  placement.origin_x = pose.x - middle.x;
  placement.origin_y = pose.y - middle.y;
  return placement;
}

}  // namespace lab
