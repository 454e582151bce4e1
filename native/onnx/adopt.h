// SPDX-License-Identifier: MIT
// A foreign ONNX model as a network of ours that computes the same: layers that we do not have are said with those that
// we have (batch norm and constants fold into the layer before them or become a 1 x 1 convolution, groups become
// a dense kernel), and the arithmetic of shapes that exporters leave in a graph is done once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "native/networks/network.h"
#include "native/onnx/foreign_model.h"

namespace lab::onnx {

// A name of ours for one of the model's inputs or outputs, and the shape that it is to have, without the batch axis;
// as many values as the model's own shape.
struct AdoptedValue {
  std::string name;
  std::vector<std::int64_t> shape;
};

struct AdoptedEnds {
  std::string role;                  // of the network
  std::vector<AdoptedValue> inputs;  // in the model's order
  std::vector<AdoptedValue> outputs;
};

// where: the file's name, for errors.
// Throws lab::Error that names the node on an operator, an attribute or a use of the batch axis that no network of ours
// has, and on ends that are not the model's.
Network adopt(const ForeignModel& model, const AdoptedEnds& ends, std::string_view where);

}  // namespace lab::onnx
