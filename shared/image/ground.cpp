// SPDX-License-Identifier: MIT
// Ground: a surface of light for each channel through the border's pixels. Object: what differs from it by
// more than Otsu's threshold (Otsu 1979).
#include "shared/image/ground.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>

#include "shared/base/error.h"
#include "shared/image/parts.h"
#include "shared/image/resample.h"
#include "shared/image/shrunk_size.h"

namespace lab {
namespace {

constexpr int kLongestSide = 384;
constexpr int kLeastSide = 8;
constexpr int kFrame = 2;  // pixels of the border that show the ground
constexpr double kFarFromGround =
    80;                               // differences above count as much: two colours are one object
constexpr double kHalfAsFar = 0.7;    // of an object's middle difference, and more, is object
constexpr int kLeastContrast = 12;    // of 255, between ground and object
constexpr double kLeastArea = 0.004;  // of the picture
constexpr double kSecondArea = 0.4;   // of the largest: then there are two
constexpr std::size_t kCutOff = 3;    // pixels of the object on the picture's edge

[[noreturn]] void fail(const std::string& found) {
  throw Error("pose", "one capsule on an even ground", found);
}

// Light that changes evenly and falls off to the sides: coefficients of 1, x, y, xx, xy, yy, with x and y
// from -1 to 1.
constexpr std::size_t kTerms = 6;
using Surface = std::array<double, kTerms>;

struct BorderPixel {
  std::size_t pixel = 0;
  double x = 0;
  double y = 0;
};

Surface terms_at(double x, double y) { return {1, x, y, x * x, x * y, y * y}; }

double at(const Surface& surface, const Surface& terms) {
  double sum = 0;
  for (std::size_t i = 0; i < kTerms; ++i) sum += surface[i] * terms[i];
  return sum;
}

double place_of(int index, int count) { return 2 * (index + 0.5) / count - 1; }

std::vector<BorderPixel> border_of(const SmallPicture& picture) {
  std::vector<BorderPixel> border;
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      const int inside =
          std::min(std::min(x, picture.width - 1 - x), std::min(y, picture.height - 1 - y));
      if (inside >= kFrame) continue;
      border.push_back({static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.width) +
                            static_cast<std::size_t>(x),
                        place_of(x, picture.width), place_of(y, picture.height)});
    }
  }
  return border;
}

using Equations = std::array<std::array<double, kTerms + 1>, kTerms>;

// Gauss and Jordan. The equations are positive definite.
Surface solve(Equations equations) {
  for (std::size_t pivot = 0; pivot < kTerms; ++pivot) {
    for (std::size_t row = 0; row < kTerms; ++row) {
      if (row == pivot) continue;
      const double factor = equations[row][pivot] / equations[pivot][pivot];
      for (std::size_t i = pivot; i <= kTerms; ++i) {
        equations[row][i] -= factor * equations[pivot][i];
      }
    }
  }
  Surface solution{};
  for (std::size_t i = 0; i < kTerms; ++i) solution[i] = equations[i][kTerms] / equations[i][i];
  return solution;
}

// Least squares through each channel of these pixels, with a little weight on the smallest coefficients, so
// that pixels of few places do not bend the surface anyhow.
std::vector<Surface> fit_surfaces(const SmallPicture& picture,
                                  const std::vector<BorderPixel>& pixels) {
  constexpr double kStiffness = 1e-3;
  const auto channels = static_cast<std::size_t>(picture.channels);
  Equations terms_by_terms{};
  std::vector<Surface> terms_by_values(channels);
  for (const auto& pixel : pixels) {
    const Surface terms = terms_at(pixel.x, pixel.y);
    const double* values = picture.values.data() + pixel.pixel * channels;
    for (std::size_t i = 0; i < kTerms; ++i) {
      for (std::size_t j = i; j < kTerms; ++j) terms_by_terms[i][j] += terms[i] * terms[j];
      for (std::size_t c = 0; c < channels; ++c) terms_by_values[c][i] += terms[i] * values[c];
    }
  }
  for (std::size_t i = 1; i < kTerms; ++i) {
    for (std::size_t j = 0; j < i; ++j) terms_by_terms[i][j] = terms_by_terms[j][i];
    terms_by_terms[i][i] += kStiffness * static_cast<double>(pixels.size());
  }
  std::vector<Surface> surfaces;
  for (const Surface& values : terms_by_values) {
    Equations equations = terms_by_terms;
    for (std::size_t i = 0; i < kTerms; ++i) equations[i][kTerms] = values[i];
    surfaces.push_back(solve(equations));
  }
  return surfaces;
}

// Mean over channels of the difference to the ground.
double distance_to(const std::vector<Surface>& ground, const SmallPicture& picture,
                   const BorderPixel& place) {
  const Surface terms = terms_at(place.x, place.y);
  double sum = 0;
  for (std::size_t c = 0; c < ground.size(); ++c) {
    sum += std::fabs(picture.values[place.pixel * ground.size() + c] - at(ground[c], terms));
  }
  return sum / static_cast<double>(ground.size());
}

// Thrice, each time without the quarter of the border that fits worst: dust, or an object that reaches it.
std::vector<Surface> ground_of(const SmallPicture& picture) {
  constexpr int kRounds = 3;
  const std::vector<BorderPixel> border = border_of(picture);
  std::vector<BorderPixel> kept = border;
  std::vector<Surface> ground;
  for (int round = 0; round < kRounds; ++round) {
    ground = fit_surfaces(picture, kept);
    std::vector<double> distances;
    for (const auto& pixel : border) distances.push_back(distance_to(ground, picture, pixel));
    std::vector<double> ordered = distances;
    const auto quarter = ordered.begin() + static_cast<std::ptrdiff_t>(ordered.size() * 3 / 4);
    std::ranges::nth_element(ordered, quarter);
    const double most = *quarter;
    kept.clear();
    for (std::size_t i = 0; i < border.size(); ++i) {
      if (distances[i] <= most) kept.push_back(border[i]);
    }
  }
  return ground;
}

