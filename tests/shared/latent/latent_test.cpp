// SPDX-License-Identifier: MIT
// Interpolation, planes and grids by hand-computed values.
#include "shared/latent/latent.h"

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>

#include "shared/base/error.h"

using Catch::Matchers::Message;
using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;
using lab::Code;

namespace {

constexpr double kFloatError = 2e-7;  // two roundings to float

double norm(std::span<const float> code) {
  double sum = 0;
  for (const float value : code) sum += static_cast<double>(value) * value;
  return std::sqrt(sum);
}

double dot(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * b[i];
  return sum;
}

Code random_code(lab::Rng& rng, int dim) {
  Code code;
  for (int i = 0; i < dim; ++i) code.push_back(static_cast<float>(rng.normal()));
  return code;
}

}  // namespace

TEST_CASE("lerp is linear, exact at both ends, and extrapolates") {
  const Code a{1, -2, 0.1f};
  const Code b{3, 6, 0.7f};
  CHECK(lab::lerp(a, b, 0) == a);
  CHECK(lab::lerp(a, b, 1) == b);
  CHECK(lab::lerp(a, b, 0.25) == Code{1.5f, 0, 0.25f});
  CHECK(lab::lerp(Code{1}, Code{3}, 2) == Code{5});
}

TEST_CASE("slerp goes along the circle by known values") {
  const Code third = lab::slerp(Code{1, 0}, Code{0, 2}, 1.0 / 3);
  CHECK_THAT(third[0], WithinRel(1.15470053838, kFloatError));
  CHECK_THAT(third[1], WithinRel(0.666666666667, kFloatError));

  const Code quarter = lab::slerp(Code{1, 2, 2}, Code{0, -3, 4}, 0.25);
  CHECK_THAT(quarter[0], WithinRel(1.03699682951, kFloatError));
  CHECK_THAT(quarter[1], WithinRel(1.32900841006, kFloatError));
  CHECK_THAT(quarter[2], WithinRel(3.06730732428, kFloatError));
}

TEST_CASE("slerp gives the same bits everywhere") {
  CHECK(lab::slerp(Code{1, 2, 2}, Code{0, -3, 4}, 0.25) ==
        Code{0x1.0978ap+0f, 0x1.5439e6p+0f, 0x1.889d86p+1f});
}

TEST_CASE("slerp keeps the norm of unit codes") {
  lab::Rng rng(1);
  for (int round = 0; round < 100; ++round) {
    Code a = random_code(rng, 22);
    Code b = random_code(rng, 22);
    for (float& value : a) value = static_cast<float>(value / norm(a));
    for (float& value : b) value = static_cast<float>(value / norm(b));
    const double from = norm(a);  // dividing in place moved the norm: only equal ends matter
    const double to = norm(b);
    const double t = rng.uniform();
    CHECK_THAT(norm(lab::slerp(a, b, t)), WithinRel((1 - t) * from + t * to, 1e-6));
  }
}

TEST_CASE("slerp moves the norm linearly and halves the angle in the middle") {
  lab::Rng rng(2);
  for (int round = 0; round < 100; ++round) {
    const Code a = random_code(rng, 10);
    const Code b = random_code(rng, 10);
    const Code middle = lab::slerp(a, b, 0.5);
    CHECK_THAT(norm(middle), WithinRel((norm(a) + norm(b)) / 2, 1e-6));
    CHECK_THAT(dot(middle, a) / norm(a), WithinAbs(dot(middle, b) / norm(b), 1e-5));
  }
}

TEST_CASE("slerp ends at its ends") {
  const Code a{1, 2, 2};
  const Code b{0, -3, 4};
  CHECK(lab::slerp(a, b, 0) == a);
  CHECK(lab::slerp(a, b, 1) == b);
}

TEST_CASE("slerp falls back to lerp where there is no one great circle") {
  CHECK(lab::slerp(Code{2, 2}, Code{2, 2}, 0.5) == Code{2, 2});
  CHECK(lab::slerp(Code{1, 0}, Code{3, 0}, 0.5) == Code{2, 0});
  CHECK(lab::slerp(Code{1, 0}, Code{-3, 0}, 0.25) == Code{0, 0});
  CHECK(lab::slerp(Code{0, 0}, Code{0, 4}, 0.5) == Code{0, 2});
  CHECK(lab::slerp(Code{0, 0}, Code{0, 0}, 0.5) == Code{0, 0});
}

