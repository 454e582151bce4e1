// SPDX-License-Identifier: MIT
// The optimisers against PyTorch's (2.6) on three parameters with gradients of different size and
// sign, a rate that changes, and against steps worked out by hand.
#include <ATen/ATen.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>
#include <functional>

#include "native/optimisers/adam.h"
#include "native/optimisers/rates.h"
#include "native/optimisers/rmsprop.h"
#include "native/optimisers/weight_average.h"
#include "tests/native/closeness.h"

namespace lab {
namespace {

using Catch::Matchers::WithinAbs;
using Values = std::vector<float>;

// A few units in the last place of values near 2.
constexpr double kFloatTolerance = 1e-6;

using MakeOptimiser = std::function<std::unique_ptr<Optimiser>(NamedTensors, at::Tensor)>;

// Three steps down sum(w^3 - 2 c w^2) with rates 0.1, 0.1, 0.05, as the reference took them.
void check_steps(const MakeOptimiser& make, const std::vector<Values>& expected) {
  at::Tensor weight = at::tensor({1.0f, -2.0f, 0.5f});
  const at::Tensor factors = at::tensor({1.0f, 0.5f, -3.0f});
  Rates rates(at::kCPU);
  const auto optimiser = make({{"w", weight}}, rates.add(0.1));
  for (const auto& [factor, values] :
       {std::pair{1.0, expected[0]}, std::pair{1.0, expected[1]}, std::pair{0.5, expected[2]}}) {
    rates.scale(factor);
    optimiser->minimise((weight.pow(3) - 2 * weight.square() * factors).sum());
    for (std::int64_t i = 0; i < 3; ++i) {
      CHECK_THAT(weight[i].item<float>(),
                 WithinAbs(values[static_cast<std::size_t>(i)], kFloatTolerance));
    }
  }
}

// Of the state named so; the last index.
double state_of(const Optimiser& optimiser, const std::string& name) {
  for (const auto& [found, tensor] : optimiser.state()) {
    if (found == name) return tensor.flatten()[-1].item<double>();
  }
  FAIL("no state '" + name + "'");
  return 0;
}

TEST_CASE("Adam takes PyTorch's steps") {
  check_steps(
      [](NamedTensors parameters, at::Tensor rate) {
        return std::make_unique<Adam>(parameters, rate, AdamSettings{.beta1 = 0.5, .beta2 = 0.9});
      },
      {{1.10000002f, -2.0999999f, 0.400000006f},
       {1.19551551f, -2.20110607f, 0.304172218f},
       {1.23766637f, -2.25249076f, 0.260044962f}});
}

TEST_CASE("AdamW shrinks each parameter by its share of the rate and then takes Adam's step") {
  check_steps(
      [](NamedTensors parameters, at::Tensor rate) {
        return std::make_unique<Adam>(parameters, rate,
                                      AdamSettings{.beta1 = 0.5, .beta2 = 0.9, .decay = 0.2});
      },
      {{1.08000004f, -2.05999994f, 0.390000015f},
       {1.15515196f, -2.11949253f, 0.286922455f},
       {1.18842924f, -2.1491642f, 0.240686685f}});
}

TEST_CASE("RMSprop takes PyTorch's steps") {
  check_steps(
      [](NamedTensors parameters, at::Tensor rate) {
        return std::make_unique<Rmsprop>(parameters, rate, RmspropSettings{.alpha = 0.9});
      },
      {{1.31622779f, -2.31622767f, 0.183772236f},
       {1.33868575f, -2.57135868f, 0.0766069517f},
       {1.33491993f, -2.68452644f, 0.0539031848f}});
}

TEST_CASE("Adam's first step moves every weight by the learning rate, however its gradient lies") {
  // The gradient of a transposed use comes transposed.
  at::Tensor weight = at::zeros({2, 3});
  const at::Tensor direction = at::tensor({1.0f, -1.0f, 1.0f, 1.0f, -1.0f, -1.0f}).view({3, 2});
  Adam adam({{"weight", weight}}, at::full({}, 0.25, at::kFloat), {});
  adam.minimise((weight.t() * direction).sum());
  const at::Tensor expected = -0.25 * direction.t();
  CHECK(largest_difference(weight.detach(), expected) < 1e-6);
  CHECK(adam.state().size() == 3);
  CHECK(adam.state()[2].second.item<double>() == 1);
}

TEST_CASE("RMSprop's first step is rate / sqrt(1 - alpha), however its gradient lies") {
  at::Tensor weight = at::zeros({2, 3});
  const at::Tensor direction = at::tensor({3.0f, -1.0f, 1.0f, 1.0f, -1.0f, -2.0f}).view({3, 2});
  Rmsprop rmsprop({{"weight", weight}}, at::full({}, 0.25, at::kFloat), {.alpha = 0.75});
  rmsprop.minimise((weight.t() * direction).sum());
  CHECK(largest_difference(weight.detach(), -0.5 * direction.t().sign()) < 1e-6);
}

TEST_CASE("an optimiser's state is named after its parameters and restores it") {
  at::Tensor weight = at::ones({2});
  Adam adam({{"critic/fc.weight", weight}}, at::full({}, 0.1, at::kFloat), {});
  adam.minimise(weight.square().sum());
  // 0.1 times the gradient, 0.001 times its square.
  CHECK_THAT(state_of(adam, "critic/fc.weight.adam_mean"), WithinAbs(0.2, kFloatTolerance));
  CHECK_THAT(state_of(adam, "critic/fc.weight.adam_square"), WithinAbs(0.004, kFloatTolerance));
  CHECK(state_of(adam, "critic/fc.weight.adam_step") == 1);

  at::Tensor copy = weight.detach().clone();
  Adam other({{"critic/fc.weight", copy}}, at::full({}, 0.1, at::kFloat), {});
  for (std::size_t i = 0; i < 3; ++i) other.state()[i].second.copy_(adam.state()[i].second);
  adam.minimise(weight.square().sum());
  other.minimise(copy.square().sum());
  CHECK(at::equal(copy, weight));
}

TEST_CASE("an update moves its own parameters and no other, and leaves no gradient behind") {
  at::Tensor own = at::ones({2});
  at::Tensor others = at::ones({2}).requires_grad_();
  Adam adam({{"own", own}}, at::full({}, 0.1, at::kFloat), {});
  adam.minimise((own * others).sum());
  CHECK(at::equal(others.detach(), at::ones({2})));
  CHECK_FALSE(others.grad().defined());
  CHECK_FALSE(own.grad().defined());
  CHECK_THAT(own[0].item<double>(), WithinAbs(0.9, kFloatTolerance));
}

TEST_CASE("a loss that leaves out one of the parameters is refused") {
  at::Tensor used = at::ones({2});
  at::Tensor unused = at::ones({2});
  Adam adam({{"used", used}, {"unused", unused}}, at::full({}, 0.1, at::kFloat), {});
  CHECK_THROWS_AS(adam.minimise(used.sum()), c10::Error);
}

TEST_CASE("averaged weights keep less of what was at first, and then their decay") {
  const at::Tensor weight = at::zeros({1});
  WeightAverage average({{"net/w", weight}}, 0.25);
  weight.fill_(1);
  average.update();
  // (1 + 0) / (10 + 0) kept of 0.
  CHECK_THAT(average.averages()[0].second.item<double>(), WithinAbs(0.9, kFloatTolerance));
  weight.fill_(2);
  average.update();
  // 2 / 11 of 0.9 and 9 / 11 of 2.
  CHECK_THAT(average.averages()[0].second.item<double>(), WithinAbs(1.8, kFloatTolerance));
  weight.fill_(4);
  average.update();
  // 3 / 12 is the decay: from here on it is kept.
  CHECK_THAT(average.averages()[0].second.item<double>(), WithinAbs(3.45, kFloatTolerance));
  average.update();
  CHECK_THAT(average.averages()[0].second.item<double>(), WithinAbs(3.8625, kFloatTolerance));
  CHECK(weight.item<float>() == 4);
}

TEST_CASE("without a decay, averaged weights are the last step's to the bit") {
  at::Tensor weight = at::tensor({0.1f, -2.7f});
  WeightAverage average({{"net/w", weight}}, 0);
  for (const float value : {0.3f, -7.7f, 1e-9f}) {
    weight.fill_(value);
    average.update();
    if (value == 1e-9f) CHECK(at::equal(average.averages()[0].second, weight));
  }
}

TEST_CASE("the state of averaged weights is named after them and restores them") {
  const at::Tensor weight = at::ones({2});
  WeightAverage average({{"net/w", weight}}, 0.9);
  weight.fill_(3);
  average.update();
  WeightAverage other({{"net/w", weight}}, 0.9);
  REQUIRE(average.state("net").size() == 2);
  CHECK(average.state("net")[0].first == "net/w.average");
  CHECK(average.state("net")[1].first == "net/average_step");
  CHECK(average.state("net")[1].second.item<float>() == 1);
  for (std::size_t i = 0; i < 2; ++i)
    other.state("net")[i].second.copy_(average.state("net")[i].second);
  weight.fill_(-1);
  average.update();
  other.update();
  CHECK(at::equal(other.averages()[0].second, average.averages()[0].second));
}

TEST_CASE("each rate is its own base times the schedule's factor") {
  Rates rates(at::kCPU);
  CHECK(rates.first_base() == 0);
  const at::Tensor generator = rates.add(0.5);
  const at::Tensor critic = rates.add(0.25);
  CHECK(generator.item<float>() == 0);
  rates.scale(0.5);
  CHECK(generator.item<float>() == 0.25f);
  CHECK(critic.item<float>() == 0.125f);
  CHECK(rates.first_base() == 0.5);
}

}  // namespace
}  // namespace lab
