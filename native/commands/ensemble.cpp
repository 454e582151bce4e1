// SPDX-License-Identifier: MIT
// `latentlab ensemble`: one bundle of several that each draw some of a set's classes.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <vector>

#include "native/bundle/bundle_folder.h"
#include "native/commands/bundle_data.h"
#include "native/commands/commands.h"
#include "native/commands/export_report.h"
#include "native/evaluation/evaluation.h"
#include "native/export/ensemble_export.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

struct EnsembleOptions {
  std::vector<fs::path> bundles;
  fs::path out;
  fs::path data;
  ExportSettings settings;
};

void make_ensemble(const EnsembleOptions& options) {
  for (const fs::path& bundle : options.bundles) {
    expect_apart(options.out, {{.what = "a specialist's", .path = bundle}});
  }
  expect_replaceable(options.out);
  std::vector<SpecialistBundle> specialists = load_specialists(options.bundles);
  const BundleDataOptions data{.data = options.data,
                               .run = {},
                               .changed_data = false,
                               .stop = options.settings.evaluation.stop};
  for (auto& specialist : specialists) open_checked_dataset(data, specialist.bundle.manifest);
  Manifest all = specialists[0].bundle.manifest;
  all.dataset.classes = classes_of(specialists);
  const DataSource source = open_bundle_dataset(all, options.data);
  print_exported(export_ensemble(specialists, source, options.out, options.settings), options.out);
}

}  // namespace

void add_ensemble_command(CLI::App& app) {
  auto options = std::make_shared<EnsembleOptions>();
  auto* command = app.add_subcommand(
      "ensemble", "Make one bundle of several that each draw some classes (train --classes)");
  command->add_option("bundles", options->bundles, "Folders of the specialists' bundles")
      ->required()
      ->expected(2, 100);
  command
      ->add_option("--out", options->out, "Folder of the bundle, new or empty or an older bundle")
      ->required();
  command->add_option("--data", options->data, "Where the data sets lie");
  command->add_option("--id", options->settings.id,
                      "Of the bundle; <data set>-ensemble by default");
  command->add_option("--title", options->settings.title, "Of the bundle");
  command->add_option("--description", options->settings.description, "One or two sentences");
  add_commit_option(*command, options->settings.commit);
  command->callback([options] {
    options->settings.evaluation.stop = listen_for_interruption();
    make_ensemble(*options);
  });
}

}  // namespace lab