TEST_CASE("interpolation refuses codes of different dimensions") {
  CHECK_THROWS_MATCHES(lab::lerp(Code{1, 2}, Code{1}, 0.5), lab::Error,
                       Message("lerp: expected 2 dimensions, found 1"));
  CHECK_THROWS_MATCHES(lab::slerp(Code{1, 2}, Code{1, 2, 3}, 0.5), lab::Error,
                       Message("slerp: expected 2 dimensions, found 3"));
}

TEST_CASE("axis_plane spans two coordinates and keeps the others") {
  const lab::LatentPlane plane = lab::axis_plane(Code{5, 6, 7, 8}, 3, 1);
  CHECK(lab::point_on_plane(plane, 0, 0) == Code{5, 0, 7, 0});
  CHECK(lab::point_on_plane(plane, 2, -1.5) == Code{5, -1.5f, 7, 2});
}

TEST_CASE("axis_plane refuses axes that are missing or equal") {
  CHECK_THROWS_MATCHES(lab::axis_plane(Code{1, 2}, 0, 2), lab::Error,
                       Message("axis_plane: expected an axis from 0 to 1, found 2"));
  CHECK_THROWS_MATCHES(lab::axis_plane(Code{1, 2}, -1, 0), lab::Error,
                       Message("axis_plane: expected an axis from 0 to 1, found -1"));
  CHECK_THROWS_MATCHES(lab::axis_plane(Code{1, 2}, 1, 1), lab::Error,
                       Message("axis_plane: expected two different axes, found 1 twice"));
}

TEST_CASE("plane_through holds its three codes in orthonormal coordinates") {
  const Code a{1, 1, 1};
  const Code b{1, 4, 1};
  const Code c{3, 2, 1};
  const lab::LatentPlane plane = lab::plane_through(a, b, c);
  CHECK(plane.origin == a);
  CHECK(plane.u == Code{0, 1, 0});
  CHECK(plane.v == Code{1, 0, 0});
  CHECK(lab::point_on_plane(plane, 3, 0) == b);
  CHECK(lab::point_on_plane(plane, 1, 2) == c);
}

TEST_CASE("plane_through of random codes is orthonormal and passes through them") {
  lab::Rng rng(3);
  for (int round = 0; round < 50; ++round) {
    const Code a = random_code(rng, 30);
    const Code b = random_code(rng, 30);
    const Code c = random_code(rng, 30);
    const lab::LatentPlane plane = lab::plane_through(a, b, c);
    CHECK_THAT(norm(plane.u), WithinRel(1.0, 1e-6));
    CHECK_THAT(norm(plane.v), WithinRel(1.0, 1e-6));
    CHECK_THAT(dot(plane.u, plane.v), WithinAbs(0.0, 1e-6));
    for (const Code* code : {&a, &b, &c}) {
      const lab::PlanePoint point = lab::project(plane, *code);
      const Code again = lab::point_on_plane(plane, point.x, point.y);
      for (std::size_t i = 0; i < again.size(); ++i) {
        CHECK_THAT(again[i], WithinAbs((*code)[i], 1e-5));
      }
    }
  }
}

TEST_CASE("plane_around puts its three codes where the first view of a plane shows them") {
  lab::Rng rng(7);
  for (const int dim : {2, 5, 100}) {
    const std::array codes{random_code(rng, dim), random_code(rng, dim), random_code(rng, dim)};
    const lab::LatentPlane plane = lab::plane_around(codes[0], codes[1], codes[2]);
    constexpr std::array<lab::PlanePoint, 3> kPlaces{{{-2, -1.5}, {2, -1.5}, {0, 2}}};
    for (std::size_t i = 0; i < 3; ++i) {
      const Code code = lab::point_on_plane(plane, kPlaces[i].x, kPlaces[i].y);
      for (std::size_t k = 0; k < code.size(); ++k) {
        CHECK_THAT(code[k], WithinAbs(codes[i][k], 1e-5));
      }
      const lab::PlanePoint back = lab::project(plane, codes[i]);
      CHECK_THAT(back.x, WithinAbs(kPlaces[i].x, 1e-5));
      CHECK_THAT(back.y, WithinAbs(kPlaces[i].y, 1e-5));
    }
  }
  CHECK_THROWS_AS(lab::plane_around(Code{0, 0}, Code{1, 1}, Code{3, 3}), lab::Error);
}

