// SPDX-License-Identifier: MIT
// Which units a bank of codes uses, by hand-computed variances.
#include "shared/latent/units.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>

using Catch::Matchers::WithinAbs;
using lab::Bank;
using lab::Units;

namespace {

constexpr double kCodeError = 1e-7;  // the codes are floats

// Units 1 and 3 are idle: one constant, one that hardly moves.
Bank idle_bank() {
  Bank bank;
  bank.dim = 4;
  bank.codes = {1,  5, -3, 0.05f,   //
                -1, 5, 3,  -0.05f,  //
                1,  5, 3,  0.05f,   //
                -1, 5, -3, -0.05f};
  bank.labels = {0, 1, 2, 3};
  bank.map.resize(8);
  return bank;
}

}  // namespace

TEST_CASE("the units that vary most come first, and idle ones are not used") {
  const Units units = lab::units_of(idle_bank());
  CHECK(units.order == std::vector<int>{2, 0, 3, 1});
  CHECK(units.used == 2);
  CHECK(std::ranges::equal(units.used_units(), std::vector<int>{2, 0}));
  CHECK(units.uses(0));
  CHECK(units.uses(2));
  CHECK_FALSE(units.uses(1));
  CHECK_FALSE(units.uses(3));
  CHECK(units.variance[0] == 1);
  CHECK(units.variance[1] == 0);
  CHECK(units.variance[2] == 9);
  CHECK_THAT(units.variance[3], WithinAbs(0.0025, kCodeError));
}

TEST_CASE("equal units keep their order") {
  Bank bank;
  bank.dim = 3;
  bank.codes = {1, 1, 1, -1, -1, -1};
  bank.labels = {0, 0};
  CHECK(lab::units_of(bank).order == std::vector<int>{0, 1, 2});
}

TEST_CASE("where no unit varies, or nothing is known, all count as used") {
  Bank one;
  one.dim = 2;
  one.codes = {3, 4};
  one.labels = {0};
  CHECK(lab::units_of(one).used == 2);
  Bank empty;
  empty.dim = 2;
  CHECK(lab::units_of(empty).used == 2);
  const Units units = lab::all_units(3);
  CHECK(units.order == std::vector<int>{0, 1, 2});
  CHECK(units.uses(2));
  CHECK(units.variance.empty());
}

TEST_CASE("the nearest code is told by the units that are used") {
  const Bank bank = idle_bank();
  const std::vector<float> code{0.9f, -90, 2.9f, 90};
  CHECK(lab::nearest_code(bank, code, std::nullopt, lab::units_of(bank).used_units()) == 2);
  // An idle unit's place would have decided.
  CHECK(lab::nearest_code(bank, std::vector<float>{-0.1f, 5, 3, 9}) == 2);
  CHECK(lab::nearest_code(bank, std::vector<float>{-0.1f, 5, 3, 9}, std::nullopt,
                          lab::units_of(bank).used_units()) == 1);
}

TEST_CASE("the distance of two codes counts the units that are named") {
  const std::vector<float> a{0, 1, 2};
  const std::vector<float> b{3, 1, 6};
  CHECK(lab::code_distance(a, b) == 5);
  CHECK(lab::code_distance(a, b, std::vector<int>{2}) == 4);
}
