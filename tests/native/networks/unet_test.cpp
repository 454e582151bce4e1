// SPDX-License-Identifier: MIT
// The U-Net of an inspector: shapes, cost, LibTorch's own layers, and the way to ONNX and back.
#include "native/networks/unet.h"

#include <ATen/ATen.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>

#include "native/networks/network.h"
#include "native/onnx/lift.h"
#include "native/onnx/lower.h"
#include "shared/base/error.h"
#include "tests/native/closeness.h"

namespace lab {
namespace {

using Catch::Matchers::Message;
using Shape = std::vector<std::int64_t>;

// Batch norms as after some training.
Network trained(const ImageShape& image, const UnetSize& size) {
  at::manual_seed(4);
  Network network(unet_inspector(image, size));
  for (const auto& [name, tensor] : network.tensors()) {
    if (name.find("norm") != std::string::npos) tensor.uniform_(0.5, 1.5);
  }
  return network;
}

// The same network written down by hand in LibTorch's operators.
class ByHand {
 public:
  explicit ByHand(const Network& network) : tensors_(network.tensors()) {}

  at::Tensor features(const at::Tensor& picture) const {
    const at::Tensor whole = level(picture, "down1");
    const at::Tensor half = level(at::max_pool2d(whole, 2), "down2");
    const at::Tensor quarter = level(at::max_pool2d(half, 2), "down3");
    const at::Tensor second = level(at::cat({half, twice(quarter)}, 1), "up2");
    return level(at::cat({whole, twice(second)}, 1), "up1");
  }
  // LinkNet's: added, and one convolution.
  at::Tensor features_of_sums(const at::Tensor& picture) const {
    const at::Tensor whole = level(picture, "down1");
    const at::Tensor half = level(at::max_pool2d(whole, 2), "down2");
    const at::Tensor second =
        half + twice(head(level(at::max_pool2d(half, 2), "down3"), "up2_narrow"));
    const at::Tensor first = whole + twice(head(level(second, "up2", {"1"}), "up1_narrow"));
    return level(first, "up1", {"1"});
  }
  at::Tensor head(const at::Tensor& features, const std::string& name) const {
    return at::conv2d(features, tensors_.at(name + ".weight"), tensors_.at(name + ".bias"));
  }

 private:
  static at::Tensor twice(const at::Tensor& x) {
    return x.repeat_interleave(2, 2).repeat_interleave(2, 3);
  }
  at::Tensor level(at::Tensor x, const std::string& name,
                   const std::vector<std::string>& convolutions = {"1", "2"}) const {
    for (const auto& index : convolutions) {
      x = at::conv2d(x, tensors_.at(name + "_conv" + index + ".weight"), {}, 1, 1);
      const std::string norm = name + "_norm" + index;
      x = at::batch_norm(x, tensors_.at(norm + ".weight"), tensors_.at(norm + ".bias"),
                         tensors_.at(norm + ".running_mean"), tensors_.at(norm + ".running_var"),
                         false, 0, 1e-5, false)
              .relu();
    }
    return x;
  }

