// SPDX-License-Identifier: MIT
// `latentlab score`: runs a detector's bundle over picture files and folders of them, or over what
// arrives in a folder. What can be known to fail is asked before anything is scored; after that every
// picture fails alone.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <thread>

#include "native/base/interruption.h"
#include "native/base/output_guard.h"
#include "native/base/standard_streams.h"
#include "native/commands/commands.h"
#include "native/commands/machine.h"
#include "native/commands/score_detector.h"
#include "native/commands/score_inputs.h"
#include "native/commands/score_maps.h"
#include "native/commands/score_run.h"
#include "native/commands/score_shard.h"
#include "native/commands/score_watch.h"
#include "shared/base/error.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

// Pictures between two looks at a watched folder, so that a backlog does not keep its names waiting.
constexpr std::size_t kMostAtOnce = 1000;

struct ScoreOptions {
  fs::path bundle;
  std::vector<fs::path> inputs;
  fs::path watched;
  double seconds = 1;  // between two looks
  fs::path csv;
  fs::path json;
  fs::path maps;
  std::string shard = "1/1";
  int threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  bool quiet = false;
  bool force = false;
};

using Sinks = std::vector<std::unique_ptr<RowSink>>;

Sinks claim_sinks(const ScoreOptions& options, OutputGuard& guard) {
  const auto before = options.watched.empty() ? RowsBefore::replace : RowsBefore::keep;
  Sinks sinks;
  const auto claim = [&](const fs::path& path, RowFormat format) {
    if (!path.empty()) sinks.push_back(std::make_unique<RowSink>(path, format, before, guard));
  };
  claim(options.csv, RowFormat::csv);
  claim(options.json, RowFormat::json_lines);
  return sinks;
}

// Rows on standard output say it all; two texts in one would be none.
bool has_free_standard_output(const Sinks& sinks) {
  return std::ranges::none_of(sinks, [](const auto& sink) { return sink->is_standard_output(); });
}

// Runs `work`, which scores, and says where the rows are if it cannot end.
template <typename Work>
void keeping_rows(const Sinks& sinks, Work work) {
  try {
    work();
    for (const auto& sink : sinks) sink->finish();
  } catch (...) {
    for (const auto& sink : sinks) {
      const fs::path rows = sink->unfinished_path();
      if (!rows.empty())
        std::fprintf(stderr, "latentlab: the rows so far are in %s\n", rows.c_str());
    }
    throw;
  }
}

void require_none(std::size_t failed, const ScoreCounts& counts, const char* expected,
                  const char* what) {
  if (failed == 0) return;
  throw Error("score", expected,
              std::to_string(failed) + " of " + std::to_string(counts.pictures()) + what);
}

// What the exit code says of the pictures.
void conclude(const ScoreCounts& counts) {
  require_none(counts.unreadable, counts, "pictures that can be read", " that cannot");
  require_none(counts.lost_maps, counts, "maps that can be written", " that cannot");
  require_none(counts.unlike, counts, "pictures like those that the model knows",
               " that are unlike them");
  if (counts.defects > 0) throw CLI::RuntimeError(kFoundExitCode);
}

void score_given(const ScoreOptions& options, const Bundle& detector, const StopToken& stop) {
  ScoreInputs inputs = list_score_inputs(options.inputs);
  name_maps(inputs.pictures);
  OutputGuard guard(foreign_files(options.force));
  guard.add_inputs_in(options.bundle);
  for (const auto& picture : inputs.pictures) guard.add_input(picture.path);
  const Shard shard = parse_shard(options.shard);
  std::erase_if(inputs.pictures,
                [&shard](const ScoreInput& input) { return !is_in_shard(input.below, shard); });
  Sinks sinks = claim_sinks(options, guard);
  std::optional<MapFolder> maps;
  if (!options.maps.empty()) maps.emplace(options.maps, inputs.pictures, guard);
  for (const auto& sink : sinks) sink->open();
  const bool free_output = has_free_standard_output(sinks);
  ScoreCounts counts;
  keeping_rows(sinks, [&] {
    ScoreRun run(detector, sinks, free_output && !options.quiet, options.threads);
    run.score(inputs.pictures, maps, inputs.pictures.size(), stop);
    counts = run.counts();
  });
  if (const std::string text = passed_over_text(inputs); !text.empty()) {
    std::fprintf(free_output ? stdout : stderr, "%s\n", text.c_str());
  }
  conclude(counts);
}

