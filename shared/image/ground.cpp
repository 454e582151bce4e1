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
constexpr int kCutOff = 3;            // pixels of the object on the picture's edge

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

double at(const Surface& surface, double x, double y) {
  const Surface terms = terms_at(x, y);
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

// Least squares through one channel of these pixels, with a little weight on the smallest coefficients, so
// that pixels of few places do not bend the surface anyhow.
Surface fit_surface(const SmallPicture& picture, std::size_t channel,
                    const std::vector<BorderPixel>& pixels) {
  constexpr double kStiffness = 1e-3;
  Equations equations{};
  for (const auto& pixel : pixels) {
    const Surface terms = terms_at(pixel.x, pixel.y);
    const double value =
        picture.values[pixel.pixel * static_cast<std::size_t>(picture.channels) + channel];
    for (std::size_t i = 0; i < kTerms; ++i) {
      for (std::size_t j = 0; j < kTerms; ++j) equations[i][j] += terms[i] * terms[j];
      equations[i][kTerms] += terms[i] * value;
    }
  }
  for (std::size_t i = 1; i < kTerms; ++i) {
    equations[i][i] += kStiffness * static_cast<double>(pixels.size());
  }
  return solve(equations);
}

// Mean over channels of the difference to the ground.
double distance_to(const std::vector<Surface>& ground, const SmallPicture& picture,
                   const BorderPixel& place) {
  double sum = 0;
  for (std::size_t c = 0; c < ground.size(); ++c) {
    sum += std::fabs(picture.values[place.pixel * ground.size() + c] -
                     at(ground[c], place.x, place.y));
  }
  return sum / static_cast<double>(ground.size());
}

// Thrice, each time without the quarter of the border that fits worst: dust, or an object that reaches it.
std::vector<Surface> ground_of(const SmallPicture& picture) {
  constexpr int kRounds = 3;
  const std::vector<BorderPixel> border = border_of(picture);
  std::vector<BorderPixel> kept = border;
  std::vector<Surface> ground(static_cast<std::size_t>(picture.channels));
  for (int round = 0; round < kRounds; ++round) {
    for (std::size_t c = 0; c < ground.size(); ++c) ground[c] = fit_surface(picture, c, kept);
    std::vector<double> distances;
    for (const auto& pixel : border) distances.push_back(distance_to(ground, picture, pixel));
    std::vector<double> sorted = distances;
    std::ranges::sort(sorted);
    const double most = sorted[sorted.size() * 3 / 4];
    kept.clear();
    for (std::size_t i = 0; i < border.size(); ++i) {
      if (distances[i] <= most) kept.push_back(border[i]);
    }
  }
  return ground;
}

std::vector<double> distances_to_ground(const SmallPicture& picture) {
  const std::vector<Surface> ground = ground_of(picture);
  std::vector<double> distances;
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      const double distance =
          distance_to(ground, picture,
                      {distances.size(), place_of(x, picture.width), place_of(y, picture.height)});
      distances.push_back(std::min(distance, kFarFromGround));
    }
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
  std::ranges::sort(above);
  return std::max<double>(otsu, kHalfAsFar * above[above.size() / 2]);
}

// Calls action for the neighbours of a pixel above, below and beside it.
template <typename Action>
void for_neighbours(const SmallPicture& picture, std::size_t pixel, Action action) {
  const auto width = static_cast<std::size_t>(picture.width);
  const std::size_t x = pixel % width;
  if (x > 0) action(pixel - 1);
  if (x + 1 < width) action(pixel + 1);
  if (pixel >= width) action(pixel - width);
  if (pixel + width < width * static_cast<std::size_t>(picture.height)) action(pixel + width);
}

// Everything that hangs together with the seeds over pixels whose mark is `from`, which becomes `to`.
std::size_t flood(const SmallPicture& picture, std::vector<int>& marks,
                  std::vector<std::size_t> seeds, int from, int to) {
  std::size_t area = 0;
  while (!seeds.empty()) {
    const std::size_t pixel = seeds.back();
    seeds.pop_back();
    if (marks[pixel] != from) continue;
    marks[pixel] = to;
    ++area;
    for_neighbours(picture, pixel, [&](std::size_t next) {
      if (marks[next] == from) seeds.push_back(next);
    });
  }
  return area;
}

bool on_edge(const SmallPicture& picture, std::size_t pixel) {
  const auto width = static_cast<std::size_t>(picture.width);
  const std::size_t x = pixel % width;
  const std::size_t y = pixel / width;
  return x == 0 || y == 0 || x + 1 == width || y + 1 == static_cast<std::size_t>(picture.height);
}

// The mark of the largest part; parts have marks from 1 on.
int largest_part(const SmallPicture& picture, std::vector<int>& marks) {
  std::vector<std::size_t> areas;
  for (std::size_t pixel = 0; pixel < marks.size(); ++pixel) {
    if (marks[pixel] == -1) {
      areas.push_back(flood(picture, marks, {pixel}, -1, static_cast<int>(areas.size()) + 1));
    }
  }
  if (areas.empty()) fail("none");
  const auto largest = std::ranges::max_element(areas);
  const auto area = static_cast<double>(*largest);
  if (area < kLeastArea * static_cast<double>(marks.size())) fail("none");
  const auto large = std::ranges::count_if(areas, [area](std::size_t other) {
    return static_cast<double>(other) >= kSecondArea * area;
  });
  if (large == 2) fail("two");
  if (large > 2) fail("several");
  return static_cast<int>(largest - areas.begin()) + 1;
}

void expect_whole(const SmallPicture& picture, const std::vector<int>& marks, int object) {
  int cut = 0;
  for (std::size_t pixel = 0; pixel < marks.size(); ++pixel) {
    cut += marks[pixel] == object && on_edge(picture, pixel);
  }
  if (cut >= kCutOff) fail("one that the picture's edge cuts off");
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
  std::vector<int> marks;
  for (const double distance : distances) marks.push_back(distance >= threshold ? -1 : 0);
  const int object = largest_part(picture, marks);
  expect_whole(picture, marks, object);

  // What the ground cannot reach without crossing the object belongs to it.
  for (int& mark : marks) mark = mark == object ? 1 : 0;
  std::vector<std::size_t> edge;
  for (std::size_t pixel = 0; pixel < marks.size(); ++pixel) {
    if (on_edge(picture, pixel)) edge.push_back(pixel);
  }
  flood(picture, marks, std::move(edge), 0, 2);
  std::vector<std::uint8_t> mask;
  for (const int mark : marks) mask.push_back(mark == 2 ? 0 : 1);
  return mask;
}

}  // namespace lab
