// SPDX-License-Identifier: MIT
// See exact_math.h. frexp, ldexp, floor and sqrt are exact or correctly rounded on every platform.
#include "shared/base/exact_math.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

namespace lab {

namespace {

// ln 2 and pi / 2 in pieces: products of the first ones with small integers are exact.
constexpr double kLn2High = 0x1.62e42feep-1;
constexpr double kLn2Low = 0x1.a39ef35793c76p-33;
constexpr double kHalfPiHigh = 0x1.921fb544p+0;
constexpr double kHalfPiMiddle = 0x1.0b4611a6p-34;
constexpr double kHalfPiLow = 0x1.3198a2e037073p-69;

// x - k * (high + middle + low), with what the subtraction of the middle piece rounds away added back.
double reduce_by_half_pi(double x, double k) {
  const double coarse = x - k * kHalfPiHigh;
  const double middle = k * kHalfPiMiddle;
  const double fine = coarse - middle;
  const double lost = (coarse - fine) - middle;
  return fine + (lost - k * kHalfPiLow);
}

// Taylor series on |x| <= pi / 4; the first term left out is below 1e-17 of the sum.
double sin_series(double x) {
  const double x2 = x * x;
  double sum = 0;
  for (int n = 17; n >= 3; n -= 2) sum = (1 + sum) * (-x2 / (n * (n - 1)));
  return x + x * sum;
}

double cos_series(double x) {
  const double x2 = x * x;
  double sum = 0;
  for (int n = 18; n >= 4; n -= 2) sum = (1 + sum) * (-x2 / (n * (n - 1)));
  return 1 - (x2 / 2 + x2 / 2 * sum);
}

// atan(i / 8) to double precision.
constexpr std::array<double, 9> kAtanEighths{0.0,
                                             0.12435499454676144,
                                             0.24497866312686414,
                                             0.35877067027057225,
                                             0.46364760900080615,
                                             0.5585993153435624,
                                             0.6435011087932844,
                                             0.7188299996216245,
                                             0.7853981633974483};

// x in [0, 1].
double atan_unit(double x) {
  const double eighths = std::floor(x * 8 + 0.5);
  const double center = eighths / 8;
  const double rest = (x - center) / (1 + x * center);  // |rest| <= 1 / 16
  const double r2 = rest * rest;
  double sum = 0;
  for (int n = 15; n >= 3; n -= 2) sum = 1.0 / n - r2 * sum;
  return kAtanEighths[static_cast<std::size_t>(eighths)] + (rest - rest * (r2 * sum));
}

}  // namespace

double exact_log(double x) {
  if (std::isnan(x) || x < 0) return std::numeric_limits<double>::quiet_NaN();
  if (x == 0) return -std::numeric_limits<double>::infinity();
  if (std::isinf(x)) return x;
  int exponent = 0;
  double mantissa = std::frexp(x, &exponent);
  if (mantissa < 0x1.6a09e667f3bcdp-1) {  // sqrt(1/2)
    mantissa *= 2;
    --exponent;
  }
  // log(1 + f) = 2 atanh(s) with s = f / (2 + f), |s| < 0.172.
  const double f = mantissa - 1;
  const double s = f / (2 + f);
  const double s2 = s * s;
  double series = 0;
  for (int n = 23; n >= 3; n -= 2) series = s2 * (2.0 / n + series);
  // 2 s = f - s f; the large exact parts are added last.
  const double half_square = f * f / 2;
  const double k = exponent;
  return k * kLn2High - ((half_square - (s * (half_square + series) + k * kLn2Low)) - f);
}

double exact_exp(double x) {
  if (std::isnan(x)) return x;
  if (x > 710) return std::numeric_limits<double>::infinity();
  if (x < -746) return 0;
  const double k = std::floor(x * 0x1.71547652b82fep+0 + 0.5);  // 1 / ln 2
  const double coarse = x - k * kLn2High;
  const double low = k * kLn2Low;
  const double r = coarse - low;  // |r| <= ln 2 / 2
  const double lost = (coarse - r) - low;
  double series = 0;
  for (int n = 16; n >= 2; --n) series = (1 + series) * (r / n);
  return std::ldexp(1 + (r + (r * series + lost)), static_cast<int>(k));
}

double exact_sin(double x) {
  const double k = std::floor(x / 0x1.921fb54442d18p+0 + 0.5);
  const double rest = reduce_by_half_pi(x, k);
  switch (static_cast<int>(k - 4 * std::floor(k / 4))) {
    case 0: return sin_series(rest);
    case 1: return cos_series(rest);
    case 2: return -sin_series(rest);
    default: return -cos_series(rest);
  }
}

double exact_atan2(double y, double x) {
  if (y == 0) return 0;
  return y <= x ? atan_unit(y / x) : 0x1.921fb54442d18p+0 - atan_unit(x / y);
}

}  // namespace lab
