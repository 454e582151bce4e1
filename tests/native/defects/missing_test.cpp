// SPDX-License-Identifier: MIT
// Masks of what is missing: how much, and in which form.
#include "native/defects/missing.h"

#include <catch2/catch_test_macros.hpp>
#include <numeric>

namespace lab {
namespace {

constexpr int kSide = 28;
constexpr int kDraws = 200;

double missing_share(const FloatMap& mask) {
  const double known = std::accumulate(mask.values.begin(), mask.values.end(), 0.0);
  return 1 - known / static_cast<double>(mask.values.size());
}

template <typename Check>
void for_draws(Missing missing, Check check) {
  for (int seed = 0; seed < kDraws; ++seed) {
    Rng rng(static_cast<std::uint64_t>(seed));
    check(known_mask(missing, kSide, kSide, rng));
  }
}

TEST_CASE("every kind of mask is 1 or 0, and something is missing") {
  for (const Missing missing : kMissing) {
    INFO(name_of(missing));
    for_draws(missing, [](const FloatMap& mask) {
      for (const float value : mask.values) CHECK((value == 0 || value == 1));
      CHECK(missing_share(mask) > 0);
      CHECK(missing_share(mask) < 1);
    });
  }
}

TEST_CASE("a missing box has a quarter to two thirds of each side") {
  double least = 1;
  double most = 0;
  for_draws(Missing::box, [&](const FloatMap& mask) {
    least = std::min(least, missing_share(mask));
    most = std::max(most, missing_share(mask));
  });
  CHECK(least >= 7.0 * 7 / (kSide * kSide));
  CHECK(most <= 18.0 * 18 / (kSide * kSide));
  CHECK(most > 0.3);
}

TEST_CASE("a missing half is a half") {
  for_draws(Missing::half, [](const FloatMap& mask) { CHECK(missing_share(mask) == 0.5); });
}

TEST_CASE("missing pixels are a fifth to four fifths of all, spread over the picture") {
  for_draws(Missing::pixels, [](const FloatMap& mask) {
    CHECK(missing_share(mask) > 0.12);
    CHECK(missing_share(mask) < 0.88);
  });
}

TEST_CASE("the same random numbers give the same mask, others another") {
  for (const Missing missing : kMissing) {
    INFO(name_of(missing));
    Rng first(5);
    Rng again(5);
    const FloatMap mask = known_mask(missing, kSide, kSide, first);
    CHECK(mask.values == known_mask(missing, kSide, kSide, again).values);
    bool differs = false;
    for (std::uint64_t seed = 6; seed < 16; ++seed) {
      Rng other(seed);
      differs = differs || mask.values != known_mask(missing, kSide, kSide, other).values;
    }
    CHECK(differs);
  }
}

}  // namespace
}  // namespace lab