// One channel of a row: adds up the differences to the ground, whose sums are taken in the order of `at`.
void add_distances(const Surface& surface, const std::vector<double>& xs, double y,
                   const double* values, std::size_t channels, double* distances) {
  const double down = surface[2] * y;
  const double bent_down = surface[5] * (y * y);
  for (std::size_t i = 0; i < xs.size(); ++i) {
    const double x = xs[i];
    const double ground = surface[0] + surface[1] * x + down + surface[3] * (x * x) +
                          surface[4] * (x * y) + bent_down;
    distances[i] += std::fabs(values[i * channels] - ground);
  }
}

// As distance_to of every pixel, but no larger than what is far.
std::vector<double> distances_to_ground(const SmallPicture& picture) {
  const std::vector<Surface> ground = ground_of(picture);
  const auto width = static_cast<std::size_t>(picture.width);
  std::vector<double> xs(width);
  for (std::size_t x = 0; x < width; ++x) xs[x] = place_of(static_cast<int>(x), picture.width);
  std::vector<double> distances(width * static_cast<std::size_t>(picture.height));
  for (int y = 0; y < picture.height; ++y) {
    const std::size_t row = static_cast<std::size_t>(y) * width;
    for (std::size_t c = 0; c < ground.size(); ++c) {
      add_distances(ground[c], xs, place_of(y, picture.height),
                    picture.values.data() + row * ground.size() + c, ground.size(),
                    distances.data() + row);
    }
  }
  for (double& distance : distances) {
    distance = std::min(distance / static_cast<double>(ground.size()), kFarFromGround);
  }
  return distances;
}

// The split of the values, in whole numbers, with the largest variance between its parts; of equal ones, as between
// two values with none between them, the middle.
int otsu_threshold(const std::vector<double>& values) {
  std::array<double, static_cast<std::size_t>(kFarFromGround) + 1> histogram{};
  for (const double value : values) histogram[static_cast<std::size_t>(value)] += 1;
  double total = 0;
  for (std::size_t i = 0; i < histogram.size(); ++i) total += histogram[i] * static_cast<double>(i);
  const auto count = static_cast<double>(values.size());
  double below = 0;
  double sum_below = 0;
  double best = -1;
  int first = 0;
  int last = 0;
  for (std::size_t i = 0; i + 1 < histogram.size(); ++i) {
    below += histogram[i];
    sum_below += histogram[i] * static_cast<double>(i);
    if (below == 0 || below == count) continue;
    const double gap = sum_below / below - (total - sum_below) / (count - below);
    const double between = below * (count - below) * gap * gap;
    if (between < best) continue;
    last = static_cast<int>(i) + 1;
    if (between > best) first = last;
    best = between;
  }
  return (first + last) / 2;
}

// Half of what lies above Otsu's threshold is further from the ground than this, which leaves an object's
// shadow to the ground.
double object_threshold(const std::vector<double>& distances, int otsu) {
  std::vector<double> above;
  for (const double distance : distances) {
    if (distance >= otsu) above.push_back(distance);
  }
  const auto middle = above.begin() + static_cast<std::ptrdiff_t>(above.size() / 2);
  std::ranges::nth_element(above, middle);
  return std::max<double>(otsu, kHalfAsFar * *middle);
}

// A part so large that there is no other, by its mark.
int largest_part(Parts& parts) {
  const std::vector<std::size_t> areas = parts.number();
  if (areas.empty()) fail("none");
  const auto largest = std::ranges::max_element(areas);
  const auto area = static_cast<double>(*largest);
  if (area < kLeastArea * static_cast<double>(parts.pixels())) fail("none");
  const auto large = std::ranges::count_if(areas, [area](std::size_t other) {
    return static_cast<double>(other) >= kSecondArea * area;
  });
  if (large == 2) fail("two");
  if (large > 2) fail("several");
  return static_cast<int>(largest - areas.begin()) + 1;
}

}  // namespace

double SmallPicture::brightness(std::size_t pixel) const {
  const auto count = static_cast<std::size_t>(channels);
  double sum = 0;
  for (std::size_t c = 0; c < count; ++c) sum += values[pixel * count + c];
  return sum / channels;
}

SmallPicture make_small(const Image& picture) {
  const PictureSize size = shrunk_size(picture, kLongestSide);
  SmallPicture small;
  small.width = size.width;
  small.height = size.height;
  Resampled pixels = resample(picture, {0, 0, picture.width, picture.height},
                              {small.width, small.height, ResizeFilter::area, 255});
  small.channels = pixels.channels;
  small.values = std::move(pixels.values);
  small.scale_x = static_cast<double>(picture.width) / small.width;
  small.scale_y = static_cast<double>(picture.height) / small.height;
  return small;
}

std::vector<std::uint8_t> object_mask(const SmallPicture& picture) {
  if (std::min(picture.width, picture.height) < kLeastSide) fail("none");
  const std::vector<double> distances = distances_to_ground(picture);
  const int otsu = otsu_threshold(distances);
  if (otsu < kLeastContrast) fail("none");
  const double threshold = object_threshold(distances, otsu);
  std::vector<std::uint8_t> is_object;
  is_object.reserve(distances.size());
  for (const double distance : distances) is_object.push_back(distance >= threshold ? 1 : 0);
  Parts parts(is_object, picture.width, picture.height);
  const int object = largest_part(parts);
  if (parts.on_edge(object) >= kCutOff) fail("one that the picture's edge cuts off");
  return parts.filled(object);
}

}  // namespace lab
