// SPDX-License-Identifier: MIT
// Golden tensors, weight storage and banks.
#include "native/export/bundle_contents.h"

#include <ATen/ATen.h>

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>

#include "shared/base/error.h"
#include "tests/native/hand_made_bundle.h"
#include "tests/native/onnx/onnx_networks.h"

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
  PreprocessSpec digits_spec;
  digits_spec.height = 28;
  digits_spec.width = 28;
  const at::Tensor codes = golden_input({"z", Meaning::code, {-1, 3}}, digits_spec);
  CHECK((codes.sizes() == at::IntArrayRef{kGoldenBatch, 3}));
  CHECK(codes[0][0].item<float>() == normal_samples(7, 1)[0]);
  const at::Tensor digits = golden_input({"x", Meaning::image, {-1, 1, 28, 28}}, digits_spec);
  CHECK((digits.sizes() == at::IntArrayRef{kGoldenBatch, 1, 28, 28}));
  CHECK(digits.max().item<float>() > 0.9f);
  CHECK(digits.min().item<float>() == 0.0f);
  digits_spec.low = -1;
  CHECK(golden_input({"x", Meaning::image, {-1, 1, 28, 28}}, digits_spec).min().item<float>() ==
        -1.0f);
  PreprocessSpec capsules_spec;
  capsules_spec.channels = 3;
  capsules_spec.height = 64;
  capsules_spec.width = 64;
  const at::Tensor capsules = golden_input({"x", Meaning::image, {-1, 3, 64, 64}}, capsules_spec);
  CHECK((capsules.sizes() == at::IntArrayRef{kGoldenBatch, 3, 64, 64}));
  CHECK_FALSE(at::equal(capsules[0], capsules[1]));
}

TEST_CASE("golden labels, masks and times are those that a network is asked with") {
  const PreprocessSpec spec = two_pixels();
  const at::Tensor labels = golden_input({"class", Meaning::label, {-1, 3}}, spec);
  CHECK(at::equal(labels.argmax(1), at::tensor({0, 1, 2, 0}, at::kLong)));
  CHECK(labels.sum().item<float>() == 4.0f);
  const at::Tensor masks = golden_input({"mask", Meaning::mask, {-1, 1, 1, 2}}, spec);
  CHECK(at::equal(masks.flatten(), at::tensor({1.f, 1.f, 0.f, 1.f, 1.f, 1.f, 0.f, 1.f})));
  const at::Tensor times = golden_input({"t", Meaning::time, {-1, 1}}, spec);
  CHECK((times.sizes() == at::IntArrayRef{kGoldenBatch, 1}));
  CHECK(times[0].item<float>() == 0.0f);
  CHECK(times[3].item<float>() == 1.0f);
}

TEST_CASE("a golden file holds every input and output by role and name") {
  PreprocessSpec spec;
  spec.height = 8;
  spec.width = 8;
  const auto draft = hand_made_draft({{"encoder", Network(two_outputs_spec())}}, spec);
  const TensorFile golden = make_golden(draft.networks, spec);
  REQUIRE(golden.tensors.size() == 3);
  CHECK(
      (golden.at("encoder/in/picture").shape == std::vector<std::int64_t>{kGoldenBatch, 1, 8, 8}));
  CHECK((golden.at("encoder/out/mean").shape == std::vector<std::int64_t>{kGoldenBatch, 3}));
  CHECK(golden.contains("encoder/out/log_variance"));
}

TEST_CASE("a golden file holds one of large pictures, with a defect on it") {
  PreprocessSpec spec;
  spec.channels = 3;
  spec.height = 112;
  spec.width = 256;
  NetworkBuilder b("restorer");
  const auto draft = hand_made_draft(
      {{"restorer", Network(b.build({b.sigmoid(b.input("image", {3, 112, 256}), "restored")}))}},
      spec);
  const TensorFile golden = make_golden(draft.networks, spec);
  const at::Tensor all = golden_input({"image", Meaning::image, {-1, 3, 112, 256}}, spec);
  const auto& image = golden.at("restorer/in/image");
  CHECK((image.shape == std::vector<std::int64_t>{1, 3, 112, 256}));
  const std::vector<std::uint8_t> pixels = values_of<std::uint8_t>(image);
  CHECK(golden.metadata.at("output_stride") == "17");
  const std::vector<float> restored = values_of<float>(golden.at("restorer/out/restored"));
  REQUIRE(restored.size() == 5060);  // of 86,016
  for (const std::size_t i : {0U, 5U, 4000U, 5059U}) {
    const float given = all[1].flatten()[static_cast<std::int64_t>(17 * i)].item<float>();
    CHECK(pixels[17 * i] == std::lround(255 * given));
    CHECK(std::abs(restored[i] - 1 / (1 + std::exp(-given))) < 1e-6);
  }
}

TEST_CASE(
    "a golden file's pixels of large pictures in [-1, 1] are those that the network was given") {
  const PreprocessSpec spec{.channels = 3, .height = 112, .width = 256, .low = -1};
  NetworkBuilder b("restorer");
  const auto draft = hand_made_draft(
      {{"restorer", Network(b.build({b.tanh(b.input("image", {3, 112, 256}), "restored")}))}},
      spec);
  const TensorFile golden = make_golden(draft.networks, spec);
  const auto pixels = values_of<std::uint8_t>(golden.at("restorer/in/image"));
  const auto restored = values_of<float>(golden.at("restorer/out/restored"));
  double largest = 0;
  for (std::size_t i = 0; i < restored.size(); ++i) {
    const double given = pixels[17 * i] / 127.5 - 1;
    largest = std::max(largest, std::abs(restored[i] - std::tanh(given)));
  }
  CHECK(largest < 1e-6);
}

