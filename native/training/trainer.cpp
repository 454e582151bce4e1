// SPDX-License-Identifier: MIT
// The loop of trainer.h. Which pictures a step gets is left to Batches, where random numbers come
// from to seeds.h.
#include "native/training/trainer.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>

#include "native/base/seeds.h"
#include "native/training/batches.h"
#include "native/training/company.h"
#include "native/training/divergence.h"
#include "native/training/film.h"
#include "native/training/run_writer.h"
#include "native/training/step_runner.h"
#include "shared/base/error.h"
#include "shared/image/preprocess.h"

namespace lab {
namespace {

// Held-out pictures that are judged at a time, and values of them: more at once would only take more memory.
constexpr std::int64_t kValidationBatch = 500;
constexpr std::int64_t kValidationValues = std::int64_t{1} << 24;

class Loop {
 public:
  Loop(const TrainingRun& run, const Checkpoint* start, Progress& progress, const StopToken& stop)
      : run_(run),
        settings_(run.plan.train),
        progress_(progress),
        stop_(stop),
        company_(run.ranks, stop),
        resumed_(start != nullptr),
        writer_(run.folder, run.save_times, run.clock),
        rates_(run.device),
        normalisation_(normalisation(run.plan.preprocess)),
        batches_(run.data, batch_size_of(run.plan), run.identity.seed,
                 run.plan.recipe->batch_maker(), share_of(run.ranks)) {
    at::manual_seed(run.identity.seed);
    run.plan.recipe->build(
        {.device = run.device,
         .rates = rates_,
         .classes = std::ssize(run.identity.classes),
         .parents = lift_parents(run.parents, run.plan.recipe->parent_roles(), run.device)});
    refuse_blind_plateau();
    const Precision precision = precision_named(settings_.precision, run.device);
    runner_ =
        make_step_runner(Step(*run.plan.recipe, normalisation_, precision, run.ranks), run.device);
    state_.identity = run.identity;
    state_.tensors = run.plan.recipe->state();
    state_.parents = run.parents;
    steps_ = batches_.steps_per_epoch();
    film_epochs_ = film_epochs(settings_.epochs, settings_.film_frames);
    if (start != nullptr) restore(*start);
    company_.take_from_first(state_.tensors);
  }

  Outcome run() {
    if (!resumed_) {
      company_.alone([&] {
        shoot_film();
        writer_.save(state_);
      });
    }
    while (state_.position.epoch < settings_.epochs) {
      if (train_epoch() && finish_epoch()) continue;
      if (!unseen_.empty()) look_at_losses();
      save();
      return Outcome::interrupted;
    }
    return Outcome::finished;
  }

 private:
  void save() {
    company_.alone([&] { writer_.save(state_); });
  }

  void restore(const Checkpoint& start) {
    check_course(start, run_.plan, run_.data.training.size());
    state_.position = start.position;
    state_.first_loss = start.first_loss;
    state_.history = start.history;
    state_.film = start.film;
    restore_tensors(start.tensors, state_.tensors);
    for (const auto& record : state_.history) judge(record);
  }

  // Plateau waits for a held-out loss that should fall.
  void refuse_blind_plateau() const {
    if (settings_.schedule.kind != "plateau") return;
    const Recipe& recipe = *run_.plan.recipe;
    const bool game = recipe.loss_kind() == LossKind::game;
    if (!game && !held_out_losses(0, 1, validation_generator()).empty()) return;
    throw Error("setting schedule", "constant, exponential, cosine or one-cycle",
                std::string("plateau, and ") +
                    (game ? "the losses of a game need not fall" : "nothing is held out to judge"));
  }

  // False if asked to stop.
  bool train_epoch() {
    timed_steps_ = 0;
    timed_from_ = run_.clock();
    while (state_.position.epoch_step < steps_) {
      if (company_.stop_before_step()) return false;
      step();
    }
    return true;
  }

