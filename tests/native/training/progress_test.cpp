// SPDX-License-Identifier: MIT
// The texts of the progress bar.
#include "native/training/progress.h"

#include <catch2/catch_test_macros.hpp>
#include <limits>

namespace lab {
namespace {

TEST_CASE("durations are rounded to what a person reads") {
  CHECK(duration_text(8.6) == "9s");
  CHECK(duration_text(252) == "4m12s");
  CHECK(duration_text(3780) == "1h03m");
  CHECK(duration_text(std::numeric_limits<double>::infinity()) == "?");
}

TEST_CASE("the bar shows share, rate, time left and losses, and never wraps") {
  const ProgressState state{.epoch = 3,
                            .epochs = 40,
                            .step = 100,
                            .steps = 400,
                            .images_per_second = 2812.4,
                            .seconds_left = 252,
                            .losses = {{"loss", 112.4}, {"kl", 22.05}}};
  CHECK(bar_text(state, 200) ==
        "[======                  ] epoch 3/40  25 %  2812 images/s  4m12s left  loss 112.40"
        "  kl 22.05");
  CHECK(bar_text(state, 40).size() == 39);
}

}  // namespace
}  // namespace lab
