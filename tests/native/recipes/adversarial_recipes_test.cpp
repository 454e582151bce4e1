// SPDX-License-Identifier: MIT
// What is particular to the algorithms of two players: GAN, DCGAN, WGAN, conditional WGAN-GP, VAE-GAN.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>

#include "shared/base/error.h"
#include "tests/native/closeness.h"
#include "tests/native/recipes/built_recipe.h"

namespace lab {
namespace {

using Catch::Matchers::Message;
using Catch::Matchers::WithinAbs;

// Shares its tensors with the recipe.
Network exported(const Built& built, const std::string& role) {
  for (const auto& network : built.plan.recipe->exports()) {
    if (network.role == role) return *network.network;
  }
  FAIL("no network " << role);
  throw;
}

TEST_CASE("a GAN's first discriminator guesses: log 2 for each kind of picture") {
  // With smoothed labels the guess costs the same.
  for (const auto* label : {"real_label=1", "real_label=0.9"}) {
    Built built("digits-gan", {label, "dropout=0"});
    const auto terms = built.terms(1);
    CHECK(terms[0].first == "discriminator");
    CHECK_THAT(terms[0].second, WithinAbs(2 * std::log(2.0), 0.1));
    CHECK(terms[1].first == "generator");
    CHECK_THAT(terms[1].second, WithinAbs(std::log(2.0), 0.1));
  }
}

TEST_CASE("a GAN's players learn from their own losses alone") {
  for (const auto* name : {"digits-gan", "digits-dcgan", "digits-wgan"}) {
    INFO(name);
    const auto moves = [&](const std::string& slow) {
      std::vector<std::string> settings = {slow + "=1e-8"};
      if (std::string(name) == "digits-wgan") settings.emplace_back("critic_steps=1");
      Built built(name, settings);
      const auto before = built.copy_of_state();
      built.step(1);
      return std::pair{largest_move(built, before, "generator"),
                       largest_move(built, before, "critic")};
    };
    const auto [generator, critic] = moves("critic_learning_rate");
    CHECK(generator > 4e-5);
    CHECK(critic < 1e-6);
    const auto [slow_generator, fast_critic] = moves("learning_rate");
    CHECK(slow_generator < 1e-6);
    CHECK(fast_critic > 4e-5);
  }
}

// The term of a step after some steps on the same noise, and at first.
std::pair<double, double> course(const std::string& name, const std::string& term,
                                 const std::vector<std::string>& settings) {
  Built built(name, settings);
  const auto value = [&] {
    for (const auto& [key, number] : built.terms(1)) {
      if (key == term) return number;
    }
    FAIL(name << " has no term " << term);
    return 0.0;
  };
  const double first = value();
  for (int step = 0; step < 20; ++step) built.step(1);
  return {first, value()};
}

TEST_CASE("a generator learns to please a discriminator that stands still") {
  for (const auto* name :
       {"digits-gan", "digits-dcgan", "digits-wgan", "digits-wgan-gp", "digits-cwgan-gp"}) {
    INFO(name);
    std::vector<std::string> settings = {"critic_learning_rate=1e-8", "learning_rate=1e-3"};
    if (std::string(name) == "digits-gan") settings.emplace_back("dropout=0");
    const auto [first, last] = course(name, "generator", settings);
    CHECK(last < first);
    // And its loss is the right way up: real and drawn pictures are told apart worse than before.
    const bool guesses = std::string(name) == "digits-gan" || std::string(name) == "digits-dcgan";
    const auto [apart, less_apart] = course(name, guesses ? "discriminator" : "distance", settings);
    if (guesses)
      CHECK(less_apart > apart);
    else
      CHECK(less_apart < apart);
  }
}

TEST_CASE("a critic learns to tell the pictures of a generator that stands still") {
  for (const auto* name : {"digits-wgan", "digits-wgan-gp", "digits-cwgan-gp"}) {
    INFO(name);
    const auto [first, last] =
        course(name, "distance", {"learning_rate=1e-8", "critic_learning_rate=1e-3"});
    CHECK(last > first);
  }
  for (const auto* name : {"digits-gan", "digits-dcgan"}) {
    INFO(name);
    const auto [first, last] =
        course(name, "discriminator", {"learning_rate=1e-8", "critic_learning_rate=1e-3"});
    CHECK(last < first);
  }
}

TEST_CASE("each update of a critic has a batch of its own") {
  for (const auto* name : {"digits-wgan", "digits-wgan-gp", "digits-cwgan-gp"}) {
    INFO(name);
    const auto first_term = [&](bool other_batches) {
      Built built(name, {"critic_steps=5"});
      Batch batch = built.batch(5);
      if (other_batches) batch.images.narrow(0, 1, 4).fill_(1);
      return built.terms_of(batch, 1)[0].second;
    };
    CHECK(first_term(false) == first_term(false));
    CHECK(first_term(false) != first_term(true));
  }
}

TEST_CASE("each update of a critic has drawn pictures of its own") {
  for (const auto* name : {"digits-wgan", "digits-wgan-gp"}) {
    INFO(name);
    Built built(name, {"critic_learning_rate=1e-8", "learning_rate=1e-8", "critic_steps=5"});
    const Network generator = exported(built, "generator");
    const Network critic = exported(built, "critic");
    const Batch batch = built.batch(5);
    const auto score = [&](const at::Tensor& images) {
      return critic.forward({{"image", images}}, {"score"}, Mode::training).at("score").mean();
    };
    // The codes of all five updates come first from the step's generator.
    const at::Generator noise = at::detail::createCPUGenerator(1);
    const at::Tensor codes = at::empty({5 * kPictures, 100}).normal_(0, 1, noise);
    const at::Tensor fakes =
        generator.forward({{"code", codes}}, {"image"}, Mode::training).at("image");
    const double expected = (score(batch.images.flatten(0, 1)) - score(fakes)).item<double>();
    const double first =
        (score(batch.images.flatten(0, 1)) - score(fakes.narrow(0, 0, kPictures))).item<double>();
    REQUIRE(std::abs(expected - first) > 1e-5);
    for (const auto& [term, value] : built.terms_of(batch, 1)) {
      if (term == "distance")
        CHECK_THAT(value, WithinAbs(expected, std::abs(expected - first) / 10));
    }
  }
}

TEST_CASE("a generator is exported with averaged weights, and a checkpoint keeps both") {
  for (const auto* name : {"digits-gan", "digits-dcgan", "digits-wgan", "digits-wgan-gp",
                           "digits-cwgan-gp", "digits-vaegan"}) {
    INFO(name);
    const auto between_last_and_shown = [&](const std::string& average) {
      Built built(name, {"average=" + average});
      const auto begun = built.copy_of_state();
      for (const std::string tensor : {"generator/last.weight", "generator/last.bias"}) {
        CHECK(at::equal(begun.at(tensor), begun.at(tensor + ".average")));
      }
      for (int step = 0; step < 3; ++step) built.step(1);
      const auto state = built.copy_of_state();
      const at::Tensor shown = exported(built, "generator").tensors().at("last.weight");
      CHECK(at::equal(shown, state.at("generator/last.weight.average")));
      CHECK(state.at("generator/average_step").item<float>() == 3);
      return largest_difference(shown, state.at("generator/last.weight"));
    };
    CHECK(between_last_and_shown("0") == 0);
    CHECK(between_last_and_shown("0.999") > 0);
  }
}

TEST_CASE("a DCGAN begins with weights of deviation 0.02") {
  const Built built("digits-dcgan");
  const Network critic = exported(built, "critic");
  const auto& weights = critic.tensors();
  CHECK_THAT(weights.at("conv2.weight").std().item<double>(), WithinAbs(0.02, 0.001));
  CHECK_THAT(weights.at("norm2.weight").mean().item<double>(), WithinAbs(1, 0.02));
  CHECK(weights.at("norm2.bias").abs().max().item<double>() == 0);
}

TEST_CASE("no weight of a WGAN's critic is beyond the clip, before and after a step") {
  Built built("digits-wgan", {"clip=0.003", "critic_learning_rate=0.1"});
  for (int step = 0; step < 2; ++step) {
    double largest = 0;
    for (const auto& [name, tensor] : exported(built, "critic").parameters()) {
      largest = std::max(largest, tensor.abs().max().item<double>());
    }
    CHECK_THAT(largest, WithinAbs(0.003, 1e-9));
    built.step(1);
  }
}

TEST_CASE("both players of a conditional WGAN-GP look at the label") {
  const Built built("digits-cwgan-gp");
  const Network generator = exported(built, "generator");
  const at::Tensor code = at::ones({2, 100});
  const at::Tensor labels = one_hot_labels(at::tensor({3, 8}), kClasses);
  const at::Tensor drawn =
      generator.forward({{"code", code}, {"label", labels}}, Mode::inference).at("image");
  CHECK_FALSE(at::equal(drawn[0], drawn[1]));
}

TEST_CASE("the class head of a conditional WGAN-GP is asked for the labels of the pictures") {
  // An untrained head guesses: the loss is that of ten equal classes whatever the labels are, but which
  // labels they are changes what is learned.
  const auto after = [](std::int64_t shift) {
    Built built("digits-cwgan-gp", {"critic_steps=1"});
    Batch batch = built.batch(1);
    batch.labels = (batch.labels + shift).remainder(kClasses);
    const auto terms = built.terms_of(batch, 1);
    CHECK(terms[3].first == "class");
    CHECK_THAT(terms[3].second, WithinAbs(std::log(10.0), 0.2));
    return built.copy_of_state();
  };
  const auto plain = after(0);
  const auto shifted = after(5);
  CHECK_FALSE(
      at::equal(plain.at("critic/class_logits.bias"), shifted.at("critic/class_logits.bias")));
  CHECK(at::equal(plain.at("critic/class_logits.bias"), after(0).at("critic/class_logits.bias")));
}

TEST_CASE("a class weight of 0 is a conditional WGAN-GP without a class head") {
  Built built("digits-cwgan-gp", {"class_weight=0", "critic_steps=1"});
  CHECK_FALSE(built.copy_of_state().contains("critic/class_logits.weight"));
  CHECK(built.terms(1).size() == 4);
}

TEST_CASE("a conditional WGAN-GP and a classifier need labels") {
  for (const auto* name : {"digits-cwgan-gp", "digits-classifier"}) {
    Plan plan(parse_recipe_name(name));
    Rates rates(at::kCPU);
    CHECK_THROWS_AS(plan.recipe->build({.device = at::kCPU, .rates = rates}), Error);
  }
}

// Whether discriminator and decoder of a VAE-GAN learned in a step.
std::pair<bool, bool> learned(const std::vector<std::string>& settings) {
  Built built("digits-vaegan", settings);
  const auto before = built.copy_of_state();
  built.step(1);
  return {largest_move(built, before, "critic") > 0, largest_move(built, before, "generator") > 0};
}

TEST_CASE("the player of a VAE-GAN that is ahead waits for the other") {
  // An untrained discriminator's losses are near log 2.
  CHECK(learned({"equilibrium=0.68", "margin=0.4"}) == std::pair{true, true});
  CHECK(learned({"equilibrium=2", "margin=0.5"}) == std::pair{false, true});
  CHECK(learned({"equilibrium=0.1", "margin=0.05"}) == std::pair{true, false});
}

TEST_CASE("a VAE-GAN's encoder learns from similarity and prior, not from the game") {
  // Without either the encoder has nothing to learn from.
  Built built("digits-vaegan", {"beta=0"});
  const auto before = built.copy_of_state();
  const auto terms = built.terms(1);
  CHECK(terms[0].first == "similarity");
  CHECK(terms[0].second > 0);
  CHECK(largest_move(built, before, "encoder") > 0);
}

}  // namespace
}  // namespace lab
