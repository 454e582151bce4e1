// SPDX-License-Identifier: MIT
// `latentlab import`: a bundle of networks that somebody else trained.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "native/bundle/bundle_folder.h"
#include "native/commands/bundle_data.h"
#include "native/commands/commands.h"
#include "native/commands/export_report.h"
#include "native/commands/training_checks.h"
#include "native/data/stoppable.h"
#include "native/export/import_export.h"
#include "shared/bundle/manifest_names.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

struct ImportOptions {
  std::map<Task, fs::path> networks;
  std::vector<std::int64_t> picture;
  std::vector<float> range = {0, 1};
  std::string fit = "stretch";
  std::string prior = "normal";
  std::string dataset;
  fs::path data;
  fs::path out;
  bool skip_unreadable = false;
  ImportSettings settings;
};

const std::map<std::string, Fit> kFits = [] {
  std::map<std::string, Fit> fits;
  for (const auto& [fit, name] : kFitNames) fits.emplace(name, fit);
  return fits;
}();

std::optional<DataSource> open_source(const ImportOptions& options) {
  if (options.data.empty()) return std::nullopt;
  const std::string name =
      options.dataset.empty() ? "folder:" + options.data.string() : options.dataset;
  DataSource source = open_dataset(name, options.data, options.settings.seed);
  stop_between_pictures(source, options.settings.bundle.evaluation.stop);
  print_notes(notes_before_training(source));
  return source;
}

void import_networks(const ImportOptions& options) {
  ImportSettings settings = options.settings;
  for (const auto& [task, file] : options.networks) {
    if (file.empty()) continue;
    settings.networks.push_back({task, file});
  }
  if (settings.networks.empty()) {
    throw CLI::ValidationError("import", "give --decoder, --encoder, --restorer or --detector");
  }
  if (!options.picture.empty()) {
    settings.picture = {options.picture[0], options.picture[1], options.picture[2]};
  }
  settings.unreadable = unreadable_pictures(options.skip_unreadable);
  settings.fit = kFits.at(options.fit);
  if (options.prior == "none") settings.prior.reset();
  settings.low = options.range[0];
  settings.high = options.range[1];
  expect_apart(
      options.out,
      {{.what = "the pictures'", .path = options.data, .within = options.dataset.empty()}});
  expect_replaceable(options.out);
  auto source = open_source(options);
  print_exported(import_bundle(settings, source ? &*source : nullptr, options.out), options.out);
}

constexpr const char* kFooter =
    "Networks are read from ONNX files of opset 9 to 22, as PyTorch, Keras and others save them: "
    "convolutions with\n"
    "square kernels, linear layers, norms, pooling, nearest-neighbour upsampling, ReLU, leaky "
    "ReLU, sigmoid, tanh,\n"
    "softmax, sums, products, concatenations and reshapes, channels first. They are checked, "
    "written anew with\n"
    "their weights in few bits where that changes nothing that anybody sees, and given golden "
    "tensors, so that the\n"
    "page can tell that it computes the same. What an operator or a shape is that does not fit is "
    "said by name.\n"
    "Example: latentlab import --decoder generator.onnx --range -1 1 --id my-faces --out my-faces";

}  // namespace

void add_import_command(CLI::App& program) {
  auto options = std::make_shared<ImportOptions>();
  auto* command = program.add_subcommand(
      "import", "Make a bundle for the page of networks that were trained elsewhere (ONNX)");
  const auto network = [&](const char* flag, Task task, const char* help) {
    command->add_option(flag, options->networks[task], help)->check(CLI::ExistingFile);
  };
  network("--decoder", Task::decode, "From a code (and a class) to a picture: a generator, too");
  network("--encoder", Task::encode,
          "From a picture to its code (and the logarithm of its variance)");
  network("--restorer", Task::restore, "From a picture to a picture: an autoencoder in one");
  network("--detector", Task::map,
          "From a picture to a map of its defects (and the picture without)");
  command
      ->add_option("--out", options->out, "Folder of the bundle, new or empty or an older bundle")
      ->required();
  command
      ->add_option("--id", options->settings.bundle.id,
                   "Of the bundle: lower-case letters, digits and hyphens")
      ->required();
  command->add_option("--title", options->settings.bundle.title, "Of the bundle (default: its id)");
  command->add_option("--description", options->settings.bundle.description,
                      "One or two sentences");
  command->add_option("--licence", options->settings.licence, "Of weights and data, in a sentence");
  command
      ->add_option("--range", options->range,
                   "What a black and a white pixel are to the networks (default: 0 1)")
      ->expected(2);
  command
      ->add_option("--picture", options->picture,
                   "Channels, height and width, where the networks do not say")
      ->expected(3)
      ->check(CLI::Range(1, 2048));
  command->add_option("--fit", options->fit, "How a picture of another shape is fitted")
      ->check(CLI::IsMember(kFits))
      ->capture_default_str();
  command
      ->add_option("--prior", options->prior,
                   "Of the codes: normal, or none for an autoencoder, whose codes come from "
                   "pictures alone")
      ->check(CLI::IsMember({"normal", "none"}))
      ->capture_default_str();
  command
      ->add_option("--classes", options->settings.classes,
                   "Names of a conditional decoder's classes, commas between them, in their order")
      ->delimiter(',');
  auto* data = command->add_option(
      "--data", options->data,
      "A folder of pictures as the networks know them, for the bank of codes, a "
      "detector's threshold and the figures; of good ones alone, or with defects as in "
      "docs/your-own-model.md");
  command
      ->add_option("--dataset", options->dataset,
                   "The set in --data, if it is one by name: mnist, fashion, mvtec-capsule")
      ->needs(data);
  add_skip_option(*command, options->skip_unreadable);
  add_commit_option(*command, options->settings.bundle.commit);
  command->footer(kFooter);
  command->callback([options] {
    options->settings.bundle.evaluation.stop = listen_for_interruption();
    import_networks(*options);
  });
}

}  // namespace lab
