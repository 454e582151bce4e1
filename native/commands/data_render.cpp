// SPDX-License-Identifier: MIT
// `latentlab data render`: procedural pictures as folders of PNG files.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "native/commands/data_commands.h"
#include "native/data/picture_export.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

struct RenderOptions {
  fs::path out;
  CapsuleExport capsules;
  DigitExport digits;
};

template <typename Settings>
void write_pictures(const fs::path& out, void (*write)(const fs::path&, const Settings&),
                    Settings& settings) {
  settings.stop = listen_for_interruption();
  write(out, settings);
  std::printf("%s: written\n", out.string().c_str());
}

void add_capsules(CLI::App& render) {
  CLI::App* command = render.add_subcommand("capsules", "Capsules in the layout of MVTec AD");
  const auto options = std::make_shared<RenderOptions>();
  CapsuleExport& settings = options->capsules;
  command->add_option("--out", options->out, "A new or empty folder")->required();
  command->add_option("--count", settings.train, "Good capsules in train/good")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command->add_option("--test-count", settings.test_of_each, "Capsules of each kind in test")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command->add_option("--size", settings.size, "Pixels a side")
      ->check(CLI::Range(32, 2048))
      ->capture_default_str();
  command->add_option("--seed", settings.seed, "Of all pictures")->capture_default_str();
  command->callback(
      [options] { write_pictures(options->out, export_capsules, options->capsules); });
}

void add_digits(CLI::App& render) {
  CLI::App* command = render.add_subcommand("digits", "28 x 28 digits, one folder each");
  const auto options = std::make_shared<RenderOptions>();
  command->add_option("--out", options->out, "A new or empty folder")->required();
  command->add_option("--count", options->digits.of_each, "Pictures of each digit")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command->add_option("--seed", options->digits.seed, "Of all pictures")->capture_default_str();
  command->callback([options] { write_pictures(options->out, export_digits, options->digits); });
}

}  // namespace

void add_data_render_command(CLI::App& data) {
  CLI::App* command = data.add_subcommand("render", "Draw procedural pictures into PNG files");
  command->require_subcommand(1);
  add_capsules(*command);
  add_digits(*command);
}

}  // namespace lab
