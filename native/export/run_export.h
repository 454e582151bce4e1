// SPDX-License-Identifier: MIT
// From a finished (or unfinished) training run to a bundle: networks in inference form, and all
// that is made from them (completion.h).
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "native/bundle/bundle.h"
#include "native/data/dataset.h"
#include "native/evaluation/calibration.h"
#include "native/evaluation/evaluation.h"
#include "native/training/run_folder.h"

namespace lab {

struct ExportSettings {
  std::string id;           // "": the recipe's name
  std::string title;        // "": made from the recipe
  std::string description;  // likewise
  std::string commit = "unknown";
  EvaluationSettings evaluation;
  std::string data_changes;  // since the run, as check_data says; "": none
};

// What a data set's bundles are called after: "Handwritten digits". Throws lab::Error if it has no such title.
std::string_view dataset_title(const std::string& dataset);

// Throws lab::Error if a bundle of such a run could not be described in a manifest: a text that is no
// UTF-8, a name of another form. Needs no trained network, so it can be known before there is one.
void expect_describable(const RunIdentity& identity, const Plan& plan,
                        const ExportSettings& settings);

struct ExportedRun {
  Manifest manifest;                         // as written
  std::vector<ScoringCandidate> candidates;  // for detectors, best first
  std::vector<std::string> notes = {};       // on the pictures, for people, a line each
};

// source: the run's data set, or null; without it the bundle has no bank, no scoring and no figures.
// A bank takes a network that encodes, scoring networks that can score and enough held-out pictures
// (can_calibrate). Whether the data set is still as it was is for check_data to say.
// Throws lab::Error if the run has not finished an epoch or was made from another data set; before
// anything is measured, if the folder is not to be replaced or the settings are no manifest's.
ExportedRun export_run(const StoredRun& run, const DataSource* source,
                       const std::filesystem::path& folder, const ExportSettings& settings);

// The data set that a run was trained on, if it can be opened: always for procedural sets, for
// others if `data` is given (see open_dataset; for a run on a folder, that folder).
std::optional<DataSource> open_run_dataset(const Checkpoint& run,
                                           const std::filesystem::path& data);

}  // namespace lab
