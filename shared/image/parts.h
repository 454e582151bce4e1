// SPDX-License-Identifier: MIT
// What hangs together in a picture of yes and no: its parts, by their neighbours above, below and beside.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace lab {

class Parts {
 public:
  // is_part: a byte a pixel, 0 for what lies around and between the parts. Both sides are at least 1.
  Parts(std::span<const std::uint8_t> is_part, int width, int height);

  // Gives parts numbers from 1 on, in the order of their first pixels. Returns their areas in pixels.
  std::vector<std::size_t> number();

  std::size_t pixels() const { return width_ * height_; }
  // Of a numbered part: how many of its pixels lie on the picture's edge.
  std::size_t on_edge(int part) const;
  // 1 for a part and for what cannot be reached from the picture's edge without crossing it, else 0. The numbers
  // are gone then.
  std::vector<std::uint8_t> filled(int part);

 private:
  template <typename Action>
  void for_pixels(Action action) const;
  template <typename Action>
  void for_edge(Action action) const;
  std::size_t place(std::size_t x, std::size_t y) const { return (y + 1) * stride_ + x + 1; }
  // Everything that hangs together with a pixel and has its mark gets the mark `to`. Returns the area.
  std::size_t flood(std::size_t start, int to);

  std::size_t width_;
  std::size_t height_;
  // A frame of one more mark around the picture gives every pixel four neighbours.
  std::size_t stride_;
  std::vector<int> marks_;
  std::vector<std::size_t> open_;  // reached, with neighbours to look at
};

}  // namespace lab
