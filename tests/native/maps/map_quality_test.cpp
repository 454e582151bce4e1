// SPDX-License-Identifier: MIT
// Trustworthiness and nearest classes of maps that can be worked out by hand.
#include "native/maps/map_quality.h"

#include <ATen/ATen.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>

#include "shared/base/error.h"

namespace lab {
namespace {

using Catch::Matchers::Message;
using Catch::Matchers::WithinAbs;

at::Tensor line(std::vector<double> places) { return at::tensor(places).view({-1, 1}); }

at::Tensor labels(std::vector<std::int64_t> values) { return at::tensor(values); }

}  // namespace

TEST_CASE("a map that is the points is trusted wholly, however it lies") {
  const at::Tensor points = line({0, 1, 3, 7, 15, 31});
  CHECK(trustworthiness(points, points, 2) == 1);
  CHECK(trustworthiness(points, 5 - points * 0.01, 2) == 1);
}

TEST_CASE("what a map brings near and is far costs its rank") {
  // On the map the first and the last of 0, 1, 3, 7 and 15 have changed places.
  const at::Tensor points = line({0, 1, 3, 7, 15});
  const at::Tensor map = line({15, 1, 3, 7, 0});
  // Nearest on the map, and their rank in truth: 0: 7 (3). 1: 15 (4). 3: 1 (1). 7: 3 (1). 15: 1 (3).
  // Beyond 1: 2 + 3 + 0 + 0 + 2 = 7; 2 / (5 * 1 * (10 - 3 - 1)) each.
  CHECK_THAT(trustworthiness(points, map, 1), WithinAbs(1 - 7.0 / 15, 1e-12));
}

TEST_CASE("trust needs the same points, more of them than neighbours") {
  const at::Tensor points = line({0, 1, 3, 7});
  CHECK_THROWS_MATCHES(trustworthiness(points, points, 2), Error,
                       Message("trustworthiness: expected neighbours from 1 to less than half of "
                               "the points, found 2 of 4"));
  CHECK_THROWS_MATCHES(trustworthiness(points, line({0, 1}), 1), Error,
                       Message("trustworthiness: expected 4 points on the map, found 2"));
}

TEST_CASE("the nearest class counts known points alone") {
  const at::Tensor points = line({0, 1, 2.5, 2.6, 10, 11});
  CHECK(neighbour_accuracy(points, labels({0, 0, 0, 1, 1, 1})) == 4.0 / 6);
  // Without the third, the nearest of the fourth is the second.
  CHECK(neighbour_accuracy(points, labels({0, 0, -1, 1, 1, 1})) == 4.0 / 5);
  CHECK(std::isnan(neighbour_accuracy(points, labels({0, -1, -1, -1, -1, -1}))));
}

}  // namespace lab
