// SPDX-License-Identifier: MIT
// Geometry of latent space: interpolation, planes and grids of codes, banks of known codes.
// Slerp: Shoemake 1985; White 2016, "Sampling Generative Networks", section 2.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "shared/rng.h"

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

// Latent codes of real images, with their labels and a 2-D map of them.
struct Bank {
  int dim = 0;
  std::vector<float> codes;          // [size, dim]
  std::vector<std::int32_t> labels;  // [size]; -1: unknown
  std::vector<float> map;            // [size, 2]; the codes themselves where dim is 2

  int size() const { return static_cast<int>(labels.size()); }
  std::span<const float> code(int index) const;
};

// bank.bin is a tensor file (tensor_file.h) with codes F32, labels I32, map F32.
// Throws lab::Error on a malformed file, differing sizes or non-finite values.
Bank parse_bank(std::span<const std::uint8_t> file);
std::vector<std::uint8_t> serialize_bank(const Bank& bank);

// Index of the nearest code (Euclidean), with label `label` only where given; nullopt if there is none.
std::optional<int> nearest_code(const Bank& bank, std::span<const float> code,
                                std::optional<int> label = std::nullopt);

// A known code of a class (of any, if nullopt) plus noise * standard normal: samples one class of an
// unconditional model. nullopt if the bank has no such code.
std::optional<Code> sample_around(const Bank& bank, std::optional<int> label, double noise,
                                  Rng& rng);
// A point between two known codes of a class, by slerp.
std::optional<Code> sample_between(const Bank& bank, std::optional<int> label, Rng& rng);

}  // namespace lab
