// SPDX-License-Identifier: MIT
// The step of a rectified flow: one Adam step on the squared distance between the velocity and the straight line's.
#include "native/recipes/flow.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <optional>
#include <utility>

#include "native/networks/channels_last.h"
#include "native/parallel/share.h"
#include "native/recipes/averaged_network.h"
#include "native/recipes/batch.h"
#include "native/recipes/flow_path.h"
#include "native/recipes/optimiser_settings.h"
#include "shared/base/error.h"

namespace lab {
namespace {

class Flow : public Recipe {
 public:
  Flow(const ImageShape& image, const FlowSettings& defaults)
      : image_(image), settings_(defaults), path_steps_(defaults.path.steps) {}

  void declare(SettingTable& table) override {
    table.add("width", settings_.size.width, 1, 512, "channels at half the picture's side");
    table.add("deep_width", settings_.size.deep_width, 1, 512, "channels at a quarter of it");
    table.add("unlabelled", settings_.unlabelled, 0, 0.9,
              "share of the pictures whose class the network is not told; guidance needs some");
    table.add("times", settings_.times, {"uniform", "logit-normal"},
              "how the times of training are spread between noise and picture");
    table.add("steps", path_steps_, 1, 1000, "from noise to a picture");
    table.add("guidance", settings_.path.guidance, 0, 20,
              "how much more than it is the class counts; 1: as the pictures have it");
    declare_rate(table, "learning_rate", settings_.learning_rate);
    declare_adam(table, settings_.adam);
    declare_average(table, settings_.average);
  }

  LossKind loss_kind() const override { return LossKind::likelihood; }

  void build(const BuildContext& context) override {
    if (context.classes == 0) throw Error("flow", "a data set with labels", "none");
    classes_ = context.classes;
    Network network = channels_last(Network(flow_network(image_, settings_.size, classes_)));
    network.to(context.device);
    network_.emplace(std::move(network), settings_.average);
    adam_.emplace(parameters_of({&network_->network()}), context.rates.add(settings_.learning_rate),
                  settings_.adam);
  }

  Losses step(const Batch& batch, const at::Generator& generator) override {
    const at::Tensor& images = batch.images[0];
    const at::Tensor told = drawn_uniform(at::empty({images.size(0), 1}, images.options()),
                                          generator) >= settings_.unlabelled;
    const at::Tensor label = one_hot_labels(batch.labels[0], classes_) * told;
    const at::Tensor loss = error(network_->network(), images, label, times(images, generator),
                                  generator, Mode::training);
    adam_->minimise(loss);
    network_->update();
    return detached({{"loss", loss}});
  }

  // At times that are spread evenly, however those of training are.
  Losses validate(const Batch& batch, const at::Generator& generator) const override {
    const at::NoGradGuard guard;
    const at::Tensor& images = batch.images[0];
    const std::int64_t count = images.size(0);
    const at::Tensor time =
        (at::arange(count, images.options()).unsqueeze(1) + 0.5) / static_cast<double>(count);
    return {{"loss", error(network_->average(), images, one_hot_labels(batch.labels[0], classes_),
                           time, generator, Mode::inference)}};
  }

  at::Tensor film(const FilmScene& scene) const override {
    return flow_film(network_->average(), image_, scene.count, classes_, *path());
  }

  RecipeWords words() const override {
    return {"Rectified flow",
            "A rectified flow that carries noise to a picture of the class asked for, in " +
                std::to_string(path_steps_) + " steps"};
  }

  std::optional<LatentInfo> latent() const override {
    return normal_latent(image_.channels * image_.height * image_.width);
  }

  std::optional<PathInfo> path() const override {
    return PathInfo{static_cast<int>(path_steps_), settings_.path.guidance};
  }

  std::vector<ExportedNetwork> exports() const override {
    return {exported_flow(network_->average())};
  }

  NamedTensors state() const override {
    return concatenated({state_of({&network_->network()}, {&*adam_}), network_->state()});
  }

 private:
  // [n, 1]: one in each of n equal parts of the distribution, so that every batch sees all of it.
  at::Tensor times(const at::Tensor& images, const at::Generator& generator) const {
    const std::int64_t count = images.size(0);
    const at::Tensor within = drawn_uniform(at::empty({count, 1}, images.options()), generator);
    const std::int64_t begin = share_begin(count);
    const at::Tensor even =
        (at::arange(begin, begin + count, images.options()).unsqueeze(1) + within) /
        static_cast<double>(whole_count(count));
    if (settings_.times == "uniform") return even;
    // The ends would be infinite.
    return at::sigmoid(at::special_ndtri(even.clamp(1e-6, 1 - 1e-6)));
  }

  // Mean squared error of the velocity, a pixel.
  at::Tensor error(const Network& network, const at::Tensor& images, const at::Tensor& label,
                   const at::Tensor& time, const at::Generator& generator, Mode mode) const {
    const at::Tensor noise = drawn_normal(at::empty_like(images), generator);
    const at::Tensor share = time.view({-1, 1, 1, 1});
    const at::Tensor between = (1 - share) * noise + share * images;
    return at::mse_loss(velocity(network, between, time, label, mode), images - noise);
  }

  ImageShape image_;
  FlowSettings settings_;
  std::int64_t path_steps_;
  std::int64_t classes_ = 0;
  std::optional<AveragedNetwork> network_;
  std::optional<Adam> adam_;
};

}  // namespace

std::unique_ptr<Recipe> make_flow(const ImageShape& image, const FlowSettings& defaults) {
  return std::make_unique<Flow>(image, defaults);
}

}  // namespace lab
