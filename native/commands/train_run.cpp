// SPDX-License-Identifier: MIT
// The stages of a run: its folder, its pictures, training, its bundle.
#include "native/commands/train_run.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "native/base/files.h"
#include "native/base/interruption.h"
#include "native/base/seeds.h"
#include "native/base/shell_text.h"
#include "native/bundle/bundle.h"
#include "native/bundle/parent_bundle.h"
#include "native/commands/export_report.h"
#include "native/commands/machine.h"
#include "native/commands/meeting.h"
#include "native/commands/training_checks.h"
#include "native/data/class_subset.h"
#include "native/data/stoppable.h"
#include "native/evaluation/class_judge.h"
#include "native/parallel/ranks.h"
#include "native/plans/presets.h"
#include "native/training/batches.h"
#include "native/training/company.h"
#include "native/training/data_check.h"
#include "native/training/divergence.h"
#include "native/training/event_progress.h"
#include "native/training/precision.h"
#include "native/training/run_folder.h"
#include "native/training/run_lock.h"
#include "native/training/trainer.h"
#include "shared/base/error.h"
#include "shared/base/number_text.h"
#include "shared/codec/animated_png.h"
#include "shared/codec/image_codec.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kDefaultSeed = 1;
constexpr FrameTime kFilmTime{.each = 400, .last = 2000};

fs::path run_folder(const TrainOptions& options) {
  return options.out.empty() ? fs::path("runs") / options.recipe : options.out;
}

bool is_unused(const fs::path& folder) {
  std::error_code failure;
  if (!fs::exists(folder, failure)) return true;
  fs::directory_iterator entry(folder, failure);
  // A run that was killed before it wrote anything leaves its lock file.
  const auto is_lock = [](const fs::directory_entry& file) {
    return file.path().filename() == kLockFile;
  };
  return !failure && std::ranges::all_of(entry, is_lock);
}

// A run that exists is never overwritten, and no folder becomes a run's that holds something else.
void require_usable(const fs::path& folder, bool resume) {
  if (!resume && !is_unused(folder)) {
    throw Error(folder.string(), "a new or empty folder, or --resume to go on with its run",
                "an existing one");
  }
  if (resume && !fs::exists(folder / kCheckpointFile)) {
    throw Error(folder.string(), "a run to go on with", "no checkpoint");
  }
}

// What a run that was interrupted is taken up with, from the same working folder. Seed, settings and
// threads are in the checkpoint.
std::string go_on_command(const TrainOptions& options) {
  std::string command = shell_quoted(options.program) + " train " + shell_quoted(options.recipe) +
                        " --resume --out " + shell_quoted(run_folder(options).string());
  if (!options.data.empty()) command += " --data " + shell_quoted(options.data.string());
  if (!options.judge.empty()) command += " --judge " + shell_quoted(options.judge.string());
  if (options.device != "auto") command += " --device " + options.device;
  if (options.checkpoint_seconds != SaveTimes{}.within_epoch) {
    command += " --checkpoint-seconds " + number_text(options.checkpoint_seconds);
  }
  if (options.skip_unreadable) command += " --skip-unreadable";
  if (options.cache != kDefaultCache) command += " --cache " + std::to_string(options.cache);
  if (!options.tensorboard.empty()) {
    command += " --tensorboard " + shell_quoted(options.tensorboard.string());
  }
  if (options.keep_diverged) command += " --keep-diverged";
  if (options.commit != TrainOptions{}.commit) {
    command += " --commit " + shell_quoted(options.commit);
  }
  return command;
}

class Training {
 public:
  // meeting: must outlive it.
  Training(const TrainOptions& options, Plan& plan, const fs::path& folder, const StopToken& stop,
           const Meeting& meeting)
      : options_(options),
        plan_(plan),
        folder_(folder),
        stop_(stop),
        meeting_(meeting),
        ranks_(meeting.ranks.get()),
        progress_(writes() ? Progress::style_of_stderr() : Progress::Style::silent,
                  writes() ? options.tensorboard : fs::path()) {}

