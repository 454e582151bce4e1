// SPDX-License-Identifier: MIT
// `latentlab train`: from flags to a run, its folder, and Ctrl-C.
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <dlfcn.h>
#include <torch/version.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <memory>

#include "native/commands/commands.h"
#include "native/commands/export_report.h"
#include "native/data_check.h"
#include "native/files.h"
#include "native/film.h"
#include "native/precision.h"
#include "native/run_folder.h"
#include "native/trainer.h"
#include "native/training_checks.h"
#include "shared/error.h"
#include "shared/image_codec.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

struct TrainOptions {
  std::string recipe;
  fs::path data;
  fs::path out;
  std::optional<std::int64_t> epochs;
  std::optional<std::uint64_t> seed;
  std::string preset;
  std::vector<std::string> settings;
  std::string device = "auto";
  std::optional<int> threads;
  bool resume = false;
  bool list_settings = false;
  std::string commit = "unknown";
};

constexpr int kInterruptedExitCode = 130;  // as a shell reports Ctrl-C
constexpr std::uint64_t kDefaultSeed = 1;

std::atomic<bool> stop_requested = false;

extern "C" void request_stop(int signal) {
  stop_requested = true;
  // A second Ctrl-C ends the program at once; a TERM may come twice by itself, to this process and to
  // its group.
  if (signal == SIGINT) std::signal(signal, SIG_DFL);
}

at::Device chosen_device(const std::string& name) {
  const bool cuda = at::hasCUDA();
  if (name == "cpu" || (name == "auto" && !cuda)) return at::kCPU;
  if (!cuda) {
    throw Error("--device cuda", "a CUDA GPU and a LibTorch built for CUDA",
                "LibTorch " TORCH_VERSION " without one");
  }
  return at::Device(at::kCUDA, 0);
}

// A reference BLAS trains ten times slower. LibTorch names only the interface that it was linked
// with, so the library behind it is known by a function that it brings along.
void warn_about_slow_blas(Progress& progress) {
  const bool generic = at::show_config().find("BLAS_INFO=generic") != std::string::npos;
  if (!generic || ::dlsym(RTLD_DEFAULT, "openblas_get_config") != nullptr ||
      ::dlsym(RTLD_DEFAULT, "bli_info_get_version_str") != nullptr) {
    return;
  }
  progress.message(
      "warning: LibTorch uses a reference BLAS, which is ten times slower; on Debian "
      "install libopenblas0-openmp");
}

void apply_options(const TrainOptions& options, Plan& plan) {
  if (!options.preset.empty()) apply_preset(options.preset, plan);
  if (options.epochs) plan.settings.set("epochs", std::to_string(*options.epochs));
  for (const auto& assignment : options.settings) plan.settings.assign(assignment);
}

// The command that starts an equal run, with nothing but what differs from the defaults.
std::string canonical_command(const Plan& plan, std::uint64_t seed) {
  const std::string recipe = plan.name.dataset + "-" + plan.name.algorithm;
  std::string command = "latentlab train " + recipe + " --seed " + std::to_string(seed);
  const auto defaults = Plan(plan.name).settings.values();
  for (const auto& [key, value] : plan.settings.values()) {
    if (defaults.at(key) != value) command += " --set " + key + "=" + value;
  }
  return command;
}

RunIdentity identity_of(const Plan& plan, const DataSource& source, const TrainingData& data,
                        std::uint64_t seed) {
  RunIdentity identity;
  identity.recipe = plan.name.dataset + "-" + plan.name.algorithm;
  identity.command = canonical_command(plan, seed);
  identity.seed = seed;
  identity.settings = plan.settings.values();
  identity.device = data.training.device().is_cuda() ? "cuda" : "cpu";
  identity.threads = at::get_num_threads();
  identity.libtorch = TORCH_VERSION;
  identity.dataset = source.name;
  identity.classes = source.classes;
  identity.licence = source.licence;
  identity.dataset_sha256 = data.sha256;
  identity.training_size = data.training.size(0);
  identity.validated_on = data.validated_on;
  identity.pictures = data.pictures;
  return identity;
}

// What must agree for a run to go on to the same bytes.
void check_same_run(const RunIdentity& before, const RunIdentity& now) {
  const auto require = [](const std::string& what, const std::string& expected,
                          const std::string& found) {
    if (expected != found) {
      throw Error("--resume", what + " " + expected + " as the run began", found);
    }
  };
  require("recipe", before.recipe, now.recipe);
  require("seed", std::to_string(before.seed), std::to_string(now.seed));
  for (const auto& [key, value] : before.settings) require(key, value, now.settings.at(key));
  require("device", before.device, now.device);
  require("threads", std::to_string(before.threads), std::to_string(now.threads));
  require("training pictures with SHA-256", before.dataset_sha256, now.dataset_sha256);
  require("other pictures with SHA-256", trained_on(before).unseen_sha256,
          trained_on(now).unseen_sha256);
}

// A run that exists is never overwritten.
fs::path run_folder(const TrainOptions& options) {
  const fs::path folder = options.out.empty() ? fs::path("runs") / options.recipe : options.out;
  const bool used = fs::exists(folder) && !(fs::is_directory(folder) && fs::is_empty(folder));
  if (used && !options.resume) {
    throw Error(folder.string(), "a new or empty folder, or --resume to go on with its run",
                "an existing one");
  }
  return folder;
}

