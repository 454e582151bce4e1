// SPDX-License-Identifier: MIT
// Distances between clouds of points whose values are known.
#include "native/evaluation/distributions.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>

#include "shared/base/error.h"

namespace lab {
namespace {

using Catch::Matchers::Message;
using Catch::Matchers::WithinAbs;

// Four points around `mean` whose covariance is L L'.
at::Tensor cloud(std::vector<double> lower, std::vector<double> mean) {
  const at::Tensor columns = at::tensor(lower).view({2, 2}).t() * std::sqrt(1.5);
  return at::cat({columns, -columns}) + at::tensor(mean);
}

at::Tensor line(std::vector<double> points) { return at::tensor(points).view({-1, 1}); }

TEST_CASE("equal clouds have no distance, shifted ones the square of the shift") {
  const at::Tensor a = cloud({1, 0, 0.5, 2}, {0, 0});
  CHECK_THAT(frechet_distance(a, a), WithinAbs(0, 1e-9));
  CHECK_THAT(frechet_distance(a, a + at::tensor({3.0, 4.0})), WithinAbs(25, 1e-9));
}

TEST_CASE("the distance of a wider cloud is that of the deviations") {
  // Variances 2 and 8.
  CHECK_THAT(frechet_distance(line({-1, 1}), line({-2, 2})), WithinAbs(2, 1e-9));
}

TEST_CASE("the distance counts how numbers go together") {
  // C = 1, C' = (2 1; 1 2) with eigenvalues 1 and 3: 2 + 4 - 2 (1 + sqrt 3).
  const double root = std::sqrt(1.5);
  const at::Tensor a = cloud({1, 0, 0, 1}, {0, 0});
  const at::Tensor b = cloud({std::sqrt(2.0), 0, 1 / std::sqrt(2.0), root}, {0, 0});
  CHECK_THAT(frechet_distance(a, b), WithinAbs(4 - 2 * std::sqrt(3.0), 1e-9));
  CHECK_THAT(frechet_distance(b, a), WithinAbs(4 - 2 * std::sqrt(3.0), 1e-9));
}

TEST_CASE("samples of one distribution are near, of two far") {
  at::Generator generator = at::detail::createCPUGenerator(2);
  const auto normals = [&](double mean) {
    return at::empty({4000, 8}).normal_(mean, 1, generator);
  };
  CHECK(frechet_distance(normals(0), normals(0)) < 0.05);
  CHECK_THAT(frechet_distance(normals(0), normals(1)), WithinAbs(8, 0.4));
}

TEST_CASE("manifolds are compared by the nearest of each kind") {
  // Every real point is 1 from its nearest, the generated ones 9.5 from each other.
  const Manifold found = compare_manifolds(line({0, 1, 2, 3}), line({0.5, 10}), 1);
  CHECK(found.precision == 0.5);
  CHECK(found.recall == 1);
  CHECK(found.density == 1);  // 0.5 lies among two of the real ones, 10 among none
  CHECK(found.coverage == 0.5);
}

TEST_CASE("a collapsed generator is precise and covers little") {
  at::Generator generator = at::detail::createCPUGenerator(2);
  const at::Tensor real = at::empty({2000, 4}).normal_(0, 1, generator);
  const at::Tensor collapsed = at::empty({2000, 4}).normal_(0, 0.05, generator);
  const Manifold found = compare_manifolds(real, collapsed, 5);
  CHECK(found.precision > 0.95);
  CHECK(found.recall < 0.05);
  CHECK(found.coverage < 0.2);
  const Manifold same = compare_manifolds(real, at::empty({2000, 4}).normal_(0, 1, generator), 5);
  CHECK(same.coverage > 0.9);
  CHECK_THAT(same.density, WithinAbs(1, 0.1));
}

TEST_CASE("too few points, or points of other sizes, are refused") {
  CHECK_THROWS_MATCHES(frechet_distance(line({1}), line({1, 2})), Error,
                       Message("features: expected at least 2 points, found 1"));
  CHECK_THROWS_MATCHES(compare_manifolds(line({1, 2, 3}), line({1, 2}), 2), Error,
                       Message("features: expected at least 3 points, found 2"));
  CHECK_THROWS_MATCHES(frechet_distance(line({1, 2}), cloud({1, 0, 0, 1}, {0, 0})), Error,
                       Message("features: expected 1 numbers a point, found 2"));
}

}  // namespace
}  // namespace lab
