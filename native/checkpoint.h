// SPDX-License-Identifier: MIT
// A run on disk: one tensor file that holds everything needed to go on to the same bytes, or to
// make a bundle: what was asked for, where the run is, every tensor, history and film. Nothing in
// it depends on the clock, so that equal runs give equal files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "native/named_tensors.h"
#include "shared/image.h"

namespace lab {

// What the run is: a resumed run must agree in all of it.
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
  std::string validated_on;  // in words: which pictures, how many

  bool operator==(const RunIdentity&) const = default;
};

using NamedValues = std::vector<std::pair<std::string, double>>;

struct EpochRecord {
  std::int64_t epoch = 0;    // from 1
  double learning_rate = 0;  // at its end
  NamedValues training;      // losses, mean per picture; the total first
  NamedValues validation;

  bool operator==(const EpochRecord&) const = default;
};

// Pictures decoded from the same codes as the run went on.
struct Film {
  std::vector<std::int64_t> epochs;  // of each frame; 0: before the first step
  std::vector<Image> frames;         // one sheet each, all of one size

  bool operator==(const Film&) const = default;
};

struct Position {
  std::int64_t step = 0;          // optimiser steps done
  std::int64_t epoch = 0;         // epochs finished
  std::int64_t epoch_step = 0;    // steps done of the next one
  std::vector<double> loss_sums;  // of those steps, by term

  bool operator==(const Position&) const = default;
};

struct Checkpoint {
  RunIdentity identity;
  Position position;
  std::vector<EpochRecord> history;
  Film film;
  NamedTensors tensors;  // "<role>/<node>.weight" ... on the CPU; optimiser state besides
};

inline constexpr const char* kCheckpointFile = "checkpoint.safetensors";

// Atomic. Throws lab::Error if the file cannot be written; then the one before is still there.
void write_checkpoint(const Checkpoint& checkpoint, const std::filesystem::path& folder);

// Throws lab::Error if there is none, or on anything malformed.
Checkpoint read_checkpoint(const std::filesystem::path& folder);

// Copies the stored values into a recipe's tensors of the same names.
// Throws lab::Error unless names and shapes agree exactly.
void restore_tensors(const NamedTensors& stored, const NamedTensors& tensors);

// history.json of a bundle: {"format", "epochs": [{"epoch", "learning_rate", "training": {...},
// "validation": {...}}], "film": {"columns", "epochs"}}. rates: images per second by epoch where
// known, for the run's own file; a bundle's has none.
std::string history_json(const Checkpoint& checkpoint,
                         const std::map<std::int64_t, double>& rates = {});

// Frames of a film as one picture, kFilmColumns in a row, in the order of Film::epochs. Empty if
// the film is.
inline constexpr int kFilmColumns = 6;
Image film_sheet(const Film& film);

}  // namespace lab
