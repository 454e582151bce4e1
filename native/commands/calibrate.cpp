// SPDX-License-Identifier: MIT
// `latentlab calibrate`: chooses anew how a bundle scores, calibrates its threshold and measures it,
// from the bundle's files and the good pictures held out of its training.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>

#include "native/base/temporary_folder.h"
#include "native/bundle/bundle.h"
#include "native/commands/bundle_data.h"
#include "native/commands/commands.h"
#include "native/data/canonical_pose.h"
#include "native/evaluation/calibration.h"
#include "native/evaluation/detection.h"
#include "native/evaluation/evaluation.h"
#include "native/training/data_check.h"
#include "shared/base/error.h"

namespace lab {
namespace {

struct CalibrateOptions {
  std::filesystem::path bundle;
  BundleDataOptions data;
  std::optional<double> rate;
  bool pose = false;
  bool keep_method = false;
};

// The networks see what they were trained on, of photographs that lie in any way.
void give_pose(const CalibrateOptions& options, const DataSource& source, Manifest& manifest) {
  PreprocessSpec& spec = manifest.preprocess;
  if (spec.fit != Fit::crop || spec.filter != ResizeFilter::area) {
    throw Error("--pose", "a model that takes the middle of a picture, averaged (crop, area)",
                "'" + manifest.id + "', which does not");
  }
  auto& settings = manifest.provenance.settings;
  // By other preprocessing nobody could tell any more which of them the model has seen.
  if (settings.contains(kChangedSetting)) {
    throw Error("--pose", "the pictures that the model was trained on",
                "a set that has changed: " + settings.at(kChangedSetting));
  }
  const bool trained_without = !spec.pose;
  spec.pose = measure_pose(*source.train, spec, options.data.stop);
  if (trained_without) {
    settings[kPoseSetting] = "measured on " + std::to_string(source.train->size()) +
                             " good training pictures; trained without, on pictures with sha256 " +
                             manifest.provenance.dataset_sha256;
  }
  record_dataset(options.data, manifest);
}

double rate_of(const CalibrateOptions& options, const Manifest& manifest) {
  if (options.rate) return *options.rate;
  return manifest.scoring ? manifest.scoring->false_alarm_rate : kFalseAlarmRate;
}

void print(const Calibration& calibration, const Manifest& manifest) {
  const ScoringInfo& scoring = calibration.scoring;
  std::printf("Ways to score, by AUROC on self-made defects:\n%s\n",
              format_candidates(calibration.candidates).c_str());
  std::printf("threshold %.6f for at most %g %% false alarms, calibrated on %s\n\n",
              scoring.threshold, 100 * scoring.false_alarm_rate, scoring.calibrated_on.c_str());
  std::fputs(format_metrics(manifest.metrics).c_str(), stdout);
}

void calibrate_bundle(const CalibrateOptions& options) {
  Bundle bundle = load_bundle(options.bundle);
  Manifest& manifest = bundle.manifest;
  expect_networks_that_score(bundle);
  expect_writable(options.bundle / kManifestFile);
  const DataSource source = open_checked_dataset(options.data, manifest);
  if (!source.choose) {
    throw Error("calibrate", "a data set of good pictures", "'" + source.name + "'");
  }
  if (options.pose) give_pose(options, source, manifest);
  std::optional<ScoringMethod> kept;
  if (options.keep_method && manifest.scoring) kept = manifest.scoring->method;
  const Calibration calibration =
      calibrate(bundle, {*source.choose, *source.calibrate, source.train.get()},
                rate_of(options, manifest), options.data.stop, kept);
  describe_scoring(calibration, manifest);
  // All of them anew: no figure is kept that was measured at another threshold.
  manifest.metrics = evaluate_bundle(bundle, source, {.stop = options.data.stop});
  replace_manifest(options.bundle, manifest);
  print(calibration, manifest);
}

}  // namespace

void add_calibrate_command(CLI::App& app) {
  auto options = std::make_shared<CalibrateOptions>();
  auto* command = app.add_subcommand(
      "calibrate", "Choose anew how a bundle scores, calibrate its threshold and measure it");
  command->add_option("bundle", options->bundle, "Folder of the bundle; its manifest is replaced")
      ->required();
  add_bundle_data_options(*command, options->data);
  command
      ->add_option("--rate", options->rate,
                   "Share of good pictures that may be called anomalous (default: the bundle's, or "
                   "0.05); a smaller one takes more pictures held out")
      ->check(CLI::Range(1e-6, 0.999999));
  command->add_flag("--keep-method", options->keep_method, "Score as before, with a new threshold");
  command->add_flag(
      "--pose", options->pose,
      "From now on find the one object on each picture, at any angle, size and place, "
      "and bring it to where it lies on the training pictures");
  command->callback([options] {
    options->data.stop = listen_for_interruption();
    calibrate_bundle(*options);
  });
}

}  // namespace lab
