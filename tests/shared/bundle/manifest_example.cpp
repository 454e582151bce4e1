// SPDX-License-Identifier: MIT
#include "tests/shared/bundle/manifest_example.h"

namespace {

lab::BundleFile file(const char* name, char digit, std::int64_t bytes) {
  return {name, std::string(64, digit), bytes};
}

lab::ScoringInfo example_scoring() {
  lab::ScoringInfo scoring;
  scoring.method = lab::ResidualMethod{lab::Residual::squared, {1.5, lab::Pooling::top_k, 0.02}};
  scoring.false_alarm_rate = 0.05;
  scoring.calibrated_on = "19 held-out images of train/good";
  for (int i = 1; i <= 19; ++i) scoring.calibration_scores.push_back(i / 100.0);
  scoring.threshold = 0.19;
  scoring.display_range = {0.01f, 0.3f};
  return scoring;
}

}  // namespace

lab::Manifest example_manifest() {
  lab::Manifest manifest;
  manifest.id = "capsules-vae";
  manifest.title = "Capsules, VAE";
  manifest.family = "vae";
  manifest.description =
      "Redraws capsules; what it cannot redraw is a defect. \"Quoted\", \xc3\xa9.";
  manifest.dataset = {"capsules", {"good", "crack"}};
  manifest.preprocess = {3,   64,   64, lab::Fit::letterbox, lab::ResizeFilter::bicubic,
                         0.f, 1.0f, 200};
  manifest.latent = lab::LatentInfo{128, "normal"};
  manifest.networks["encoder"] = {file("encoder.onnx", 'a', 1000),
                                  {{"image", lab::Meaning::image, {-1, 3, 64, 64}}},
                                  {{"mean", lab::Meaning::code, {-1, 128}},
                                   {"log_variance", lab::Meaning::code_log_variance, {-1, 128}}},
                                  1234567,
                                  2345678};
  manifest.networks["decoder"] = {file("decoder.onnx", 'b', 2000),
                                  {{"code", lab::Meaning::code, {-1, 128}}},
                                  {{"image", lab::Meaning::image, {-1, 3, 64, 64}}},
                                  7,
                                  std::int64_t{1} << 40};
  manifest.files["golden"] = file("golden.bin", '0', 1);
  manifest.files["bank"] = file("bank.bin", '1', 2);
  manifest.files["history"] = file("history.json", '2', 3);
  manifest.files["film"] = file("film.png", '3', 4);
  manifest.golden_tolerance = 1e-4;
  manifest.scoring = example_scoring();
  manifest.metrics = {{"image_auroc", 0.875, lab::Interval{0.8, 0.9375}, "1", "test, 132 images"},
                      {"test_elbo", -101.25, std::nullopt, "nats", "test, 10000 images"}};
  manifest.provenance = {"0123abcd",
                         "latentlab train capsules-vae --seed 1",
                         18446744073709551615u,
                         "2.6.0",
                         "cpu",
                         std::string(64, 'f'),
                         "MIT",
                         {{"batch", "8"}, {"rate", "0.001"}},
                         {{"capsules-gan", std::string(64, 'e')}}};
  return manifest;
}

lab::Manifest example_map_detector() {
  lab::Manifest manifest = example_manifest();
  manifest.id = "capsules-inspector";
  manifest.family = "inspector";
  manifest.latent.reset();
  manifest.networks = {{"inspector",
                        {file("inspector.onnx", 'a', 1000),
                         {{"image", lab::Meaning::image, {-1, 3, 64, 64}}},
                         {{"defects", lab::Meaning::map, {-1, 1, 64, 64}},
                          {"restored", lab::Meaning::image, {-1, 3, 64, 64}}},
                         5,
                         6}}};
  manifest.files.erase("bank");
  manifest.scoring->method = lab::MapMethod{{1.0, lab::Pooling::max, 0.01}};
  return manifest;
}

lab::Manifest example_feature_detector() {
  lab::Manifest manifest = example_manifest();
  manifest.id = "capsules-fanogan";
  manifest.family = "fanogan";
  manifest.networks["generator"] = manifest.networks.at("decoder");
  manifest.networks.erase("decoder");
  manifest.networks["encoder"].outputs.pop_back();
  manifest.networks["critic"] = {file("critic.onnx", 'c', 3000),
                                 {{"image", lab::Meaning::image, {-1, 3, 64, 64}}},
                                 {{"features", lab::Meaning::feature, {-1, 16, 4, 4}}},
                                 8,
                                 9};
  manifest.scoring->method =
      lab::FeatureMethod{lab::Residual::squared, {0, lab::Pooling::mean, 0.01}, 1.5};
  return manifest;
}
