// SPDX-License-Identifier: MIT
// What a judge says of generators that were made by hand: one that draws its label, one that knows one class.
#include "native/evaluation/generation.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>

#include "native/evaluation/evaluation.h"
#include "shared/base/error.h"
#include "tests/native/hand_made_bundle.h"

namespace lab {
namespace {

using Catch::Matchers::Message;

// Class 0 is white on the left, class 1 on the right, with a little grey that goes with the index.
class Sides : public Dataset {
 public:
  explicit Sides(std::size_t size = 40) : size_(size) {}
  std::size_t size() const override { return size_; }
  Example get(std::size_t index) const override {
    Example example;
    example.label = static_cast<int>(index % 2);
    example.image = Image(2, 1, 1, static_cast<std::uint8_t>(index));
    example.image.at(example.label, 0, 0) = 255;
    return example;
  }

 private:
  std::size_t size_;
};

DataSource sides() {
  DataSource source;
  source.name = "sides";
  source.classes = {"left", "right"};
  source.train = std::make_unique<Sides>();
  source.test = std::make_unique<Sides>();
  return source;
}

Bundle with_classes(Bundle bundle) {
  bundle.manifest.dataset.classes = {"left", "right"};
  return bundle;
}

// The class of the brighter pixel; its features are the pixels.
Bundle judge() {
  NetworkBuilder b("classifier");
  const auto flat = b.reshape(b.input("image", {1, 1, 2}), {2});
  const auto features = b.linear(flat, 2, "features");
  const auto probabilities = b.apply(Op::softmax, features, "probabilities");
  std::map<std::string, Network> networks;
  networks.emplace("classifier",
                   Network(b.build({features, probabilities}),
                           {{"features.weight", at::eye(2)}, {"features.bias", at::zeros({2})}}));
  Bundle bundle = with_classes(hand_made_bundle(networks, two_pixels()));
  for (auto& output : bundle.manifest.networks.at("classifier").outputs) {
    if (output.name == "probabilities") output.meaning = Meaning::label;
  }
  return bundle;
}

// Draws its label and a little of its code.
Bundle obedient() {
  NetworkBuilder b("generator");
  const auto code = b.input("code", {2});
  const auto label = b.input("label", {2});
  const auto both = b.add_node({.name = "both", .op = Op::concat, .inputs = {code, label}});
  const auto image = b.reshape(b.linear(both, 2, "fc"), {1, 1, 2});
  std::map<std::string, Network> networks;
  networks.emplace(
      "generator",
      Network(b.build({image}),
              {{"fc.weight", at::tensor({0.01f, 0.f, 1.f, 0.f, 0.f, 0.01f, 0.f, 1.f}).view({2, 4})},
               {"fc.bias", at::zeros({2})}}));
  return with_classes(hand_made_bundle(networks, two_pixels()));
}

// Draws the left side, whatever the code.
Bundle collapsed() {
  NetworkBuilder b("generator");
  const auto image = b.reshape(b.linear(b.input("code", {2}), 2, "fc"), {1, 1, 2});
  std::map<std::string, Network> networks;
  networks.emplace("generator", Network(b.build({image}), {{"fc.weight", at::eye(2) * 0.01},
                                                           {"fc.bias", at::tensor({1.f, 0.f})}}));
  return with_classes(hand_made_bundle(networks, two_pixels()));
}

double figure(const std::vector<Metric>& metrics, const std::string& name) {
  const auto found = std::ranges::find(metrics, name, &Metric::name);
  REQUIRE(found != metrics.end());
  return found->value;
}

TEST_CASE("a generator that draws the class asked for has all classes and is near the data") {
  const auto metrics = evaluate_generation(obedient(), judge(), sides(), {.samples = 40});
  CHECK(figure(metrics, "class_accuracy") == 1);
  CHECK(figure(metrics, "class_coverage") == 1);
  CHECK(figure(metrics, "frechet_distance") < 0.05);
  CHECK(figure(metrics, "frechet_distance_floor") < 1e-9);
  CHECK(metrics[0].split == "40 samples and as many test images, judged by hand-made");
}

TEST_CASE("a collapsed generator has one class of two and is far from the data") {
  const auto metrics = evaluate_generation(collapsed(), judge(), sides(), {.samples = 40});
  CHECK(figure(metrics, "class_coverage") == 0.5);
  CHECK(figure(metrics, "frechet_distance") > 0.5);
  CHECK(figure(metrics, "coverage") <= 0.5);
  CHECK(std::ranges::find(metrics, "class_accuracy", &Metric::name) == metrics.end());
}

TEST_CASE("the floor is of training pictures of all kinds, also where two kinds lie in turns") {
  DataSource source = sides();
  source.train = std::make_unique<Sides>(80);
  const auto metrics = evaluate_generation(obedient(), judge(), source, {.samples = 40});
  // Every second picture alone would be at 0.5 or more.
  CHECK(figure(metrics, "frechet_distance_floor") < 0.1);
}

TEST_CASE("samples are the same every time and others with another seed") {
  const auto distance = [](std::uint64_t seed) {
    return figure(evaluate_generation(obedient(), judge(), sides(), {.samples = 40, .seed = seed}),
                  "frechet_distance");
  };
  CHECK(distance(1) == distance(1));
  CHECK(distance(1) != distance(2));
}

TEST_CASE("evaluate measures samples where there is a judge, and a judge's own accuracy") {
  const Bundle expert = judge();
  EvaluationSettings settings;
  settings.judge = &expert;
  settings.drawn = 40;
  CHECK(figure(evaluate_bundle(obedient(), sides(), settings), "class_accuracy") == 1);
  CHECK(evaluate_bundle(obedient(), sides(), {}).empty());
  CHECK(figure(evaluate_bundle(expert, sides(), {}), "accuracy") == 1);
}

TEST_CASE("a judge must be one, and of the same classes and shape") {
  CHECK_THROWS_MATCHES(
      evaluate_generation(collapsed(), collapsed(), sides(), {.samples = 40}), Error,
      Message("judge: expected a network from image to feature and label, found hand-made"));
  Bundle other = judge();
  other.manifest.dataset.classes = {"a", "b"};
  CHECK_THROWS_MATCHES(evaluate_generation(collapsed(), other, sides(), {.samples = 40}), Error,
                       Message("judge: expected classes left, right, found a, b"));
  Bundle larger = judge();
  larger.manifest.preprocess.width = 3;
  CHECK_THROWS_MATCHES(
      evaluate_generation(collapsed(), larger, sides(), {.samples = 40}), Error,
      Message("judge: expected pictures of the bundle's shape, 1x1x2, found 1x1x3"));
  CHECK_THROWS_MATCHES(
      evaluate_generation(judge(), judge(), sides(), {.samples = 40}), Error,
      Message("hand-made: expected a bundle that samples, found one that does not"));
}

}  // namespace
}  // namespace lab
