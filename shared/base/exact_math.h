// SPDX-License-Identifier: MIT
// log, exp, sin and atan2 from additions, multiplications, divisions and square roots alone, which
// IEEE 754 rounds the same everywhere: libm's own differ in the last bit between platforms. Relative
// error at most 1e-15. Series after argument reduction: Muller 2016, "Elementary Functions".
#pragma once

namespace lab {

// Natural logarithm; -infinity for 0, NaN below.
double exact_log(double x);

double exact_exp(double x);

// Precondition: |x| <= 1e5 (the reduction by multiples of pi / 2 stays exact enough).
double exact_sin(double x);

// Angle of the vector (x, y) for x, y >= 0, in [0, pi / 2]; 0 for the zero vector.
double exact_atan2(double y, double x);

}  // namespace lab
