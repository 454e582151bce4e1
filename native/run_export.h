// SPDX-License-Identifier: MIT
// From a finished (or unfinished) training run to a bundle: networks in inference form, weights as
// fp16 where parity allows, golden tensors, bank, calibration, figures.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "native/bundle.h"
#include "native/calibration.h"
#include "native/data/dataset.h"
#include "native/evaluation.h"
#include "native/run_folder.h"

namespace lab {

struct ExportSettings {
  std::string id;           // "": the recipe's name
  std::string title;        // "": made from the recipe
  std::string description;  // likewise
  std::string commit = "unknown";
  EvaluationSettings evaluation;
};

struct ExportedRun {
  Manifest manifest;                         // as written
  std::vector<ScoringCandidate> candidates;  // for detectors, best first
};

// Pictures whose codes go into the bank, at most.
inline constexpr std::size_t kBankSize = 1000;

// source: the run's data set, or null; without it the bundle has no bank, no scoring and no figures.
// With fewer held-out pictures than a threshold needs (kLeastCalibration) it has no scoring either.
// Throws lab::Error if the run has not finished an epoch or was made from another data set.
ExportedRun export_run(const StoredRun& run, const DataSource* source,
                       const std::filesystem::path& folder, const ExportSettings& settings);

// The data set that a run was trained on, if it can be opened: always for procedural sets, for
// others if `data` is given (see open_dataset; for a run on a folder, that folder).
std::optional<DataSource> open_run_dataset(const Checkpoint& run,
                                           const std::filesystem::path& data);

}  // namespace lab
