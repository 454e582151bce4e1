// SPDX-License-Identifier: MIT
// Builds the networks of unet.h.
#include "native/networks/unet.h"

#include "shared/base/error.h"

namespace lab {
namespace {

// A picture to features of its size.
class UnetBody {
 public:
  UnetBody(NetworkBuilder& builder, const UnetSize& size)
      : builder_(builder), widths_(size.widths), skips_(size.skips) {}

  std::string add(std::string x) {
    std::vector<std::string> skips;
    for (std::size_t level = 0; level + 1 < widths_.size(); ++level) {
      skips.push_back(add_convolutions(x, level, {"down", 2}));
      x = builder_.add_node(
          {.op = Op::max_pool, .inputs = {skips.back()}, .kernel = 2, .stride = 2});
    }
    x = add_convolutions(x, widths_.size() - 1, {"down", 2});
    for (std::size_t level = widths_.size() - 1; level-- > 0;) {
      x = skips_ == Skips::concat ? concatenated(x, level, skips[level])
                                  : added(x, level, skips[level]);
    }
    return x;
  }

 private:
  struct Way {
    const char* name;
    int convolutions;
  };

  std::string concatenated(std::string x, std::size_t level, const std::string& skip) {
    x = builder_.apply(Op::upsample_nearest, x);
    x = builder_.add_node({.op = Op::concat, .inputs = {skip, x}});
    return add_convolutions(x, level, {"up", 2});
  }

  // The 1x1 convolution comes before the upsampling, where it costs a quarter.
  std::string added(std::string x, std::size_t level, const std::string& skip) {
    x = builder_.conv(x, {.name = "up" + std::to_string(level + 1) + "_narrow",
                          .channels = widths_[level],
                          .kernel = 1});
    x = builder_.apply(Op::upsample_nearest, x);
    x = builder_.add_node({.op = Op::add, .inputs = {skip, x}});
    return add_convolutions(x, level, {"up", 1});
  }

  std::string add_convolutions(std::string x, std::size_t level, const Way& way) {
    for (int i = 1; i <= way.convolutions; ++i) {
      const std::string name = way.name + std::to_string(level + 1) + "_";
      const std::string index = std::to_string(i);
      x = builder_.conv(x, {.name = name + "conv" + index,
                            .channels = widths_[level],
                            .kernel = 3,
                            .padding = 1,
                            .bias = false});  // the batch norm after it has one
      x = builder_.relu(builder_.batch_norm(x, name + "norm" + index));
    }
    return x;
  }

  NetworkBuilder& builder_;
  const std::vector<std::int64_t>& widths_;
  Skips skips_;
};

void expect_halves(const ImageShape& image, const UnetSize& size) {
  if (size.widths.empty()) throw Error("unet", "at least one level", "none");
  const std::int64_t parts = std::int64_t{1} << (size.widths.size() - 1);
  if (image.height % parts == 0 && image.width % parts == 0) return;
  throw Error("unet",
              "sides that " + std::to_string(parts) + " divides, for " +
                  std::to_string(size.widths.size()) + " levels",
              std::to_string(image.width) + "x" + std::to_string(image.height));
}

}  // namespace

NetworkSpec unet_inspector(const ImageShape& image, const UnetSize& size) {
  expect_halves(image, size);
  NetworkBuilder b("inspector");
  const auto x =
      UnetBody(b, size).add(b.input("image", {image.channels, image.height, image.width}));
  b.conv(x, {.name = "logit", .channels = 1, .kernel = 1});
  b.sigmoid("logit", "map");
  b.conv(x, {.name = "restored", .channels = image.channels, .kernel = 1});
  return b.build({"logit", "map", "restored"});
}

}  // namespace lab
