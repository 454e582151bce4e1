// SPDX-License-Identifier: MIT
// The update of an inspector: one AdamW step on the cross entropy of its map and the absolute error of
// what it restores.
#include "native/recipes/inspector.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <format>

#include "native/losses/inspection_loss.h"
#include "native/networks/channels_last.h"
#include "native/networks/unet.h"
#include "native/recipes/averaged_network.h"
#include "native/recipes/defect_maker.h"
#include "native/recipes/optimiser_settings.h"

namespace lab {
namespace {

constexpr std::uint64_t kFilmSeed = 1;

class Inspector : public Recipe {
 public:
  Inspector(const ImageShape& image, const InspectorSettings& defaults)
      : image_(image), settings_(defaults) {}

  void declare(SettingTable& table) override {
    table.add("levels", settings_.levels, 1, 8, "of the U-Net, each half as large as the last");
    table.add("width", settings_.width, 1, 512, "channels of the first level; each doubles them");
    table.add("widest", settings_.widest, 1, 1024, "channels of a level at most");
    table.add("skips", settings_.skips, {"concat", "add"},
              "of the U-Net: how a level gets what it saw on the way down");
    table.add("positive_weight", settings_.positive_weight, 0.01, 1000,
              "of defective pixels in the loss of the map");
    table.add("restoration_weight", settings_.restoration_weight, 0, 1000,
              "of the error of the restored picture");
    PairSettings& pairs = settings_.pairs;
    table.add("defective", pairs.defective, 0, 1, "share of the pictures that get defects");
    table.add("most_defects", pairs.most_defects, 1, 20, "on one picture");
    table.add("shift", pairs.variation.shift, 0, 0.5, "of pictures, at most, in parts of a side");
    table.add("turn", pairs.variation.turn, 0, 180, "degrees by which pictures are turned at most");
    table.add("scale", pairs.variation.scale, 0, 0.5, "of pictures, away from 1 at most");
    table.add("light", pairs.variation.light, 0, 0.5, "of pictures, away from 1 at most");
    table.add("coarsest", pairs.sharpness.coarsest, 0.1, 1,
              "size that pictures are shrunk to at most, and enlarged again; 1: none is");
    table.add("sharpest", pairs.sharpness.sharpest, 0, 2,
              "of the detail that a blur takes away, added at most");
    declare_rate(table, "learning_rate", settings_.learning_rate);
    declare_adam(table, settings_.adam);
    table.add("decay", settings_.adam.decay, 0, 1, "of weights a step, times the learning rate");
    declare_average(table, settings_.average);
  }

  LossKind loss_kind() const override { return LossKind::likelihood; }

  // Foreign matter on a picture is of another one; its own would be a patch, a kind that is left out of training.
  std::int64_t least_batch() const override { return 2; }

  std::unique_ptr<BatchMaker> batch_maker() const override {
    return std::make_unique<DefectMaker>(settings_.pairs);
  }

  void build(const BuildContext& context) override {
    Network network = channels_last(Network(unet_inspector(image_, {widths(), skips()})));
    network.to(context.device);
    network_.emplace(std::move(network), settings_.average);
    adam_.emplace(parameters_of({&network_->network()}), context.rates.add(settings_.learning_rate),
                  settings_.adam);
  }

  Losses step(const Batch& batch, const at::Generator&) override {
    const Losses losses = errors(network_->network(), batch, Mode::training);
    adam_->minimise(losses[0].value);
    network_->update();
    return detached(losses);
  }

  Losses validate(const Batch& batch, const at::Generator&) const override {
    const at::NoGradGuard guard;
    return errors(network_->average(), batch, Mode::inference);
  }

  // Four tiles a picture: with the same defects every time, restored, map, and what the map should be.
  at::Tensor film(const FilmScene& scene) const override {
    constexpr std::int64_t kTiles = 4;
    const at::NoGradGuard guard;
    const std::int64_t count = std::min(scene.count / kTiles, scene.held_out.size(0));
    const at::Tensor pictures = scene.held_out.narrow(0, 0, count);
    const auto made =
        DefectMaker(settings_.pairs)
            .make(pictures.mul(255).round().to(at::kCPU, at::kByte).unsqueeze(0), kFilmSeed);
    const at::Tensor painted = made.at("painted")[0].to(pictures.device(), at::kFloat) / 255;
    const at::Tensor mask = made.at("mask")[0].to(pictures.device());
    const auto found =
        network_->average().forward({{"image", painted}}, {"restored", "map"}, Mode::inference);
    return at::stack({painted, found.at("restored"), found.at("map").expand_as(painted),
                      mask.expand_as(painted)},
                     1)
        .flatten(0, 1);
  }

  bool film_shows_data() const override { return true; }

  RecipeWords words() const override {
    const std::string size = std::format(" of {} levels", static_cast<long long>(settings_.levels));
    return {"U-Net inspector" + size,
            "A U-Net" + size +
                " that marks defects and draws the picture without them, taught by "
                "defects that a program painted"};
  }

  std::vector<ExportedNetwork> exports() const override {
    return {{"inspector",
             &network_->average(),
             {"map", "restored"},
             {{"image", Meaning::image}, {"map", Meaning::map}, {"restored", Meaning::image}}}};
  }

  NamedTensors state() const override {
    return concatenated({state_of({&network_->network()}, {&*adam_}), network_->state()});
  }

 private:
  std::vector<std::int64_t> widths() const {
    std::vector<std::int64_t> widths;
    for (std::int64_t level = 0; level < settings_.levels; ++level) {
      widths.push_back(std::min(settings_.width << level, settings_.widest));
    }
    return widths;
  }

  Skips skips() const { return settings_.skips == "add" ? Skips::add : Skips::concat; }

  Losses errors(const Network& network, const Batch& batch, Mode mode) const {
    const auto found =
        network.forward({{"image", batch.made.at("painted")[0]}}, {"logit", "restored"}, mode);
    // The network may compute in lower precision; losses do not.
    const at::Tensor defect = defect_loss(found.at("logit").to(at::kFloat),
                                          batch.made.at("mask")[0], settings_.positive_weight);
    const at::Tensor restoration =
        restoration_loss(found.at("restored").to(at::kFloat), batch.made.at("clean")[0]);
    return {{"loss", defect + settings_.restoration_weight * restoration},
            {"defect", defect},
            {"restoration", restoration}};
  }

  ImageShape image_;
  InspectorSettings settings_;
  std::optional<AveragedNetwork> network_;
  std::optional<Adam> adam_;
};

}  // namespace

std::unique_ptr<Recipe> make_inspector(const ImageShape& image, const InspectorSettings& defaults) {
  return std::make_unique<Inspector>(image, defaults);
}

}  // namespace lab
