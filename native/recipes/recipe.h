// SPDX-License-Identifier: MIT
// What an algorithm is to the trainer: networks, one update, and what to show and keep. The order
// of updates is the recipe's (one file an algorithm in this folder, listed in catalogue.cpp); loop,
// seeds, checkpoints and progress are the trainer's.
#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "native/base/named_tensors.h"
#include "native/base/options.h"
#include "native/networks/network.h"
#include "native/optimisers/optimiser.h"
#include "native/optimisers/rates.h"
#include "native/recipes/batch.h"
#include "shared/bundle/manifest.h"

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

// By role: networks of another bundle.
using Parents = std::map<std::string, Network>;

struct BuildContext {
  at::Device device;
  // Gives each optimiser its learning rate.
  Rates& rates;
  // Of the data set; 0: its pictures have no labels.
  std::int64_t classes = 0;
  // At least the roles that the recipe asks for, on the device.
  Parents parents = {};
};

// What a frame of the film may be made of.
struct FilmScene {
  std::int64_t count = 0;  // pictures that fill a frame, a square number
  // The first pictures that were held out, at most `count`, as step gets them; without what a
  // BatchMaker makes.
  at::Tensor held_out;
};

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

  // Adds this algorithm's own settings. What follows up to build may depend on them.
  virtual void declare(SettingTable& table) = 0;
  // Pictures that a batch must have.
  virtual std::int64_t least_batch() const { return 1; }
  // Different batches that one step takes.
  virtual std::int64_t batches_per_step() const { return 1; }
  virtual LossKind loss_kind() const = 0;
  // Networks of another bundle that this algorithm starts from.
  virtual std::vector<std::string> parent_roles() const { return {}; }
  // Null unless something is made for every batch beforehand.
  virtual std::unique_ptr<BatchMaker> batch_maker() const { return nullptr; }

  // Once, when the settings are final. Parameters come from LibTorch's default generator.
  virtual void build(const BuildContext& context) = 0;

  // One training step. All randomness comes from `generator`. The terms are detached.
  virtual Losses step(const Batch& batch, const at::Generator& generator) = 0;
  // What held-out pictures say, without an update: the same terms, others, or none. One batch.
  virtual Losses validate(const Batch&, const at::Generator&) const { return {}; }
  // Pictures for a frame of the film, at most scene.count, in the preprocessing's shape and range:
  // samples from codes that stay the same, reconstructions, maps.
  virtual at::Tensor film(const FilmScene& scene) const = 0;
  // Whether those have the data set's own pictures among them, which not every set's licence lets go into a
  // bundle.
  virtual bool film_shows_data() const { return false; }

  // Also before build, as well as it is known then.
  virtual RecipeWords words() const = 0;
  // Of the bundle; nothing for networks that know no codes. Likewise.
  virtual std::optional<LatentInfo> latent() const { return std::nullopt; }
  // Of the bundle, for a network that gives velocities.
  virtual std::optional<PathInfo> path() const { return std::nullopt; }
  virtual std::vector<ExportedNetwork> exports() const = 0;
  // Every tensor that a checkpoint must keep, named "<role>/<tensor>"; they share storage.
  virtual NamedTensors state() const = 0;
};

// For build: every parameter of the networks, named "<role>/<node>.weight" ...
NamedTensors parameters_of(const std::vector<const Network*>& networks);

// For Recipe::state: parameters and buffers of the networks, and what the optimisers keep.
NamedTensors state_of(const std::vector<const Network*>& networks,
                      const std::vector<const Optimiser*>& optimisers);

// For Recipe::state: all of them, in this order.
NamedTensors concatenated(const std::vector<NamedTensors>& lists);

// For Recipe::words: "22 latent units".
std::string latent_units(std::int64_t units);

// For Recipe::latent: codes of a standard normal prior.
LatentInfo normal_latent(std::int64_t units);

// For Recipe::step.
Losses detached(Losses losses);

}  // namespace lab
