// SPDX-License-Identifier: MIT
// See bundle_data.h.
#include "native/commands/bundle_data.h"

#include <cstdio>

#include "native/data/stoppable.h"
#include "native/evaluation/evaluation.h"
#include "native/training/checkpoint.h"
#include "native/training/data_check.h"
#include "shared/base/error.h"

namespace lab {
namespace {

TrainedOn record_of(const BundleDataOptions& options, const Manifest& manifest) {
  const TrainedOn bundle = trained_on(manifest);
  if (options.run.empty()) return bundle;
  if (manifest.provenance.settings.contains(kPoseSetting)) {
    throw Error("--run", "a bundle whose pictures are prepared as its run's were",
                "'" + manifest.id + "', whose pose was measured afterwards");
  }
  const TrainedOn run = trained_on(read_checkpoint(options.run).identity);
  if (run.dataset_sha256 == bundle.dataset_sha256) return run;
  throw Error("--run",
              "the bundle's run, trained on pictures with SHA-256 " + bundle.dataset_sha256,
              run.dataset_sha256);
}

}  // namespace

void add_bundle_data_options(CLI::App& command, BundleDataOptions& options) {
  command.add_option("--data", options.data,
                     "Where the data sets lie (mnist/, fashion/, mvtec-capsule/), or the folder of "
                     "pictures that a folder bundle was trained on");
  command.add_flag("--changed-data", options.changed_data,
                   "Go on if the pictures have changed since the model was trained: without those "
                   "that it has seen");
  add_skip_option(command, options.skip_unreadable);
  command.add_option("--run", options.run,
                     "The run that the bundle was made from: it knows which pictures those are, if "
                     "the ones to train on have changed");
}

void add_skip_option(CLI::App& command, bool& skip) {
  command.add_flag("--skip-unreadable", skip,
                   "Name the pictures that cannot be read, and go on with the set without them");
}

void print_notes(const std::vector<std::string>& notes) {
  for (const auto& note : notes) std::fprintf(stderr, "%s\n", note.c_str());
}

DataSource open_checked_dataset(const BundleDataOptions& options, Manifest& manifest) {
  const TrainedOn record = record_of(options, manifest);
  DataSource source = open_bundle_dataset(manifest, options.data);
  stop_between_pictures(source, options.stop);
  const auto changed = options.changed_data ? ChangedData::accept : ChangedData::refuse;
  const DataCheck check = check_data(source, manifest.preprocess, record, changed,
                                     unreadable_pictures(options.skip_unreadable));
  print_notes(check.notes);
  auto& settings = manifest.provenance.settings;
  settings.erase(kChangedSetting);
  if (!check.changes.empty()) {
    settings[kChangedSetting] = check.changes;
  } else if (!check.unseen_sha256.empty()) {
    // A bundle from before this was kept gets it now.
    settings[kUnseenSetting] = check.unseen_sha256;
  }
  return source;
}

void record_dataset(const BundleDataOptions& options, Manifest& manifest) {
  DataSource source = open_bundle_dataset(manifest, options.data);
  stop_between_pictures(source, options.stop);
  record_data(source, unreadable_pictures(options.skip_unreadable), manifest);
}

}  // namespace lab
