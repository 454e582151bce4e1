// SPDX-License-Identifier: MIT
#include "shared/inspection/restoring.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "shared/base/error.h"
#include "tests/shared/bundle/manifest_example.h"

using namespace lab;

namespace {

Manifest small(float low = 0) {
  Manifest manifest = example_manifest();
  manifest.preprocess = {.channels = 1, .height = 2, .width = 2, .low = low};
  manifest.latent->dim = 3;
  return manifest;
}

Manifest told(float low = 0) {
  Manifest manifest = small(low);
  manifest.networks.at("encoder").inputs.push_back({"known", Meaning::mask, {-1, 1, 2, 2}});
  return manifest;
}

FloatMap half_known() {
  FloatMap known(2, 2, 1);
  known.values = {1, 0, 1, 0};
  return known;
}

int replaced(const Image& a, const Image& b) {
  int count = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) count += a.pixels[i] != b.pixels[i] ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("noise replaces as many pixels as its level says, the same for a seed") {
  const Image picture(100, 100, 1, 0);
  const Image noisy = with_noise(picture, 0.3, 7);
  CHECK(noisy == with_noise(picture, 0.3, 7));
  CHECK_FALSE(noisy == with_noise(picture, 0.3, 8));
  CHECK(with_noise(picture, 0, 7) == picture);
  const int count = replaced(picture, noisy);
  CHECK(count > 2800);
  CHECK(count < 3200);
}

TEST_CASE("more noise keeps what less noise has replaced, in all channels alike") {
  const Image picture(20, 20, 3, 90);
  const Image less = with_noise(picture, 0.2, 3);
  const Image more = with_noise(picture, 0.6, 3);
  for (int i = 0; i < 400; ++i) {
    const int x = i % 20;
    const int y = i / 20;
    if (less.at(x, y, 0) != 90) CHECK(less.at(x, y, 0) == more.at(x, y, 0));
    CHECK(more.at(x, y, 0) == more.at(x, y, 2));
  }
}

TEST_CASE("a network that takes no mask sees what is missing as black") {
  const Decoding run = plan_restoring(small(-1), Image(2, 2, 1, 255), half_known());
  CHECK(run.network == "encoder");
  REQUIRE(run.inputs.size() == 1);
  CHECK(values_of<float>(run.inputs[0]) == std::vector<float>{1, -1, 1, -1});
  CHECK(run.inputs[0].shape == std::vector<std::int64_t>{1, 1, 2, 2});
}

TEST_CASE("a network that takes a mask is told what is missing, which is 0") {
  const Decoding run = plan_restoring(told(-1), Image(2, 2, 1, 255), half_known());
  REQUIRE(run.inputs.size() == 2);
  CHECK(values_of<float>(run.inputs[0]) == std::vector<float>{1, 0, 1, 0});
  CHECK(run.inputs[1].name == "known");
  CHECK(values_of<float>(run.inputs[1]) == half_known().values);
}

TEST_CASE("a network from picture to picture answers at once") {
  const Manifest manifest = example_map_detector();
  const PreprocessSpec& spec = manifest.preprocess;
  const Decoding run = plan_restoring(manifest, Image(spec.width, spec.height, spec.channels, 255),
                                      FloatMap(spec.width, spec.height, 1));
  CHECK(run.network == "inspector");
  const auto& outputs = manifest.networks.at("inspector").outputs;
  const auto image = std::ranges::find(outputs, Meaning::image, &TensorEntry::meaning);
  const std::vector<float> white(static_cast<std::size_t>(spec.channels * spec.height * spec.width),
                                 spec.high);
  const NamedTensor answer = make_tensor<float>(
      image->name, {1, spec.channels, spec.height, spec.width}, std::span<const float>(white));
  const Restoring made = restoring_of(manifest, std::span(&answer, 1));
  REQUIRE(made.picture);
  CHECK(made.picture->at(0, 0, 0) == 255);
  CHECK(made.code.empty());
}

TEST_CASE("an encoder answers with a code and what it is sure of") {
  const Manifest manifest = small();
  std::vector<NamedTensor> outputs;
  for (const TensorEntry& output : manifest.networks.at("encoder").outputs) {
    const float value = output.meaning == Meaning::code ? 2.0f : -1.0f;
    outputs.push_back(make_tensor<float>(output.name, {1, 3}, std::vector<float>(3, value)));
  }
  const Restoring made = restoring_of(manifest, outputs);
  CHECK(made.code == std::vector<float>{2, 2, 2});
  CHECK(made.log_variance == std::vector<float>{-1, -1, -1});
  outputs[0] = make_tensor<float>(outputs[0].name, {1, 2}, std::vector<float>{1, 1});
  CHECK_THROWS_AS(restoring_of(manifest, outputs), Error);
}

TEST_CASE("a model that only decodes restores nothing") {
  Manifest manifest = small();
  manifest.networks.erase("encoder");
  CHECK_THROWS_AS(plan_restoring(manifest, Image(2, 2, 1), FloatMap(2, 2, 1)), Error);
}

TEST_CASE("samples of the posterior spread around the code by its variance") {
  const std::vector<float> code{10, -10};
  const std::vector<float> log_variance{0, std::log(0.0001f)};
  const std::vector<float> codes = posterior_samples(code, log_variance, 2000, 5);
  REQUIRE(codes.size() == 4000);
  double sum = 0;
  double squares = 0;
  for (std::size_t i = 0; i < codes.size(); i += 2) {
    sum += static_cast<double>(codes[i]);
    squares += static_cast<double>((codes[i] - 10) * (codes[i] - 10));
    CHECK(std::abs(codes[i + 1] + 10) < 0.06f);
  }
  CHECK(std::abs(sum / 2000 - 10) < 0.1);
  CHECK(std::abs(squares / 2000 - 1) < 0.1);
}

TEST_CASE("a code in few bits lies on few steps, in many bits where it was") {
  const std::vector<float> code{-9, -0.3f, 0.2f, 4};
  const std::vector<float> few = quantised(code, 2);
  const std::vector<float> steps{-4, -4.0f / 3, 4.0f / 3, 4};
  for (std::size_t i = 0; i < 4; ++i) CHECK(std::abs(few[i] - steps[i]) < 1e-6f);
  const std::vector<float> fine = quantised(code, 16);
  CHECK(std::abs(fine[1] + 0.3f) < 1e-4f);
  CHECK(fine[0] == -4);
}
