// SPDX-License-Identifier: MIT
// `latentlab export`: makes a bundle from a training run, a zip of a bundle for the page, and the
// index of a folder of bundles.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include "native/bundle/bundle.h"
#include "native/bundle/bundle_folder.h"
#include "native/bundle/bundle_zip.h"
#include "native/commands/bundle_data.h"
#include "native/commands/commands.h"
#include "native/commands/export_report.h"
#include "native/commands/training_checks.h"
#include "native/data/stoppable.h"
#include "native/export/repack.h"
#include "native/export/run_export.h"
#include "native/training/data_check.h"
#include "native/training/divergence.h"
#include "shared/base/error.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

struct ExportOptions {
  fs::path run;
  fs::path out;
  fs::path bundle;
  fs::path zip;
  fs::path data;
  fs::path index;
  bool changed_data = false;
  bool skip_unreadable = false;
  bool force = false;
  std::string default_id;
  ExportSettings settings;
};

// The run's data set, if it can be opened, and what it has to say about changes.
std::optional<DataSource> open_checked(const StoredRun& run, const ExportOptions& options,
                                       ExportSettings& settings) {
  auto source = open_run_dataset(run.checkpoint, options.data);
  if (!source) {
    std::printf("Without --data the bundle has no bank of codes, no scoring and no figures.\n");
    return source;
  }
  stop_between_pictures(*source, settings.evaluation.stop);
  const auto changed = options.changed_data ? ChangedData::accept : ChangedData::refuse;
  const DataCheck check =
      check_data(*source, run.plan->preprocess, trained_on(run.checkpoint.identity), changed,
                 unreadable_pictures(options.skip_unreadable));
  print_notes(check.notes);
  settings.data_changes = check.changes;
  return source;
}

void export_bundle(const ExportOptions& options) {
  const StoredRun run = open_run(options.run);
  const bool folder_set = run.checkpoint.identity.dataset == "folder";
  expect_apart(options.out,
               {{.what = "the run's", .path = options.run},
                {.what = "the pictures'", .path = options.data, .within = folder_set}});
  expect_replaceable(options.out);
  if (const auto text = divergence_of(run.checkpoint, run.plan->recipe->loss_kind())) {
    std::fprintf(stderr, "warning: the run has diverged: %s\n", text->c_str());
  }
  ExportSettings settings = options.settings;
  const auto source = open_checked(run, options, settings);
  if (source) print_notes(notes_before_training(*source));
  print_exported(export_run(run, source ? &*source : nullptr, options.out, settings), options.out);
}

// A bundle of a bundle.
void repack(const ExportOptions& options) {
  Bundle older = load_bundle(options.bundle);
  const bool folder_set = older.manifest.dataset.name == "folder";
  expect_apart(options.out,
               {{.what = "the older bundle's", .path = options.bundle},
                {.what = "the pictures'", .path = options.data, .within = folder_set}});
  expect_replaceable(options.out);
  const StopToken& stop = options.settings.evaluation.stop;
  // What it has to say of changes goes into the older manifest, and so into the new one.
  const DataSource source = open_checked_dataset({.data = options.data,
                                                  .run = {},
                                                  .changed_data = options.changed_data,
                                                  .skip_unreadable = options.skip_unreadable,
                                                  .stop = stop},
                                                 older.manifest);
  print_exported(
      repack_bundle(std::move(older), options.bundle, source, options.out, options.settings),
      options.out);
}

// Before an export that takes long.
void expect_places(const ExportOptions& options) {
  OutputGuard guard(foreign_files(options.force));
  guard.add_inputs_in(options.run);
  guard.add_inputs_in(options.bundle);
  if (!options.zip.empty()) guard.claim(options.zip, kBundleZip);
  if (!options.index.empty()) expect_place_for_index(options.index, foreign_files(options.force));
}

void run_command(const ExportOptions& options) {
  if (!options.run.empty() && !options.bundle.empty()) {
    throw CLI::ValidationError("export", "give a run folder or --bundle, not both");
  }
  const bool makes = !options.out.empty();
  const bool from_something = !options.run.empty() || !options.bundle.empty();
  if (makes ? !from_something : !options.run.empty()) {
    throw CLI::ValidationError("export", "a run folder, or --bundle, and --out go together");
  }
  if (!options.bundle.empty() && !makes && options.zip.empty()) {
    throw CLI::ValidationError("--bundle", "give --out or --zip");
  }
  const fs::path& bundle = makes ? options.out : options.bundle;
  if (!options.data.empty() && !makes) {
    throw CLI::ValidationError("--data", "give --out, for the bundle that it measures");
  }
  if (!options.zip.empty() && bundle.empty()) {
    throw CLI::ValidationError("--zip", "give a run folder with --out, or --bundle");
  }
  if (bundle.empty() && options.index.empty()) {
    throw CLI::ValidationError("export",
                               "give a run folder with --out, --bundle with --zip, or --index");
  }
  expect_places(options);
  if (!options.run.empty()) {
    export_bundle(options);
  } else if (makes) {
    repack(options);
  }
  if (!options.zip.empty()) {
    const std::int64_t bytes = write_bundle_zip(bundle, options.zip, foreign_files(options.force));
    std::printf("%s: %lld bytes, to be dropped on the page\n", options.zip.string().c_str(),
                static_cast<long long>(bytes));
  }
  if (!options.index.empty()) {
    write_index(options.index, options.default_id, foreign_files(options.force));
  }
}

}  // namespace

void add_export_command(CLI::App& app) {
  auto options = std::make_shared<ExportOptions>();
  auto* command = app.add_subcommand("export", "Make a bundle for the page from a training run");
  command->add_option("run", options->run, "Folder of the run");
  command->add_option("--out", options->out,
                      "Folder of the bundle, new or empty or an older bundle, which is replaced");
  command->add_option("--data", options->data,
                      "Where the data sets lie, or the folder of pictures that the run was trained "
                      "on; for the bank of codes, the threshold and the figures");
  command->add_flag("--changed-data", options->changed_data,
                    "Go on if the pictures have changed since the run: without those that it was "
                    "trained on");
  add_skip_option(*command, options->skip_unreadable);
  command->add_option("--id", options->settings.id,
                      "Of the bundle; by default the recipe's name, or the older bundle's id");
  command->add_option("--title", options->settings.title, "Of the bundle");
  command->add_option("--description", options->settings.description, "One or two sentences");
  add_commit_option(*command, options->settings.commit);
  command->add_option("--zip", options->zip,
                      "Also write the bundle as one file that can be dropped on the page");
  command->add_option(
      "--bundle", options->bundle,
      "A bundle that was exported before, in the place of a run folder: for --zip, "
      "or for --out, which stores its weights in as few bits as they allow and makes its "
      "bank of codes with their maps, threshold and figures anew, at the same rate of false "
      "alarms");
  auto* index = command->add_option("--index", options->index,
                                    "Write index.json from the bundles in this folder, after the "
                                    "export if there is one");
  command
      ->add_option("--default", options->default_id,
                   "The bundle in the index that the page opens first")
      ->needs(index);
  command->add_flag(
      "--force", options->force,
      "Replace also a file that is no zip or index of ours at their places; never one "
      "that is read");
  command->callback([options] {
    options->settings.evaluation.stop = listen_for_interruption();
    run_command(*options);
  });
}

}  // namespace lab