  // Throws Interrupted if asked to stop.
  void run() {
    // Who works on a run is told before its pictures are read. A new one makes no folder until it is
    // known that it can begin: it may lie among the pictures.
    if (writes() && (options_.resume || fs::exists(folder_ / kLockFile))) lock();
    std::optional<Checkpoint> start;
    if (options_.resume) start = read_start();
    plan_.train.precision = name_of(precision_named(plan_.train.precision, meeting_.device));
    expect_shares();
    choose_threads(start);
    const std::uint64_t seed = options_.seed.value_or(start ? start->identity.seed : kDefaultSeed);
    DataSource source = open_dataset(plan_.name.dataset, options_.data, seed);
    if (plan_.train.classes != kAllClasses) {
      keep_classes(source, class_names(plan_.train.classes));
    }
    train_on(source, seed, start);
    // Only now: a run that is asked to stop while it reads pictures finishes its step first.
    stop_between_pictures(source, stop_);
    if (writes()) finish(source);
  }

  void message(const std::string& text) { progress_.message(text); }

 private:
  bool writes() const { return meeting_.writes(); }

  void expect_shares() const {
    const auto problem = share_problem(batch_size_of(plan_), share_of(ranks_));
    if (problem) throw *problem;
  }

  void lock() {
    if (lock_) return;
    lock_.emplace(folder_);
    require_usable(folder_, options_.resume);
    if (!lock_->missing().empty()) {
      message("warning: " + folder_.string() + " cannot be locked (" + lock_->missing() +
              "); see to it that no second run uses it");
    }
  }

  Checkpoint read_start() {
    Checkpoint start = read_checkpoint(folder_);
    for (const auto& [key, value] : start.identity.settings) plan_.settings.set(key, value);
    apply_options(options_, plan_);
    return start;
  }

  void choose_threads(const std::optional<Checkpoint>& start) const {
    if (options_.threads) {
      use_threads(*options_.threads, "--threads");
    } else if (start) {
      use_threads(start->identity.threads, "the run's threads");
    }
  }

  // A run that goes on has them in its checkpoint.
  ParentOrigin parents_of(const std::optional<Checkpoint>& start) const {
    const auto roles = plan_.recipe->parent_roles();
    if (options_.from.empty()) {
      if (start) return {start->identity.parents, start->parents};
      if (roles.empty()) return {};
      throw Error("--from", "a bundle that " + plan_.name.text() + " starts from", "none");
    }
    if (!roles.empty()) return read_parents(options_.from, roles, plan_.preprocess);
    throw Error("--from", "no bundle, as " + plan_.name.text() + " starts from none",
                options_.from.string());
  }

  // Reads the pictures, and refuses what could not be trained and measured to the end.
  TrainingData load_checked(DataSource& source, const ParentFiles& parents) {
    const InventorySettings reading{.room = options_.cache, .stop = stop_};
    Inventory inventory = take_inventory(source, plan_.preprocess, reading);
    if (options_.skip_unreadable) {
      for (const auto& note : leave_out_unreadable(source, inventory)) message(note);
    }
    const auto left_out = leave_out_seen(source, inventory.pictures, inventory.pictures);
    for (const auto& note : left_out) message(note);
    const auto show = [&](const std::string& problem) { message(problem); };
    // Whoever writes says what is wrong; the others' folders may lie elsewhere.
    if (writes()) {
      expect_none(check_before_training({plan_, source, inventory, folder_, parents}), show);
    }
    for (const auto& note : notes_before_training(source)) message(note);
    return load_training_data(source, inventory, plan_.preprocess, meeting_.device, reading);
  }

  // Throws lab::Error if the judge cannot judge what the recipe will draw.
  std::optional<ParentBundle> open_judge(const DataSource& source, std::uint64_t seed) {
    if (options_.judge.empty()) return std::nullopt;
    const auto latent = plan_.recipe->latent();
    if (!latent || !latent->prior) {
      throw Error("--judge", "a recipe that draws pictures from a prior", plan_.name.text());
    }
    Manifest subject;
    subject.id = plan_.name.text();
    subject.dataset = {source.name, source.classes};
    subject.preprocess = plan_.preprocess;
    Bundle judge = load_bundle(options_.judge);
    const ParentBundle origin = origin_of(options_.judge, judge.manifest);
    judge_.emplace(std::move(judge), subject, derived_seed(seed, Purpose::judge, 0));
    return origin;
  }

  void expect_same_everywhere(const RunIdentity& identity,
                              const std::optional<Checkpoint>& start) const {
    if (ranks_ == nullptr) return;
    Facts facts = facts_of(identity);
    facts.emplace_back("steps trained:", std::to_string(start ? start->position.step : 0));
    expect_agreement(*ranks_, facts);
  }