TEST_CASE("plane_through refuses codes on one line or of different dimensions") {
  CHECK_THROWS_MATCHES(
      lab::plane_through(Code{0, 0}, Code{1, 1}, Code{3, 3}), lab::Error,
      Message("plane_through: expected three codes not on one line, found codes on one line"));
  CHECK_THROWS_MATCHES(
      lab::plane_through(Code{1, 1}, Code{1, 1}, Code{3, 2}), lab::Error,
      Message("plane_through: expected three codes not on one line, found equal codes"));
  CHECK_THROWS_MATCHES(lab::plane_through(Code{1, 1}, Code{1, 2}, Code{3}), lab::Error,
                       Message("plane_through: expected 2 dimensions, found 1"));
}

TEST_CASE("project drops what is off the plane") {
  const lab::LatentPlane plane = lab::axis_plane(Code{9, 0, 0}, 1, 2);
  const lab::PlanePoint point = lab::project(plane, Code{-40, 2, 3});
  CHECK(point.x == 2);
  CHECK(point.y == 3);
}

TEST_CASE("project also solves for slanted axes") {
  const lab::LatentPlane plane{{0, 0}, {2, 0}, {1, 1}};
  const lab::PlanePoint point = lab::project(plane, Code{5, 1});  // 2 u + 1 v
  CHECK(point.x == 2);
  CHECK(point.y == 1);
}

TEST_CASE("a grid runs row by row from the top left") {
  lab::GridSpec spec;
  spec.columns = 3;
  spec.rows = 2;
  spec.x_low = -1, spec.x_high = 1;
  spec.y_low = -2, spec.y_high = 4;
  const lab::LatentPlane plane = lab::axis_plane(Code{0, 0}, 0, 1);
  CHECK(lab::grid_codes(plane, spec) ==
        std::vector<float>{-1, 4, 0, 4, 1, 4, -1, -2, 0, -2, 1, -2});
  const lab::PlanePoint point = lab::grid_point(spec, 2, 0);
  CHECK(point.x == 1);
  CHECK(point.y == 4);
}

TEST_CASE("a single row or column lies in the middle") {
  lab::GridSpec spec;
  spec.columns = 1;
  spec.rows = 1;
  spec.x_low = 1, spec.x_high = 2;
  spec.y_low = -5, spec.y_high = -1;
  CHECK(lab::grid_codes(lab::axis_plane(Code{0, 0}, 0, 1), spec) == std::vector<float>{1.5f, -3});
}

TEST_CASE("a quantile grid divides the prior's mass evenly, at cell centres") {
  lab::GridSpec spec;
  spec.columns = 5;
  spec.rows = 1;
  spec.spacing = lab::GridSpacing::quantile;
  // Quantiles at 10, 30, ... 90 % of the mass within -3 .. 3, from mpmath.
  for (int column = 0; column < 5; ++column) {
    const double expected =
        std::array{-1.27542222346758, -0.522848165433789, 0.0, 0.522848165433789,
                   1.27542222346758}[static_cast<std::size_t>(column)];
    CHECK_THAT(lab::grid_point(spec, column, 0).x, WithinAbs(expected, 1e-14));
  }
  CHECK_THAT(lab::grid_point(spec, 0, 0).y, WithinAbs(0.0, 1e-15));
}

TEST_CASE("a quantile grid rises to the right and falls downwards") {
  lab::GridSpec spec;
  spec.spacing = lab::GridSpacing::quantile;
  for (int i = 1; i < 20; ++i) {
    CHECK(lab::grid_point(spec, i, 0).x > lab::grid_point(spec, i - 1, 0).x);
    CHECK(lab::grid_point(spec, 0, i).y < lab::grid_point(spec, 0, i - 1).y);
  }
}

TEST_CASE("a grid needs cells and rising finite ranges") {
  const lab::LatentPlane plane = lab::axis_plane(Code{0, 0}, 0, 1);
  lab::GridSpec spec;
  spec.rows = 0;
  CHECK_THROWS_MATCHES(
      lab::grid_codes(plane, spec), lab::Error,
      Message("grid: expected at least one row and column, found 0 rows, 20 columns"));
  spec.rows = 1;
  spec.y_low = 3;
  CHECK_THROWS_MATCHES(lab::grid_codes(plane, spec), lab::Error,
                       Message("grid y: expected low < high, found 3 and 3"));
  spec.y_low = 0;
  spec.x_high = std::nan("");
  CHECK_THROWS_MATCHES(lab::grid_point(spec, 0, 0), lab::Error,
                       Message("grid x: expected low < high, found -3 and nan"));
}
