// SPDX-License-Identifier: MIT
// `latentlab data fetch`: downloads MNIST and Fashion-MNIST from their public mirrors.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "native/base/output_guard.h"
#include "native/commands/data_commands.h"
#include "native/data/download.h"
#include "native/data/idx_sets.h"
#include "shared/base/error.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

struct FetchOptions {
  std::vector<std::string> sets;
  std::vector<std::string> mirrors;
  fs::path data = "data";
  bool force = false;
};

// Only its checksum tells a downloaded file, and is_downloaded has looked at that.
const OwnFile kDownload{"a download", [](std::span<const std::uint8_t>) { return false; }};

// One line on standard error that is redrawn; nothing where it is no terminal.
class ProgressLine {
 public:
  explicit ProgressLine(std::string name) : name_(std::move(name)) {}
  ~ProgressLine() { erase(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void update(std::uint64_t now, std::uint64_t total) {
    const auto time = std::chrono::steady_clock::now();
    if (::isatty(STDERR_FILENO) == 0 || time - last_ < std::chrono::milliseconds(100)) return;
    last_ = time;
    std::fprintf(stderr, "\r%s  %.1f of %.1f MB  %3.0f %%\x1b[K", name_.c_str(),
                 static_cast<double>(now) / 1e6, static_cast<double>(total) / 1e6,
                 100.0 * static_cast<double>(now) / static_cast<double>(total));
    drawn_ = true;
  }

  void erase() {
    if (drawn_) std::fputs("\r\x1b[K", stderr);
    drawn_ = false;
  }

 private:
  std::string name_;
  std::chrono::steady_clock::time_point last_{};
  bool drawn_ = false;
};

Download describe(const IdxSet& set, const IdxFile& file, const FetchOptions& options) {
  const std::string name = std::string(file.name) + ".gz";
  Download download{.urls = {},
                    .target = options.data / std::string(set.name) / name,
                    .bytes = file.bytes,
                    .sha256 = std::string(file.sha256)};
  std::vector<std::string> mirrors = options.mirrors;
  if (mirrors.empty()) mirrors.assign(set.mirrors.begin(), set.mirrors.end());
  for (std::string& mirror : mirrors) {
    while (mirror.ends_with('/')) mirror.pop_back();
    download.urls.push_back(mirror + "/" + name);
  }
  return download;
}

void fetch_file(const Download& download, OutputGuard::Foreign foreign) {
  const std::string name = download.target.string();
  if (is_downloaded(download)) {
    std::printf("%s: already there\n", name.c_str());
    return;
  }
  OutputGuard(foreign).claim(download.target, kDownload);
  ProgressLine line(name);
  fetch(download, {.progress = [&line](auto now, auto total) { line.update(now, total); },
                   .failed =
                       [&line](const std::string& fault) {
                         line.erase();
                         std::fprintf(stderr, "%s; trying the next mirror\n", fault.c_str());
                       }});
  line.erase();
  std::printf("%s: downloaded and checked\n", name.c_str());
}

void fetch_set(const IdxSet& set, const FetchOptions& options) {
  const fs::path folder = options.data / std::string(set.name);
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure) throw Error(folder.string(), "a folder that can be written", failure.message());
  for (const IdxFile& file : set.files)
    fetch_file(describe(set, file, options), foreign_files(options.force));
  std::printf("%s\n", std::string(set.licence).c_str());
}

void run_fetch(const FetchOptions& options) {
  if (!options.mirrors.empty() && options.sets.size() != 1) {
    throw CLI::ValidationError("--mirror", "needs exactly one data set");
  }
  for (const std::string& name : options.sets) {
    fetch_set(*std::ranges::find(idx_sets(), name, &IdxSet::name), options);
  }
}

}  // namespace

void add_data_fetch_command(CLI::App& data) {
  CLI::App* command = data.add_subcommand("fetch", "Download data sets from their public mirrors");
  const auto options = std::make_shared<FetchOptions>();
  std::vector<std::string> names;
  for (const IdxSet& set : idx_sets()) names.emplace_back(set.name);
  command->add_option("sets", options->sets, "mnist, fashion")
      ->required()
      ->check(CLI::IsMember(names));
  command->add_option("--data", options->data, "The folder that gets <set>/<file>.gz")
      ->capture_default_str();
  command
      ->add_option("--mirror", options->mirrors,
                   "URL of a folder with the set's .gz files, instead of the known mirrors; may "
                   "be given more than once")
      ->allow_extra_args(false);
  command->add_flag("--force", options->force,
                    "Replace also files of these names with another content");
  command->callback([options] { run_fetch(*options); });
}

}  // namespace lab
