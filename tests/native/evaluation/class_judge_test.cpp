// SPDX-License-Identifier: MIT
// What a judge says of recipes whose networks were made by hand, for pictures of four pixels: a picture's class is
// its brightest pixel.
#include "native/evaluation/class_judge.h"

#include <ATen/ATen.h>

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>

#include "shared/base/error.h"
#include "tests/native/hand_made_bundle.h"

namespace lab {
namespace {

using Catch::Approx;
using Catch::Matchers::Message;

Manifest four_pixels() {
  Manifest manifest;
  manifest.id = "four";
  manifest.dataset = {"folder", {"first", "second", "third", "fourth"}};
  manifest.preprocess.height = 1;
  manifest.preprocess.width = 4;
  return manifest;
}

Bundle brightest_pixel() {
  NetworkBuilder b("classifier");
  const auto features = b.linear(b.reshape(b.input("image", {1, 1, 4}), {4}), 4, "features");
  const auto probabilities = b.apply(Op::softmax, features, "probabilities");
  std::map<std::string, Network> networks;
  networks.emplace("classifier",
                   Network(b.build({features, probabilities}),
                           {{"features.weight", at::eye(4)}, {"features.bias", at::zeros({4})}}));
  Bundle bundle = hand_made_bundle(networks, four_pixels().preprocess);
  bundle.manifest.dataset = four_pixels().dataset;
  for (auto& output : bundle.manifest.networks.at("classifier").outputs) {
    if (output.name == "probabilities") output.meaning = Meaning::label;
  }
  return bundle;
}

// Draws its code, times `share`, over a picture that is bright on the left by `bias`.
class Drawing : public Recipe {
 public:
  Drawing(float share, float bias, std::optional<LatentInfo> latent = LatentInfo{4, "normal"})
      : latent_(std::move(latent)) {
    NetworkBuilder b("generator");
    const auto image = b.reshape(b.linear(b.input("code", {4}), 4, "fc"), {1, 1, 4});
    network_.emplace(b.build({image}), std::map<std::string, at::Tensor>{
                                           {"fc.weight", at::eye(4) * share},
                                           {"fc.bias", at::tensor({bias, 0.f, 0.f, 0.f})}});
    output_ = image;
  }

  void declare(SettingTable&) override {}
  LossKind loss_kind() const override { return LossKind::game; }
  void build(const BuildContext&) override {}
  Losses step(const Batch&, const at::Generator&) override { return {}; }
  at::Tensor film(const FilmScene&) const override { return {}; }
  RecipeWords words() const override { return {}; }
  std::optional<LatentInfo> latent() const override { return latent_; }
  std::vector<ExportedNetwork> exports() const override {
    return {
        {"generator", &*network_, {output_}, {{"code", Meaning::code}, {output_, Meaning::image}}}};
  }
  NamedTensors state() const override { return {}; }

 private:
  std::optional<LatentInfo> latent_;
  std::optional<Network> network_;
  std::string output_;
};

ClassJudge brightness_judge() { return {brightest_pixel(), four_pixels(), 7}; }

double figure(const NamedValues& figures, const std::string& name) {
  for (const auto& [known, value] : figures) {
    if (known == name) return value;
  }
  throw Error("figures", name, "none");
}

}  // namespace

TEST_CASE("a generator that draws one class is reported") {
  const Drawing collapsed(0.01f, 1);
  const NamedValues figures = brightness_judge().judge(collapsed, {});
  CHECK(figure(figures, "class_coverage") == 0.25);
  CHECK(figure(figures, "class_entropy") == 0);
  CHECK(brightness_judge().warning(figures) == "mode collapse: 1 of 4 classes");
}

TEST_CASE("a generator that draws all classes equally often has their entropy") {
  const Drawing even(1, 0);
  const NamedValues figures = brightness_judge().judge(even, {});
  CHECK(figure(figures, "class_coverage") == 1);
  CHECK(figure(figures, "class_entropy") == Approx(std::log(4)).margin(0.01));
  CHECK(brightness_judge().warning(figures).empty());
  // The same codes every time.
  CHECK(brightness_judge().judge(even, {}) == figures);
}

TEST_CASE("a warning comes below half of the classes, and LibTorch's generator is left alone") {
  CHECK(brightness_judge().warning({{"class_coverage", 0.5}}).empty());
  CHECK(brightness_judge().warning({{"class_coverage", 0.49}}) == "mode collapse: 2 of 4 classes");
  at::manual_seed(5);
  const double expected = at::rand({1}).item<double>();
  at::manual_seed(5);
  brightness_judge().judge(Drawing(1, 0), {});
  CHECK(at::rand({1}).item<double>() == expected);
}

TEST_CASE("a judge is a classifier of the same classes, and looks at what a prior draws") {
  Bundle blind = brightest_pixel();
  blind.manifest.networks.clear();
  CHECK_THROWS_MATCHES(
      ClassJudge(blind, four_pixels(), 1), Error,
      Message("judge: expected a network from image to feature and label, found hand-made"));
  Manifest other = four_pixels();
  other.dataset.classes = {"left", "right"};
  CHECK_THROWS_AS(ClassJudge(brightest_pixel(), other, 1), Error);
  CHECK_THROWS_MATCHES(brightness_judge().judge(Drawing(1, 0, LatentInfo{4, std::nullopt}), {}),
                       Error,
                       Message("four: expected a bundle that samples, found one that does not"));
}

}  // namespace lab
