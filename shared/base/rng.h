// SPDX-License-Identifier: MIT
// Seeded random numbers that are the same on every platform: std::normal_distribution differs
// between standard libraries, and libm's log and sin differ in the last bit.
// Generator: PCG32, O'Neill 2014, "PCG: A Family of Simple Fast Space-Efficient Statistically Good
// Algorithms for Random Number Generation". Normals: inversion by AS 241, Wichura 1988.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace lab {

class Rng {
 public:
  // Different (seed, stream) pairs give independent sequences.
  explicit Rng(std::uint64_t seed, std::uint64_t stream = 0);

  std::uint32_t next_u32();
  // In [0, 1), 53 random bits.
  double uniform();
  // In [low, high).
  double uniform(double low, double high);
  // In [0, bound), unbiased. Precondition: bound > 0.
  std::uint32_t below(std::uint32_t bound);
  // Standard normal, by inversion: one uniform a sample.
  double normal();

 private:
  std::uint64_t state_;
  std::uint64_t increment_;
};

// count standard normal samples, as the browser and the trainer draw latent codes.
std::vector<float> normal_samples(std::uint64_t seed, std::size_t count);

// A uniformly random order of 0 .. count-1 (Fisher-Yates).
std::vector<std::uint32_t> shuffled_indices(std::uint64_t seed, std::uint32_t count);

// Inverse of the standard normal distribution function, relative error < 1e-15.
// Throws lab::Error unless 0 < probability < 1.
double normal_quantile(double probability);

// Standard normal distribution function, relative error < 1e-14, the inverse of the above.
double normal_cdf(double value);

}  // namespace lab
