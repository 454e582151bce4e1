// SPDX-License-Identifier: MIT
// A GAN of strided convolutions with batch norm in both networks (section 3), begun as the authors began it
// (section 4): weights from N(0, 0.02), those of batch norm from N(1, 0.02).
#include "native/recipes/dcgan.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "native/recipes/optimiser_settings.h"

namespace lab {
namespace {

constexpr double kDeviation = 0.02;

class Dcgan : public Gan {
 public:
  using Gan::Gan;

  void declare(SettingTable& table) override {
    declare_size(table, settings().size);
    table.add("real_label", settings().real_label, 0.5, 1,
              "what the discriminator is told of real pictures; below 1: label smoothing");
    declare_rate(table, "learning_rate", settings().learning_rate);
    declare_rate(table, "critic_learning_rate", settings().critic_learning_rate);
    declare_adam(table, settings().adam);
    declare_average(table, settings().average);
  }

  RecipeWords words() const override {
    const std::string units = latent_units(settings().size.latent_dim);
    return {"DCGAN with " + units,
            "A deep convolutional generative adversarial network with " + units};
  }

 protected:
  GanNetworks networks() const override {
    return gan_networks(image(), settings().size, {.critic_norm = true});
  }

  void initialise(Network& network) const override {
    const at::NoGradGuard guard;
    for (const auto& [name, tensor] : network.parameters()) {
      if (name.ends_with(".bias")) {
        tensor.zero_();
        continue;
      }
      const Node& node = network.spec().node(name.substr(0, name.rfind('.')));
      // Drawn on the CPU, as every network's own initial values are: the same on every device.
      tensor.copy_(at::empty(tensor.sizes()).normal_(is_norm(node.op) ? 1 : 0, kDeviation));
    }
  }
};

}  // namespace

std::unique_ptr<Recipe> make_dcgan(const ImageShape& image, const GanSettings& defaults) {
  return std::make_unique<Dcgan>(image, defaults);
}

}  // namespace lab
