// SPDX-License-Identifier: MIT
// Geometry of latent space: interpolation, planes and grids of codes, banks of known codes.
// Slerp: Shoemake 1985; White 2016, "Sampling Generative Networks", section 2.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "shared/base/rng.h"

namespace lab {

using Code = std::vector<float>;  // [latent_dim]

// (1 - t) a + t b. Throws lab::Error if the dimensions differ.
Code lerp(std::span<const float> a, std::span<const float> b, double t);

// Along the great circle between a's and b's directions, with the norm going linearly from |a| to
// |b|; falls back to lerp where the angle is undefined or (nearly) 0 or 180 degrees.
// Throws lab::Error if the dimensions differ.
Code slerp(std::span<const float> a, std::span<const float> b, double t);

// A two-dimensional affine section of latent space: code(x, y) = origin + x u + y v.
struct LatentPlane {
  Code origin;
  Code u;
  Code v;
};

// The plane of two coordinate axes through `origin` (whose own two coordinates count as 0).
// Throws lab::Error if an axis is out of range or both are the same.
LatentPlane axis_plane(std::span<const float> origin, int x_axis, int y_axis);

// The plane through three codes, with orthonormal u (from a towards b) and v.
// Throws lab::Error if the codes lie on one line or differ in dimension.
LatentPlane plane_through(std::span<const float> a, std::span<const float> b,
                          std::span<const float> c);

// The plane through three codes, scaled and shifted so that a lies at (-2, -1.5), b at (2, -1.5) and c at (0, 2): all
// three within the first view of any plane, whatever their distances.
// Throws lab::Error likewise.
LatentPlane plane_around(std::span<const float> a, std::span<const float> b,
                         std::span<const float> c);

Code point_on_plane(const LatentPlane& plane, double x, double y);
// Coordinates of the orthogonal projection of a code.
struct PlanePoint {
  double x;
  double y;
};
PlanePoint project(const LatentPlane& plane, std::span<const float> code);

enum class GridSpacing {
  uniform,   // equal steps from low to high
  quantile,  // equal steps of the standard normal prior's probability, cell centres
};

struct GridSpec {
  int columns = 20;
  int rows = 20;
  double x_low = -3, x_high = 3;
  double y_low = -3, y_high = 3;
  GridSpacing spacing = GridSpacing::uniform;
};

// [rows * columns, latent_dim], row by row from the top: y falls from y_high to y_low, x rises.
// With GridSpacing::quantile the ranges bound the prior's mass that is divided.
// A single row or column lies in the middle. Throws lab::Error if rows or columns < 1 or low >= high.
std::vector<float> grid_codes(const LatentPlane& plane, const GridSpec& spec);
// The plane coordinates of one grid cell, in the order of grid_codes.
PlanePoint grid_point(const GridSpec& spec, int column, int row);

}  // namespace lab
