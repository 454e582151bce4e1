// SPDX-License-Identifier: MIT
// t-SNE: its affinities and slope by hand and by finite differences, and its maps against those of
// tsne_reference.py, which has them from NumPy, and from scikit-learn where that is said.
#include "native/maps/tsne.h"

#include <ATen/ATen.h>

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>
#include <limits>

#include "native/maps/map_quality.h"
#include "native/maps/principal_map.h"
#include "shared/base/error.h"
#include "tests/native/closeness.h"

namespace lab {
namespace {

using Catch::Matchers::Message;
using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;

// Point i lies around 2 on axis i % clusters, within half of it. Those of the reference.
at::Tensor clouds(std::int64_t n, std::int64_t dim = 8, std::int64_t clusters = 5) {
  std::uint32_t state = 1;
  std::vector<float> values;
  for (std::int64_t i = 0; i < n; ++i) {
    for (std::int64_t j = 0; j < dim; ++j) {
      state = 1664525u * state + 1013904223u;
      const double noise = static_cast<double>(state) / 4294967296.0 - 0.5;
      values.push_back(static_cast<float>(noise + (j == i % clusters ? 2.0 : 0.0)));
    }
  }
  return at::tensor(values).view({n, dim});
}

double at_(const at::Tensor& matrix, std::int64_t row, std::int64_t column) {
  return matrix[row][column].item<double>();
}

}  // namespace

TEST_CASE("points that are all equally far from each other have equal affinities") {
  // The corners of a simplex; with a perplexity of all others nothing else is possible.
  const at::Tensor joint = tsne_affinities(at::eye(10), 3);
  CHECK_THAT(joint.sum().item<double>(), WithinAbs(1, 1e-6));
  CHECK(largest_difference(joint, (1 - at::eye(10)) / 90) < 1e-8);
}

TEST_CASE("affinities have the entropy that the perplexity asks for") {
  // Two points far from all others and from each other: what the others give to them is nothing, so that their
  // rows are their own weights, halved.
  at::Tensor points = clouds(400);
  points[0].fill_(60);
  const at::Tensor joint = tsne_affinities(points, 20);
  CHECK(largest_difference(joint, joint.t()) == 0);
  CHECK(joint.diagonal().abs().max().item<double>() == 0);
  const at::Tensor own = joint[0].to(at::kDouble) * 2 * 400;
  CHECK_THAT(own.sum().item<double>(), WithinAbs(1, 1e-5));
  CHECK_THAT(std::exp(-at::xlogy(own, own).sum().item<double>()), WithinAbs(20, 1e-3));
}

TEST_CASE("affinities do not depend on scale, place or the size of a piece") {
  const at::Tensor points = clouds(60);
  const at::Tensor joint = tsne_affinities(points, 10);
  CHECK(largest_difference(tsne_affinities(points * 64, 10), joint) < 1e-8);
  CHECK(largest_difference(tsne_affinities(points + 8, 10), joint) < 1e-7);
}

TEST_CASE("the slope is that of the divergence") {
  const at::Tensor joint = tsne_affinities(clouds(12), 3).to(at::kDouble);
  const at::Tensor map = clouds(12, 2).to(at::kDouble);
  const at::Tensor gradient = tsne_slope(joint, map, false).gradient;
  constexpr double kStep = 1e-5;
  for (std::int64_t i = 0; i < 12; ++i) {
    for (std::int64_t j = 0; j < 2; ++j) {
      at::Tensor ahead = map.clone();
      ahead[i][j] += kStep;
      at::Tensor behind = map.clone();
      behind[i][j] -= kStep;
      const double difference =
          (tsne_slope(joint, ahead, true).divergence - tsne_slope(joint, behind, true).divergence) /
          (2 * kStep);
      CHECK_THAT(at_(gradient, i, j), WithinAbs(difference, 1e-9));
    }
  }
}

TEST_CASE("two points of a map pull and push by hand") {
  // p = 1/2 each way and so is q: whatever their distance, nothing moves, and nothing is lost.
  const at::Tensor joint = (1 - at::eye(2)) / 2;
  const at::Tensor map = at::tensor({0.0f, 0.0f, 3.0f, 4.0f}).view({2, 2});
  const MapSlope slope = tsne_slope(joint, map, true);
  CHECK(slope.gradient.abs().max().item<double>() < 1e-7);
  CHECK_THAT(slope.divergence, WithinAbs(0, 1e-7));
  // Affinities twelve times as large pull: 4 (6 - 1/2) / (1 + 25) (y_0 - y_1).
  const at::Tensor pulled = tsne_slope(joint * 12, map, false).gradient;
  CHECK_THAT(at_(pulled, 0, 0), WithinRel(-3 * 22.0 / 26, 1e-6));
  CHECK_THAT(at_(pulled, 1, 1), WithinRel(4 * 22.0 / 26, 1e-6));
}

TEST_CASE("affinities, first steps and the finished map are those of NumPy and scikit-learn") {
  const at::Tensor points = clouds(1000);
  REQUIRE_THAT(at_(points, 999, 7), WithinRel(0.032088354, 1e-7));
  const at::Tensor joint = tsne_affinities(points, 30);
  CHECK_THAT(at_(joint, 0, 5), WithinRel(1.933695893e-08, 1e-4));
  CHECK_THAT(at_(joint, 0, 10), WithinRel(9.620654724e-07, 1e-4));
  CHECK_THAT(trustworthiness(points, principal_map(points), 5), WithinAbs(0.89978387, 1e-6));

  const at::Tensor early = tsne(points, {.steps = 10});
  CHECK_THAT(at_(early, 0, 0), WithinRel(-0.000978145, 1e-3));
  CHECK_THAT(at_(early, 0, 1), WithinRel(-0.002618943, 1e-3));
  CHECK_THAT(at_(early, 999, 0), WithinRel(-0.001057165, 1e-3));
  // What products of matrices are rounded to on other processors has grown to some per cent by then.
  const at::Tensor later = tsne(points, {.steps = 50});
  CHECK_THAT(at_(later, 0, 0), WithinRel(-0.63151581, 0.1));
  CHECK_THAT(at_(later, 999, 1), WithinRel(1.180603453, 0.1));
  CHECK_THAT(tsne_slope(joint, later, true).divergence, WithinRel(2.240225440, 1e-3));

  // So many steps part what rounding has parted; the worth of the map stays.
  const at::Tensor map = tsne(points);
  const double divergence = tsne_slope(joint, map, true).divergence;
  const double trust = trustworthiness(points, map, 5);
  CHECK_THAT(divergence, WithinRel(0.951294011, 0.04));
  CHECK_THAT(trust, WithinAbs(0.992240121, 0.003));
  // And so it is that of scikit-learn's map, from the same start.
  CHECK_THAT(divergence, WithinRel(0.938401641, 0.04));
  CHECK_THAT(trust, WithinAbs(0.992315121, 0.003));
}

TEST_CASE("clusters that are apart stay apart on the map") {
  const at::Tensor points = clouds(150, 8, 3);
  const at::Tensor labels = at::arange(150, at::kLong).remainder(3);
  const at::Tensor map = tsne(points, {.steps = 500});
  CHECK(tsne(points, {.steps = 500}).equal(map));
  CHECK(neighbour_accuracy(map, labels) == 1);
  CHECK_THAT(map.mean(0).abs().max().item<double>(), WithinAbs(0, 1e-4));
}

TEST_CASE("points that are all the same have a map") {
  const at::Tensor map = tsne(at::ones({9, 4}), {.steps = 20});
  CHECK(map.abs().max().item<double>() == 0);
}

TEST_CASE("t-SNE says what it cannot map, and stops when asked") {
  CHECK_THROWS_MATCHES(tsne(clouds(7)), Error,
                       Message("t-SNE: expected 8 to 10000 points, found 7"));
  CHECK_THROWS_MATCHES(tsne(clouds(20), {.perplexity = 0.5}), Error,
                       Message("t-SNE: expected a perplexity from 1, found 0.5"));
  at::Tensor points = clouds(20);
  points[3][1] = std::numeric_limits<float>::infinity();
  CHECK_THROWS_MATCHES(tsne(points), Error,
                       Message("t-SNE: expected finite numbers, found others"));
  const std::atomic<bool> stop = true;
  CHECK_THROWS_AS(tsne(clouds(20), {.stop = StopToken(stop)}), Interrupted);
}

}  // namespace lab
