// SPDX-License-Identifier: MIT
// A data set of rendered digits, 0 to 9 over and over, as many as a test asks for.
#pragma once

#include <cstddef>

#include "native/data/dataset.h"
#include "shared/procedural/digit_renderer.h"

namespace lab {

class DigitsDataset : public Dataset {
 public:
  explicit DigitsDataset(std::size_t size) : size_(size) {}
  std::size_t size() const override { return size_; }
  Example get(std::size_t index) const override {
    Example example;
    example.label = static_cast<int>(index % 10);
    example.image = render_digit(example.label, index);
    return example;
  }

 private:
  std::size_t size_;
};

}  // namespace lab
