// SPDX-License-Identifier: MIT
// Detectors that can be worked out by hand, one of each method, for 2x2 grey pictures. Two redraw
// every picture as a plain grey of byte 51 (0.2).
#pragma once

#include <ATen/ATen.h>

#include <filesystem>

#include "tests/native/hand_made_bundle.h"

namespace lab {

inline PreprocessSpec two_by_two() {
  PreprocessSpec spec;
  spec.height = 2;
  spec.width = 2;
  return spec;
}

// decoder: the role of the network from code to image.
inline std::map<std::string, Network> grey_networks(const std::string& decoder = "decoder") {
  NetworkBuilder e("encoder");
  const auto x = e.reshape(e.input("image", {1, 2, 2}), {4});
  const auto mean = e.linear(x, 2, "mean");
  NetworkBuilder d(decoder);
  const auto y = d.reshape(d.linear(d.input("code", {2}), 4, "fc"), {1, 2, 2});
  std::map<std::string, Network> networks;
  networks.emplace("encoder", Network(e.build({mean}), {{"mean.weight", at::zeros({2, 4})},
                                                        {"mean.bias", at::zeros({2})}}));
  networks.emplace(decoder, Network(d.build({y}), {{"fc.weight", at::zeros({4, 2})},
                                                   {"fc.bias", at::full({4}, 51.0f / 255)}}));
  return networks;
}

// Its map is twice the picture.
inline std::map<std::string, Network> bare_map_networks() {
  NetworkBuilder b("inspector");
  const auto map = b.conv(b.input("image", {1, 2, 2}), {.name = "map", .channels = 1, .kernel = 1});
  std::map<std::string, Network> networks;
  networks.emplace("inspector",
                   Network(b.build({map}), {{"map.weight", at::full({1, 1, 1, 1}, 2.0f)},
                                            {"map.bias", at::zeros({1})}}));
  return networks;
}

// Its map is twice the picture, and it restores every picture to the grey of byte 51.
inline std::map<std::string, Network> doubling_networks() {
  NetworkBuilder b("inspector");
  const auto x = b.input("image", {1, 2, 2});
  const auto map = b.conv(x, {.name = "map", .channels = 1, .kernel = 1});
  const auto restored = b.conv(x, {.name = "restored", .channels = 1, .kernel = 1});
  std::map<std::string, Network> networks;
  networks.emplace("inspector", Network(b.build({map, restored}),
                                        {{"map.weight", at::full({1, 1, 1, 1}, 2.0f)},
                                         {"map.bias", at::zeros({1})},
                                         {"restored.weight", at::zeros({1, 1, 1, 1})},
                                         {"restored.bias", at::full({1}, 51.0f / 255)}}));
  return networks;
}

// The grey networks, and a critic whose only feature is the sum of the pixels.
inline std::map<std::string, Network> critical_networks() {
  std::map<std::string, Network> networks = grey_networks("generator");
  NetworkBuilder b("critic");
  const auto x = b.reshape(b.input("image", {1, 2, 2}), {4});
  const auto features = b.linear(x, 1, "features");
  networks.emplace("critic", Network(b.build({features}), {{"features.weight", at::ones({1, 4})},
                                                           {"features.bias", at::zeros({1})}}));
  return networks;
}

// Calibration scores 0.1, 0.25 and 0.4 for a rate of 0.25: threshold 0.4.
inline BundleDraft detector_draft(const std::map<std::string, Network>& networks,
                                  const ScoringMethod& method,
                                  const PreprocessSpec& spec = two_by_two()) {
  BundleDraft draft = hand_made_draft(networks, spec);
  ScoringInfo scoring;
  scoring.method = method;
  scoring.threshold = 0.4;
  scoring.calibrated_on = "three numbers";
  scoring.calibration_scores = {0.1, 0.25, 0.4};
  scoring.false_alarm_rate = 0.25;
  draft.manifest.scoring = scoring;
  return draft;
}

// Scores by the largest absolute difference.
inline void write_grey_detector(const std::filesystem::path& folder) {
  BundleDraft draft = detector_draft(grey_networks(), ResidualMethod{});
  draft.manifest.id = "grey-vae";
  write_bundle(draft, folder);
}

// Scores by the largest value of the map.
inline void write_map_detector(const std::filesystem::path& folder) {
  BundleDraft draft = detector_draft(doubling_networks(), MapMethod{});
  draft.manifest.id = "tiny-map";
  write_bundle(draft, folder);
}

// The same without a reconstruction.
inline void write_bare_map_detector(const std::filesystem::path& folder) {
  BundleDraft draft = detector_draft(bare_map_networks(), MapMethod{});
  draft.manifest.id = "bare-map";
  write_bundle(draft, folder);
}

// Scores by the mean squared difference, and half the squared difference of the sums.
inline void write_feature_detector(const std::filesystem::path& folder) {
  FeatureMethod method;
  method.kappa = 0.5;
  BundleDraft draft = detector_draft(critical_networks(), method);
  draft.manifest.id = "tiny-feature";
  write_bundle(draft, folder);
}

}  // namespace lab
