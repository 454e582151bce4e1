// SPDX-License-Identifier: MIT
// `latentlab data list`: the known data sets, and which of them are there.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "native/commands/data_commands.h"
#include "native/data/dataset.h"
#include "shared/base/error.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

struct ListOptions {
  fs::path data = "data";
};

std::string count_of(const std::unique_ptr<Dataset>& part) {
  return part == nullptr ? "-" : std::to_string(part->size());
}

void list_set(std::string_view name, const fs::path& data) {
  const std::string text(name);
  try {
    const DataSource source = open_dataset(name, data, /*seed=*/1);
    std::printf("%-14s %8s %8s %10s %8s  %s\n", text.c_str(), count_of(source.train).c_str(),
                count_of(source.choose).c_str(), count_of(source.calibrate).c_str(),
                count_of(source.test).c_str(), source.licence.c_str());
  } catch (const Error& error) {
    std::printf("%-14s %8s %8s %10s %8s  %s\n", text.c_str(), "-", "-", "-", "-", error.what());
  }
}

void run_list(const ListOptions& options) {
  std::printf("%-14s %8s %8s %10s %8s\n", "set", "train", "choose", "calibrate", "test");
  for (const std::string_view name : dataset_names()) list_set(name, options.data);
  std::printf(
      "%-14s pictures of your own: a folder of them, one with a subfolder good, or MVTec's "
      "layout\n",
      "folder:<path>");
}

}  // namespace

void add_data_list_command(CLI::App& data) {
  CLI::App* command = data.add_subcommand("list", "The known data sets, and what is there of them");
  const auto options = std::make_shared<ListOptions>();
  command->add_option("--data", options->data, "Where mnist/, fashion/ and mvtec-capsule/ lie")
      ->capture_default_str();
  command->callback([options] { run_list(*options); });
}

}  // namespace lab
