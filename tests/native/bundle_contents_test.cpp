// SPDX-License-Identifier: MIT
// Golden tensors, weight storage and banks.
#include "native/bundle_contents.h"

#include <ATen/ATen.h>

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>

#include "shared/error.h"
#include "tests/native/onnx_networks.h"

namespace lab {
namespace {

using Catch::Approx;
using Catch::Matchers::Message;

// A plain picture of each grey level, labelled by its index.
class GreyLevels : public Dataset {
 public:
  explicit GreyLevels(std::size_t size) : size_(size) {}
  std::size_t size() const override { return size_; }
  Example get(std::size_t index) const override {
    Example example;
    example.image = Image(2, 1, 1, static_cast<std::uint8_t>(index));
    example.label = static_cast<int>(index);
    return example;
  }

 private:
  std::size_t size_;
};

PreprocessSpec two_pixels() {
  PreprocessSpec spec;
  spec.height = 1;
  spec.width = 2;
  return spec;
}

// The code of a plain picture of value v is v * direction.
std::map<std::string, Network> linear_networks(const std::vector<float>& direction) {
  const auto dim = static_cast<std::int64_t>(direction.size());
  NetworkBuilder e("encoder");
  const auto x = e.reshape(e.input("image", {1, 1, 2}), {2});
  NetworkBuilder d("decoder");
  const auto y = d.reshape(d.linear(d.input("code", {dim}), 2, "fc"), {1, 1, 2});
  const at::Tensor half = at::tensor(direction).reshape({dim, 1}) / 2;
  std::map<std::string, Network> networks;
  networks.emplace("encoder", Network(e.build({e.linear(x, dim, "mean")}),
                                      {{"mean.weight", half.expand({dim, 2}).contiguous()},
                                       {"mean.bias", at::zeros({dim})}}));
  networks.emplace("decoder", Network(d.build({y})));
  return networks;
}

Network one_weight(float weight) {
  NetworkBuilder b("decoder");
  const auto spec = b.build({b.linear(b.input("code", {1}), 1, "fc")});
  return Network(spec, {{"fc.weight", at::full({1, 1}, weight)}, {"fc.bias", at::zeros({1})}});
}

}  // namespace

TEST_CASE("golden codes are seeded normals, golden pictures procedural") {
  const at::Tensor codes = golden_input({3});
  CHECK((codes.sizes() == at::IntArrayRef{kGoldenBatch, 3}));
  CHECK(codes[0][0].item<float>() == normal_samples(7, 1)[0]);
  const at::Tensor digits = golden_input({1, 28, 28});
  CHECK((digits.sizes() == at::IntArrayRef{kGoldenBatch, 1, 28, 28}));
  CHECK(digits.max().item<float>() > 0.9f);
  const at::Tensor capsules = golden_input({3, 64, 64});
  CHECK((capsules.sizes() == at::IntArrayRef{kGoldenBatch, 3, 64, 64}));
  CHECK_FALSE(at::equal(capsules[0], capsules[1]));
  CHECK_THROWS_MATCHES(golden_input({2, 8, 8}), Error,
                       Message("golden: expected an input of [n], [1, h, w] or [3, h, w], found 3 "
                               "axes"));
}

TEST_CASE("a golden file holds every input and output by role and name") {
  std::map<std::string, Network> networks;
  networks.emplace("encoder", Network(two_outputs_spec()));
  const TensorFile golden = make_golden(networks);
  REQUIRE(golden.tensors.size() == 3);
  CHECK(
      (golden.at("encoder/in/picture").shape == std::vector<std::int64_t>{kGoldenBatch, 1, 8, 8}));
  CHECK((golden.at("encoder/out/mean").shape == std::vector<std::int64_t>{kGoldenBatch, 3}));
  CHECK(golden.contains("encoder/out/log_variance"));
}

TEST_CASE("weights that fp16 holds well are rounded and stored so") {
  Network network = one_weight(0.1f);
  const StorageChoice choice = choose_storage(network);
  CHECK(choice.storage == onnx::WeightStorage::fp16);
  // The half nearest to 0.1.
  CHECK(network.tensors().at("fc.weight").item<float>() == 0.0999755859375f);
  CHECK(choice.difference > 0.0);
  CHECK(choice.difference < 1e-4);
}

TEST_CASE("weights beyond fp16's range stay fp32 and as they were") {
  Network network = one_weight(1e6f);
  const StorageChoice choice = choose_storage(network);
  CHECK(choice.storage == onnx::WeightStorage::fp32);
  CHECK(std::isinf(choice.difference));
  CHECK(network.tensors().at("fc.weight").item<float>() == 1e6f);
}

TEST_CASE("a bank takes pictures evenly over the set and maps 2-D codes as they are") {
  const Autoencoder autoencoder(linear_networks({1, -2}), two_pixels());
  const Bank bank = make_bank(autoencoder, GreyLevels(100), 4);
  CHECK((bank.labels == std::vector<std::int32_t>{0, 25, 50, 75}));
  CHECK(bank.dim == 2);
  CHECK(bank.codes[2] == Approx(25.0 / 255));
  CHECK(bank.codes[3] == Approx(-50.0 / 255));
  CHECK((bank.map == bank.codes));
}

TEST_CASE("a smaller set goes into the bank whole, an empty one is refused") {
  const Autoencoder autoencoder(linear_networks({1, -2}), two_pixels());
  CHECK(make_bank(autoencoder, GreyLevels(3), 1000).size() == 3);
  CHECK_THROWS_MATCHES(make_bank(autoencoder, GreyLevels(0), 10), Error,
                       Message("bank: expected pictures, found an empty set"));
}

TEST_CASE("the map of a larger code is its principal components with a fixed sign") {
  // All codes lie on a line along (2, -1, 2) / 3, whose largest weights are positive.
  const Autoencoder autoencoder(linear_networks({2, -1, 2}), two_pixels());
  const Bank bank = make_bank(autoencoder, GreyLevels(3), 3);
  REQUIRE(bank.map.size() == 6);
  // Codes are |(2, -1, 2)| = 3 apart for each 1 of value; centred on the middle picture.
  CHECK(bank.map[0] == Approx(-3.0 / 255));
  CHECK(std::abs(bank.map[2]) < 1e-6f);
  CHECK(bank.map[4] == Approx(3.0 / 255));
  CHECK(std::abs(bank.map[1]) < 1e-6f);
}

TEST_CASE("the map of a one-dimensional code is a line") {
  const Autoencoder autoencoder(linear_networks({1}), two_pixels());
  const Bank bank = make_bank(autoencoder, GreyLevels(2), 2);
  REQUIRE(bank.map.size() == 4);
  CHECK(bank.map[2] == Approx(1.0 / 255));
  CHECK(bank.map[3] == 0.0f);
}

}  // namespace lab
