// SPDX-License-Identifier: MIT
// Residual maps, smoothing and pooling by hand-computed values.
#include "shared/anomaly/residual.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>

#include "shared/base/error.h"
#include "shared/base/rng.h"

using Catch::Matchers::Message;
using Catch::Matchers::WithinRel;

namespace {

constexpr double kFloatError = 1e-7;  // one rounding to float

lab::FloatMap map_of(int width, int height, std::vector<float> values) {
  lab::FloatMap map(width, height);
  map.values = std::move(values);
  return map;
}

}  // namespace

TEST_CASE("the absolute and the squared residual average over channels, not pixels") {
  // Two channels of one row with two pixels.
  const std::vector<float> input{0.0f, 1.0f, 0.5f, 0.25f};
  const std::vector<float> reconstruction{0.5f, 1.0f, 0.0f, 1.0f};
  const lab::FloatMap absolute =
      lab::residual_map(input, reconstruction, 2, 1, 2, lab::Residual::absolute);
  CHECK(absolute.width == 2);
  CHECK(absolute.height == 1);
  CHECK(absolute.values == std::vector<float>{0.5f, 0.375f});
  CHECK(lab::residual_map(input, reconstruction, 2, 1, 2, lab::Residual::squared).values ==
        std::vector<float>{0.25f, 0.28125f});
}

TEST_CASE("the cross entropy residual is the excess over a perfect copy") {
  const std::vector<float> input{0.25f, 0.25f, 0.0f, 1.0f};
  const std::vector<float> reconstruction{0.5f, 0.25f, 0.0f, 0.5f};
  const lab::FloatMap map =
      lab::residual_map(input, reconstruction, 1, 2, 2, lab::Residual::cross_entropy);
  CHECK_THAT(map.values[0], WithinRel(0.130812035941137, kFloatError));
  CHECK(map.values[1] == 0.0f);
  CHECK(map.values[2] == 0.0f);
  CHECK_THAT(map.values[3], WithinRel(0.693147180559945, kFloatError));
}

TEST_CASE("the cross entropy residual of a wrong certainty is 100, as PyTorch cuts it") {
  const std::vector<float> input{1.0f, 0.0f};
  const std::vector<float> reconstruction{0.0f, 1.0f};
  CHECK(lab::residual_map(input, reconstruction, 1, 1, 2, lab::Residual::cross_entropy).values ==
        std::vector<float>{100.0f, 100.0f});
}

TEST_CASE("a NaN in a reconstruction reaches the map") {
  for (const lab::Residual residual :
       {lab::Residual::absolute, lab::Residual::squared, lab::Residual::cross_entropy}) {
    const std::vector<float> broken{std::nanf("")};
    CHECK(std::isnan(
        lab::residual_map(std::vector<float>{0.5f}, broken, 1, 1, 1, residual).values[0]));
  }
}

TEST_CASE("residual_map refuses sizes that differ from the shape") {
  const std::vector<float> four(4);
  const std::vector<float> three(3);
  CHECK_THROWS_MATCHES(lab::residual_map(four, three, 1, 2, 2, lab::Residual::absolute), lab::Error,
                       Message("residual_map: expected 4 values, found 3"));
  CHECK_THROWS_MATCHES(lab::residual_map(three, four, 1, 2, 2, lab::Residual::absolute), lab::Error,
                       Message("residual_map: expected 4 values, found 3"));
  CHECK_THROWS_MATCHES(lab::residual_map({}, {}, 0, 2, 2, lab::Residual::absolute), lab::Error,
                       Message("residual_map: expected a positive shape, found 0 x 2 x 2"));
}

TEST_CASE("smoothing spreads a point by the Gaussian's weights") {
  lab::FloatMap point(9, 9);
  point.at(4, 4) = 1.0f;
  const lab::FloatMap smoothed = lab::smooth(point, 1.0);
  constexpr double kWeights[] = {0.399050279652, 0.242036229376, 0.0540055826224, 0.00443304817524};
  for (int y = 0; y < 9; ++y) {
    for (int x = 0; x < 9; ++x) {
      const int dx = std::abs(x - 4);
      const int dy = std::abs(y - 4);
      CAPTURE(x, y);
      if (dx > 3 || dy > 3) {
        CHECK(smoothed.at(x, y) == 0.0f);
      } else {
        CHECK_THAT(smoothed.at(x, y), WithinRel(kWeights[dx] * kWeights[dy], kFloatError));
      }
    }
  }
}

