// SPDX-License-Identifier: MIT
// Builds the networks of unet.h.
#include "native/networks/unet.h"

#include "shared/base/error.h"

namespace lab {
namespace {

// A picture to features of its size.
class UnetBody {
 public:
  UnetBody(NetworkBuilder& builder, const std::vector<std::int64_t>& widths)
      : builder_(builder), widths_(widths) {}

  std::string add(std::string x) {
    std::vector<std::string> skips;
    for (std::size_t level = 0; level + 1 < widths_.size(); ++level) {
      skips.push_back(add_level(x, level, "down"));
      x = builder_.add_node(
          {.op = Op::max_pool, .inputs = {skips.back()}, .kernel = 2, .stride = 2});
    }
    x = add_level(x, widths_.size() - 1, "down");
    for (std::size_t level = widths_.size() - 1; level-- > 0;) {
      x = builder_.apply(Op::upsample_nearest, x);
      x = builder_.add_node({.op = Op::concat, .inputs = {skips[level], x}});
      x = add_level(x, level, "up");
    }
    return x;
  }

 private:
  std::string add_level(std::string x, std::size_t level, const std::string& way) {
    for (const char* index : {"1", "2"}) {
      const std::string name = way + std::to_string(level + 1) + "_";
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
      UnetBody(b, size.widths).add(b.input("image", {image.channels, image.height, image.width}));
  b.conv(x, {.name = "logit", .channels = 1, .kernel = 1});
  b.sigmoid("logit", "map");
  b.conv(x, {.name = "restored", .channels = image.channels, .kernel = 1});
  return b.build({"logit", "map", "restored"});
}

}  // namespace lab
