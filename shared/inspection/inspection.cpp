// SPDX-License-Identifier: MIT
// Plans and verdicts of inspection.h.
#include "shared/inspection/inspection.h"

#include <algorithm>
#include <array>

#include "shared/anomaly/conformal.h"
#include "shared/base/error.h"
#include "shared/base/json_reader.h"
#include "shared/base/number_text.h"
#include "shared/image/preprocess.h"

namespace lab {

namespace {

using Value = InspectionValue;

constexpr std::array<std::pair<Value, std::string_view>, 7> kValues{
    {{Value::input, "input"},
     {Value::mask, "mask"},
     {Value::code, "code"},
     {Value::reconstruction, "reconstruction"},
     {Value::map, "map"},
     {Value::feature, "feature"},
     {Value::reconstruction_feature, "reconstruction_feature"}}};

// Writes a plan down step by step.
class Planner {
 public:
  explicit Planner(const Manifest& manifest)
      : manifest_(manifest), outline_(outline_of(manifest)) {}

  void reconstruct() {
    if (!restores()) {
      throw Error(manifest_.id, "networks from image to image, or to code and back", "none");
    }
    if (role_for(Task::restore, outline_.networks)) {
      run(Task::restore, {Meaning::image, Value::input}, {Meaning::image, Value::reconstruction});
    } else {
      run(Task::encode, {Meaning::image, Value::input}, {Meaning::code, Value::code});
      run(Task::decode, {Meaning::code, Value::code}, {Meaning::image, Value::reconstruction});
    }
    use(Value::reconstruction);
  }

  void score(ScoringKind kind) {
    if (kind == ScoringKind::map) {
      run(Task::map, {Meaning::image, Value::input}, {Meaning::map, Value::map});
      use(Value::map);
      return;
    }
    use(Value::input);
    reconstruct();
    if (kind == ScoringKind::feature) compare_features();
  }

  void encode() {
    run(Task::encode, {Meaning::image, Value::input}, {Meaning::code, Value::code});
    use(Value::code);
  }

  bool restores() const { return capabilities_of(outline_).restores; }
  InspectionPlan plan() && { return std::move(plan_); }

 private:
  using Meant = std::pair<Meaning, Value>;

  void use(Value value) { plan_.evidence.push_back(value); }

  void compare_features() {
    run(Task::feature, {Meaning::image, Value::input}, {Meaning::feature, Value::feature});
    run(Task::feature, {Meaning::image, Value::reconstruction},
        {Meaning::feature, Value::reconstruction_feature});
    use(Value::feature);
    use(Value::reconstruction_feature);
  }

  void run(Task task, Meant input, Meant output) {
    const auto role = role_for(task, outline_.networks);
    if (!role) {
      throw Error(manifest_.id, "a network from " + std::string(name_of(task)), "none");
    }
    const NetworkEntry& network = manifest_.networks.at(*role);
    InspectionStep step{*role, {}, {}};
    for (const TensorEntry& tensor : network.inputs) {
      step.inputs[tensor.name] = tensor.meaning == Meaning::mask ? Value::mask : input.second;
    }
    const auto given = std::find_if(
        network.outputs.begin(), network.outputs.end(),
        [&output](const TensorEntry& tensor) { return tensor.meaning == output.first; });
    // A network that does two tasks for the same picture runs once.
    const auto same =
        std::find_if(plan_.steps.begin(), plan_.steps.end(), [&step](const InspectionStep& known) {
          return known.network == step.network && known.inputs == step.inputs;
        });
    InspectionStep& target =
        same != plan_.steps.end() ? *same : plan_.steps.emplace_back(std::move(step));
    target.outputs[given->name] = output.second;
  }

