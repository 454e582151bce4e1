// SPDX-License-Identifier: MIT
#include "native/export/completion.h"

#include <cstdio>
#include <optional>
#include <utility>

#include "shared/bundle/capabilities.h"
#include "shared/latent/bank.h"

namespace lab {
namespace {

// "fp16 (changes the outputs by 1.2e-04 on average)".
std::string storage_text(const StorageChoice& choice) {
  const bool rounded = choice.storage != onnx::WeightStorage::fp32;
  char text[96];
  std::snprintf(text, sizeof(text), "%s (%s the outputs by %.1e on average)",
                std::string(onnx::name_of(choice.storage)).c_str(),
                rounded ? "changes" : "fp16 would change", choice.difference);
  return text;
}

}  // namespace

void add_networks(std::vector<DraftNetwork> networks, BundleDraft& draft) {
  const PreprocessSpec& spec = draft.manifest.preprocess;
  for (auto& [role, stored] : networks) {
    const StorageChoice choice = choose_storage(stored, spec);
    draft.manifest.provenance.settings["weights_" + role] = storage_text(choice);
    draft.networks.emplace(role, std::move(stored));
  }
  draft.parts["golden"] = {"golden.bin", serialize_tensor_file(make_golden(draft.networks, spec))};
}

std::vector<ScoringCandidate> add_measurements(const DataSource& source,
                                               const EvaluationSettings& settings,
                                               BundleDraft& draft) {
  const std::optional<ScoringInfo> before = std::exchange(draft.manifest.scoring, std::nullopt);
  draft.manifest.provenance.settings.erase(kScoringSetting);
  Bundle bundle = open_draft(draft);
  std::vector<ScoringCandidate> candidates;
  if (capabilities_of(bundle.manifest).encodes) {
    bundle.bank = make_bank(bundle, *source.test, kBankSize, settings.stop);
    draft.parts["bank"] = {"bank.bin", serialize_bank(*bundle.bank)};
  }
  if (can_calibrate(bundle, source)) {
    Calibration calibration =
        calibrate(bundle, {*source.choose, *source.calibrate, source.train.get()},
                  before ? before->false_alarm_rate : kFalseAlarmRate, settings.stop,
                  before ? std::optional(before->method) : std::nullopt);
    describe_scoring(calibration, draft.manifest);
    bundle.manifest.scoring = draft.manifest.scoring;
    candidates = std::move(calibration.candidates);
  }
  OutlierDetails outliers;
  EvaluationSettings measured = settings;
  measured.outliers = &outliers;
  draft.manifest.metrics = evaluate_bundle(bundle, source, measured);
  draft.manifest.typicality = std::move(outliers.typicality);
  return candidates;
}

}  // namespace lab
