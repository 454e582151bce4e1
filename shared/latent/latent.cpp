// SPDX-License-Identifier: MIT
// Interpolation, planes and grids of codes (latent.h). All sums run in double, in a fixed order.
#include "shared/latent/latent.h"

#include <cmath>

#include "shared/base/error.h"
#include "shared/base/exact_math.h"
#include "shared/base/number_text.h"

namespace lab {

namespace {

using Vector = std::vector<double>;

// Below this sine the great circle is undefined or lerp is the same to float precision.
constexpr double kSmallestSine = 1e-6;

// Where plane_around puts its codes.
constexpr double kAcross = 2;  // to either side of the middle
constexpr double kLow = -1.5;  // of the first two
constexpr double kHigh = 2;    // of the third

void expect_same_dimension(std::string_view where, std::size_t expected, std::size_t found) {
  if (expected != found) {
    throw Error(where, number_text(expected) + " dimensions", number_text(found));
  }
}

double dot(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

double norm(std::span<const double> a) { return std::sqrt(dot(a, a)); }

Vector widen(std::span<const float> a) { return Vector(a.begin(), a.end()); }

Code narrow(std::span<const double> a) {
  Code code(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) code[i] = static_cast<float>(a[i]);
  return code;
}

// s a + t b
Vector combine(double s, std::span<const double> a, double t, std::span<const double> b) {
  Vector sum(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) sum[i] = s * a[i] + t * b[i];
  return sum;
}

// Angle between unit vectors, in [0, pi]; the half-angle form is exact near 0 and pi, where the
// arc cosine of the dot product is not (Kahan).
double angle_between(std::span<const double> a, std::span<const double> b) {
  return 2 * exact_atan2(norm(combine(1, a, -1, b)), norm(combine(1, a, 1, b)));
}

void expect_valid(const GridSpec& spec) {
  if (spec.columns < 1 || spec.rows < 1) {
    throw Error("grid", "at least one row and column",
                number_text(spec.rows) + " rows, " + number_text(spec.columns) + " columns");
  }
  const auto expect_range = [](const char* where, double low, double high) {
    if (!(low < high) || !std::isfinite(low) || !std::isfinite(high)) {
      throw Error(where, "low < high", number_text(low) + " and " + number_text(high));
    }
  };
  expect_range("grid x", spec.x_low, spec.x_high);
  expect_range("grid y", spec.y_low, spec.y_high);
}

// Place of cell `index` of `count` on an axis.
double grid_coordinate(GridSpacing spacing, double low, double high, int index, int count) {
  if (spacing == GridSpacing::uniform) {
    if (count == 1) return low + (high - low) / 2;
    const double t = static_cast<double>(index) / (count - 1);
    return (1 - t) * low + t * high;  // exact at both ends
  }
  const double mass_low = normal_cdf(low);
  const double mass_high = normal_cdf(high);
  const double t = (index + 0.5) / count;
  return normal_quantile(mass_low + t * (mass_high - mass_low));
}

// Least squares: the coordinates also hold for a plane whose u and v are not orthonormal.
PlanePoint solve_on_plane(const Vector& u, const Vector& v, const Vector& offset) {
  const double uu = dot(u, u);
  const double uv = dot(u, v);
  const double vv = dot(v, v);
  const double determinant = uu * vv - uv * uv;
  if (!(determinant > 0)) throw Error("project", "a plane", "u and v on one line");
  const double ou = dot(offset, u);
  const double ov = dot(offset, v);
  return {(ou * vv - ov * uv) / determinant, (ov * uu - ou * uv) / determinant};
}

}  // namespace

Code lerp(std::span<const float> a, std::span<const float> b, double t) {
  expect_same_dimension("lerp", a.size(), b.size());
  return narrow(combine(1 - t, widen(a), t, widen(b)));
}

Code slerp(std::span<const float> a, std::span<const float> b, double t) {
  expect_same_dimension("slerp", a.size(), b.size());
  const Vector from = widen(a);
  const Vector to = widen(b);
  const double from_norm = norm(from);
  const double to_norm = norm(to);
  if (!(from_norm > 0 && to_norm > 0)) return lerp(a, b, t);

  const Vector from_unit = combine(1 / from_norm, from, 0, from);
  const Vector to_unit = combine(1 / to_norm, to, 0, to);
  const double angle = angle_between(from_unit, to_unit);
  const double sine = exact_sin(angle);
  if (sine < kSmallestSine) return lerp(a, b, t);

  const double length = (1 - t) * from_norm + t * to_norm;
  return narrow(combine(length * exact_sin((1 - t) * angle) / sine, from_unit,
                        length * exact_sin(t * angle) / sine, to_unit));
}

LatentPlane axis_plane(std::span<const float> origin, int x_axis, int y_axis) {
  const int dim = static_cast<int>(origin.size());
  for (const int axis : {x_axis, y_axis}) {
    if (axis < 0 || axis >= dim) {
      throw Error("axis_plane", "an axis from 0 to " + number_text(dim - 1), number_text(axis));
    }
  }
  if (x_axis == y_axis) {
    throw Error("axis_plane", "two different axes", number_text(x_axis) + " twice");
  }
  const auto x = static_cast<std::size_t>(x_axis);
  const auto y = static_cast<std::size_t>(y_axis);
  LatentPlane plane{Code(origin.begin(), origin.end()), Code(origin.size()), Code(origin.size())};
  plane.origin[x] = 0;
  plane.origin[y] = 0;
  plane.u[x] = 1;
  plane.v[y] = 1;
  return plane;
}

LatentPlane plane_through(std::span<const float> a, std::span<const float> b,
                          std::span<const float> c) {
  expect_same_dimension("plane_through", a.size(), b.size());
  expect_same_dimension("plane_through", a.size(), c.size());
  const Vector origin = widen(a);
  const Vector ab = combine(1, widen(b), -1, origin);
  const Vector ac = combine(1, widen(c), -1, origin);
  const double ab_norm = norm(ab);
  const double ac_norm = norm(ac);
  if (!(ab_norm > 0 && ac_norm > 0)) {
    throw Error("plane_through", "three codes not on one line", "equal codes");
  }
  const Vector u = combine(1 / ab_norm, ab, 0, ab);
  const Vector across = combine(1, ac, -dot(ac, u), u);
  const double across_norm = norm(across);
  if (!(across_norm > kSmallestSine * ac_norm)) {
    throw Error("plane_through", "three codes not on one line", "codes on one line");
  }
  return {Code(a.begin(), a.end()), narrow(u), narrow(combine(1 / across_norm, across, 0, across))};
}

LatentPlane plane_around(std::span<const float> a, std::span<const float> b,
                         std::span<const float> c) {
  plane_through(a, b, c);  // for what it throws
  const Vector middle = combine(0.5, widen(a), 0.5, widen(b));
  const Vector u = combine(0.5 / kAcross, widen(b), -0.5 / kAcross, widen(a));
  const Vector v = combine(1 / (kHigh - kLow), widen(c), -1 / (kHigh - kLow), middle);
  return {narrow(combine(1, widen(c), -kHigh, v)), narrow(u), narrow(v)};
}

Code point_on_plane(const LatentPlane& plane, double x, double y) {
  Code code(plane.origin.size());
  for (std::size_t i = 0; i < code.size(); ++i) {
    code[i] = static_cast<float>(plane.origin[i] + x * plane.u[i] + y * plane.v[i]);
  }
  return code;
}

PlanePoint project(const LatentPlane& plane, std::span<const float> code) {
  expect_same_dimension("project", plane.origin.size(), code.size());
  const Vector offset = combine(1, widen(code), -1, widen(plane.origin));
  return solve_on_plane(widen(plane.u), widen(plane.v), offset);
}

std::vector<float> grid_codes(const LatentPlane& plane, const GridSpec& spec) {
  expect_valid(spec);
  std::vector<float> codes;
  codes.reserve(static_cast<std::size_t>(spec.rows) * static_cast<std::size_t>(spec.columns) *
                plane.origin.size());
  for (int row = 0; row < spec.rows; ++row) {
    for (int column = 0; column < spec.columns; ++column) {
      const PlanePoint point = grid_point(spec, column, row);
      const Code code = point_on_plane(plane, point.x, point.y);
      codes.insert(codes.end(), code.begin(), code.end());
    }
  }
  return codes;
}

PlanePoint grid_point(const GridSpec& spec, int column, int row) {
  expect_valid(spec);
  return {grid_coordinate(spec.spacing, spec.x_low, spec.x_high, column, spec.columns),
          grid_coordinate(spec.spacing, spec.y_low, spec.y_high, spec.rows - 1 - row, spec.rows)};
}

}  // namespace lab