  void step() {
    Position& position = state_.position;
    rates_.scale(rate_factor_at(position.step));
    const at::Tensor losses =
        runner_->run(batches_.take(position.step),
                     derived_seed(run_.identity.seed, Purpose::step, position.step));
    unseen_.push_back(losses.clone());
    ++position.step;
    ++position.epoch_step;
    ++timed_steps_;
    const bool last = position.epoch_step == steps_;
    if (last || std::ssize(unseen_) >= runner_->steps_between_looks()) look_at_losses();
    if (last || !unseen_.empty()) return;
    if (company_.save_agreed([&] { return writer_.due_within_epoch(); })) save();
  }

  // For the plateau schedule.
  void judge(const EpochRecord& record) {
    if (!record.validation.empty()) judged_.push_back(record.validation[0].second);
  }

  double rate_factor_at(std::int64_t step) const {
    const auto total = static_cast<double>(steps_ * settings_.epochs);
    return rate_factor(settings_.schedule, static_cast<double>(step) / total, judged_);
  }

  void look_at_losses() {
    const at::Tensor values = company_.agree(at::stack(unseen_).to(at::kCPU, at::kDouble),
                                             [&] { return writer_.due_within_epoch(); });
    const auto rows = values.accessor<double, 2>();
    expect_terms();
    auto& sums = state_.position.loss_sums;
    for (std::int64_t i = 0; i < rows.size(0); ++i) {
      const std::int64_t number = state_.position.step - rows.size(0) + i + 1;
      for (std::size_t term = 0; term < sums.size(); ++term) {
        const double value = rows[i][static_cast<std::int64_t>(term)];
        check({"step " + std::to_string(number), sums[term].first, value, writer_.last_good()});
        sums[term].second += value;
      }
      if (!state_.first_loss) state_.first_loss = rows[i][0];
    }
    unseen_.clear();
    show_progress();
  }

  void check(const SeenLoss& loss) const {
    check_finite(loss);
    const bool judged = run_.plan.recipe->loss_kind() == LossKind::likelihood;
    if (judged && state_.first_loss) check_hope(loss, *state_.first_loss);
  }

  // The terms are known after a step; until then a checkpoint may say what it likes.
  void expect_terms() {
    const auto& terms = runner_->term_names();
    auto& sums = state_.position.loss_sums;
    if (sums.empty()) {
      for (const auto& term : terms) sums.emplace_back(term, 0);
    }
    const auto& history = state_.history;
    if (names_of(sums) == terms && (history.empty() || names_of(history[0].training) == terms)) {
      return;
    }
    throw Error("checkpoint", "the recipe's losses", "others");
  }

  std::int64_t pictures_a_step() const { return batch_size_of(run_.plan).pictures_a_step(); }

  double images_per_second() const {
    const double seconds = run_.clock() - timed_from_;
    return seconds > 0 ? static_cast<double>(timed_steps_ * pictures_a_step()) / seconds : 0;
  }

  NamedValues mean_losses() const {
    NamedValues means = state_.position.loss_sums;
    for (auto& mean : means) mean.second /= static_cast<double>(state_.position.epoch_step);
    return means;
  }

  void show_progress() {
    const Position& position = state_.position;
    const double rate = images_per_second();
    const std::int64_t left = steps_ * settings_.epochs - position.step;
    progress_.update({.epoch = position.epoch + 1,
                      .epochs = settings_.epochs,
                      .step = position.epoch_step,
                      .steps = steps_,
                      .images_per_second = rate,
                      .seconds_left = static_cast<double>(left * pictures_a_step()) / rate,
                      .losses = mean_losses()});
  }

  // False if asked to stop during the validation, which is then done anew.
  bool finish_epoch() {
    const double rate = images_per_second();
    auto validation = validate();
    if (!validation) return false;
    Position& position = state_.position;
    EpochRecord record;
    record.epoch = position.epoch + 1;
    for (const auto& [term, value] : *validation) {
      check_finite({"epoch " + std::to_string(record.epoch), "validation " + term, value,
                    writer_.last_good()});
    }
    record.learning_rate = rates_.first_base() * rate_factor_at(position.step - 1);
    record.training = mean_losses();
    record.validation = std::move(*validation);
    state_.history.push_back(record);
    judge(record);
    position.epoch = record.epoch;
    position.epoch_step = 0;
    position.loss_sums.clear();
    company_.alone([&] {
      shoot_film();
      const bool last = position.epoch == settings_.epochs;
      if (last || writer_.due_at_end_of_epoch()) writer_.save(state_);
      if (timed_steps_ > 0) writer_.note_speed(record.epoch, rate);
    });
    progress_.finish_epoch(record, settings_.epochs, rate);
    if (run_.judge == nullptr) return true;
    const std::string warning = run_.judge->warning(record.validation);
    if (!warning.empty()) {
      progress_.message("warning: epoch " + std::to_string(record.epoch) + ": " + warning);
    }
    return true;
  }

