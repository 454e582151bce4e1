// SPDX-License-Identifier: MIT
// What `evaluate` and `calibrate` share: the data set that a bundle was trained on, checked to be the
// same still.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "native/base/interruption.h"
#include "native/data/dataset.h"
#include "native/training/data_check.h"
#include "shared/bundle/manifest.h"

namespace lab {

// The setting of a manifest that says that its pose was measured after training, which saw pictures without one.
inline constexpr const char* kPoseSetting = "pose";

struct BundleDataOptions {
  std::filesystem::path data;
  std::filesystem::path run;
  bool changed_data = false;
  bool skip_unreadable = false;
  StopToken stop = {};  // for the set
};

// --data, --changed-data, --skip-unreadable and --run.
void add_bundle_data_options(CLI::App& command, BundleDataOptions& options);

// --skip-unreadable, for every command that reads a whole set, and what it says.
void add_skip_option(CLI::App& command, bool& skip);
inline Unreadable unreadable_pictures(bool skip) {
  return skip ? Unreadable::skip : Unreadable::refuse;
}

// For people, a line each, to standard error.
void print_notes(const std::vector<std::string>& notes);

// Opens the set and checks it (check_data); what it has to say goes to standard error, and into the
// manifest's settings if the set has changed.
DataSource open_checked_dataset(const BundleDataOptions& options, Manifest& manifest);

// Writes down what the set is by the manifest's preprocessing as it is now, which open_checked_dataset checks from
// then on. Throws lab::Error if a picture cannot be read or fitted.
void record_dataset(const BundleDataOptions& options, Manifest& manifest);

}  // namespace lab
