// SPDX-License-Identifier: MIT
// What is particular to the algorithms that redraw a picture from a code: autoencoders, plain, denoising and
// imputing, and the encoder of an f-AnoGAN; and to the classifier.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>

#include "native/recipes/pixel_noise.h"
#include "shared/base/error.h"
#include "tests/native/recipes/built_recipe.h"

namespace lab {
namespace {

using Catch::Matchers::Message;
using Catch::Matchers::WithinAbs;

TEST_CASE("an autoencoder's loss is the squared error of what it redraws") {
  Built built("digits-ae");
  const Batch batch = built.batch(1);
  // Behind each picture, what is redrawn of it.
  const at::Tensor film =
      built.plan.recipe->film({.count = 2 * kPictures, .held_out = batch.images[0]});
  const at::Tensor pairs = film.view({kPictures, 2, 28, 28});
  const double expected =
      (pairs.select(1, 0) - pairs.select(1, 1)).square().sum().item<double>() / kPictures;
  CHECK_THAT(built.terms_of(batch, 1)[0].second, WithinAbs(expected, 1e-3));
}

TEST_CASE("a denoising autoencoder without noise learns like a plain one, with noise it does not") {
  const double plain = Built("digits-ae").step(1)[0];
  CHECK(Built("digits-dae", {"least_noise=0", "most_noise=0"}).step(1)[0] == plain);
  CHECK(Built("digits-dae", {"least_noise=0.5", "most_noise=0.5"}).step(1)[0] != plain);
}

TEST_CASE("noise replaces the share of pixels that it is told, each alike in all channels") {
  at::Generator generator = at::detail::createCPUGenerator(3);
  const at::Tensor images = at::full({3, 2, 100, 100}, 2.0);  // no noise is as bright
  const at::Tensor noisy =
      with_pixel_noise(images, at::tensor({0.0, 0.3, 1.0}, at::kFloat), generator);
  const at::Tensor replaced = noisy.ne(2.0);
  CHECK_THAT(replaced[0].to(at::kFloat).mean().item<double>(), WithinAbs(0, 0));
  CHECK_THAT(replaced[1].to(at::kFloat).mean().item<double>(), WithinAbs(0.3, 0.02));
  CHECK_THAT(replaced[2].to(at::kFloat).mean().item<double>(), WithinAbs(1, 0));
  CHECK(at::equal(noisy.select(1, 0), noisy.select(1, 1)));
  CHECK_THAT(noisy[2].mean().item<double>(), WithinAbs(0.5, 0.02));
  CHECK(noisy[2].min().item<double>() >= 0);
  CHECK(noisy[2].max().item<double>() <= 1);
}

TEST_CASE("a VAE of binary pixels learns from pixels that are drawn anew by their grey values") {
  Built built("digits-vae", {"pixels=binary"});
  Batch batch = built.batch(1);
  const auto loss = [&](std::uint64_t seed) {
    return built.plan.recipe->validate(batch, at::detail::createCPUGenerator(seed))[1]
        .value.item<double>();
  };
  // Of black and white there is nothing to draw.
  const at::Tensor black_and_white = batch.images.gt(0.5).to(at::kFloat);
  const at::Tensor grey = batch.images.clone();
  Built plain("digits-vae");
  batch.images = black_and_white;
  const double drawn = loss(1);
  at::Generator after = at::detail::createCPUGenerator(1);
  at::empty_like(batch.images).uniform_(0, 1, after);
  CHECK(plain.plan.recipe->validate(batch, after)[1].value.item<double>() == drawn);
  batch.images = grey;
  CHECK(loss(1) == loss(1));
  CHECK(loss(1) != loss(2));
}

double term(const std::vector<std::pair<std::string, double>>& terms, const std::string& name) {
  for (const auto& [key, value] : terms) {
    if (key == name) return value;
  }
  FAIL("no term " << name);
  throw;
}

TEST_CASE("what is missing of a picture does not reach an imputing VAE's encoder") {
  const auto kl_and_error = [](double missing) {
    Built built("digits-vae-impute");
    Batch batch = built.batch(1);
    const at::Tensor& mask = batch.made.at("mask");
    CHECK(mask.sizes() == at::IntArrayRef{1, kPictures, 1, 28, 28});
    CHECK(mask.eq(0).logical_or(mask.eq(1)).all().item<bool>());
    CHECK(mask.eq(0).flatten(2).any(2).all().item<bool>());
    batch.images = at::where(mask.eq(0), at::full_like(mask, missing), batch.images);
    const auto terms = built.terms_of(batch, 1);
    return std::pair{term(terms, "kl"), term(terms, "reconstruction")};
  };
  const auto black = kl_and_error(0);
  const auto white = kl_and_error(1);
  CHECK(black.first == white.first);
  CHECK(black.second != white.second);
}

TEST_CASE("an f-AnoGAN trains its encoder alone, on both distances") {
  Built built("digits-fanogan", {"kappa=3"});
  CHECK(built.plan.recipe->parent_roles() == std::vector<std::string>{"generator", "critic"});
  const auto network = [&](const std::string& role) {
    for (const auto& exported : built.plan.recipe->exports()) {
      if (exported.role == role) return exported.network;
    }
    throw;
  };
  const at::Tensor before = network("generator")->tensors().begin()->second.clone();
  const auto terms = built.terms(1);
  CHECK_THAT(term(terms, "loss"),
             WithinAbs(term(terms, "residual") + 3 * term(terms, "feature"), 1e-5));
  CHECK(at::equal(network("generator")->tensors().begin()->second, before));
  for (const auto& [name, tensor] : built.copy_of_state()) CHECK(name.starts_with("encoder/"));
  // A mean of absolute and one of squared values.
  const auto squared = Built("digits-fanogan", {"distance=mse"}).terms(1);
  const auto absolute = Built("digits-fanogan", {"distance=mae"}).terms(1);
  CHECK(term(squared, "residual") != term(absolute, "residual"));
}

TEST_CASE("an f-AnoGAN refuses a generator of other pictures") {
  Plan plan(parse_recipe_name("digits-fanogan"));
  Plan other(parse_recipe_name("capsules-fanogan"));
  Rates rates(at::kCPU);
  CHECK_THROWS_MATCHES(
      plan.recipe->build({.device = at::kCPU, .rates = rates, .parents = untrained_parents(other)}),
      Error, Message("generator of --from: expected pictures of [1, 28, 28], found [3, 64, 64]"));
}

TEST_CASE("a classifier says the share of pictures that it is wrong about, and learns them") {
  Built built("digits-classifier", {"dropout=0", "width=4"});
  CHECK_THAT(built.terms(1)[0].second, WithinAbs(std::log(10.0), 0.5));
  for (std::uint64_t seed = 2; seed < 40; ++seed) built.step(1);
  const auto learned = built.terms(1);
  CHECK(learned[0].second < 0.5);
  CHECK(learned[1].first == "error");
  CHECK(learned[1].second == 0);
}

}  // namespace
}  // namespace lab