  // Nothing if asked to stop. Every process judges all the held-out pictures, and takes what the first one found: by
  // it the plateau schedule lowers the rate, everywhere in the same step.
  std::optional<NamedValues> validate() const {
    const std::int64_t total = run_.data.validation.size();
    const at::Generator generator = validation_generator();
    NamedValues means;
    const auto values = static_cast<std::int64_t>(sample_count(run_.plan.preprocess));
    const std::int64_t batch =
        std::clamp(kValidationValues / values, std::int64_t{1}, kValidationBatch);
    for (std::int64_t first = 0; first < total; first += batch) {
      if (company_.stop_requested()) return std::nullopt;
      const std::int64_t count = std::min(batch, total - first);
      const NamedValues losses = held_out_losses(first, count, generator);
      means.resize(losses.size());
      for (std::size_t i = 0; i < losses.size(); ++i) {
        const double share = static_cast<double>(count) / static_cast<double>(total);
        means[i].first = losses[i].first;
        means[i].second += share * losses[i].second;
      }
    }
    means = company_.as_first(std::move(means));
    if (run_.judge == nullptr) return means;
    const bool judged = company_.alone([&] {
      try {
        const NamedValues figures = run_.judge->judge(*run_.plan.recipe, stop_);
        means.insert(means.end(), figures.begin(), figures.end());
        return true;
      } catch (const Interrupted&) {
        return false;
      }
    });
    if (!judged) return std::nullopt;
    return means;
  }

  // The same noise every epoch: the curve shows the model, not the draw.
  at::Generator validation_generator() const {
    at::Generator generator = at::detail::createCPUGenerator();
    if (!run_.device.is_cpu())
      generator = at::globalContext().defaultGenerator(run_.device).clone();
    generator.set_current_seed(derived_seed(run_.identity.seed, Purpose::validation, 0));
    return generator;
  }

  NamedValues held_out_losses(std::int64_t first, std::int64_t count,
                              const at::Generator& generator) const {
    NamedValues values;
    for (const auto& term : run_.plan.recipe->validate(
             normalised(batches_.held_out(first, count), normalisation_), generator)) {
      values.emplace_back(term.name, term.value.item<double>());
    }
    return values;
  }

  void shoot_film() {
    const std::int64_t epoch = state_.position.epoch;
    if (std::ranges::find(film_epochs_, epoch) == film_epochs_.end()) return;
    state_.film.epochs.push_back(epoch);
    const Pictures& held_out = run_.data.validation;
    const std::int64_t count = std::min(film_pictures(run_.plan.preprocess), held_out.size());
    state_.film.frames.push_back(
        film_frame(*run_.plan.recipe, run_.plan.preprocess, held_out.range(0, count)));
    progress_.finish_frame(epoch, state_.film.frames.back());
  }

  TrainingRun run_;
  const TrainSettings& settings_;
  Progress& progress_;
  StopToken stop_;
  Company company_;
  bool resumed_ = false;
  RunWriter writer_;
  Rates rates_;
  Normalisation normalisation_;
  Batches batches_;
  std::unique_ptr<StepRunner> runner_;
  Checkpoint state_;
  std::int64_t steps_ = 0;  // of an epoch
  std::vector<std::int64_t> film_epochs_;
  std::vector<at::Tensor> unseen_;  // losses that nobody has looked at yet
  std::vector<double> judged_;      // held-out loss of each finished epoch
  std::int64_t timed_steps_ = 0;
  double timed_from_ = 0;
};

}  // namespace

Outcome train(const TrainingRun& run, const Checkpoint* start, Progress& progress,
              const StopToken& stop) {
  return Loop(run, start, progress, stop).run();
}

}  // namespace lab
