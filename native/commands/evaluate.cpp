// SPDX-License-Identifier: MIT
// `latentlab evaluate`: measures a bundle, from the bundle's files alone, on the test set that its
// manifest names.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "native/base/files.h"
#include "native/base/output_guard.h"
#include "native/base/temporary_folder.h"
#include "native/bundle/bundle.h"
#include "native/commands/bundle_data.h"
#include "native/commands/commands.h"
#include "native/commands/detection_report.h"
#include "native/commands/machine.h"
#include "native/commands/outlier_report.h"
#include "native/commands/report_page.h"
#include "native/data/inventory.h"
#include "native/data/stoppable.h"
#include "native/evaluation/detection.h"
#include "native/evaluation/evaluation.h"
#include "native/inference/inference.h"
#include "shared/base/error.h"
#include "shared/base/json_text.h"
#include "shared/image/pixels.h"

namespace lab {
namespace {

// More than the neighbours that figures of samples look at.
constexpr std::int64_t kLeastDrawn = 10;

// Known by how its first figure begins.
const OwnFile kFigures{"figures", [](std::span<const std::uint8_t> start) {
                         const std::string_view text(reinterpret_cast<const char*>(start.data()),
                                                     start.size());
                         return text.starts_with("[\n  {\n    \"name\": \"");
                       }};

struct EvaluateOptions {
  std::filesystem::path bundle;
  BundleDataOptions data;
  EvaluationSettings settings;
  std::filesystem::path judge;
  std::string other_set;  // to measure detection on; empty: the bundle's own set
  bool write = false;
  std::string json;  // a file, "-" for standard output; empty: none
  std::filesystem::path report;
  bool force = false;
};

// Before anything is measured.
void claim_outputs(const EvaluateOptions& options) {
  OutputGuard guard(foreign_files(options.force));
  for (const auto& read : {options.bundle, options.judge, options.data.run}) {
    guard.add_inputs_in(read);
  }
  const auto claim = [&guard](const std::filesystem::path& path, const OwnFile& kind) {
    guard.claim(path, kind);
    expect_writable(path);
  };
  if (!options.json.empty() && options.json != "-") claim(options.json, kFigures);
  if (!options.report.empty()) claim(options.report, kReport);
}

// Likewise.
void expect_reportable(const Bundle& bundle, const DataSource& source,
                       const EvaluationSettings& settings) {
  if (has_details(bundle, source, settings)) return;
  throw Error(
      "--report",
      "a detector and test pictures with defects, or a model that redraws digits and letters",
      bundle.manifest.id);
}

constexpr std::size_t kMostMistakes = 12;  // of each kind, in a report

ReportedMistake mistake_of(const Bundle& bundle, const Example& example) {
  const Manifest& manifest = bundle.manifest;
  const Inspected inspected = inspect_example(bundle, example);
  ReportedMistake mistake{
      {inspected.name, inspected.label, inspected.anomaly.score},
      fit_image(example.image, common_spec(example.image, manifest.preprocess)),
      colorize(inspected.anomaly.map, manifest.scoring->display_range, Palette::inferno),
      std::nullopt};
  if (example.mask) mistake.mask = colorize(inspected.defect, {0, 1}, Palette::grey);
  return mistake;
}

std::string report_of(const Bundle& bundle, const Dataset& test, const DetectionDetails& details) {
  DetectionReport report{bundle.manifest, {}, {}, {}, details.milliseconds};
  for (const auto& item : details.inspected) {
    report.scores.push_back({item.name, item.label, item.anomaly.score});
  }
  const WorstMistakes worst =
      worst_mistakes(report.scores, bundle.manifest.scoring->threshold, kMostMistakes);
  for (const std::size_t i : worst.missed) report.missed.push_back(mistake_of(bundle, test.get(i)));
  for (const std::size_t i : worst.false_alarms) {
    report.false_alarms.push_back(mistake_of(bundle, test.get(i)));
  }
  return detection_report_html(report);
}

std::vector<ScoredPicture> scored_pictures(const Bundle& bundle, const Dataset& set,
                                           const std::vector<std::size_t>& places,
                                           const std::vector<double>& scores) {
  const PreprocessSpec& spec = bundle.manifest.preprocess;
  std::vector<ScoredPicture> pictures;
  std::vector<Image> seen;
  for (const std::size_t i : places) {
    const Example example = set.get(i);
    seen.push_back(fit_example(example, spec));
    pictures.push_back({seen.back(), {}, example.name, scores[i]});
  }
  const at::Tensor redrawn = reconstruct(bundle, stack_pictures(seen, spec)).pictures.contiguous();
  const auto size = static_cast<std::size_t>(redrawn.numel() / redrawn.size(0));
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    pictures[i].redrawn = restore_image({redrawn.const_data_ptr<float>() + i * size, size}, spec);
  }
  return pictures;
}

std::string report_of(const Bundle& bundle, const DataSource& source,
                      const OutlierDetails& details) {
  return outlier_report_html(
      {bundle.manifest, details.known, details.letters,
       scored_pictures(bundle, *source.test, details.worst, details.known),
       scored_pictures(bundle, *source.letters, details.most_typical, details.letters)});
}

std::string json_of(const std::vector<Metric>& metrics) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& metric : metrics) {
    nlohmann::ordered_json entry = {{"name", metric.name}, {"value", metric.value}};
    if (metric.interval) {
      entry["interval"] = {{"low", metric.interval->low}, {"high", metric.interval->high}};
    }
    entry["unit"] = metric.unit;
    entry["split"] = metric.split;
    list.push_back(std::move(entry));
  }
  return json_text(list, "evaluate", 2) + "\n";
}