void sleep_until_stopped(double seconds, const StopToken& stop) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  while (!stop.stop_requested() && Clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

// The places of one round's maps. A picture whose map must not be written there, or cannot now, as on a
// share that went away, gets its verdict and the reason.
void claim_maps(const fs::path& folder, OutputGuard& guard, std::vector<ScoreInput>& round) {
  for (auto& picture : round) guard.add_input(picture.path);
  for (auto& picture : round) {
    try {
      guard.claim(folder / picture.map, kDefectMap);
    } catch (const Error& error) {
      picture.map_fault = error.what();
    }
  }
}

void print_left(std::size_t count, const char* what) {
  if (count > 0) std::fprintf(stderr, "left %zu %s\n", count, what);
}

void score_arriving(const ScoreOptions& options, const Bundle& detector, const StopToken& stop) {
  OutputGuard guard(foreign_files(options.force));
  guard.add_inputs_in(options.bundle);
  Sinks sinks = claim_sinks(options, guard);
  std::optional<MapFolder> maps;
  if (!options.maps.empty()) maps.emplace(options.maps);
  for (const auto& sink : sinks) sink->open();
  const Shard shard = parse_shard(options.shard);
  const bool remembers =
      std::ranges::any_of(sinks, [](const auto& sink) { return sink->remembers(); });
  Arrivals arrivals(options.watched, [&](const fs::path& path, const fs::path& below) {
    if (!is_in_shard(below, shard)) return true;
    return remembers && std::ranges::all_of(sinks, [&path](const auto& sink) {
             return !sink->remembers() || sink->has(path.string());
           });
  });
  ScoreCounts counts;
  std::size_t arrived = 0;
  keeping_rows(sinks, [&] {
    ScoreRun run(detector, sinks, has_free_standard_output(sinks) && !options.quiet,
                 options.threads);
    try {
      while (!stop.stop_requested()) {
        std::vector<ScoreInput> round = arrivals.look(kMostAtOnce);
        const bool more = round.size() == kMostAtOnce;
        arrived += round.size();
        if (maps) claim_maps(options.maps, guard, round);
        run.score(round, maps, 0, stop);
        if (!more) sleep_until_stopped(options.seconds, stop);
      }
    } catch (const Interrupted&) {
      // This is how watching ends.
    }
    counts = run.counts();
  });
  print_left(arrivals.complete() + arrived - counts.pictures(), "complete pictures unscored");
  print_left(arrivals.unfinished(), "files that were empty or still being written");
  conclude(counts);
}

void score(const ScoreOptions& options) {
  if (options.inputs.empty() && options.watched.empty()) {
    throw CLI::RequiredError("pictures or --watch");
  }
  const auto is_stdout = [](const fs::path& path) { return path == "-" || path == "/dev/stdout"; };
  if (is_stdout(options.csv) && is_stdout(options.json)) {
    throw CLI::ValidationError("--json", "standard output is taken by --csv");
  }
  const StopToken stop = listen_for_interruption();
  const Bundle detector = open_detector(options.bundle);
  print_libtorch_warnings();
  if (options.watched.empty()) {
    score_given(options, detector, stop);
  } else {
    score_arriving(options, detector, stop);
  }
}

std::string shard_fault(const std::string& text) {
  try {
    parse_shard(text);
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

}  // namespace

void add_score_command(CLI::App& app) {
  auto options = std::make_shared<ScoreOptions>();
  auto* command = app.add_subcommand("score", "Score pictures with a detector's bundle");
  command->add_option("bundle", options->bundle, "Folder of the bundle")->required();
  auto* pictures = command->add_option("pictures", options->inputs,
                                       "Picture files, or folders of them, with their subfolders");
  auto* watch = command->add_option(
      "--watch", options->watched,
      "Score what arrives in this folder, each file once and when it is complete, until Ctrl-C or "
      "TERM. Goes on with the files of --csv and --json: what has a row there is done");
  watch->excludes(pictures);
  command
      ->add_option("--interval", options->seconds,
                   "Seconds between two looks at the folder; a file that did not change between "
                   "two is complete")
      ->check(CLI::Range(0.01, 86400.0))
      ->capture_default_str()
      ->needs(watch);
  command->add_option("--csv", options->csv,
                      "Write a table to this file. It grows under the name with .partial behind "
                      "it, where a run that is stopped leaves its rows; a pipe or - (standard "
                      "output) gets each row at once");
  command->add_option("--json", options->json,
                      "The same as JSON, an object a line with the columns as keys");
  command->add_option("--maps", options->maps,
                      "Write each picture's defect map to this folder as a PNG, on the bundle's "
                      "fixed display range");
  command
      ->add_option("--shard", options->shard,
                   "i/n: only the pictures of share i of n, by their names, so that n machines "
                   "with the same pictures do each once")
      ->check(shard_fault)
      ->capture_default_str();
  command->add_option("--threads", options->threads, "Pictures at a time (default: all cores)")
      ->check(CLI::Range(1, most_threads()));
  command->add_flag("--quiet", options->quiet, "No line a picture on standard output");
  command->add_flag("--force", options->force,
                    "Replace also files that are no table or map of an earlier run; never one "
                    "that this run reads");
  command->footer(
      std::string("Columns of the table:\n") + kScoreColumns +
      "Exit codes: 0 every picture is good; 3 every picture was judged, and there is a "
      "defect;\n1 a picture was not judged (it could not be read, or is unlike what the "
      "model knows), a map\nwas not written, or nothing worked at all; 2 wrong usage; "
      "130 interrupted.\nPictures that cannot be read get a row of their own.");
  command->callback([options] { score(*options); });
}

}  // namespace lab
