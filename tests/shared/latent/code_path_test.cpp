// SPDX-License-Identifier: MIT
#include "shared/latent/code_path.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "shared/base/rng.h"

using namespace lab;

namespace {

constexpr double kRounding = 1e-6;  // codes are floats

bool near(double a, double b) { return std::abs(a - b) < kRounding; }

}  // namespace

TEST_CASE("codes along a way begin at one end, end at the other and take equal steps") {
  const Code a{1, 0};
  const Code b{0, 1};
  const std::vector<float> line = codes_along(CodePath::lerp, a, b, 3);
  CHECK(line == std::vector<float>{1, 0, 0.5f, 0.5f, 0, 1});
  const std::vector<float> arc = codes_along(CodePath::slerp, a, b, 3);
  REQUIRE(arc.size() == 6);
  CHECK(near(static_cast<double>(arc[2]), std::sqrt(0.5)));
  CHECK(near(static_cast<double>(arc[3]), std::sqrt(0.5)));
  CHECK(codes_along(CodePath::lerp, a, b, 1) == std::vector<float>{1, 0});
}

TEST_CASE("half way the line between right angles is shorter by the square root of two") {
  const Code a{3, 0, 0};
  const Code b{0, 0, 3};
  CHECK(near(code_norm(code_at(CodePath::lerp, a, b, 0.5)), 3 / std::sqrt(2.0)));
  CHECK(near(code_norm(code_at(CodePath::slerp, a, b, 0.5)), 3));
  CHECK(near(code_norm(a), 3));
}

TEST_CASE("about 95 of a hundred samples lie in the shell") {
  constexpr int kCount = 4000;
  for (const int dim : {2, 20, 100}) {
    const NormRange shell = shell_of(dim);
    const std::vector<float> codes =
        normal_samples(5, static_cast<std::size_t>(kCount) * static_cast<std::size_t>(dim));
    int inside = 0;
    for (int i = 0; i < kCount; ++i) {
      const double norm = code_norm(std::span(codes).subspan(static_cast<std::size_t>(i * dim),
                                                             static_cast<std::size_t>(dim)));
      inside += norm >= shell.low && norm <= shell.high ? 1 : 0;
    }
    CHECK(inside > 0.93 * kCount);
    CHECK(inside < 0.97 * kCount);
  }
}
