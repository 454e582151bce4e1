// SPDX-License-Identifier: MIT
// What a model can do, read off what its networks take and give. Nobody decides by family, data set
// or the name of a role: pages, evaluation and the page's worker all ask here.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/bundle/manifest.h"

namespace lab {

struct NetworkMeanings {
  std::vector<Meaning> inputs;
  std::vector<Meaning> outputs;

  bool operator==(const NetworkMeanings&) const = default;
};

// As much of a manifest as an entry of models/index.json has.
struct ModelOutline {
  std::map<std::string, NetworkMeanings> networks;  // by role
  std::optional<LatentInfo> latent;
  std::optional<ScoringKind> scoring;

  bool operator==(const ModelOutline&) const = default;
};

ModelOutline outline_of(const Manifest& manifest);

// What one network does by itself. A network with any other input does none of these; further
// outputs are free.
enum class Task {
  encode,   // image, or image and mask -> code
  decode,   // code, or code and label -> image
  restore,  // image, or image and mask -> image
  map,      // image, or image and mask -> map
  feature,  // image -> feature
  flow,     // image and time, or image, time and label -> velocity
};
// In words: "image to code".
std::string_view name_of(Task task);

bool does(const NetworkMeanings& network, Task task);
// The network that does it: of several the first by role, though no manifest has several. Nothing:
// none does.
std::optional<std::string> role_for(Task task,
                                    const std::map<std::string, NetworkMeanings>& networks);

// The network that makes pictures of codes: by itself (decode), or step by step along a path (flow).
std::optional<std::string> making_role(const std::map<std::string, NetworkMeanings>& networks);

struct Capabilities {
  bool samples = false;       // pictures from codes that the prior gives
  bool encodes = false;       // a picture to its code
  bool decodes = false;       // a code to its picture
  bool interpolates = false;  // between codes that the prior or pictures give
  bool restores = false;      // a picture to a picture, by way of a code or without
  bool fills = false;         // restores, and is told which part of the picture is missing
  bool scores = false;        // how anomalous a picture is
  bool conditional = false;   // a class may be chosen for what is decoded

  bool operator==(const Capabilities&) const = default;
};

// As they are called in messages.
struct CapabilityName {
  std::string_view name;
  bool Capabilities::* flag;
};
inline constexpr std::array kCapabilityNames{
    CapabilityName{"samples", &Capabilities::samples},
    CapabilityName{"encodes", &Capabilities::encodes},
    CapabilityName{"decodes", &Capabilities::decodes},
    CapabilityName{"interpolates", &Capabilities::interpolates},
    CapabilityName{"restores", &Capabilities::restores},
    CapabilityName{"fills", &Capabilities::fills},
    CapabilityName{"scores", &Capabilities::scores},
    CapabilityName{"conditional", &Capabilities::conditional},
};

Capabilities capabilities_of(const ModelOutline& model);
Capabilities capabilities_of(const Manifest& manifest);

}  // namespace lab
