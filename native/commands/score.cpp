// SPDX-License-Identifier: MIT
// `latentlab score`: runs a detector's bundle over picture files and folders of them. What can be known
// to fail is asked before anything is scored; after that every picture fails alone.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>

#include "native/base/error_text.h"
#include "native/base/growing_file.h"
#include "native/base/interruption.h"
#include "native/base/output_guard.h"
#include "native/base/standard_streams.h"
#include "native/commands/commands.h"
#include "native/commands/score_detector.h"
#include "native/commands/score_inputs.h"
#include "native/commands/score_maps.h"
#include "native/commands/score_table.h"
#include "native/data/picture_files.h"
#include "native/inference/inference.h"
#include "shared/anomaly/likeness.h"
#include "shared/base/error.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

struct ScoreOptions {
  fs::path bundle;
  std::vector<fs::path> inputs;
  fs::path csv;
  fs::path maps;
  bool force = false;
};

// Where the results go.
struct Outputs {
  std::optional<MapFolder> maps;
  std::optional<GrowingFile> table;

  // The table on standard output says it all; two texts in one would be none.
  bool has_lines_for_people() const { return !table || !table->is_standard_output(); }
};

void open_outputs(const ScoreOptions& options, const ScoreInputs& inputs, Outputs& outputs) {
  OutputGuard guard(foreign_files(options.force));
  guard.add_inputs_in(options.bundle);
  for (const auto& picture : inputs.pictures) guard.add_input(picture.path);
  if (!options.csv.empty()) {
    guard.claim(options.csv, kScoreTable);
    guard.claim(growing_name(options.csv), kScoreTable);
  }
  if (!options.maps.empty()) outputs.maps.emplace(options.maps, inputs.pictures, guard);
  if (!options.csv.empty()) outputs.table.emplace(options.csv, kScoreHead);
}

ScoreRow score_input(const Bundle& detector, const ScoreInputs& inputs, std::size_t index,
                     const std::optional<MapFolder>& maps) {
  const ScoreInput& input = inputs.pictures[index];
  ScoreRow row;
  row.file = input.path.string();
  row.error = input.fault;
  if (!row.error.empty()) return row;
  try {
    const Image picture = read_picture(input.path);
    const Finding scored = inspect(detector, picture);
    row.score = scored.score;
    row.p_value = scored.p_value;
    row.anomalous = scored.anomalous;
    const Manifest& manifest = detector.manifest;
    if (const auto& likeness = manifest.scoring->likeness) {
      row.strange = strangeness(picture, manifest.preprocess, *likeness) > 1;
    }
    row.is_scored = true;
    if (maps) row.map = maps->write(index, scored.map, manifest.scoring->display_range).string();
  } catch (const std::exception&) {
    row.error = text_of_current_exception();
  }
  return row;
}

struct Failures {
  std::size_t pictures = 0;  // without a score
  std::size_t maps = 0;
};

Failures score_all(const Bundle& detector, const ScoreInputs& inputs, Outputs& outputs,
                   const StopToken& stop) {
  Failures failures;
  for (std::size_t i = 0; i < inputs.pictures.size(); ++i) {
    stop.check();
    const ScoreRow row = score_input(detector, inputs, i, outputs.maps);
    if (!row.error.empty()) ++(row.is_scored ? failures.maps : failures.pictures);
    if (outputs.table) outputs.table->append(csv_row(row, detector.manifest.scoring->threshold));
    if (!outputs.has_lines_for_people()) continue;
    std::fputs(printed_row(row).c_str(), stdout);
    flush_standard_output();
  }
  if (outputs.table) outputs.table->finish();
  return failures;
}

void require_none(std::size_t failed, const ScoreInputs& inputs, const char* expected) {
  if (failed == 0) return;
  throw Error(
      "score", expected,
      std::to_string(failed) + " of " + std::to_string(inputs.pictures.size()) + " that cannot");
}

void score(const ScoreOptions& options) {
  const Bundle detector = open_detector(options.bundle);
  const ScoreInputs inputs = list_score_inputs(options.inputs);
  Outputs outputs;
  open_outputs(options, inputs, outputs);
  const StopToken stop = listen_for_interruption();
  Failures failures;
  try {
    failures = score_all(detector, inputs, outputs, stop);
  } catch (...) {
    const fs::path rows = outputs.table ? outputs.table->unfinished_path() : fs::path();
    if (!rows.empty()) {
      std::fprintf(stderr, "latentlab: the rows so far are in %s\n", rows.c_str());
    }
    throw;
  }
  if (const std::string text = passed_over_text(inputs); !text.empty()) {
    std::fprintf(outputs.has_lines_for_people() ? stdout : stderr, "%s\n", text.c_str());
  }
  require_none(failures.pictures, inputs, "pictures that can be read");
  require_none(failures.maps, inputs, "maps that can be written");
}

}  // namespace

void add_score_command(CLI::App& app) {
  auto options = std::make_shared<ScoreOptions>();
  auto* command = app.add_subcommand("score", "Score pictures with a detector's bundle");
  command->add_option("bundle", options->bundle, "Folder of the bundle")->required();
  command
      ->add_option("pictures", options->inputs,
                   "Picture files, or folders of them, with their subfolders")
      ->required();
  command->add_option("--csv", options->csv,
                      "Write a table to this file. It grows under the name with .partial behind "
                      "it, where a run that is stopped leaves its rows; a pipe or /dev/stdout gets "
                      "each row at once");
  command->add_option("--maps", options->maps,
                      "Write each picture's defect map to this folder as a PNG, on the bundle's "
                      "fixed display range");
  command->add_flag("--force", options->force,
                    "Replace also files that are no table or map of an earlier run; never one "
                    "that this run reads");
  command->footer(std::string("Columns of the table:\n") + kScoreColumns +
                  "Pictures that cannot be read get a row of their own; the exit code is then 1.");
  command->callback([options] { score(*options); });
}

}  // namespace lab
