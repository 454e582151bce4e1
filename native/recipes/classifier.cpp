// SPDX-License-Identifier: MIT
// The update of a classifier: one AdamW step on the cross entropy.
#include "native/recipes/classifier.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <optional>

#include "native/networks/classifier.h"
#include "native/recipes/optimiser_settings.h"
#include "shared/base/error.h"

namespace lab {
namespace {

class Classifier : public Recipe {
 public:
  Classifier(const ImageShape& image, const ClassifierSettings& defaults)
      : image_(image), settings_(defaults) {}

  void declare(SettingTable& table) override {
    table.add("width", settings_.width, 1, 512, "channels of the first two convolutions");
    table.add("dropout", settings_.dropout, 0, 0.95, "before both linear layers");
    declare_rate(table, "learning_rate", settings_.learning_rate);
    declare_adam(table, settings_.adam);
    table.add("decay", settings_.adam.decay, 0, 1, "of weights a step, times the learning rate");
  }

  LossKind loss_kind() const override { return LossKind::likelihood; }

  void build(const BuildContext& context) override {
    if (context.classes < 2) {
      throw Error("classifier", "a data set of two classes or more",
                  std::to_string(context.classes));
    }
    network_.emplace(classifier(image_, settings_.width, context.classes, settings_.dropout));
    network_->to(context.device);
    adam_.emplace(parameters_of({&*network_}), context.rates.add(settings_.learning_rate),
                  settings_.adam);
  }

  Losses step(const Batch& batch, const at::Generator& generator) override {
    const Losses losses = errors(batch, Mode::training, generator);
    adam_->minimise(losses[0].value);
    return detached(losses);
  }

  Losses validate(const Batch& batch, const at::Generator& generator) const override {
    const at::NoGradGuard guard;
    return errors(batch, Mode::inference, generator);
  }

  // Of the held-out pictures first those that it is least sure of.
  at::Tensor film(const FilmScene& scene) const override {
    const at::NoGradGuard guard;
    const at::Tensor sure =
        network_->forward({{"image", scene.held_out}}, {"probabilities"}, Mode::inference)
            .at("probabilities")
            .amax(1);
    const std::int64_t count = std::min(scene.count, scene.held_out.size(0));
    return scene.held_out.index_select(0, sure.argsort().narrow(0, 0, count));
  }

  RecipeWords words() const override {
    return {"Classifier", "A convolutional classifier, the judge of what generative models draw"};
  }

  std::vector<ExportedNetwork> exports() const override {
    return {{"classifier",
             &*network_,
             {"features", "probabilities"},
             {{"image", Meaning::image},
              {"features", Meaning::feature},
              {"probabilities", Meaning::label}}}};
  }

  NamedTensors state() const override { return state_of({&*network_}, {&*adam_}); }

 private:
  // Cross entropy, and the share of pictures whose most probable class is not theirs.
  Losses errors(const Batch& batch, Mode mode, const at::Generator& generator) const {
    const at::Tensor logits =
        network_->forward({{"image", batch.images[0]}}, {"logits"}, mode, generator)
            .at("logits")
            .to(at::kFloat);
    const at::Tensor& labels = batch.labels[0];
    return {{"loss", at::cross_entropy_loss(logits, labels)},
            {"error", logits.detach().argmax(1).ne(labels).to(at::kFloat).mean()}};
  }

  ImageShape image_;
  ClassifierSettings settings_;
  std::optional<Network> network_;
  std::optional<Adam> adam_;
};

}  // namespace

std::unique_ptr<Recipe> make_classifier(const ImageShape& image,
                                        const ClassifierSettings& defaults) {
  return std::make_unique<Classifier>(image, defaults);
}

}  // namespace lab
