// SPDX-License-Identifier: MIT
// How a model comes from a picture to a verdict: which networks run on what, and what is made of the
// values that they give. `latentlab score` and `evaluate`, calibration and the page's worker follow
// the same plan. Running a network is left to LibTorch or ONNX Runtime.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared/anomaly/residual.h"
#include "shared/bundle/capabilities.h"
#include "shared/image/image.h"
#include "shared/image/preprocess.h"

namespace lab {

// A picture as a model takes it.
struct PreparedPicture {
  Image picture;  // of the networks' shape
  // Where it lies in the photograph, for a model that brings objects to their place.
  std::optional<Placement> placement;
  // Above 1 it is not like the pictures that the model knows; nothing: the model cannot tell.
  std::optional<double> strangeness;
};
// Throws lab::Error as fit_image does: of a picture without its one object there is nothing to score.
PreparedPicture prepare_picture(const Image& photograph, const Manifest& manifest);

// What passes from one network to the next and to the score, for one picture.
enum class InspectionValue {
  input,           // the prepared picture, [channels, height, width]
  mask,            // [1, height, width] of ones: the whole picture is known
  code,            // [dim]
  reconstruction,  // what the networks make of the input, shaped like it
  map,             // a network's own, [1, height, width]
  feature,         // of the input
  reconstruction_feature,
};
std::string_view name_of(InspectionValue value);
// Throws lab::Error if there is none of that name.
InspectionValue inspection_value(std::string_view name);

// One run of a network.
struct InspectionStep {
  std::string network;                             // its role
  std::map<std::string, InspectionValue> inputs;   // all of them, by tensor
  std::map<std::string, InspectionValue> outputs;  // those that are used

  bool operator==(const InspectionStep&) const = default;
};

struct InspectionPlan {
  std::vector<InspectionStep> steps;      // in this order
  std::vector<InspectionValue> evidence;  // what the score and the corrected picture are made of

  bool operator==(const InspectionPlan&) const = default;
};

// The strongest method that the networks allow: a map of their own, else features, else what they do
// not redraw. Nothing: they cannot score.
std::optional<ScoringKind> strongest_method(const ModelOutline& model);

// For a score by a method of this kind, and a corrected picture where the networks make one. Throws
// lab::Error if the model has not the networks for it.
InspectionPlan plan_inspection(const Manifest& manifest, ScoringKind kind);
// For the score alone: a network's own map needs no corrected picture.
InspectionPlan plan_score(const Manifest& manifest, ScoringKind kind);

// From a picture to its code, which is the only evidence.
InspectionPlan plan_encoding(const Manifest& manifest);

// Of one picture, by value: at least those of the plan.
using Evidence = std::map<InspectionValue, std::span<const float>>;

// Map and score. Throws lab::Error if a value is missing or has another size.
Anomaly score_evidence(const Evidence& evidence, const PreprocessSpec& spec,
                       const ScoringMethod& method);

struct Finding {
  FloatMap map;
  double score = 0;
  double p_value = 1;
  bool anomalous = false;
  std::optional<Image> corrected;  // where the plan has a reconstruction
};
// The verdict on one picture by the manifest's own scoring. Throws lab::Error if the manifest has
// none, and as score_evidence.
Finding judge(const Evidence& evidence, const Manifest& manifest);

}  // namespace lab
