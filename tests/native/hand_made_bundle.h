// SPDX-License-Identifier: MIT
// Bundles around networks that a test has made by hand.
#pragma once

#include "native/bundle/bundle.h"
#include "native/export/bundle_contents.h"

namespace lab {

// Of pictures that are one pixel high.
inline PreprocessSpec two_pixels() {
  PreprocessSpec spec;
  spec.height = 1;
  spec.width = 2;
  return spec;
}

// By the names that the tests' networks use; other tensors are images if they have three axes, and
// codes.
inline Meaning meaning_of(const std::string& name, const std::vector<std::int64_t>& shape) {
  if (name == "log_variance") return Meaning::code_log_variance;
  if (name == "label") return Meaning::label;
  if (name == "map") return Meaning::map;
  if (name == "mask") return Meaning::mask;
  if (name == "features") return Meaning::feature;
  return shape.size() == 3 ? Meaning::image : Meaning::code;
}

inline StoredNetwork hand_made(const Network& network) {
  StoredNetwork stored{network, onnx::WeightStorage::fp32, {}};
  const auto shapes = infer_shapes(network.spec());
  for (const auto& node : network.spec().nodes) {
    if (node.op == Op::input) stored.meanings[node.name] = meaning_of(node.name, node.shape);
  }
  for (const auto& name : network.spec().outputs) {
    stored.meanings[name] = meaning_of(name, shapes.at(name));
  }
  return stored;
}

// Complete but for what the test is about. networks: by role.
inline BundleDraft hand_made_draft(const std::map<std::string, Network>& networks,
                                   const PreprocessSpec& spec) {
  BundleDraft draft;
  Manifest& manifest = draft.manifest;
  manifest.id = "hand-made";
  manifest.title = "Made by hand";
  manifest.family = "none";
  manifest.dataset = {"folder", {"good"}};
  manifest.preprocess = spec;
  manifest.provenance = {"unknown", "latentlab train folder:x-vae", 1,     "2.6.0",
                         "cpu",     std::string(64, 'a'),           "MIT", {}};
  for (const auto& [role, network] : networks) {
    draft.networks.emplace(role, hand_made(network));
    const NetworkEntry entry = describe_network(draft.networks.at(role));
    for (const auto* tensors : {&entry.inputs, &entry.outputs}) {
      for (const auto& tensor : *tensors) {
        if (tensor.meaning != Meaning::code) continue;
        manifest.latent = LatentInfo{static_cast<int>(tensor.shape[1]), "normal"};
      }
    }
  }
  draft.parts["golden"] = {"golden.bin", serialize_tensor_file(make_golden(draft.networks, spec))};
  draft.parts["history"] = {"history.json", {'{', '}'}};
  return draft;
}

// In memory, ready to be run.
inline Bundle hand_made_bundle(const std::map<std::string, Network>& networks,
                               const PreprocessSpec& spec) {
  return open_draft(hand_made_draft(networks, spec));
}

}  // namespace lab
