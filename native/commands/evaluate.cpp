// SPDX-License-Identifier: MIT
// `latentlab evaluate`: measures a bundle, from the bundle's files alone, on the test set that its
// manifest names.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "native/base/temporary_folder.h"
#include "native/bundle/bundle.h"
#include "native/commands/bundle_data.h"
#include "native/commands/commands.h"
#include "native/evaluation/detection.h"
#include "native/evaluation/evaluation.h"
#include "shared/base/json_text.h"

namespace lab {
namespace {

// More than the neighbours that figures of samples look at.
constexpr std::int64_t kLeastDrawn = 10;

struct EvaluateOptions {
  std::filesystem::path bundle;
  BundleDataOptions data;
  EvaluationSettings settings;
  std::filesystem::path judge;
  bool write = false;
  bool json = false;
};

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

void evaluate(const EvaluateOptions& options) {
  Bundle bundle = load_bundle(options.bundle);
  EvaluationSettings settings = options.settings;
  std::optional<Bundle> judge;
  if (!options.judge.empty()) settings.judge = &judge.emplace(load_bundle(options.judge));
  if (options.write) expect_writable(options.bundle / kManifestFile);
  const DataSource source = open_checked_dataset(options.data, bundle.manifest);
  bundle.manifest.metrics = evaluate_bundle(bundle, source, settings);
  if (options.write) replace_manifest(options.bundle, bundle.manifest);
  const auto& metrics = bundle.manifest.metrics;
  std::fputs((options.json ? json_of(metrics) : format_metrics(metrics)).c_str(), stdout);
  for (const auto& [name, takes] : unmeasurable_families(bundle, source, settings)) {
    std::fprintf(options.json ? stderr : stdout, "not measured: %s, which takes %s\n",
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
  command->add_flag("--write", options->write, "Store the figures in the bundle's manifest");
  command->add_flag("--json", options->json, "Print JSON instead of a table");
  command->callback([options] {
    options->data.stop = options->settings.stop = listen_for_interruption();
    evaluate(*options);
  });
}

}  // namespace lab
