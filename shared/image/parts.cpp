// SPDX-License-Identifier: MIT
// Flood fill with a stack of pixels (parts.h).
#include "shared/image/parts.h"

#include <cassert>

namespace lab {
namespace {

constexpr int kAround = 0;
constexpr int kWithoutNumber = -1;
constexpr int kFrame = -2;

}  // namespace

template <typename Action>
void Parts::for_pixels(Action action) const {
  for (std::size_t y = 0; y < height_; ++y) {
    for (std::size_t x = 0; x < width_; ++x) action(place(x, y));
  }
}

// Each pixel of the edge once, but for those of a single row or column, which come twice.
template <typename Action>
void Parts::for_edge(Action action) const {
  for (std::size_t x = 0; x < width_; ++x) {
    action(place(x, 0));
    action(place(x, height_ - 1));
  }
  for (std::size_t y = 1; y + 1 < height_; ++y) {
    action(place(0, y));
    action(place(width_ - 1, y));
  }
}

Parts::Parts(std::span<const std::uint8_t> is_part, int width, int height)
    : width_(static_cast<std::size_t>(width)),
      height_(static_cast<std::size_t>(height)),
      stride_(width_ + 2),
      marks_(stride_ * (height_ + 2), kFrame) {
  assert(is_part.size() == pixels());
  auto pixel = is_part.begin();
  for_pixels([&](std::size_t at) { marks_[at] = *pixel++ != 0 ? kWithoutNumber : kAround; });
}

std::vector<std::size_t> Parts::number() {
  std::vector<std::size_t> areas;
  for_pixels([&](std::size_t at) {
    if (marks_[at] != kWithoutNumber) return;
    areas.push_back(flood(at, static_cast<int>(areas.size()) + 1));
  });
  return areas;
}

std::size_t Parts::on_edge(int part) const {
  std::size_t count = 0;
  for_edge([&](std::size_t at) { count += marks_[at] == part ? 1 : 0; });
  return count;
}

std::vector<std::uint8_t> Parts::filled(int part) {
  constexpr int kPart = 1;
  constexpr int kReached = 2;
  for (int& mark : marks_) {
    if (mark != kFrame) mark = mark == part ? kPart : kAround;
  }
  for_edge([&](std::size_t at) {
    if (marks_[at] == kAround) flood(at, kReached);
  });
  std::vector<std::uint8_t> mask;
  mask.reserve(pixels());
  for_pixels([&](std::size_t at) { mask.push_back(marks_[at] == kReached ? 0 : 1); });
  return mask;
}

std::size_t Parts::flood(std::size_t start, int to) {
  const int from = marks_[start];
  std::size_t area = 0;
  const auto reach = [&](std::size_t at) {
    if (marks_[at] != from) return;
    marks_[at] = to;
    open_.push_back(at);
    ++area;
  };
  reach(start);
  while (!open_.empty()) {
    const std::size_t at = open_.back();
    open_.pop_back();
    reach(at - 1);
    reach(at + 1);
    reach(at - stride_);
    reach(at + stride_);
  }
  return area;
}

}  // namespace lab
