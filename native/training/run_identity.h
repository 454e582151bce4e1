// SPDX-License-Identifier: MIT
// What a run is: everything that decides its result. It is recorded in the checkpoint, must agree
// for a run to go on, and becomes the bundle's provenance.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "native/parallel/agreement.h"
#include "shared/bundle/manifest.h"

namespace lab {

struct DataSource;
struct Plan;
struct TrainingData;

struct RunIdentity {
  std::string recipe;   // "<dataset>-<algorithm>"
  std::string command;  // that starts such a run anew, without folders
  std::uint64_t seed = 0;
  std::map<std::string, std::string> settings;
  std::string device;  // "cpu", "cuda"
  int threads = 0;     // of the CPU: the order of sums depends on it
  std::string libtorch;
  std::string dataset;  // DataSource::name
  std::vector<std::string> classes;
  std::string licence;
  std::string dataset_sha256;  // of the preprocessed pictures trained on
  std::int64_t training_size = 0;
  std::string validated_on;   // in words: which pictures, how many
  std::size_t skipped = 0;    // pictures that could not be read and are not among those below
  std::string pictures = {};  // of a folder, all parts: text_of in data/inventory.h; else ""
  std::vector<ParentBundle> parents = {};  // whose networks the run starts from
  std::optional<ParentBundle> judge = {};  // the classifier that looks at samples after each epoch

  bool operator==(const RunIdentity&) const = default;
};

// Of a run that is about to begin, with LibTorch's present number of threads.
RunIdentity identity_of(const Plan& plan, const DataSource& source, const TrainingData& data,
                        std::uint64_t seed, const std::vector<ParentBundle>& parents,
                        const std::optional<ParentBundle>& judge = std::nullopt);

// What must be the same in all processes that share a run.
Facts facts_of(const RunIdentity& identity);

// What must agree for a run to go on to the same bytes. Throws lab::Error if something does not.
void check_same_run(const RunIdentity& before, const RunIdentity& now);

}  // namespace lab