void write_text(const std::filesystem::path& path, const std::string& text) {
  write_file_atomically(path, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

// All figures, and how long a picture takes: that is of this machine, and not for the manifest.
std::string json_with_time(std::vector<Metric> metrics, const DetectionDetails& details) {
  if (!details.inspected.empty()) {
    metrics.push_back({"milliseconds_a_picture", details.milliseconds, std::nullopt, "ms",
                       "from file to verdict, on this machine"});
  }
  return json_of(metrics);
}

void write_figures(const EvaluateOptions& options, const std::vector<Metric>& metrics,
                   const DetectionDetails& details) {
  const bool json = options.json == "-";
  std::fputs((json ? json_of(metrics) : format_metrics(metrics)).c_str(), stdout);
  if (!options.json.empty() && !json) write_text(options.json, json_with_time(metrics, details));
}

DataSource open_other_set(const EvaluateOptions& options, const PreprocessSpec& spec) {
  DataSource source = open_dataset(options.other_set, options.data.data, options.settings.seed);
  if (!source.choose) {
    throw Error("--on", "a set of good pictures and defects", "'" + source.name + "'");
  }
  stop_between_pictures(source, options.data.stop);
  if (options.data.skip_unreadable) {
    Inventory inventory = take_inventory(source, spec);
    print_notes(leave_out_unreadable(source, inventory));
  }
  return source;
}

// How far a detector carries to pictures that another set has of the same kinds of things.
void evaluate_elsewhere(const EvaluateOptions& options) {
  Bundle bundle = load_bundle(options.bundle);
  claim_outputs(options);
  if (!bundle.manifest.scoring) {
    throw Error("--on", "a model that scores pictures", bundle.manifest.id);
  }
  const DataSource source = open_other_set(options, bundle.manifest.preprocess);
  print_libtorch_warnings();
  DetectionDetails details;
  // From here on the manifest says what was measured, on what: it is not written.
  bundle.manifest.title += ", on " + options.other_set;
  bundle.manifest.dataset = {source.name, source.classes};
  bundle.manifest.metrics = evaluate_detection(bundle, source, options.settings.stop, details);
  write_figures(options, bundle.manifest.metrics, details);
  if (!options.report.empty()) write_text(options.report, report_of(bundle, *source.test, details));
}

void evaluate(const EvaluateOptions& options) {
  if (!options.other_set.empty()) return evaluate_elsewhere(options);
  Bundle bundle = load_bundle(options.bundle);
  claim_outputs(options);
  EvaluationSettings settings = options.settings;
  DetectionDetails details;
  OutlierDetails outliers;
  settings.details = &details;
  settings.outliers = &outliers;
  std::optional<Bundle> judge;
  if (!options.judge.empty()) settings.judge = &judge.emplace(load_bundle(options.judge));
  if (options.write) expect_writable(options.bundle / kManifestFile);
  const DataSource source = open_checked_dataset(options.data, bundle.manifest);
  if (!options.report.empty()) expect_reportable(bundle, source, settings);
  print_libtorch_warnings();
  bundle.manifest.metrics = evaluate_bundle(bundle, source, settings);
  bundle.manifest.typicality = outliers.typicality;
  if (options.write) replace_manifest(options.bundle, bundle.manifest);
  write_figures(options, bundle.manifest.metrics, details);
  if (!options.report.empty()) {
    write_text(options.report, details.inspected.empty()
                                   ? report_of(bundle, source, outliers)
                                   : report_of(bundle, *source.test, details));
  }
  for (const auto& [name, takes] : unmeasurable_families(bundle, source, settings)) {
    std::fprintf(options.json == "-" ? stderr : stdout, "not measured: %s, which takes %s\n",
                 std::string(name).c_str(), std::string(takes).c_str());
  }
}

}  // namespace

void add_evaluate_command(CLI::App& app) {
  auto options = std::make_shared<EvaluateOptions>();
  auto* command = app.add_subcommand("evaluate", "Measure a bundle on its test set");
  command->add_option("bundle", options->bundle, "Folder of the bundle")->required();
  add_bundle_data_options(*command, options->data);
  command
      ->add_option("--samples", options->settings.samples,
                   "Codes drawn for each picture to estimate the evidence lower bound")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  command
      ->add_option(
          "--importance-codes", options->settings.importance_codes,
          "Codes drawn for each of 1,000 pictures for the importance-weighted bound, which "
          "takes some minutes with 5,000; 0: without it")
      ->check(CLI::Range(0, 1'000'000))
      ->capture_default_str();
  command->add_option("--seed", options->settings.seed, "Of those codes")->capture_default_str();
  command->add_option("--judge", options->judge,
                      "Bundle of a classifier of the same set, to judge the bundle's samples");
  command->add_option("--drawn", options->settings.drawn, "Samples that are drawn for the judge")
      ->check(CLI::Range(kLeastDrawn, std::int64_t{1'000'000}))
      ->capture_default_str();
  auto* other_set = command->add_option(
      "--on", options->other_set,
      "Measure detection alone, on the test pictures of this set in the place of the model's own: "
      "capsules, mvtec-capsule or folder:<path>");
  for (const char* of_the_own_set : {"--changed-data", "--run", "--judge"}) {
    other_set->excludes(command->get_option(of_the_own_set));
  }
  command->add_flag("--write", options->write, "Store the figures in the bundle's manifest")
      ->excludes(other_set);
  command
      ->add_option("--json", options->json,
                   "Write the figures as JSON to this file; without one, print JSON instead of a "
                   "table")
      ->expected(0, 1)
      ->type_name("[FILE]")
      ->default_str("-");
  command->add_option(
      "--report", options->report,
      "Write a page about a detector, or a model that tells letters from digits, to this "
      "file: figures, plots and its worst mistakes. It opens in any browser, without a network");
  command->add_flag("--force", options->force,
                    "Replace also files that this command did not write; never one of the bundle");
  command->callback([options] {
    options->data.stop = options->settings.stop = listen_for_interruption();
    evaluate(*options);
  });
}

}  // namespace lab
