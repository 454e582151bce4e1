// SPDX-License-Identifier: MIT
#include "native/recipes/adversaries.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <utility>

#include "native/parallel/share.h"
#include "native/recipes/film_codes.h"

namespace lab {
namespace {

std::int64_t classes_of(const NetworkSpec& generator) {
  for (const Node& node : generator.nodes) {
    if (node.op == Op::input && node.name == "label") return node.shape.at(0);
  }
  return 0;
}

Network on(at::Device device, Network network) {
  network.to(device);
  return network;
}

Activations with_label(Activations inputs, const at::Tensor& label) {
  if (label.defined()) inputs["label"] = label;
  return inputs;
}

}  // namespace

void declare_size(SettingTable& table, GanSize& size) {
  table.add("latent", size.latent_dim, 1, 4096, "units of the latent code");
  table.add("width", size.critic_width, 1, 512, "channels after the critic's first convolution");
  table.add("generator_width", size.generator_width, 1, 512,
            "channels before the generator's last convolution");
}

void declare_critic_steps(SettingTable& table, std::int64_t& steps) {
  table.add("critic_steps", steps, 1, 100,
            "batches that the critic learns from before the generator learns from it");
}

// Braces: the networks are made in this order.
Adversaries::Adversaries(const GanNetworks& specs, std::int64_t latent_dim, at::Device device,
                         double average)
    : Adversaries{Network(specs.generator), Network(specs.critic), latent_dim, device, average} {}

Adversaries::Adversaries(Network generator, Network critic, std::int64_t latent_dim,
                         at::Device device, double average)
    : latent_dim_(latent_dim),
      classes_(classes_of(generator.spec())),
      device_(device),
      generator_(on(device, std::move(generator)), average),
      critic_(on(device, std::move(critic))) {}

at::Tensor Adversaries::codes(std::int64_t count, const at::Generator& generator) const {
  return drawn_normal(at::empty({count, latent_dim_}, at::TensorOptions(device_)), generator);
}

at::Tensor Adversaries::decode(const at::Tensor& codes, Mode mode, const at::Tensor& label) const {
  const Network& drawing = mode == Mode::inference ? generator_.average() : generator_.network();
  return drawing.forward(with_label({{"code", codes}}, label), {"image"}, mode)
      .at("image")
      .to(at::kFloat);
}

at::Tensor Adversaries::score(const at::Tensor& images, Mode mode, const at::Generator& generator,
                              const at::Tensor& label) const {
  return critic_.forward(with_label({{"image", images}}, label), {"score"}, mode, generator)
      .at("score")
      .to(at::kFloat);
}

at::Tensor Adversaries::fake_batches(const at::Tensor& images, const at::Generator& generator,
                                     const at::Tensor& label) const {
  const at::NoGradGuard guard;
  const at::Tensor asked = label.defined() ? label.flatten(0, 1) : at::Tensor();
  const at::Tensor drawn = drawn_normal(
      at::empty({images.size(0), images.size(1), latent_dim_}, at::TensorOptions(device_)),
      generator, /*axis=*/1);
  return decode(drawn.flatten(0, 1), Mode::training, asked).view(images.sizes());
}

at::Tensor Adversaries::film(std::int64_t count) const {
  const at::NoGradGuard guard;
  const at::Tensor codes = film_codes(count, latent_dim_, device_);
  at::Tensor label;
  if (classes_ > 0) {
    const at::Tensor order =
        at::arange(count, at::TensorOptions(device_).dtype(at::kLong)).remainder(classes_);
    label = one_hot_labels(order, classes_);
  }
  return decode(codes, Mode::inference, label);
}

std::vector<ExportedNetwork> Adversaries::exports() const {
  ExportedNetwork generator{"generator",
                            &generator_.average(),
                            {"image"},
                            {{"code", Meaning::code}, {"image", Meaning::image}}};
  if (classes_ > 0) {
    generator.meanings["label"] = Meaning::label;
    return {generator};
  }
  return {generator,
          {"critic",
           &critic_,
           {"features"},
           {{"image", Meaning::image}, {"features", Meaning::feature}}}};
}

NamedTensors Adversaries::state(const std::vector<const Optimiser*>& optimisers) const {
  return concatenated(
      {state_of({&generator_.network(), &critic_}, optimisers), generator_.state()});
}

at::Tensor held_out_distance(const Adversaries& players, const at::Tensor& images,
                             const at::Generator& generator) {
  const at::Tensor fakes =
      players.decode(players.codes(images.size(0), generator), Mode::inference);
  return (players.score(images, Mode::inference) - players.score(fakes, Mode::inference)).mean();
}

}  // namespace lab
