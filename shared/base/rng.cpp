// SPDX-License-Identifier: MIT
// PCG32 (XSH-RR output) and the normal distribution's quantile (AS 241, PPND16) and distribution
// function (Cody 1969, "Rational Chebyshev approximations for the error function").
#include "shared/base/rng.h"

#include <array>
#include <bit>
#include <cassert>
#include <cmath>
#include <numeric>
#include <utility>

#include "shared/base/error.h"
#include "shared/base/exact_math.h"
#include "shared/base/number_text.h"

namespace lab {

namespace {

constexpr std::uint64_t kPcgMultiplier = 6364136223846793005u;

// Coefficients from the constant term up.
template <std::size_t N>
double polynomial(const std::array<double, N>& coefficients, double x) {
  double value = coefficients[N - 1];
  for (std::size_t i = N - 1; i-- > 0;) value = value * x + coefficients[i];
  return value;
}

// AS 241: numerator and denominator for |p - 1/2| <= 0.425, for r <= 5, and for the far tails.
constexpr std::array kCenterTop{3.3871328727963666080e0, 1.3314166789178437745e2,
                                1.9715909503065514427e3, 1.3731693765509461125e4,
                                4.5921953931549871457e4, 6.7265770927008700853e4,
                                3.3430575583588128105e4, 2.5090809287301226727e3};
constexpr std::array kCenterBottom{1.0,
                                   4.2313330701600911252e1,
                                   6.8718700749205790830e2,
                                   5.3941960214247511077e3,
                                   2.1213794301586595867e4,
                                   3.9307895800092710610e4,
                                   2.8729085735721942674e4,
                                   5.2264952788528545610e3};
constexpr std::array kTailTop{1.42343711074968357734e0,  4.63033784615654529590e0,
                              5.76949722146069140550e0,  3.64784832476320460504e0,
                              1.27045825245236838258e0,  2.41780725177450611770e-1,
                              2.27238449892691845833e-2, 7.74545014278341407640e-4};
constexpr std::array kTailBottom{1.0,
                                 2.05319162663775882187e0,
                                 1.67638483018380384940e0,
                                 6.89767334985100004550e-1,
                                 1.48103976427480074590e-1,
                                 1.51986665636164571966e-2,
                                 5.47593808499534494600e-4,
                                 1.05075007164441684324e-9};
constexpr std::array kFarTop{6.65790464350110377720e0,  5.46378491116411436990e0,
                             1.78482653991729133580e0,  2.96560571828504891230e-1,
                             2.65321895265761230930e-2, 1.24266094738807843860e-3,
                             2.71155556874348757815e-5, 2.01033439929228813265e-7};
constexpr std::array kFarBottom{1.0,
                                5.99832206555887937690e-1,
                                1.36929880922735805310e-1,
                                1.48753612908506148525e-2,
                                7.86869131145613259100e-4,
                                1.84631831751005468180e-5,
                                1.42151175831644588870e-7,
                                2.04426310338993978564e-15};

// Cody's minimax coefficients for the normal distribution function: |x| <= 0.66291, <= sqrt(32), above.
constexpr std::array kCdfCenterTop{18154.981253343561249, 1067.6894854603709582,
                                   161.02823106855587881, 2.2352520354606839287,
                                   0.065682337918207449113};
constexpr std::array kCdfCenterBottom{45507.789335026729956, 10260.932208618978205,
                                      976.09855173777669322, 47.20258190468824187, 1.0};
constexpr std::array kCdfMiddleTop{
    9842.7148383839780218, 11602.651437647350124,  6848.1904505362823326,
    2494.5375852903726711, 597.27027639480026226,  93.506656132177855979,
    8.8831497943883759412, 0.39894151208813466764, 1.0765576773720192317e-8};
constexpr std::array kCdfMiddleBottom{
    19685.429676859990727, 38912.003286093271411, 34900.952721145977266,
    18615.571640885098091, 6485.558298266760755,  1519.377599407554805,
    235.38790178262499861, 22.266688044328115691, 1.0};
constexpr std::array kCdfFarTop{2.9112874951168792e-5, 1.421619193227893466e-3,
                                2.2235277870649807e-2, 1.274011611602473639e-1,
                                2.1589853405795699e-1, 2.307344176494017303e-2};
constexpr std::array kCdfFarBottom{7.29751555083966205e-5, 3.78239633202758244e-3,
                                   6.59881378689285515e-2, 4.68238212480865118e-1,
                                   1.28426009614491121e0,  1.0};
constexpr double kInverseSqrtTwoPi = 0.39894228040143267794;

// exp(-x^2 / 2): x^2 loses digits when rounded, so the rounding is split off first.
double gaussian_tail_factor(double x) {
  const double coarse = std::floor(x * 16) / 16;
  const double rest = (x - coarse) * (x + coarse);
  return exact_exp(-coarse * coarse / 2) * exact_exp(-rest / 2);
}

// Probability above x >= 0.66.
double upper_tail(double x) {
  if (x > 39) return 0;  // below the smallest double
  if (x <= 5.656854249492380195) {
    return gaussian_tail_factor(x) * polynomial(kCdfMiddleTop, x) / polynomial(kCdfMiddleBottom, x);
  }
  const double inverse_square = 1 / (x * x);
  const double correction = inverse_square * polynomial(kCdfFarTop, inverse_square) /
                            polynomial(kCdfFarBottom, inverse_square);
  return gaussian_tail_factor(x) * (kInverseSqrtTwoPi - correction) / x;
}

}  // namespace

Rng::Rng(std::uint64_t seed, std::uint64_t stream) : state_(0), increment_(stream << 1 | 1u) {
  next_u32();
  state_ += seed;
  next_u32();
}

std::uint32_t Rng::next_u32() {
  const std::uint64_t old = state_;
  state_ = old * kPcgMultiplier + increment_;
  const auto shifted = static_cast<std::uint32_t>(((old >> 18) ^ old) >> 27);
  return std::rotr(shifted, static_cast<int>(old >> 59));
}

double Rng::uniform() {
  const std::uint64_t high = next_u32() >> 5;  // 27 bits
  const std::uint64_t low = next_u32() >> 6;   // 26 bits
  return static_cast<double>(high << 26 | low) * 0x1p-53;
}

double Rng::uniform(double low, double high) {
  const double value = low + (high - low) * uniform();
  return value < high ? value : std::nextafter(high, low);  // the sum may round up to high
}

std::uint32_t Rng::below(std::uint32_t bound) {
  assert(bound > 0);
  // Values under 2^32 mod bound would make the small remainders likelier.
  const std::uint32_t threshold = (0u - bound) % bound;
  std::uint32_t value = next_u32();
  while (value < threshold) value = next_u32();
  return value % bound;
}

double Rng::normal() {
  // The middles of 2^53 cells: never 0 or 1, symmetric about 1/2 (up to rounding next to 1).
  const double u = uniform() + 0x1p-54;
  return normal_quantile(u < 1 ? u : 1 - 0x1p-53);
}

std::vector<float> normal_samples(std::uint64_t seed, std::size_t count) {
  Rng rng(seed);
  std::vector<float> samples(count);
  for (float& sample : samples) sample = static_cast<float>(rng.normal());
  return samples;
}

std::vector<std::uint32_t> shuffled_indices(std::uint64_t seed, std::uint32_t count) {
  Rng rng(seed);
  std::vector<std::uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0u);
  for (std::uint32_t i = count; i > 1; --i) std::swap(order[i - 1], order[rng.below(i)]);
  return order;
}

double normal_quantile(double probability) {
  if (!(probability > 0 && probability < 1)) {
    throw Error("normal_quantile", "a probability between 0 and 1", number_text(probability));
  }
  const double q = probability - 0.5;
  if (std::fabs(q) <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * polynomial(kCenterTop, r) / polynomial(kCenterBottom, r);
  }
  const double tail = q < 0 ? probability : 1 - probability;
  const double r = std::sqrt(-exact_log(tail));
  const double value = r <= 5 ? polynomial(kTailTop, r - 1.6) / polynomial(kTailBottom, r - 1.6)
                              : polynomial(kFarTop, r - 5) / polynomial(kFarBottom, r - 5);
  return q < 0 ? -value : value;
}

double normal_cdf(double value) {
  if (std::isnan(value)) return value;
  const double size = std::fabs(value);
  if (size <= 0.66291) {
    const double square = value * value;
    return 0.5 + value * polynomial(kCdfCenterTop, square) / polynomial(kCdfCenterBottom, square);
  }
  return value < 0 ? upper_tail(size) : 1 - upper_tail(size);
}

}  // namespace lab
