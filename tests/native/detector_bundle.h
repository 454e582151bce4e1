// SPDX-License-Identifier: MIT
// A detector that can be worked out by hand: it redraws every 2x2 grey picture as a plain grey of
// byte 51 (0.2), and scores it by the largest absolute difference.
#pragma once

#include <ATen/ATen.h>

#include <filesystem>

#include "native/bundle.h"
#include "native/bundle_contents.h"

namespace lab {

inline std::map<std::string, Network> grey_networks() {
  NetworkBuilder e("encoder");
  const auto x = e.reshape(e.input("image", {1, 2, 2}), {4});
  const auto mean = e.linear(x, 2, "mean");
  NetworkBuilder d("decoder");
  const auto y = d.reshape(d.linear(d.input("code", {2}), 4, "fc"), {1, 2, 2});
  std::map<std::string, Network> networks;
  networks.emplace("encoder", Network(e.build({mean}), {{"mean.weight", at::zeros({2, 4})},
                                                        {"mean.bias", at::zeros({2})}}));
  networks.emplace("decoder", Network(d.build({y}), {{"fc.weight", at::zeros({4, 2})},
                                                     {"fc.bias", at::full({4}, 51.0f / 255)}}));
  return networks;
}

inline std::map<std::string, Meaning> grey_meanings(const std::string& role) {
  if (role == "encoder") return {{"image", Meaning::image}, {"mean", Meaning::code}};
  return {{"code", Meaning::code}, {"reshape2", Meaning::image}};
}

// Threshold 0.4; calibration scores 0.1, 0.25 and 0.4.
inline void write_grey_detector(const std::filesystem::path& folder) {
  BundleDraft draft;
  draft.manifest.id = "grey-vae";
  draft.manifest.title = "Grey";
  draft.manifest.family = "vae";
  draft.manifest.description = "Redraws everything as grey.";
  draft.manifest.dataset = {"folder", {"good"}};
  draft.manifest.preprocess.height = 2;
  draft.manifest.preprocess.width = 2;
  draft.manifest.latent = LatentInfo{2, "normal"};
  draft.manifest.provenance = {"unknown", "latentlab train folder:x-vae", 1,     "2.6.0",
                               "cpu",     std::string(64, 'a'),           "MIT", {}};
  ScoringInfo scoring;
  scoring.threshold = 0.4;
  scoring.calibrated_on = "three numbers";
  scoring.calibration_scores = {0.1, 0.25, 0.4};
  scoring.false_alarm_rate = 0.25;
  draft.manifest.scoring = scoring;
  const auto networks = grey_networks();
  for (const auto& [role, network] : networks) {
    draft.networks.emplace(role,
                           StoredNetwork{network, onnx::WeightStorage::fp32, grey_meanings(role)});
  }
  draft.parts["golden"] = {"golden.bin", serialize_tensor_file(make_golden(networks))};
  draft.parts["history"] = {"history.json", {'{', '}'}};
  write_bundle(draft, folder);
}

}  // namespace lab