TEST_CASE("weights that 8 bits hold well are rounded and stored so") {
  StoredNetwork stored = hand_made(one_weight(0.1f));
  const StorageChoice choice = choose_storage(stored, two_pixels());
  CHECK(choice.storage == onnx::WeightStorage::int8);
  CHECK(stored.storage == onnx::WeightStorage::int8);
  // 127 steps of 16 significant bits.
  CHECK(stored.network.tensors().at("fc.weight").item<float>() == Approx(0.1).epsilon(2e-5));
  CHECK(choice.difference < 1e-5);
}

// From a code to one large part of it and many small ones, which are less than half a step of 8 bits.
Network small_parts() {
  NetworkBuilder b("decoder");
  const auto spec = b.build({b.linear(b.input("code", {32}), 1, "fc")});
  const at::Tensor weight = at::full({1, 32}, 0.0039f);
  weight[0][0] = 1;
  return Network(spec, {{"fc.weight", weight}, {"fc.bias", at::zeros({1})}});
}

TEST_CASE("weights that 8 bits do not hold are stored as fp16") {
  StoredNetwork stored = hand_made(small_parts());
  const StorageChoice choice = choose_storage(stored, two_pixels());
  CHECK(choice.storage == onnx::WeightStorage::fp16);
  CHECK(stored.storage == onnx::WeightStorage::fp16);
  // The half nearest to 0.0039.
  CHECK(stored.network.tensors().at("fc.weight")[0][1].item<float>() == 0.0039005279541015625f);
  CHECK(choice.difference > 0.0);
  CHECK(choice.difference < 1e-4);
}

// From a code to a large part of it and three that 8 bits lose: the output moves by 0.003 on average.
Network lost_parts() {
  NetworkBuilder b("decoder");
  const auto spec = b.build({b.linear(b.input("code", {4}), 1, "fc")});
  return Network(spec,
                 {{"fc.weight", at::tensor({1.0f, 0.0025f, 0.0025f, 0.0025f}).reshape({1, 4})},
                  {"fc.bias", at::zeros({1})}});
}

TEST_CASE("pictures from -1 to 1 bear twice as much rounding as those from 0 to 1") {
  PreprocessSpec spec = two_pixels();
  StoredNetwork stored = hand_made(lost_parts());
  stored.meanings.at("fc") = Meaning::image;
  StoredNetwork other = stored;
  CHECK(choose_storage(stored, spec).storage == onnx::WeightStorage::fp16);
  spec.low = -1;
  const StorageChoice choice = choose_storage(other, spec);
  CHECK(choice.storage == onnx::WeightStorage::int8);
  CHECK(choice.difference > 1.0 / 510);
  CHECK(choice.difference < 1.0 / 255);
}

TEST_CASE("weights beyond fp16's range stay fp32 and as they were") {
  StoredNetwork stored = hand_made(one_weight(1e6f));
  const StorageChoice choice = choose_storage(stored, two_pixels(), onnx::WeightStorage::fp16);
  CHECK(choice.storage == onnx::WeightStorage::fp32);
  CHECK(std::isinf(choice.difference));
  CHECK(stored.network.tensors().at("fc.weight").item<float>() == 1e6f);
}

TEST_CASE("a bank takes pictures evenly over the set and maps 2-D codes as they are") {
  const Bundle bundle = hand_made_bundle(linear_networks({1, -2}), two_pixels());
  const Bank bank = make_bank(bundle, GreyLevels(100), 4);
  CHECK((bank.labels == std::vector<std::int32_t>{0, 25, 50, 75}));
  CHECK(bank.dim == 2);
  CHECK(bank.codes[2] == Approx(25.0 / 255));
  CHECK(bank.codes[3] == Approx(-50.0 / 255));
  CHECK((bank.map == bank.codes));
}

TEST_CASE("a smaller set goes into the bank whole, an empty one is refused") {
  const Bundle bundle = hand_made_bundle(linear_networks({1, -2}), two_pixels());
  CHECK(make_bank(bundle, GreyLevels(3), 1000).size() == 3);
  CHECK_THROWS_MATCHES(make_bank(bundle, GreyLevels(0), 10), Error,
                       Message("bank: expected pictures, found an empty set"));
  auto decoder_alone = linear_networks({1, -2});
  decoder_alone.erase("encoder");
  CHECK_THROWS_MATCHES(make_bank(hand_made_bundle(decoder_alone, two_pixels()), GreyLevels(3), 10),
                       Error, Message("bundle: expected a network from image to code, found none"));
}

TEST_CASE("the map of a larger code is its principal components with a fixed sign") {
  // All codes lie on a line along (2, -1, 2) / 3, whose largest weights are positive.
  const Bundle bundle = hand_made_bundle(linear_networks({2, -1, 2}), two_pixels());
  const Bank bank = make_bank(bundle, GreyLevels(3), 3);
  REQUIRE(bank.map.size() == 6);
  // Codes are |(2, -1, 2)| = 3 apart for each 1 of value; centred on the middle picture.
  CHECK(bank.map[0] == Approx(-3.0 / 255));
  CHECK(std::abs(bank.map[2]) < 1e-6f);
  CHECK(bank.map[4] == Approx(3.0 / 255));
  CHECK(std::abs(bank.map[1]) < 1e-6f);
}

TEST_CASE("the map of a one-dimensional code is a line") {
  const Bundle bundle = hand_made_bundle(linear_networks({1}), two_pixels());
  const Bank bank = make_bank(bundle, GreyLevels(2), 2);
  REQUIRE(bank.map.size() == 4);
  CHECK(bank.map[2] == Approx(1.0 / 255));
  CHECK(bank.map[3] == 0.0f);
}

}  // namespace lab
