// SPDX-License-Identifier: MIT
// An architecture as data: a graph of named operators, without Torch. Network (network.h) runs it
// on LibTorch, onnx/lower writes the same nodes as ONNX, onnx/lift reads them back, and cost and
// summary walk them too, so that training and export cannot drift.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace lab {

struct ImageShape {
  std::int64_t channels = 0;
  std::int64_t height = 0;
  std::int64_t width = 0;

  bool operator==(const ImageShape&) const = default;
};

enum class Op {
  input,             // shape
  linear,            // [n, in] -> [n, units]; parameters weight [units, in], bias
  conv2d,            // channels, kernel, stride, padding; weight [out, in, k, k], bias
  conv_transpose2d,  // channels, kernel, stride, padding, output_padding; weight [in, out, k, k],
                     // bias
  batch_norm,        // over axis 1; weight, bias, running_mean, running_var
  instance_norm,     // each channel of each picture; weight, bias [channels]
  layer_norm,        // all of each picture or code; weight, bias of the input's shape
  max_pool,          // kernel, stride, padding
  average_pool,      // likewise; zeros of the padding count
  relu,
  leaky_relu,  // slope
  sigmoid,
  tanh,
  softmax,           // along axis 1
  dropout,           // probability; identity outside training
  reshape,           // shape, without the batch axis; flatten is a reshape to one axis
  add,               // two inputs of one shape, or the second one value a channel, [channels, 1, 1]
  multiply,          // likewise, value by value
  concat,            // along axis 1
  upsample_nearest,  // factor 2
};

std::string_view name_of(Op op);

// Scales and shifts by parameters of its own, once a value.
bool is_norm(Op op);

struct Node {
  std::string name = {};  // unique in the graph; parameters are "<name>.weight" ...
  Op op = Op::input;
  std::vector<std::string> inputs = {};  // names of earlier nodes
  // Attributes: those that the operator does not name above stay at these values.
  std::int64_t channels = 0;  // output channels, or units of a linear layer
  std::int64_t kernel = 0;
  std::int64_t stride = 1;
  std::int64_t padding = 0;
  std::int64_t output_padding = 0;
  bool bias = true;
  double slope = 0;                      // leaky_relu
  double probability = 0;                // dropout
  std::vector<std::int64_t> shape = {};  // input, reshape: without the batch axis
};

struct NetworkSpec {
  std::string role;                  // encoder, decoder, critic ...
  std::vector<Node> nodes;           // in topological order
  std::vector<std::string> outputs;  // names of nodes; exports may choose others

  // Throws lab::Error if there is no such node.
  const Node& node(std::string_view name) const;
};

// Output shape of every node, without the batch axis. Throws lab::Error that names the node if the
// graph is malformed: an unknown or later input, a repeated name, shapes that do not fit, more than
// kMostValues (shared/base/tensor_size.h) in all layers together. Sizes may be any integers.
std::map<std::string, std::vector<std::int64_t>> infer_shapes(const NetworkSpec& spec);

// The parameters and buffers that the nodes need, in node order.
struct TensorDeclaration {
  std::string name;  // "<node>.weight" ...
  std::vector<std::int64_t> shape;
  bool trained = true;  // false: a buffer
};
std::vector<TensorDeclaration> declare_tensors(const NetworkSpec& spec);

// Values of all layers together for one image.
std::int64_t layer_values(const NetworkSpec& spec);

// Only what the outputs need, in the same order.
NetworkSpec prune(const NetworkSpec& spec, const std::vector<std::string>& outputs);

struct Cost {
  std::int64_t parameters = 0;
  std::int64_t macs = 0;  // multiply-accumulates for one image
};
Cost cost(const NetworkSpec& spec);

// A table for people: node, operator, output shape, parameters, MACs.
std::string summary(const NetworkSpec& spec);

// Writes a graph down line by line; each call appends a node and returns its name:
//   NetworkBuilder b("decoder");
//   auto x = b.input("code", {2});
//   x = b.relu(b.linear(x, 400, "fc1"));
class NetworkBuilder {
 public:
  explicit NetworkBuilder(std::string role);

  std::string input(std::string name, std::vector<std::int64_t> shape);
  std::string add_node(Node node);  // names it "<op><index>" if it has no name

  std::string linear(std::string input, std::int64_t units, std::string name = "");
  std::string conv(std::string input, Node attributes);
  std::string conv_transpose(std::string input, Node attributes);
  std::string batch_norm(std::string input, std::string name = "");
  // Without attributes.
  std::string apply(Op op, std::string input, std::string name = "");
  std::string relu(std::string input);
  std::string leaky_relu(std::string input, double slope);
  std::string sigmoid(std::string input, std::string name = "");
  std::string tanh(std::string input, std::string name = "");
  std::string dropout(std::string input, double probability);
  std::string reshape(std::string input, std::vector<std::int64_t> shape);

  // Checks the graph with infer_shapes.
  NetworkSpec build(std::vector<std::string> outputs) const;

 private:
  NetworkSpec spec_;
};

}  // namespace lab
