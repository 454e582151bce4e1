// SPDX-License-Identifier: MIT
// From networks that somebody else trained and saved as ONNX to a bundle: the page, `score` and `evaluate` take it as
// one of ours.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "native/export/run_export.h"
#include "native/networks/network_spec.h"
#include "native/training/data_check.h"
#include "shared/bundle/capabilities.h"

namespace lab {

struct ForeignNetwork {
  Task task = Task::decode;  // decode, encode, restore or map
  std::filesystem::path file;
};

struct ImportSettings {
  std::vector<ForeignNetwork> networks;  // each task at most once
  // What the networks do not say themselves: they may have a picture's values as one row, or any size.
  std::optional<ImageShape> picture;
  float low = 0;  // value of a black pixel, and of a white one
  float high = 1;
  Fit fit = Fit::stretch;
  std::optional<std::string> prior =
      "normal";  // of the codes; none: an autoencoder's, which nobody draws
  std::vector<std::string> classes;
  std::string licence;                         // of weights and data; "": says that none was given
  std::uint64_t seed = 1;                      // by which the source was divided into parts
  Unreadable unreadable = Unreadable::refuse;  // pictures of the source
  ExportSettings bundle;
};

// source: the pictures that the networks were trained on or pictures like them, or null; without it the bundle has no
// bank, no scoring and no figures.
// Its unseen parts lose what looks like a picture to train on.
// Throws lab::Error if a file cannot be read or adopted (onnx/adopt.h), if networks disagree about pictures or codes,
// if what they draw does not lie between low and high, or if a picture cannot be read; then nothing has changed.
ExportedRun import_bundle(const ImportSettings& settings, DataSource* source,
                          const std::filesystem::path& folder);

}  // namespace lab