  const Manifest& manifest_;
  ModelOutline outline_;
  InspectionPlan plan_;
};

std::span<const float> value_of(const Evidence& evidence, Value value) {
  const auto found = evidence.find(value);
  if (found == evidence.end()) {
    throw Error("inspection", "a value " + std::string(name_of(value)), "none");
  }
  return found->second;
}

Anomaly pooled(FloatMap raw, const MapSpec& spec) {
  Anomaly anomaly;
  anomaly.map = smooth(raw, spec.smoothing);
  anomaly.score = pool(anomaly.map, spec.pooling, spec.top_fraction);
  return anomaly;
}

Anomaly score_by(const ResidualMethod& method, const Evidence& evidence,
                 const PreprocessSpec& spec) {
  return score_reconstruction(value_of(evidence, Value::input),
                              value_of(evidence, Value::reconstruction), spec.channels, spec.height,
                              spec.width, method);
}

Anomaly score_by(const MapMethod& method, const Evidence& evidence, const PreprocessSpec& spec) {
  const std::span<const float> values = value_of(evidence, Value::map);
  FloatMap map(spec.width, spec.height);
  if (values.size() != map.values.size()) {
    throw Error("inspection.map", number_text(map.values.size()) + " values",
                number_text(values.size()));
  }
  std::copy(values.begin(), values.end(), map.values.begin());
  return pooled(std::move(map), method.map);
}

Anomaly score_by(const FeatureMethod& method, const Evidence& evidence,
                 const PreprocessSpec& spec) {
  Anomaly anomaly = score_by(ResidualMethod{method.residual, method.map}, evidence, spec);
  anomaly.score +=
      method.kappa * mean_squared_difference(value_of(evidence, Value::feature),
                                             value_of(evidence, Value::reconstruction_feature));
  return anomaly;
}

}  // namespace

PreparedPicture prepare_picture(const Image& photograph, const Manifest& manifest) {
  const PreprocessSpec& spec = manifest.preprocess;
  PreparedPicture prepared;
  prepared.placement = find_placement(photograph, spec);
  prepared.picture = fit_image(photograph, spec, prepared.placement);
  if (manifest.scoring && manifest.scoring->likeness) {
    prepared.strangeness =
        strangeness(likeness_features(photograph, prepared.placement, prepared.picture, spec),
                    *manifest.scoring->likeness);
  }
  return prepared;
}

std::string_view name_of(InspectionValue value) {
  return std::find_if(kValues.begin(), kValues.end(),
                      [value](const auto& row) { return row.first == value; })
      ->second;
}

InspectionValue inspection_value(std::string_view name) {
  const auto found = std::find_if(kValues.begin(), kValues.end(),
                                  [name](const auto& row) { return row.second == name; });
  if (found == kValues.end()) throw Error("inspection", "a value of a plan", printable(name));
  return found->first;
}

std::optional<ScoringKind> strongest_method(const ModelOutline& model) {
  if (role_for(Task::map, model.networks)) return ScoringKind::map;
  if (!capabilities_of(model).restores) return std::nullopt;
  return role_for(Task::feature, model.networks) ? ScoringKind::feature : ScoringKind::residual;
}

InspectionPlan plan_inspection(const Manifest& manifest, ScoringKind kind) {
  Planner planner(manifest);
  planner.score(kind);
  if (kind == ScoringKind::map && planner.restores()) planner.reconstruct();
  return std::move(planner).plan();
}

InspectionPlan plan_score(const Manifest& manifest, ScoringKind kind) {
  Planner planner(manifest);
  planner.score(kind);
  return std::move(planner).plan();
}

InspectionPlan plan_encoding(const Manifest& manifest) {
  Planner planner(manifest);
  planner.encode();
  return std::move(planner).plan();
}

Anomaly score_evidence(const Evidence& evidence, const PreprocessSpec& spec,
                       const ScoringMethod& method) {
  return std::visit([&](const auto& known) { return score_by(known, evidence, spec); }, method);
}

Finding judge(const Evidence& evidence, const Manifest& manifest) {
  if (!manifest.scoring) throw Error("scoring", "a model that scores pictures", manifest.id);
  const ScoringInfo& scoring = *manifest.scoring;
  Anomaly anomaly = score_evidence(evidence, manifest.preprocess, scoring.method);
  Finding finding;
  finding.map = std::move(anomaly.map);
  finding.score = anomaly.score;
  finding.p_value = conformal_p_value(scoring.calibration_scores, anomaly.score);
  finding.anomalous = anomaly.score > scoring.threshold;
  const auto reconstruction = evidence.find(Value::reconstruction);
  if (reconstruction != evidence.end()) {
    finding.corrected = restore_image(reconstruction->second, manifest.preprocess);
  }
  return finding;
}

}  // namespace lab
