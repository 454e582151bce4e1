// SPDX-License-Identifier: MIT
// A step of every recipe, shared by two processes, against one process with the whole batch: losses,
// gradients as the optimisers saw them, statistics of batch norm.
#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <catch2/catch_test_macros.hpp>

#include "native/parallel/share.h"
#include "native/recipes/defect_maker.h"
#include "native/training/batches.h"
#include "tests/native/closeness.h"
#include "tests/native/parallel/together.h"
#include "tests/native/recipes/built_recipe.h"

namespace lab {
namespace {

constexpr int kCount = 2;
constexpr std::size_t kSteps = 2;
// Float32 sums in another order, through a whole network and back, where oneDNN is off (onednn_check.h), too.
constexpr double kRounding = 1e-3;

const std::vector<std::string> kRecipes = {
    "digits-ae",    "digits-classifier", "digits-cwgan-gp",   "digits-dae",
    "digits-dcgan", "digits-fanogan",    "digits-flow",       "digits-flow-distil",
    "digits-gan",   "digits-vae",        "digits-vae-impute", "digits-vaegan",
    "digits-wgan",  "digits-wgan-gp",    "capsules-inspector"};

Batch share_of(const Batch& whole, int rank) {
  const auto part = [&](const at::Tensor& values) {
    const std::int64_t count = values.size(1) / kCount;
    return values.narrow(1, rank * count, count).contiguous();
  };
  Batch share{part(whole.images), part(whole.labels)};
  for (const auto& [name, tensor] : whole.made) share.made[name] = part(tensor);
  return share;
}

bool tells_of_gradients(const std::string& name) {
  return name.ends_with("adam_mean") || name.ends_with("rmsprop_square") ||
         name.ends_with("running_mean") || name.ends_with("running_var");
}

double relative_difference(const at::Tensor& found, const at::Tensor& expected) {
  const double largest = expected.abs().max().item<double>();
  return largest_difference(found, expected) / (largest + 1e-7);
}

using Terms = std::vector<std::pair<std::string, double>>;
using State = std::map<std::string, at::Tensor>;

// After each step: losses and everything that a checkpoint keeps.
struct Course {
  std::vector<Terms> losses;
  std::vector<State> states;

  void step(Built& built, const Batch& batch, std::uint64_t seed) {
    losses.push_back(built.terms_of(batch, seed));
    states.push_back(built.copy_of_state());
  }
};

std::uint64_t seed_of(std::size_t step) { return step + 5; }

void compare(const Course& whole, const std::vector<Course>& shares) {
  for (std::size_t step = 0; step < kSteps; ++step) {
    for (std::size_t term = 0; term < whole.losses[step].size(); ++term) {
      const auto& [name, expected] = whole.losses[step][term];
      INFO("step " << step << ", " << name);
      double mean = 0;
      for (const auto& share : shares) mean += share.losses[step][term].second / kCount;
      CHECK(std::abs(mean - expected) < kRounding * (1 + std::abs(expected)));
    }
    for (const auto& [key, tensor] : whole.states[step]) {
      INFO("step " << step << ", " << key);
      const at::Tensor& found = shares[0].states[step].at(key);
      CHECK(at::equal(found, shares[1].states[step].at(key)));
      // Adam moves a weight by its full rate for the smallest of gradients: weights may differ by that.
      if (step > 0 || !tells_of_gradients(key)) continue;
      CHECK(relative_difference(found, tensor) < kRounding);
    }
  }
}

void check_recipe(const std::string& name, const std::vector<std::string>& settings = {}) {
  INFO(name);
  Built alone(name, settings);
  std::vector<std::unique_ptr<Built>> built;
  for (int i = 0; i < kCount; ++i) built.push_back(std::make_unique<Built>(name, settings));
  std::vector<Batch> batches;
  for (std::size_t step = 0; step < kSteps; ++step) {
    batches.push_back(alone.batch(alone.plan.recipe->batches_per_step(), step));
  }
  Course whole;
  for (std::size_t step = 0; step < kSteps; ++step) {
    whole.step(alone, batches[step], seed_of(step));
  }
  std::vector<Course> shares(kCount);
  const auto thrown = together(kCount, [&](Ranks& ranks) {
    const RanksScope scope(&ranks);
    const auto rank = static_cast<std::size_t>(ranks.rank());
    for (std::size_t step = 0; step < kSteps; ++step) {
      shares[rank].step(*built[rank], share_of(batches[step], ranks.rank()), seed_of(step));
    }
  });
  for (const auto& error : thrown) REQUIRE(error == "");
  compare(whole, shares);
}

TEST_CASE("a step that two processes share is that of one with the whole batch, in every recipe") {
  for (const auto& name : kRecipes) check_recipe(name);
}

TEST_CASE("who waits in a VAE-GAN is decided by the losses of the whole batch") {
  // The discriminator would be ahead by the losses of one share, and is not by their mean.
  Built probe("digits-vaegan");
  const auto losses = probe.terms_of(probe.batch(1, 0), seed_of(0));
  const double least = std::min(losses[2].second, losses[3].second);
  constexpr double kMargin = 5;
  check_recipe("digits-vaegan", {"margin=" + std::to_string(kMargin),
                                 "equilibrium=" + std::to_string(least + kMargin - 1e-5)});
}

TEST_CASE("what is made for a share is what would be made for it in the whole batch") {
  for (const std::string name : {"capsules-inspector", "digits-vae-impute"}) {
    const Built built(name);
    const PreprocessSpec& spec = built.plan.preprocess;
    at::Generator generator = at::detail::createCPUGenerator(3);
    const at::Tensor pictures = at::empty({2, 6, spec.channels, spec.height, spec.width})
                                    .uniform_(0, 256, generator)
                                    .to(at::kByte);
    const auto maker = built.plan.recipe->batch_maker();
    const auto whole = maker->make(pictures, 9);
    for (const BatchPart part : {BatchPart{0, 3}, BatchPart{3, 3}, BatchPart{4, 1}}) {
      for (const auto& [key, tensor] : maker->make_part(pictures, 9, part)) {
        INFO(name << " " << key);
        CHECK(at::equal(tensor, whole.at(key).narrow(1, part.first, part.count)));
      }
    }
  }
}

// n pictures of one pixel, the number i, with label i.
TrainingData numbered(std::int64_t n) {
  const at::Tensor numbers = at::arange(n, at::kLong);
  TrainingData data;
  data.training = numbers.to(at::kByte).view({n, 1, 1, 1});
  data.labels = numbers;
  return data;
}

TEST_CASE("shares of a batch are its pictures, one share after the other, in the same order") {
  const TrainingData data = numbered(60);
  const BatchSize size{.pictures = 12, .batches = 2};
  Batches whole(data, size, 7, nullptr);
  std::vector<std::unique_ptr<Batches>> shares;
  for (int i = 0; i < 3; ++i) {
    shares.push_back(std::make_unique<Batches>(data, size, 7, nullptr, BatchShare{i, 3}));
    CHECK(shares.back()->steps_per_epoch() == whole.steps_per_epoch());
  }
  for (std::int64_t step = 0; step < 4; ++step) {
    const Batch expected = whole.take(step);
    std::vector<at::Tensor> images, labels;
    for (auto& share : shares) {
      const Batch own = share->take(step);
      CHECK(own.images.sizes() == at::IntArrayRef({2, 4, 1, 1, 1}));
      images.push_back(own.images);
      labels.push_back(own.labels);
    }
    CHECK(at::equal(at::cat(images, 1), expected.images));
    CHECK(at::equal(at::cat(labels, 1), expected.labels));
  }
}

}  // namespace
}  // namespace lab
