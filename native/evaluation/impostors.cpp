// SPDX-License-Identifier: MIT
#include "native/evaluation/impostors.h"

#include <algorithm>

namespace lab {
namespace {

struct Shape {
  std::size_t rows;  // of all channels
  std::size_t width;

  std::size_t size() const { return rows * width; }
};

Shape shape_of(const ByteSet& set) {
  return {static_cast<std::size_t>(set.channels) * static_cast<std::size_t>(set.height),
          static_cast<std::size_t>(set.width)};
}

ByteSet like(const ByteSet& set) {
  return {.channels = set.channels,
          .height = set.height,
          .width = set.width,
          .pixels = {},
          .labels = {}};
}

const std::uint8_t* picture(const ByteSet& set, std::size_t index) {
  return set.pixels.data() + index * shape_of(set).size();
}

// The next picture of another class; itself: there is none.
std::size_t partner_of(const ByteSet& set, std::size_t index) {
  for (std::size_t step = 1; step < set.size(); ++step) {
    const std::size_t other = (index + step) % set.size();
    if (set.labels[other] != set.labels[index]) return other;
  }
  return index;
}

ByteSet turned(const ByteSet& set) {
  ByteSet result = like(set);
  if (set.width != set.height) return result;
  const auto side = static_cast<std::size_t>(set.width);
  const std::size_t planes = shape_of(set).rows / side;
  for (std::size_t i = 0; i < set.size(); ++i) {
    const std::uint8_t* from = picture(set, i);
    for (std::size_t plane = 0; plane < planes; ++plane, from += side * side) {
      for (std::size_t y = 0; y < side; ++y) {
        for (std::size_t x = 0; x < side; ++x) {
          result.pixels.push_back(from[x * side + (side - 1 - y)]);
        }
      }
    }
    result.labels.push_back(-1);
  }
  return result;
}

}  // namespace

std::vector<ByteSet> impostors_of(const ByteSet& pictures) {
  const auto [rows, width] = shape_of(pictures);
  ByteSet halves = like(pictures);
  ByteSet both = like(pictures);
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const std::size_t partner = partner_of(pictures, i);
    if (partner == i) continue;
    const std::uint8_t* a = picture(pictures, i);
    const std::uint8_t* b = picture(pictures, partner);
    for (std::size_t at = 0; at < rows * width; ++at) {
      halves.pixels.push_back(at % width < width / 2 ? a[at] : b[at]);
      both.pixels.push_back(std::max(a[at], b[at]));
    }
    halves.labels.push_back(-1);
    both.labels.push_back(-1);
  }
  std::vector<ByteSet> kinds;
  for (ByteSet* kind : {&halves, &both}) kinds.push_back(std::move(*kind));
  kinds.push_back(turned(pictures));
  std::erase_if(kinds, [](const ByteSet& kind) { return kind.size() == 0; });
  return kinds;
}

}  // namespace lab