  const std::map<std::string, at::Tensor>& tensors_;
};

TEST_CASE("added skips take half of the work of those side by side, and 0.8 million parameters") {
  const NetworkSpec spec = unet_inspector({3, 112, 256}, {{16, 32, 64, 128, 128}, Skips::add});
  const auto shapes = infer_shapes(spec);
  CHECK(shapes.at("up4_narrow") == Shape{128, 7, 16});
  CHECK(shapes.at("up1_narrow") == Shape{16, 56, 128});
  CHECK(shapes.at("up1_conv1") == Shape{16, 112, 256});
  CHECK(shapes.at("map") == Shape{1, 112, 256});
  const std::int64_t down = 2'736 + 13'824 + 55'296 + 221'184 + 294'912;
  const std::int64_t narrow = 16'512 + 8'256 + 2'080 + 528;
  const std::int64_t up = 147'456 + 36'864 + 9'216 + 2'304;
  const std::int64_t norms = 2 * 2 * (16 + 32 + 64 + 128 + 128) + 2 * (128 + 64 + 32 + 16);
  CHECK(cost(spec).parameters == down + narrow + up + norms + 4 * 17);
  CHECK(cost(spec).macs == 687'669'248);
}

TEST_CASE("a U-Net of added skips computes what LibTorch's layers compute") {
  const Network network = trained({2, 8, 12}, {{3, 4, 5}, Skips::add});
  const at::Tensor picture = at::rand({2, 2, 8, 12});
  const Activations outputs = network.forward({{"image", picture}}, Mode::inference);
  const ByHand by_hand(network);
  const at::Tensor logit = by_hand.head(by_hand.features_of_sums(picture), "logit");
  CHECK(largest_difference(outputs.at("logit"), logit) < kFloatTolerance);
}

TEST_CASE("five levels with skips side by side have 1.2 million parameters") {
  const NetworkSpec spec = unet_inspector({3, 112, 256}, {{16, 32, 64, 128, 128}});
  const auto shapes = infer_shapes(spec);
  CHECK(shapes.at("down1_conv2") == Shape{16, 112, 256});
  CHECK(shapes.at("down5_conv1") == Shape{128, 7, 16});
  CHECK(shapes.at("up4_conv1") == Shape{128, 14, 32});
  CHECK(shapes.at("map") == Shape{1, 112, 256});
  CHECK(shapes.at("restored") == Shape{3, 112, 256});
  // Weights of the levels down and up, two values a channel of a batch norm, heads.
  const std::int64_t down = 2'736 + 13'824 + 55'296 + 221'184 + 294'912;
  const std::int64_t up = 442'368 + 147'456 + 36'864 + 9'216;
  const std::int64_t norms = 2 * 2 * (16 + 32 + 64 + 128 + 128 + 128 + 64 + 32 + 16);
  CHECK(cost(spec).parameters == down + up + norms + 4 * 17);
  CHECK(cost(spec).macs == 1'401'487'360);
}

TEST_CASE("a U-Net computes what LibTorch's layers compute, each level beside the one below") {
  const Network network = trained({2, 8, 12}, {{3, 4, 5}});
  const at::Tensor picture = at::rand({2, 2, 8, 12});
  const Activations outputs = network.forward({{"image", picture}}, Mode::inference);
  const ByHand by_hand(network);
  const at::Tensor features = by_hand.features(picture);
  const at::Tensor logit = by_hand.head(features, "logit");
  CHECK(largest_difference(outputs.at("logit"), logit) < kFloatTolerance);
  CHECK(largest_difference(outputs.at("map"), logit.sigmoid()) < kFloatTolerance);
  CHECK(largest_difference(outputs.at("restored"), by_hand.head(features, "restored")) <
        kFloatTolerance);
}

TEST_CASE("a U-Net goes to ONNX and comes back the same, with its batch norms folded") {
  const Network network = trained({3, 8, 12}, {{3, 4, 5}, GENERATE(Skips::concat, Skips::add)});
  const Network folded = inference_form(network, {"map", "restored"});
  const onnx::Model model = onnx::lower(folded, {});
  for (const auto& operation : model.operations) CHECK(operation.type != "BatchNormalization");
  const Network lifted = onnx::lift(
      onnx::parse_model(onnx::serialize_model(model), "inspector.onnx"), "inspector.onnx");
  const at::Tensor picture = at::rand({2, 3, 8, 12});
  const auto expected = network.forward({{"image", picture}}, Mode::inference);
  const auto found = lifted.forward({{"image", picture}}, Mode::inference);
  CHECK(found.size() == 2);
  for (const auto& [name, tensor] : found) {
    INFO(name);
    CHECK(largest_difference(tensor, expected.at(name)) < kFloatTolerance);
  }
}

TEST_CASE("one level is a U-Net too, of any size") {
  const auto shapes = infer_shapes(unet_inspector({1, 5, 7}, {{2}}));
  CHECK(shapes.at("map") == Shape{1, 5, 7});
}

TEST_CASE("a picture that cannot be halved as often as there are levels is refused") {
  CHECK_THROWS_MATCHES(unet_inspector({3, 100, 256}, {{4, 4, 4, 4}}), Error,
                       Message("unet: expected sides that 8 divides, for 4 levels, found 256x100"));
  CHECK_THROWS_MATCHES(unet_inspector({3, 100, 256}, {}), Error,
                       Message("unet: expected at least one level, found none"));
}

}  // namespace
}  // namespace lab
