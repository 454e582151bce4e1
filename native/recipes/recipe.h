// SPDX-License-Identifier: MIT
// What an algorithm is to the trainer: networks, one update, and what to show and keep. The order
// of updates is the recipe's (one file an algorithm in this folder, listed in catalogue.cpp); loop,
// seeds, checkpoints and progress are the trainer's.
#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "native/networks/network.h"
#include "native/networks/vae.h"
#include "native/optimisers/adam.h"
#include "native/options.h"
#include "shared/manifest.h"

namespace lab {

// A named scalar on the device, mean per picture.
struct LossTerm {
  std::string name;
  at::Tensor value;
};
using Losses = std::vector<LossTerm>;  // the total comes first

// What losses say of a run. A likelihood (a bound, a squared error ...) falls as a run goes well, so
// that its rise far above the first is divergence; those of players in a game rise and fall.
enum class LossKind { likelihood, game };

// A network that goes into the bundle, the nodes that it is exported with, and what its inputs and
// those nodes mean.
struct ExportedNetwork {
  std::string role;
  const Network* network = nullptr;
  std::vector<std::string> outputs;
  std::map<std::string, Meaning> meanings;
};

// What a bundle says of the algorithm, with its settings: "VAE with 22 latent units" and "A
// variational autoencoder with 22 latent units".
struct RecipeWords {
  std::string title;
  std::string description;
};

class Recipe {
 public:
  virtual ~Recipe() = default;

  // Adds this algorithm's own settings.
  virtual void declare(SettingTable& table) = 0;
  // Once, when the settings are final. Parameters come from LibTorch's default generator.
  // learning_rate: as in Adam.
  virtual void build(at::Device device, const at::Tensor& learning_rate) = 0;

  // One training step on images [n, channels, height, width]. All randomness comes from
  // `generator`. The terms are detached.
  virtual Losses step(const at::Tensor& images, const at::Generator& generator) = 0;
  // The same terms on held-out pictures, without an update.
  virtual Losses validate(const at::Tensor& images, const at::Generator& generator) const = 0;

  virtual RecipeWords words() const = 0;
  // Of the bundle; nothing for networks that know no codes.
  virtual std::optional<LatentInfo> latent() const = 0;
  // Known before build.
  virtual LossKind loss_kind() const = 0;
  virtual std::int64_t latent_dim() const = 0;
  // codes [n, latent_dim] -> pictures in the preprocessing's range.
  virtual at::Tensor decode(const at::Tensor& codes) const = 0;

  virtual std::vector<ExportedNetwork> exports() const = 0;
  // Every tensor that a checkpoint must keep, named "<role>/<tensor>"; they share storage.
  virtual NamedTensors state() const = 0;
};

}  // namespace lab
