// SPDX-License-Identifier: MIT
// Figures of bundles against values worked out by hand.
#include <ATen/ATen.h>

#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>

#include "native/evaluation/detection.h"
#include "native/evaluation/elbo.h"
#include "shared/base/error.h"
#include "tests/native/hand_made_bundle.h"

namespace lab {
namespace {

using Catch::Approx;
using Catch::Matchers::Message;

// float32 sums of a few hundred terms.
constexpr double kTolerance = 1e-5;

at::Tensor matrix(const std::vector<float>& values, std::int64_t rows) {
  return at::tensor(values).reshape({rows, -1});
}

// mean = (x0, 2), log variance = (lv, lv), logits = decoder_weight * code: all by hand.
std::map<std::string, Network> linear_networks(float log_variance, float decoder_weight) {
  NetworkBuilder e("encoder");
  auto x = e.reshape(e.input("image", {1, 1, 2}), {2});
  const auto mean = e.linear(x, 2, "mean");
  const auto variance = e.linear(x, 2, "log_variance");
  NetworkBuilder d("decoder");
  auto y = d.reshape(d.linear(d.input("code", {2}), 2, "fc"), {1, 1, 2});
  const auto image = d.sigmoid(y, "image");
  const at::Tensor zeros = at::zeros({2});
  std::map<std::string, Network> networks;
  networks.emplace("encoder", Network(e.build({mean, variance}),
                                      {{"mean.weight", matrix({1, 0, 0, 0}, 2)},
                                       {"mean.bias", at::tensor({0.f, 2.f})},
                                       {"log_variance.weight", at::zeros({2, 2})},
                                       {"log_variance.bias", at::full({2}, log_variance)}}));
  networks.emplace("decoder", Network(d.build({image}), {{"fc.weight", at::eye(2) * decoder_weight},
                                                         {"fc.bias", zeros}}));
  return networks;
}

Metric metric(const std::vector<Metric>& metrics, const std::string& name) {
  const auto found = std::ranges::find(metrics, name, &Metric::name);
  REQUIRE(found != metrics.end());
  return *found;
}

Inspected inspected(int label, double score, std::vector<float> map, std::vector<float> defect) {
  Inspected item;
  item.label = label;
  item.anomaly.score = score;
  item.anomaly.map = FloatMap(2, 1);
  item.anomaly.map.values = std::move(map);
  item.defect = FloatMap(2, 1);
  item.defect.values = std::move(defect);
  return item;
}

// Good: 1, 2, 3, 4. Cracks: 5, 6. Pokes: 2.5, 0.
std::vector<Inspected> small_test_set() {
  return {inspected(0, 1, {.1f, .1f}, {0, 0}),   inspected(0, 2, {.2f, .1f}, {0, 0}),
          inspected(0, 3, {.1f, .1f}, {0, 0}),   inspected(0, 4, {.1f, .1f}, {0, 0}),
          inspected(1, 5, {.9f, .1f}, {1, 0}),   inspected(1, 6, {.8f, .1f}, {1, 0}),
          inspected(2, 2.5, {.0f, .7f}, {0, 1}), inspected(2, 0, {.05f, .1f}, {1, 0})};
}

}  // namespace

TEST_CASE("the figures of a linear autoencoder are those worked out by hand") {
  // A variance of almost nothing, and a decoder that gives logit 0 whatever the code.
  const Bundle bundle = hand_made_bundle(linear_networks(-30, 0), two_pixels());
  const at::Tensor pictures = at::tensor({0.f, 0.f, 1.f, 0.5f}).reshape({2, 1, 1, 2});
  VaeEvaluation options;
  options.split = "two pictures";
  const auto metrics = evaluate_vae(bundle, pictures, options);
  const auto redrawn = evaluate_reconstruction(bundle, pictures, "two pictures");
  const double bce = 2 * std::log(2.0);
  // KL of each unit: (mean^2 + e^-30 - 1 + 30) / 2; means are (0, 2) and (1, 2).
  const double kl = ((0 + 4 + 58) + (1 + 4 + 58)) / 2.0 / 2.0;
  CHECK(metric(redrawn, "reconstruction_bce").value == Approx(bce).epsilon(kTolerance));
  CHECK(metric(metrics, "kl").value == Approx(kl).epsilon(kTolerance));
  CHECK(metric(metrics, "test_elbo").value == Approx(-(bce + kl)).epsilon(kTolerance));
  // (0.5^2 + 0.5^2 + 0.5^2 + 0) / 4
  CHECK(metric(redrawn, "reconstruction_mse").value == Approx(0.1875).epsilon(kTolerance));
  // The first unit's mean is 0 and 1 (variance 0.5), the second's always 2.
  CHECK(metric(metrics, "active_units").value == 1.0);
  CHECK(metric(metrics, "kl").split == "two pictures");
  CHECK(metric(metrics, "test_elbo").unit == "nats");
}

TEST_CASE("the interval of the lower bound is its mean and 1.96 standard errors") {
  const Bundle bundle = hand_made_bundle(linear_networks(-30, 0), two_pixels());
  const at::Tensor pictures = at::tensor({0.f, 0.f, 1.f, 0.5f}).reshape({2, 1, 1, 2});
  const auto metrics = evaluate_vae(bundle, pictures, {});
  const Metric kl = metric(metrics, "kl");
  REQUIRE(kl.interval.has_value());
  // Two values 0.5 apart: deviation 0.5 / sqrt 2, standard error 0.25.
  CHECK(kl.interval->high - kl.value == Approx(1.959964 * 0.25).epsilon(kTolerance));
  CHECK(kl.value - kl.interval->low == Approx(1.959964 * 0.25).epsilon(kTolerance));
}

TEST_CASE("the sampled lower bound is below the one of the mean code") {
  // Unit variance and a decoder of weight 1: the cross entropy of a noisy logit is larger by about
  // half its curvature, so the bound has to differ from the one without noise.
  const Bundle bundle = hand_made_bundle(linear_networks(0, 1), two_pixels());
  const at::Tensor pictures = at::full({50, 1, 1, 2}, 0.5f);
  VaeEvaluation options;
  options.samples = 64;
  const auto metrics = evaluate_vae(bundle, pictures, options);
  const auto redrawn = evaluate_reconstruction(bundle, pictures, "");
  const double without_noise =
      -(metric(redrawn, "reconstruction_bce").value + metric(metrics, "kl").value);
  CHECK(metric(metrics, "test_elbo").value < without_noise - 0.1);
  CHECK(metric(metrics, "test_elbo").value > without_noise - 0.3);
}

TEST_CASE("binarised pictures are drawn with the pixels as probabilities") {
  const Bundle bundle = hand_made_bundle(linear_networks(-30, 0), two_pixels());
  VaeEvaluation options;
  options.samples = 1;
  options.binarise = true;
  constexpr int kCount = 4000;
  const auto metrics = evaluate_vae(bundle, at::full({kCount, 1, 1, 2}, 0.25f), options);
  // The first unit's mean is the pixel x, and x^2 / 2 is all in the bound that depends on it. A
  // quarter of the drawn pixels is 1. Five standard errors of a binomial.
  const double expected = -(0.25 - 0.25 * 0.25) / 2;
  const double error = 5 * std::sqrt(0.25 * 0.75 / kCount) / 2;
  const double difference =
      metric(metrics, "test_elbo_binarised").value - metric(metrics, "test_elbo").value;
  CHECK(std::abs(difference - expected) < error);
}

TEST_CASE("with many codes the importance-weighted bound comes to the likelihood") {
  // A decoder that gives logit 0 whatever the code: every picture of two pixels has the likelihood 1 / 4,
  // from which the lower bound stays away by the divergence.
  const Bundle bundle = hand_made_bundle(linear_networks(0, 0), two_pixels());
  const at::Tensor pictures = at::tensor({0.f, 0.f, 1.f, 0.f}).reshape({2, 1, 1, 2});
  VaeEvaluation options;
  options.binarise = true;
  options.split = "test";
  const auto without = evaluate_vae(bundle, pictures, options);
  CHECK(std::ranges::find(without, "test_importance_bound_binarised", &Metric::name) ==
        without.end());
  options.importance_codes = 20'000;
  const auto metrics = evaluate_vae(bundle, pictures, options);
  const Metric bound = metric(metrics, "test_importance_bound_binarised");
  CHECK(std::abs(bound.value - -2 * std::log(2.0)) < 0.25);
  CHECK(metric(metrics, "test_elbo_binarised").value < -2 * std::log(2.0) - 2);
  CHECK(bound.split == "test, of them 2, pixels drawn as 0 or 1, 20000 codes each");
  CHECK(bound.unit == "nats");
}

TEST_CASE("with one code the importance-weighted bound is the lower bound") {
  // A posterior that is the prior: whatever the code, both are the cross entropy.
  const Bundle bundle = hand_made_bundle(linear_networks(0, 0), two_pixels());
  VaeEvaluation options;
  options.binarise = true;
  options.importance_codes = 1;
  const auto metrics = evaluate_vae(bundle, at::zeros({2000, 1, 1, 2}), options);
  const double lower = metric(metrics, "test_elbo_binarised").value;
  // 1,000 draws of (noise^2 - code^2) / 2 with the means 0 and 2, of deviation 2.
  CHECK(std::abs(metric(metrics, "test_importance_bound_binarised").value - lower) < 5 * 2 / 31.6);
}

TEST_CASE("black and white pictures are the same when binarised, and the split says so") {
  const Bundle bundle = hand_made_bundle(linear_networks(-30, 0), two_pixels());
  const at::Tensor pictures = at::tensor({0.f, 1.f, 1.f, 0.f}).reshape({2, 1, 1, 2});
  VaeEvaluation options;
  options.split = "test";
  options.binarise = true;
  const auto metrics = evaluate_vae(bundle, pictures, options);
  CHECK(metric(metrics, "test_elbo_binarised").value == metric(metrics, "test_elbo").value);
  CHECK(metric(metrics, "test_elbo_binarised").split == "test, pixels drawn as 0 or 1");
}

TEST_CASE("no pictures are an error") {
  const Bundle bundle = hand_made_bundle(linear_networks(0, 1), two_pixels());
  const auto none = Message("evaluate: expected at least one picture, found none");
  CHECK_THROWS_MATCHES(evaluate_vae(bundle, at::zeros({0, 1, 1, 2}), {}), Error, none);
  CHECK_THROWS_MATCHES(evaluate_reconstruction(bundle, at::zeros({0, 1, 1, 2}), ""), Error, none);
}

TEST_CASE("values from -1 to 1 are scaled before their squared error, and have no cross entropy") {
  PreprocessSpec spec = two_pixels();
  spec.low = -1;
  auto networks = linear_networks(0, 1);
  NetworkBuilder d("decoder");
  const auto y = d.tanh(d.reshape(d.linear(d.input("code", {2}), 2, "fc"), {1, 1, 2}), "image");
  networks.erase("decoder");
  networks.emplace("decoder", Network(d.build({y}), {{"fc.weight", at::zeros({2, 2})},
                                                     {"fc.bias", at::zeros({2})}}));
  const Bundle bundle = hand_made_bundle(networks, spec);
  const at::Tensor pictures = at::tensor({-1.f, 0.f}).reshape({1, 1, 1, 2});
  const auto metrics = evaluate_reconstruction(bundle, pictures, "one picture");
  REQUIRE(metrics.size() == 1);
  CHECK(metrics[0].name == "reconstruction_mse");
  // Everything is redrawn as 0; the differences 1 and 0 are half a range and none.
  CHECK(metrics[0].value == 0.125);
}

TEST_CASE("a detector's figures are those worked out by hand") {
  ScoringInfo scoring;
  scoring.threshold = 3.5;
  const auto metrics =
      evaluate_detector(small_test_set(), {"good", "crack", "poke"}, scoring, "at the map's size");
  // Pairs won: 4 + 4 by the cracks, 2 by the poke at 2.5, none by the poke at 0; of 16.
  CHECK(metric(metrics, "image_auroc").value == 10.0 / 16);
  CHECK(metric(metrics, "image_auroc_crack").value == 1.0);
  CHECK(metric(metrics, "image_auroc_poke").value == 2.0 / 8);
  CHECK(metric(metrics, "image_auroc").interval.has_value());
  CHECK(metric(metrics, "image_auroc_crack").split == "test, 4 good and 2 defective images");
  CHECK(metric(metrics, "trivial_f1").value == Approx(2.0 * 4 / (4 + 8)));
  CHECK(metric(metrics, "recall_at_5_percent_false_alarms").value == 0.5);
  CHECK(metric(metrics, "true_good").value == 3);
  CHECK(metric(metrics, "false_alarms").value == 1);
  CHECK(metric(metrics, "caught").value == 2);
  CHECK(metric(metrics, "missed").value == 2);
  // Twelve normal pixels: one .2, ten .1, one 0. Defect pixels .9, .8 and .7 win all twelve, .05 wins one.
  CHECK(metric(metrics, "pixel_auroc").value == Approx((3 * 12 + 1) / 48.0));
  // Three of four regions before any normal pixel, the last one not before 11 of 12.
  CHECK(metric(metrics, "pro_at_30_percent").value == Approx(0.75));
}

TEST_CASE("a detector's figures have plain names, and say whose they are") {
  const auto metrics = evaluate_detector(
      small_test_set(), {"good", "Ri\xc3\x9f", "\xf0\x9f\x92\xa5"}, {}, "at the map's size");
  CHECK(metric(metrics, "image_auroc_riss").split ==
        "test, 4 good and 2 defective images (Ri\xc3\x9f)");
  CHECK(metric(metrics, "image_auroc_defect_2").split ==
        "test, 4 good and 2 defective images (\xf0\x9f\x92\xa5)");
}

TEST_CASE("where only some pictures have maps, figures of pixels are of those and say so") {
  auto set = small_test_set();
  // All but the second good one and the first crack.
  for (const std::size_t i : {0U, 2U, 3U, 5U, 6U, 7U}) set[i].anomaly.map = set[i].defect = {};
  const auto metrics = evaluate_detector(set, {"good", "crack", "poke"}, {}, "at the map's size");
  CHECK(metric(metrics, "image_auroc").value == 10.0 / 16);
  CHECK(metric(metrics, "image_auroc").split == "test, 4 good and 4 defective images");
  // .9 against .2, .1 and .1.
  CHECK(metric(metrics, "pixel_auroc").value == 1);
  CHECK(metric(metrics, "pixel_auroc").split ==
        "test, 4 good and 4 defective images, 2 of them, at the map's size");
}

TEST_CASE("a set without masks has no pixel AUROC and no overlap") {
  auto set = small_test_set();
  for (auto& item : set) item.defect.values = {0, 0};
  const auto metrics = evaluate_detector(set, {"good", "crack", "poke"}, {}, "at the map's size");
  CHECK(std::ranges::count(metrics, "pixel_auroc", &Metric::name) == 0);
  CHECK(std::ranges::count(metrics, "pro_at_30_percent", &Metric::name) == 0);
}

TEST_CASE("the table has one line a figure") {
  const std::string table =
      format_metrics({{"image_auroc", 0.5, Interval{0.25, 0.75}, "1", "test"}});
  CHECK(table.find("image_auroc ") == 0);
  CHECK(table.find("0.5000  [0.2500, 0.7500]") != std::string::npos);
  CHECK(std::ranges::count(table, '\n') == 1);
  CHECK(format_metrics({{"x", 1, std::nullopt, "1", "a\x1b[2J\nb"}}).ends_with(" a?[2J?b\n"));
}

}  // namespace lab