// Makes a run's folder, and takes it back if nothing was written into it (on a full disk).
class FolderGuard {
 public:
  explicit FolderGuard(fs::path folder) : folder_(std::move(folder)) {
    std::error_code failure;
    fs::create_directories(folder_, failure);
    if (failure) throw Error(folder_.string(), "a folder to write to", failure.message());
  }
  ~FolderGuard() {
    std::error_code not_empty;
    fs::remove(folder_, not_empty);
  }
  FolderGuard(const FolderGuard&) = delete;
  FolderGuard& operator=(const FolderGuard&) = delete;

 private:
  fs::path folder_;
};

void write_film(const fs::path& folder) {
  const Film film = read_checkpoint(folder).film;
  if (!film.frames.empty()) {
    write_file_atomically(folder / "film.png", encode_png(film_sheet(film)));
  }
}

// Reads the pictures, and refuses what could not be trained and measured to the end.
TrainingData load_checked(DataSource& source, const Plan& plan, at::Device device,
                          const fs::path& folder, Progress& progress) {
  const Inventory inventory = take_inventory(source, plan.preprocess);
  const auto left_out = leave_out_seen(source, inventory.pictures, inventory.pictures);
  for (const auto& note : left_out) progress.message(note);
  const auto show = [&](const std::string& problem) { progress.message(problem); };
  expect_none(check_before_training({plan, source, inventory, folder}), show);
  for (const auto& note : notes_before_training(source)) progress.message(note);
  return load_training_data(source, inventory, plan.preprocess, device);
}

void train(const TrainOptions& options) {
  Plan plan(parse_recipe_name(options.recipe));
  const at::Device device = chosen_device(options.device);
  const fs::path folder = run_folder(options);
  std::optional<Checkpoint> start;
  if (options.resume) {
    start = read_checkpoint(folder);
    for (const auto& [key, value] : start->identity.settings) plan.settings.set(key, value);
  }
  apply_options(options, plan);
  plan.train.precision = name_of(precision_named(plan.train.precision, device));
  if (options.threads || start) {
    at::set_num_threads(options.threads ? *options.threads : start->identity.threads);
  }
  const std::uint64_t seed = options.seed.value_or(start ? start->identity.seed : kDefaultSeed);
  Progress progress(Progress::style_of_stderr());
  warn_about_slow_blas(progress);
  DataSource source = open_dataset(plan.name.dataset, options.data, seed);
  const TrainingData data = load_checked(source, plan, device, folder, progress);
  RunIdentity identity = identity_of(plan, source, data, seed);
  if (start) {
    check_same_run(start->identity, identity);
    identity = start->identity;
  }
  ExportSettings settings;
  settings.commit = options.commit;
  expect_describable(identity, plan, settings);
  const FolderGuard guard(folder);
  std::signal(SIGINT, request_stop);
  std::signal(SIGTERM, request_stop);
  const TrainingRun run{
      .plan = plan, .data = data, .identity = identity, .device = device, .folder = folder};
  const Outcome outcome = train(run, start ? &*start : nullptr, progress, stop_requested);
  if (outcome == Outcome::interrupted) {
    progress.message("interrupted; go on with: latentlab train " + options.recipe +
                     " --resume --out " + folder.string());
    throw CLI::RuntimeError(kInterruptedExitCode);
  }
  write_film(folder);
  progress.message("trained; making the bundle and measuring it on the test pictures ...");
  const fs::path bundle = folder / kBundleFolder;
  print_exported(export_run(open_run(folder), &source, bundle, settings), bundle);
}

}  // namespace

void add_train_command(CLI::App& program) {
  auto options = std::make_shared<TrainOptions>();
  auto* command =
      program.add_subcommand("train", "Train a recipe, <dataset>-<algorithm>, and make its bundle");
  command->add_option("recipe", options->recipe, "For instance mnist-vae2")->required();
  command->add_option("--data", options->data, "Where the data sets lie (mnist/, fashion/ ...)");
  command->add_option("--out", options->out, "The run's folder (default: runs/<recipe>)");
  command->add_option("--epochs", options->epochs, "The same as --set epochs=N")
      ->check(CLI::PositiveNumber);
  command->add_option("--seed", options->seed, "Of everything random (default: 1)");
  command->add_option("--preset", options->preset, "Settings of a published write-up");
  command->add_option("--set", options->settings, "key=value; see --settings")
      ->allow_extra_args(false);
  command->add_flag("--settings", options->list_settings, "List the recipe's settings and stop");
  command->add_option("--device", options->device, "auto, cpu or cuda")
      ->check(CLI::IsMember({"auto", "cpu", "cuda"}))
      ->capture_default_str();
  command->add_option("--threads", options->threads, "Of the CPU (default: all cores)")
      ->check(CLI::Range(1, 1024));
  add_commit_option(*command, options->commit);
  command->add_flag("--resume", options->resume, "Go on with the run in --out");
  command->callback([options] {
    if (options->list_settings) {
      Plan plan(parse_recipe_name(options->recipe));
      apply_options(*options, plan);
      std::fputs(plan.settings.help().c_str(), stdout);
    } else {
      train(*options);
    }
  });
}

}  // namespace lab
