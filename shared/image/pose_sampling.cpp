// SPDX-License-Identifier: MIT
// The pixels of pose.h: a photograph's on the network's picture, and a map's on the photograph.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "shared/image/pose.h"

namespace lab {
namespace {

// Places a pixel of the photograph, along each axis, that a pixel of the network's picture is the mean of: enough to
// weigh those that it covers in part, as an area filter does.
constexpr double kSamplesAPixel = 2;
constexpr double kAlmostAsLarge =
    1.25;  // up to this many pixels of the photograph a pixel, splines are sharper
constexpr int kMostSamples = 16;  // along each axis of a pixel of the network's picture

// A photograph without alpha, and what lies between its pixels.
class Surface {
 public:
  Surface(const Image& photograph, std::uint8_t background)
      : photograph_(photograph), background_(background) {}

  int channels() const { return photograph_.channels == 1 ? 1 : 3; }

  void add_spline(double x, double y, double* sums) const {
    const double left = std::floor(x - 0.5);
    const double top = std::floor(y - 0.5);
    const auto across = weights(x - 0.5 - left);
    const auto down = weights(y - 0.5 - top);
    for (std::size_t row = 0; row < 4; ++row) {
      for (std::size_t column = 0; column < 4; ++column) {
        add(left + static_cast<double>(column) - 1, top + static_cast<double>(row) - 1,
            down[row] * across[column], sums);
      }
    }
  }

 private:
  static std::array<double, 4> weights(double t) {
    return {t * (-0.5 + t * (1 - 0.5 * t)), 1 + t * t * (-2.5 + 1.5 * t),
            t * (0.5 + t * (2 - 1.5 * t)), t * t * (-0.5 + 0.5 * t)};
  }

  void add(double x, double y, double weight, double* sums) const {
    const int column = static_cast<int>(std::clamp(x, 0.0, photograph_.width - 1.0));
    const int row = static_cast<int>(std::clamp(y, 0.0, photograph_.height - 1.0));
    const double share = photograph_.channels == 4 ? photograph_.at(column, row, 3) / 255.0 : 1;
    for (int c = 0; c < channels(); ++c) {
      sums[c] += weight * (share * photograph_.at(column, row, c) + (1 - share) * background_);
    }
  }

  const Image& photograph_;
  std::uint8_t background_;
};

void add_splines(const Surface& surface, const Placement& placement, int width, int height,
                 double* sums) {
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x, sums += surface.channels()) {
      const auto place = placement.in_photograph(x + 0.5, y + 0.5);
      surface.add_spline(place.x, place.y, sums);
    }
  }
}

// Means of the photograph's pixels at samples * samples places of each of the network's: a million of them for one
// picture. So what a place has of its column is worked out once, and sums are whole numbers, which add up faster than
// others and to the same in any order.
class Means {
 public:
  Means(const Image& photograph, std::uint8_t background, const Placement& placement, int samples,
        int width)
      : photograph_(photograph),
        background_(background),
        placement_(placement),
        samples_(samples),
        xs_(static_cast<std::size_t>(width) * static_cast<std::size_t>(samples)),
        ys_(xs_.size()),
        pixels_(xs_.size()) {
    for (std::size_t i = 0; i < xs_.size(); ++i) {
      const double x = place_of(static_cast<int>(i));
      xs_[i] = placement_.origin_x + x * placement_.step_x;
      ys_[i] = placement_.origin_y + x * placement_.step_y;
    }
  }

  // Of every pixel of the network's picture, row by row.
  void find(int height, double* means) {
    switch (photograph_.channels) {
      case 1: find_of<1>(height, means); break;
      case 3: find_of<3>(height, means); break;
      default: find_of<4>(height, means);
    }
  }

 private:
  template <int kChannels>
  void find_of(int height, double* means) {
    const std::size_t width = xs_.size() / static_cast<std::size_t>(samples_);
    std::vector<std::uint32_t> sums(width * (kChannels == 1 ? 1 : 3));
    const double weight = 1.0 / (samples_ * samples_ * (kChannels == 4 ? 255 : 1));
    for (int y = 0; y < height; ++y, means += sums.size()) {
      std::fill(sums.begin(), sums.end(), 0u);
      for (int i = 0; i < samples_; ++i) {
        find_pixels(place_of(y * samples_ + i));
        add_row<kChannels>(sums.data());
      }
      std::transform(sums.begin(), sums.end(), means,
                     [weight](std::uint32_t sum) { return weight * sum; });
    }
  }

