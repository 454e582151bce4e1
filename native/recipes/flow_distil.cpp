// SPDX-License-Identifier: MIT
// The step of a distilled flow: from noise, wherever the student's steps begin, the teacher says where several of its
// own, guided ones lead; the student learns to get there in one. Pictures are not looked at, their classes are.
#include "native/recipes/flow_distil.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <optional>

#include "native/networks/channels_last.h"
#include "native/parallel/share.h"
#include "native/recipes/averaged_network.h"
#include "native/recipes/batch.h"
#include "native/recipes/flow_path.h"
#include "native/recipes/optimiser_settings.h"
#include "shared/base/error.h"

namespace lab {
namespace {

// Of a held-out batch: the teacher's many steps are dear.
constexpr std::int64_t kValidated = 8;

class FlowDistil : public Recipe {
 public:
  FlowDistil(const ImageShape& image, const FlowDistilSettings& defaults)
      : image_(image), settings_(defaults) {}

  void declare(SettingTable& table) override {
    table.add("steps", settings_.steps, 1, 100, "from noise to a picture");
    table.add("teacher_steps", settings_.teacher_steps, 1, 100,
              "of the flow that it starts from, for each of its own");
    table.add("guidance", settings_.guidance, 0, 20,
              "of the flow that it starts from: how much more than it is the class counts");
    declare_rate(table, "learning_rate", settings_.learning_rate);
    declare_adam(table, settings_.adam);
    declare_average(table, settings_.average);
  }

  LossKind loss_kind() const override { return LossKind::likelihood; }
  std::vector<std::string> parent_roles() const override { return {kFlowRole}; }

  void build(const BuildContext& context) override {
    if (context.classes == 0) throw Error("flow-distil", "a data set with labels", "none");
    classes_ = context.classes;
    teacher_.emplace(channels_last(context.parents.at(kFlowRole)));
    student_.emplace(copy_of(*teacher_), settings_.average);
    adam_.emplace(parameters_of({&student_->network()}), context.rates.add(settings_.learning_rate),
                  settings_.adam);
  }

  Losses step(const Batch& batch, const at::Generator& generator) override {
    const at::Tensor loss = error(student_->network(), batch.images[0], batch.labels[0], generator);
    adam_->minimise(loss);
    student_->update();
    return detached({{"loss", loss}});
  }

  Losses validate(const Batch& batch, const at::Generator& generator) const override {
    const at::NoGradGuard guard;
    const std::int64_t count = std::min(kValidated, batch.images.size(1));
    return {{"loss", error(student_->average(), batch.images[0].narrow(0, 0, count),
                           batch.labels[0].narrow(0, 0, count), generator)}};
  }

  at::Tensor film(const FilmScene& scene) const override {
    return flow_film(student_->average(), image_, scene.count, classes_, *path());
  }

  RecipeWords words() const override {
    const std::string steps = std::to_string(settings_.steps) + " steps";
    return {"Rectified flow, " + steps,
            "A rectified flow that carries noise to a picture of the class asked for, taught by "
            "one of many steps to need only " +
                steps};
  }

  std::optional<LatentInfo> latent() const override {
    return normal_latent(image_.channels * image_.height * image_.width);
  }

  std::optional<PathInfo> path() const override {
    return PathInfo{static_cast<int>(settings_.steps), 1};
  }

  std::vector<ExportedNetwork> exports() const override {
    return {exported_flow(student_->average())};
  }

  // The teacher does not change, and the checkpoint keeps it by itself.
  NamedTensors state() const override {
    return concatenated({state_of({&student_->network()}, {&*adam_}), student_->state()});
  }

 private:
  // Mean squared error of the velocity, a pixel, over all steps. Half of the pictures go the teacher's way, which is
  // where the student shall go; half go its own, which is where it has to get back from.
  at::Tensor error(const Network& student, const at::Tensor& images, const at::Tensor& labels,
                   const at::Generator& generator) const {
    const std::int64_t count = images.size(0);
    // Of this share, those in the first half of the whole batch.
    const std::int64_t taught =
        std::clamp<std::int64_t>(whole_count(count) / 2 - share_begin(count), 0, count);
    const double length = 1.0 / static_cast<double>(settings_.steps);
    const at::Tensor label = one_hot_labels(labels, classes_);
    at::Tensor image = drawn_normal(at::empty_like(images), generator);
    at::Tensor loss = at::zeros({}, images.options());
    for (std::int64_t step = 0; step < settings_.steps; ++step) {
      const double time = static_cast<double>(step) * length;
      const at::Tensor goal = teachers_goal(image, label, time, length);
      const at::Tensor taken = velocity(
          student, image, at::full({count, 1}, time, images.options()), label, Mode::training);
      loss = loss + at::mse_loss(taken, (goal - image) / length) * length;
      const at::Tensor reached = image + length * taken.detach();
      image = at::cat({goal.narrow(0, 0, taught), reached.narrow(0, taught, count - taught)});
    }
    return loss;
  }

  at::Tensor teachers_goal(const at::Tensor& image, const at::Tensor& label, double time,
                           double length) const {
    const at::NoGradGuard guard;
    return followed(*teacher_, image, label, time, time + length,
                    {static_cast<int>(settings_.teacher_steps), settings_.guidance});
  }

  ImageShape image_;
  FlowDistilSettings settings_;
  std::int64_t classes_ = 0;
  std::optional<Network> teacher_;
  std::optional<AveragedNetwork> student_;
  std::optional<Adam> adam_;
};

}  // namespace

std::unique_ptr<Recipe> make_flow_distil(const ImageShape& image,
                                         const FlowDistilSettings& defaults) {
  return std::make_unique<FlowDistil>(image, defaults);
}

}  // namespace lab
