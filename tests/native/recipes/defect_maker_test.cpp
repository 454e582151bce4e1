// SPDX-License-Identifier: MIT
// What a batch of painted pictures is made of.
#include "native/recipes/defect_maker.h"

#include <ATen/ATen.h>

#include <catch2/catch_test_macros.hpp>

namespace lab {
namespace {

constexpr std::int64_t kSide = 64;

// One colour each, [1, n, 3, side, side].
at::Tensor plain(const std::vector<std::array<int, 3>>& colors) {
  std::vector<at::Tensor> pictures;
  for (const auto& [red, green, blue] : colors) {
    pictures.push_back(
        at::tensor({red, green, blue}, at::kByte).view({3, 1, 1}).expand({3, kSide, kSide}));
  }
  return at::stack(pictures).unsqueeze(0).contiguous();
}

TEST_CASE("foreign matter comes from the next picture of the batch") {
  DefectMaker maker(PairSettings{.defective = 1, .most_defects = 3});
  // No mark that is painted on grey is as green as this: only a piece of the second picture is.
  const at::Tensor pictures = plain({{128, 128, 128}, {20, 230, 20}, {128, 128, 128}});
  std::int64_t green_on_first = 0;
  std::int64_t green_on_last = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const at::Tensor painted = maker.make(pictures, seed).at("painted").to(at::kInt)[0];
    const auto green = [&](int i) {
      return (painted[i][1] - painted[i][0]).gt(90).sum().item<std::int64_t>();
    };
    green_on_first += green(0);
    green_on_last += green(2);  // its neighbour is the first again
  }
  CHECK(green_on_first > 0);
  CHECK(green_on_last == 0);
}

TEST_CASE("the same picture is painted otherwise in every place of every batch") {
  DefectMaker maker(PairSettings{.defective = 1});
  const at::Tensor pictures =
      at::arange(kSide, at::kByte).mul(3).view({1, 1, 1, 1, kSide}).expand({2, 2, 3, kSide, kSide});
  const at::Tensor painted = maker.make(pictures.contiguous(), 4).at("painted");
  CHECK_FALSE(at::equal(painted[0][0], painted[0][1]));
  CHECK_FALSE(at::equal(painted[0][0], painted[1][0]));
  CHECK_FALSE(at::equal(painted[0][1], painted[1][1]));
}

}  // namespace
}  // namespace lab
