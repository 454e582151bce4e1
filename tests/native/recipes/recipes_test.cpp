// SPDX-License-Identifier: MIT
// Two training steps of every recipe of the catalogue on a handful of pictures, and what is particular
// to each algorithm.
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <map>

#include "tests/native/recipes/built_recipe.h"

namespace lab {
namespace {

std::vector<std::string> testable_recipes() {
  std::vector<std::string> names = recipe_names();
  for (auto& name : names) {
    const auto path = name.find("<path>");
    if (path != std::string::npos) name.replace(path, 6, "pictures");
  }
  return names;
}

// "critic/conv1.weight" of "critic/conv1.weight.adam_mean"; "" unless an optimiser keeps it.
std::string trained_by_optimiser(const std::string& name) {
  for (const char* suffix : {".adam_mean", ".rmsprop_square"}) {
    if (name.ends_with(suffix)) return name.substr(0, name.size() - std::string(suffix).size());
  }
  return "";
}

TEST_CASE("two steps of every recipe are finite and change the losses") {
  for (const auto& name : testable_recipes()) {
    INFO(name);
    Built built(name);
    const auto first = built.step(1);
    const auto second = built.step(2);
    REQUIRE(first.size() == second.size());
    for (const double value : first) CHECK(std::isfinite(value));
    for (const double value : second) CHECK(std::isfinite(value));
    CHECK(first[0] != second[0]);
  }
}

// Others have nothing random in a step.
bool draws(const std::string& algorithm) { return algorithm != "ae" && algorithm != "fanogan"; }

TEST_CASE("two steps of every recipe are the same each time, and depend on the step's seed") {
  for (const auto& name : testable_recipes()) {
    INFO(name);
    Built first(name);
    Built second(name);
    CHECK(first.step(1) == second.step(1));
    // Whatever else was drawn between: a resumed run draws other numbers there.
    at::rand({17});
    CHECK(first.step(2) == second.step(2));
    const auto state = first.copy_of_state();
    for (const auto& [tensor, values] : second.copy_of_state()) {
      INFO(tensor);
      CHECK(at::equal(values, state.at(tensor)));
    }
    CHECK((Built(name).step(3) != Built(name).step(1)) == draws(first.plan.name.algorithm));
  }
}

TEST_CASE(
    "U-Nets train with their channels side by side, what an optimiser keeps of them included") {
  for (const char* name : {"mnist-flow", "mnist-flow-distil", "capsules-inspector"}) {
    Built built(name);
    built.step(1);
    int convolutions = 0;
    for (const auto& [kept, values] : built.plan.recipe->state()) {
      if (values.dim() != 4 || values.size(1) == 1 || values.size(3) == 1) continue;
      INFO(name << " " << kept);
      CHECK(values.stride(1) == 1);
      ++convolutions;
    }
    CHECK(convolutions > 10);
  }
}

TEST_CASE("a step of every recipe moves every parameter that an optimiser holds") {
  for (const auto& name : testable_recipes()) {
    Built built(name);
    const auto before = built.copy_of_state();
    built.step(1);
    const auto after = built.copy_of_state();
    int trained = 0;
    for (const auto& [kept, values] : after) {
      const std::string parameter = trained_by_optimiser(kept);
      if (parameter.empty()) continue;
      INFO(name << " " << parameter);
      CHECK_FALSE(at::equal(after.at(parameter), before.at(parameter)));
      ++trained;
    }
    CHECK(trained > 0);
  }
}

TEST_CASE("every recipe shows pictures of its own shape and says what it exports") {
  for (const auto& name : testable_recipes()) {
    INFO(name);
    const Built built(name);
    const Batch held_out = built.batch(1);
    const at::Tensor pictures =
        built.plan.recipe->film({.count = 16, .held_out = held_out.images[0]});
    CHECK(pictures.size(0) <= 16);
    CHECK(pictures.sizes().slice(1) == held_out.images.sizes().slice(2));
    CHECK_FALSE(pictures.requires_grad());
    CHECK_FALSE(built.plan.recipe->words().title.empty());
    for (const auto& exported : built.plan.recipe->exports()) {
      const Network network = inference_form(*exported.network, exported.outputs);
      for (const auto& node : network.spec().nodes) {
        if (node.op == Op::input) CHECK(exported.meanings.contains(node.name));
      }
      for (const auto& output : exported.outputs) CHECK(exported.meanings.contains(output));
    }
  }
}

TEST_CASE("a WGAN-GP's critic learns as often as asked for each time that its generator does") {
  CHECK(Built("digits-wgan-gp").plan.recipe->batches_per_step() == 2);
  Built built("digits-wgan-gp", {"critic_steps=5"});
  CHECK(built.plan.recipe->batches_per_step() == 5);
  built.step(1);
  const auto state = built.copy_of_state();
  CHECK(state.at("critic/conv1.weight.adam_step").item<double>() == 5);
  CHECK(state.at("generator/fc.weight.adam_step").item<double>() == 1);
}

TEST_CASE("a WGAN-GP's networks learn at rates of their own, each from its own loss") {
  // At the least rate that a setting allows a step is smaller than any that the other network takes.
  const auto moves = [](const std::string& slow) {
    Built built("digits-wgan-gp", {slow + "=1e-8", "critic_steps=1"});
    const auto before = built.copy_of_state();
    built.step(1);
    return std::pair{largest_move(built, before, "generator"),
                     largest_move(built, before, "critic")};
  };
  const auto [generator, critic] = moves("critic_learning_rate");
  CHECK(generator > 5e-5);
  CHECK(critic < 1e-6);
  const auto [slow_generator, fast_critic] = moves("learning_rate");
  CHECK(slow_generator < 1e-6);
  CHECK(fast_critic > 5e-5);
}

TEST_CASE("a WGAN-GP's losses are those of the paper") {
  Built built("digits-wgan-gp", {"lambda=3", "critic_steps=2"});
  const auto values = built.step(1);
  // critic = lambda * penalty - distance.
  CHECK(std::abs(values[0] - (3 * values[2] - values[1])) < 1e-4);
}

TEST_CASE("a WGAN-GP's validation is the distance alone, and changes nothing") {
  Built built("digits-wgan-gp");
  const auto before = built.copy_of_state();
  at::Generator generator = at::detail::createCPUGenerator(5);
  const Losses terms = built.plan.recipe->validate(built.batch(1), generator);
  REQUIRE(terms.size() == 1);
  CHECK(terms[0].name == "distance");
  CHECK(std::isfinite(terms[0].value.item<double>()));
  for (const auto& [name, tensor] : built.copy_of_state())
    CHECK(at::equal(tensor, before.at(name)));
}

}  // namespace
}  // namespace lab
