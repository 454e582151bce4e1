// SPDX-License-Identifier: MIT
// A model's figures as people read them.
#include "wasm/state/figure_words.h"

#include <catch2/catch_test_macros.hpp>

using namespace lab;

TEST_CASE("figures have names in words, and unknown ones their own words") {
  CHECK(figure_name("test_elbo") == "Evidence lower bound, test");
  CHECK(figure_name("image_auroc_faulty_imprint") == "AUROC, faulty imprint");
  CHECK(figure_name("missed") == "Missed");
  CHECK(figure_name("class_coverage") == "Share of the classes that are drawn");
  CHECK(figure_name("some_new_figure") == "Some new figure");
  CHECK(figure_name("").empty());
}

TEST_CASE("a figure has the digits that its interval supports, and its unit") {
  CHECK(figure_text({"test_elbo", -6056.458391951558, Interval{-6072.85, -6040.06}, "nats", ""}) ==
        "\u22126056 nats (\u22126073 to \u22126040)");
  CHECK(figure_text({"test_elbo", -95.7598, Interval{-96.23838, -95.28121}, "nats", ""}) ==
        "\u221295.76 nats (\u221296.24 to \u221295.28)");
  CHECK(figure_text({"image_auroc", 0.6978, Interval{0.6375975, 0.7558}, "1", ""}) ==
        "0.698 (0.638 to 0.756)");
}

TEST_CASE("a figure without an interval has three digits and no exponent") {
  CHECK(figure_text({"reconstruction_mse", 0.0002127420352, {}, "1", ""}) == "0.000213");
  CHECK(figure_text({"f1_max", 0.802547, {}, "1", ""}) == "0.803");
  CHECK(figure_text({"bytes", 1234567.5, {}, "1", ""}) == "1234568");
  CHECK(figure_text({"f1_max", -0.00000001, {}, "1", ""}) == "0.0000000");
}

TEST_CASE("counts are whole, and one of them is singular") {
  CHECK(figure_text({"caught", 54, {}, "images", ""}) == "54 images");
  CHECK(figure_text({"false_alarms", 1, {}, "images", ""}) == "1 image");
  CHECK(figure_text({"false_alarms", 0, {}, "images", ""}) == "0 images");
  CHECK(figure_text({"active_units", 23, {}, "units", ""}) == "23 units");
}

TEST_CASE("families have their names") {
  CHECK(family_name("vae") == "VAE");
  CHECK(family_name("wgan-gp") == "WGAN-GP");
  CHECK(family_name("something-new") == "something-new");
}
