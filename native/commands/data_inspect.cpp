// SPDX-License-Identifier: MIT
// `latentlab data inspect`: what a data set holds, and a sheet of its pictures.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "native/base/files.h"
#include "native/base/output_guard.h"
#include "native/commands/data_commands.h"
#include "native/data/dataset.h"
#include "native/data/statistics.h"
#include "shared/base/text.h"
#include "shared/codec/image_codec.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

struct InspectOptions {
  std::string set;
  fs::path data = "data";
  std::uint64_t seed = 1;
  fs::path sheet;
  int columns = 10;
  bool force = false;
};

std::string class_name(const DataSource& source, int label) {
  if (label < 0) return "unlabelled";
  return source.classes.at(static_cast<std::size_t>(label));
}

void print_part(const DataSource& source, const char* name, const Dataset& part) {
  const SetStatistics statistics = measure(part);
  std::printf("%s: %zu pictures, mean %.3f, deviation %.3f (of 0 to 255), %zu masks\n", name,
              statistics.pictures, statistics.mean, statistics.deviation, statistics.masks);
  for (const auto& [shape, count] : statistics.by_shape) {
    const auto [width, height, channels] = shape;
    std::printf("  %8zu  %d x %d, %d channel%s\n", count, width, height, channels,
                channels == 1 ? "" : "s");
  }
  for (const auto& [label, count] : statistics.by_label) {
    std::printf("  %8zu  %5.1f %%  %s\n", count,
                100.0 * static_cast<double>(count) / static_cast<double>(statistics.pictures),
                printable(class_name(source, label)).c_str());
  }
}

void claim_sheet(const InspectOptions& options, const DataSource& source) {
  OutputGuard guard(foreign_files(options.force));
  for (const auto* part : {&source.train, &source.choose, &source.calibrate, &source.test}) {
    if (*part == nullptr) continue;
    for (const auto& file : (*part)->files()) guard.add_input(file);
  }
  guard.claim(options.sheet, kSampleSheet);
}

void run_inspect(const InspectOptions& options) {
  const DataSource source = open_dataset(options.set, options.data, options.seed);
  if (!options.sheet.empty()) claim_sheet(options, source);
  std::printf("%s\n%s\n", source.name.c_str(), source.licence.c_str());
  print_part(source, "train", *source.train);
  if (source.choose != nullptr) print_part(source, "choose", *source.choose);
  if (source.calibrate != nullptr) print_part(source, "calibrate", *source.calibrate);
  print_part(source, "test", *source.test);
  if (options.sheet.empty()) return;
  const Image sheet = sample_sheet(*source.test, options.columns);
  write_file_atomically(options.sheet, encode_png(sheet, kSampleSheetSoftware));
  std::printf("%s: test pictures, one row a class\n", options.sheet.string().c_str());
}

}  // namespace

void add_data_inspect_command(CLI::App& data) {
  CLI::App* command =
      data.add_subcommand("inspect", "Counts, classes, sizes and pixel statistics of a data set");
  const auto options = std::make_shared<InspectOptions>();
  command->add_option("set", options->set, "A name of 'data list', or folder:<path>")->required();
  command->add_option("--data", options->data, "Where mnist/, fashion/ and mvtec-capsule/ lie")
      ->capture_default_str();
  command
      ->add_option("--seed", options->seed,
                   "Of procedural pictures and of the choice of the pictures held out")
      ->capture_default_str();
  command->add_option("--sheet", options->sheet, "Write a sheet of test pictures to this PNG file");
  command->add_option("--columns", options->columns, "Pictures in a row of the sheet")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  command->add_flag("--force", options->force, "Replace also a file that is no sheet");
  command->callback([options] { run_inspect(*options); });
}

}  // namespace lab
