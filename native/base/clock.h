// SPDX-License-Identifier: MIT
// How long things take, as a run measures it: for the next checkpoint and for its speed.
#pragma once

#include <chrono>
#include <functional>

namespace lab {

// Seconds since some moment. Tests hand in one of their own, to let a day pass in a second; whoever asks must
// bear that it jumps, stands still or goes back.
using Clock = std::function<double()>;

inline double steady_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace lab
