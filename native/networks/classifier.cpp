// SPDX-License-Identifier: MIT
#include "native/networks/classifier.h"

#include <string>

namespace lab {
namespace {

std::string add_block(NetworkBuilder& b, std::string x, std::int64_t channels, int level) {
  for (int layer = 1; layer <= 2; ++layer) {
    const std::string index = std::to_string(level) + std::to_string(layer);
    x = b.conv(
        x,
        {.name = "conv" + index, .channels = channels, .kernel = 3, .padding = 1, .bias = false});
    x = b.relu(b.batch_norm(x, "norm" + index));
  }
  return b.add_node({.op = Op::max_pool, .inputs = {x}, .kernel = 2, .stride = 2});
}

}  // namespace

NetworkSpec classifier(const ImageShape& image, std::int64_t width, std::int64_t classes,
                       double dropout) {
  NetworkBuilder b("classifier");
  auto x = b.input("image", {image.channels, image.height, image.width});
  x = add_block(b, x, width, 1);
  x = add_block(b, x, 2 * width, 2);
  x = b.reshape(x, {2 * width * (image.height / 4) * (image.width / 4)});
  x = b.linear(b.dropout(x, dropout), kClassifierFeatures, "fc");
  x = b.apply(Op::relu, x, "features");
  x = b.linear(b.dropout(x, dropout), classes, "logits");
  b.apply(Op::softmax, x, "probabilities");
  return b.build({"logits", "features", "probabilities"});
}

}  // namespace lab
