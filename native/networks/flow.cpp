// SPDX-License-Identifier: MIT
#include "native/networks/flow.h"

#include <string>

#include "shared/base/error.h"

namespace lab {
namespace {

constexpr std::int64_t kCondition = 64;      // units that say time and class
constexpr std::int64_t kGlobalChannels = 8;  // of the path that sees the whole picture at once
constexpr std::int64_t kGlobalUnits = 192;

// Writes the network down; every part knows the condition.
class FlowBody {
 public:
  FlowBody(const ImageShape& image, const FlowSize& size, std::int64_t classes)
      : image_(image), size_(size), classes_(classes) {}

  NetworkSpec build() {
    const auto picture = b_.input("image", {image_.channels, image_.height, image_.width});
    condition_ = condition();
    const auto stem = b_.conv(
        picture, {.name = "stem", .channels = size_.width, .kernel = 4, .stride = 2, .padding = 1});
    const auto skip = sum(block(stem, "down", size_.width, 1), stem);
    auto x = block(skip, "halve", size_.deep_width, 2);
    x = sum(x, prototype());
    x = sum(block(x, "deep1", size_.deep_width, 1), x);
    x = sum(global(x), x);
    x = sum(block(x, "deep2", size_.deep_width, 1), x);
    // Before the upsampling a 1x1 convolution costs a quarter.
    x = b_.conv(x, {.name = "narrow", .channels = size_.width, .kernel = 1});
    x = sum(skip, b_.apply(Op::upsample_nearest, x));
    x = sum(block(x, "up", size_.width, 1), x);
    x = b_.conv_transpose(
        x, {.name = "last", .channels = image_.channels, .kernel = 4, .stride = 2, .padding = 1});
    b_.add_node({.name = "velocity", .op = Op::add, .inputs = {x, rescaled(picture)}});
    return b_.build({"velocity"});
  }

 private:
  std::string sum(const std::string& a, const std::string& b) {
    return b_.add_node({.op = Op::add, .inputs = {a, b}});
  }

  std::string condition() {
    const auto time = b_.relu(b_.linear(b_.input("time", {1}), kCondition, "clock"));
    const auto label = b_.add_node({.name = "embedding",
                                    .op = Op::linear,
                                    .inputs = {b_.input("label", {classes_})},
                                    .channels = kCondition,
                                    .bias = false});
    const auto both = b_.add_node({.op = Op::concat, .inputs = {time, label}});
    const auto mixed = b_.relu(b_.linear(both, 2 * kCondition, "condition1"));
    return b_.relu(b_.linear(mixed, kCondition, "condition2"));
  }

  // A value for each channel.
  std::string by_channel(const std::string& name, std::int64_t channels) {
    return b_.reshape(b_.linear(condition_, channels, name), {channels, 1, 1});
  }

  // A convolution whose result the condition scales and shifts.
  std::string block(const std::string& input, const std::string& name, std::int64_t channels,
                    std::int64_t stride) {
    auto x = b_.conv(input, {.name = name,
                             .channels = channels,
                             .kernel = 3,
                             .stride = stride,
                             .padding = 1,
                             .bias = false});  // the batch norm after it has one
    x = b_.batch_norm(x, name + "_norm");
    const auto scaled =
        b_.add_node({.op = Op::multiply, .inputs = {x, by_channel(name + "_scale", channels)}});
    return b_.relu(sum(sum(x, scaled), by_channel(name + "_shift", channels)));
  }

  // What a picture of this class and time looks like, roughly and in its place.
  std::string prototype() {
    const std::int64_t height = image_.height / 4;
    const std::int64_t width = image_.width / 4;
    const auto drawn = b_.linear(condition_, size_.deep_width * height * width, "prototype");
    return b_.reshape(drawn, {size_.deep_width, height, width});
  }

  // Lets every place know of every other.
  std::string global(const std::string& input) {
    const std::int64_t height = image_.height / 4;
    const std::int64_t width = image_.width / 4;
    const std::int64_t values = kGlobalChannels * height * width;
    auto x = b_.conv(input, {.name = "gather", .channels = kGlobalChannels, .kernel = 1});
    x = b_.relu(b_.linear(b_.reshape(x, {values}), kGlobalUnits, "global1"));
    x = b_.reshape(b_.relu(b_.linear(x, values, "global2")), {kGlobalChannels, height, width});
    return b_.conv(x, {.name = "spread", .channels = size_.deep_width, .kernel = 1});
  }

  // The velocity has a share of the input itself in each pixel: early it is the noise to be taken away.
  std::string rescaled(const std::string& picture) {
    const auto gains =
        b_.linear(condition_, image_.channels * image_.height * image_.width, "gain");
    return b_.add_node(
        {.op = Op::multiply,
         .inputs = {picture, b_.reshape(gains, {image_.channels, image_.height, image_.width})}});
  }

  const ImageShape& image_;
  const FlowSize& size_;
  std::int64_t classes_;
  NetworkBuilder b_{"flow"};
  std::string condition_;
};

}  // namespace

NetworkSpec flow_network(const ImageShape& image, const FlowSize& size, std::int64_t classes) {
  if (image.height % 4 != 0 || image.width % 4 != 0) {
    throw Error("flow", "sides that 4 divides",
                std::to_string(image.width) + "x" + std::to_string(image.height));
  }
  return FlowBody(image, size, classes).build();
}

}  // namespace lab