  void train_on(DataSource& source, std::uint64_t seed, const std::optional<Checkpoint>& start) {
    const ParentOrigin origin = parents_of(start);
    const std::optional<ParentBundle> judge = open_judge(source, seed);
    const TrainingData data = load_checked(source, origin.files);
    RunIdentity identity = identity_of(plan_, source, data, seed, origin.bundles, judge);
    if (!options_.from.empty()) {
      const bool holds_out = source.choose != nullptr;
      expect_same_data(origin, {identity.dataset, identity.classes},
                       holds_out ? std::optional(identity.dataset_sha256) : std::nullopt);
    }
    if (start) {
      check_same_run(start->identity, identity);
      identity = start->identity;
    }
    expect_describable(identity, plan_, export_settings());
    expect_same_everywhere(identity, start);
    if (writes()) lock();
    for (const std::string& warning : libtorch_warnings()) message(warning);
    const Outcome outcome = train({.plan = plan_,
                                   .data = data,
                                   .identity = identity,
                                   .parents = origin.files,
                                   .device = meeting_.device,
                                   .folder = folder_,
                                   .save_times = {.within_epoch = options_.checkpoint_seconds},
                                   .judge = judge_ ? &*judge_ : nullptr,
                                   .ranks = ranks_},
                                  start ? &*start : nullptr, progress_, stop_);
    if (ranks_ != nullptr) ranks_->leave();
    if (outcome == Outcome::interrupted) throw Interrupted();
  }

  ExportSettings export_settings() const {
    ExportSettings settings;
    settings.commit = options_.commit;
    settings.evaluation.stop = stop_;
    return settings;
  }

  void finish(const DataSource& source) {
    const StoredRun run = open_run(folder_);
    if (!run.checkpoint.film.frames.empty()) {
      const Film& film = run.checkpoint.film;
      write_file_atomically(folder_ / "film.png", encode_png(film_sheet(film)));
      write_file_atomically(folder_ / "film-animated.png",
                            encode_animated_png(film.frames, kFilmTime));
    }
    if (const auto text = divergence_of(run.checkpoint, run.plan->recipe->loss_kind())) {
      if (!options_.keep_diverged) {
        throw Error("train", "losses that fall",
                    *text +
                        ": the run has diverged and gets no bundle; a smaller learning rate often "
                        "helps (--keep-diverged or `latentlab export` make one all the same)");
      }
      message("warning: the run has diverged: " + *text);
    }
    message("trained; making the bundle and measuring it on the test pictures ...");
    const fs::path bundle = folder_ / kBundleFolder;
    const ExportedRun exported = export_run(run, &source, bundle, export_settings());
    NamedValues figures;
    for (const Metric& metric : exported.manifest.metrics) {
      figures.emplace_back(metric.name, metric.value);
    }
    progress_.finish_run(run.checkpoint.position.epoch, figures);
    print_exported(exported, bundle);
  }

  const TrainOptions& options_;
  Plan& plan_;
  const fs::path& folder_;
  StopToken stop_;
  const Meeting& meeting_;
  Ranks* ranks_;
  std::optional<RunLock> lock_;
  std::optional<ClassJudge> judge_;
  EventProgress progress_;
};

}  // namespace

void apply_options(const TrainOptions& options, Plan& plan) {
  if (!options.preset.empty()) apply_preset(options.preset, plan);
  if (options.epochs) plan.settings.set("epochs", std::to_string(*options.epochs));
  if (!options.classes.empty()) plan.settings.set("classes", options.classes);
  for (const auto& assignment : options.settings) plan.settings.assign(assignment);
}

void run_training(const TrainOptions& options) {
  const StopToken stop = listen_for_interruption();
  const fs::path folder = run_folder(options);
  Plan plan(parse_recipe_name(options.recipe));
  apply_options(options, plan);
  const Meeting meeting = meet_others(options.device, folder, stop);
  if (meeting.writes() && !fs::exists(folder / kLockFile)) require_usable(folder, options.resume);
  Training training(options, plan, folder, stop, meeting);
  try {
    with_others(meeting, folder, [&] { training.run(); });
  } catch (const Interrupted&) {
    if (!fs::exists(folder / kCheckpointFile)) throw;
    training.message("interrupted; go on with: " + go_on_command(options));
    throw CLI::RuntimeError(kInterruptedExitCode);
  }
}

}  // namespace lab