TEST_CASE("smoothing repeats the edges, so that a flat map stays flat") {
  const lab::FloatMap flat(5, 3, 0.7f);
  for (const float value : lab::smooth(flat, 2.5).values) {
    CHECK_THAT(value, WithinRel(static_cast<double>(0.7f), kFloatError));
  }
  const lab::FloatMap edge = lab::smooth(map_of(3, 1, {1, 0, 0}), 1.0);
  // The edge stands for itself and everything left of it: w0 + w1 + w2 + w3.
  CHECK_THAT(edge.values[0], WithinRel(0.699525139826, 1e-6));
}

TEST_CASE("smoothing by 0 returns the map") {
  const lab::FloatMap map = map_of(2, 2, {1, 2, 3, 4});
  CHECK(lab::smooth(map, 0).values == map.values);
}

TEST_CASE("smoothing with a radius beyond the map still works") {
  CHECK_THAT(lab::smooth(map_of(1, 1, {3}), 50).values[0], WithinRel(3.0, kFloatError));
}

TEST_CASE("smooth refuses a negative, infinite or undefined sigma") {
  const lab::FloatMap map(2, 2);
  CHECK_THROWS_MATCHES(lab::smooth(map, -1), lab::Error,
                       Message("smooth: expected a sigma of at least 0, found -1"));
  CHECK_THROWS_MATCHES(lab::smooth(map, std::nan("")), lab::Error,
                       Message("smooth: expected a sigma of at least 0, found nan"));
  CHECK_THROWS_MATCHES(lab::smooth(map, INFINITY), lab::Error,
                       Message("smooth: expected a sigma of at least 0, found inf"));
}

TEST_CASE("pooling takes the maximum, the mean, or the mean of the largest share") {
  const lab::FloatMap map = map_of(5, 2, {3, 9, 1, 4, 1, 5, 9, 2, 6, 0});
  CHECK(lab::pool(map, lab::Pooling::max, 0.01) == 9.0);
  CHECK(lab::pool(map, lab::Pooling::mean, 0.01) == 4.0);
  CHECK(lab::pool(map, lab::Pooling::top_k, 0.01) == 9.0);  // at least one pixel
  CHECK(lab::pool(map, lab::Pooling::top_k, 0.3) == 8.0);   // 9, 9, 6
  CHECK(lab::pool(map, lab::Pooling::top_k, 1.0) == 4.0);
}

TEST_CASE("pool refuses an empty map, NaN and a fraction outside (0, 1]") {
  CHECK_THROWS_MATCHES(lab::pool({}, lab::Pooling::max, 0.1), lab::Error,
                       Message("pool: expected a map, found no pixel"));
  CHECK_THROWS_MATCHES(lab::pool(map_of(2, 1, {0, std::nanf("")}), lab::Pooling::max, 0.1),
                       lab::Error, Message("pool: expected numbers in the map, found NaN"));
  const lab::FloatMap map(2, 2);
  CHECK_THROWS_MATCHES(lab::pool(map, lab::Pooling::top_k, 0), lab::Error,
                       Message("pool: expected a top fraction above 0 and at most 1, found 0"));
  CHECK_THROWS_MATCHES(lab::pool(map, lab::Pooling::top_k, 1.5), lab::Error,
                       Message("pool: expected a top fraction above 0 and at most 1, found 1.5"));
}

TEST_CASE("score_reconstruction chains residual, smoothing and pooling") {
  lab::Rng rng(1);
  std::vector<float> input;
  std::vector<float> reconstruction;
  for (int i = 0; i < 3 * 8 * 8; ++i) {
    input.push_back(static_cast<float>(rng.uniform()));
    reconstruction.push_back(static_cast<float>(rng.uniform()));
  }
  const lab::ResidualMethod method{lab::Residual::cross_entropy, {1.5, lab::Pooling::top_k, 0.1}};
  const lab::Anomaly anomaly = lab::score_reconstruction(input, reconstruction, 3, 8, 8, method);
  CHECK(anomaly.map.values ==
        lab::smooth(lab::residual_map(input, reconstruction, 3, 8, 8, lab::Residual::cross_entropy),
                    1.5)
            .values);
  CHECK(anomaly.score == lab::pool(anomaly.map, lab::Pooling::top_k, 0.1));
  // The same bits natively and in WASM.
  CHECK(anomaly.score == 0x1.e159345555555p-1);
  CHECK(anomaly.map.values[0] == 0x1.a50c62p-2f);
  CHECK(anomaly.map.values[63] == 0x1.3053b2p-1f);
}

TEST_CASE("a perfect copy scores 0 by every residual") {
  const std::vector<float> picture{0.0f, 0.1f, 0.5f, 1.0f};
  for (const lab::Residual residual :
       {lab::Residual::absolute, lab::Residual::squared, lab::Residual::cross_entropy}) {
    CHECK(lab::score_reconstruction(picture, picture, 1, 2, 2, {residual, {}}).score == 0.0);
  }
}