  // Of a sample along either axis of the network's picture.
  double place_of(int sample) const {
    return sample / samples_ + (sample % samples_ + 0.5) / samples_;
  }

  // Those that the places of one row of samples lie in, as Placement::in_photograph has them. Apart from adding them
  // up, because this is done for several places at once by processors that can.
  void find_pixels(double y) {
    const double left = y * placement_.step_y;
    const double down = y * placement_.step_x;
    const double right_end = photograph_.width - 1.0;
    const double bottom = photograph_.height - 1.0;
    for (std::size_t i = 0; i < xs_.size(); ++i) {
      const auto column = static_cast<int>(std::min(std::max(xs_[i] - left, 0.0), right_end));
      const auto row = static_cast<int>(std::min(std::max(ys_[i] + down, 0.0), bottom));
      pixels_[i] = (row * photograph_.width + column) * photograph_.channels;
    }
  }

  // Colours with an alpha channel are 255 times as large. 16 * 16 of them fit into a sum.
  template <int kChannels>
  void add_row(std::uint32_t* sums) const {
    constexpr int kColours = kChannels == 1 ? 1 : 3;
    for (std::size_t i = 0; i < pixels_.size(); sums += kColours) {
      std::array<std::uint32_t, kColours> sum{};
      for (int sample = 0; sample < samples_; ++sample, ++i) {
        const std::uint8_t* pixel = photograph_.pixels.data() + pixels_[i];
        for (std::size_t c = 0; c < kColours; ++c) {
          sum[c] += kChannels == 4 ? mixed(pixel[c], pixel[3]) : pixel[c];
        }
      }
      for (std::size_t c = 0; c < kColours; ++c) sums[c] += sum[c];
    }
  }

  std::uint32_t mixed(std::uint32_t colour, std::uint32_t alpha) const {
    return alpha * colour + (255 - alpha) * background_;
  }

  const Image& photograph_;
  std::uint8_t background_;
  Placement placement_;
  int samples_;
  std::vector<double> xs_;  // of a row's places, without what the row adds
  std::vector<double> ys_;
  // Of a row's places: where their values begin, of 256 million at most (DecodeLimits).
  std::vector<int> pixels_;
};

}  // namespace

PlacedPicture sample_placed(const Image& photograph, const Placement& placement, int width,
                            int height, std::uint8_t background) {
  PlacedPicture placed{.channels = photograph.channels == 1 ? 1 : 3};
  placed.values.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) *
                       static_cast<std::size_t>(placed.channels));
  const double step =
      std::sqrt(placement.step_x * placement.step_x + placement.step_y * placement.step_y);
  if (step > kAlmostAsLarge) {
    const double samples = std::clamp(std::ceil(kSamplesAPixel * step), 1.0, kMostSamples + 0.0);
    Means(photograph, background, placement, static_cast<int>(samples), width)
        .find(height, placed.values.data());
  } else {
    add_splines(Surface(photograph, background), placement, width, height, placed.values.data());
  }
  return placed;
}

FloatMap map_onto_photograph(const FloatMap& map, const Placement& placement, int width,
                             int height) {
  FloatMap result(width, height);
  const auto value_at = [&map](double x, double y) {
    return static_cast<double>(map.at(static_cast<int>(std::clamp(x, 0.0, map.width - 1.0)),
                                      static_cast<int>(std::clamp(y, 0.0, map.height - 1.0))));
  };
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const auto place = placement.in_picture(x + 0.5, y + 0.5);
      if (place.x < 0 || place.y < 0 || place.x > map.width || place.y > map.height) continue;
      const double left = std::floor(place.x - 0.5);
      const double top = std::floor(place.y - 0.5);
      const double across = place.x - 0.5 - left;
      const double down = place.y - 0.5 - top;
      const double upper = (1 - across) * value_at(left, top) + across * value_at(left + 1, top);
      const double lower =
          (1 - across) * value_at(left, top + 1) + across * value_at(left + 1, top + 1);
      result.at(x, y) = static_cast<float>((1 - down) * upper + down * lower);
    }
  }
  return result;
}

}  // namespace lab
